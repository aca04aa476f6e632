"""Logs as JSON, a line each, without a word of any document."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime

_KNOWN = ("extractor", "uvicorn")


class Lines(logging.Formatter):
    """A record as a line of JSON. Of an exception it has the kind and the places, not what it says: that may quote."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": at, "level": record.levelname.lower(), "logger": record.name}
        ours = record.name.partition(".")[0] in _KNOWN
        # of others what is constant: a message without arguments may have been put together from a document's words
        said = record.getMessage() if ours else str(record.msg) if record.args else ""
        line |= _told(said)
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["where"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False)


def _told(said: str) -> dict[str, object]:
    """What was logged as an object becomes part of the line."""
    if said.startswith("{"):
        try:
            found = json.loads(said)
        except ValueError:
            return {"message": said}
        return found if isinstance(found, dict) else {"message": said}
    return {"message": said}


def log_lines() -> None:
    """Let the whole process log so, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
