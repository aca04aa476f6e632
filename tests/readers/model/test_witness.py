"""A model that sees, shown single figures over HTTP: what it reads decides where recogniser and checks do not."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from llm import misbehaving as faults
from llm.misbehaving import Misbehaving, answering, serving
from llm.test_endpoint import options
from llm.test_vision import blind, images
from test_repair import KEYS, LINE, Prints, Scripted, _read, _record, _torn

from extractor.checks import examine
from extractor.document import Box, Passage, Place, Word
from extractor.extraction import Evidence, ModelRun
from extractor.llm.endpoint import connect
from extractor.llm.pictures import two_colours
from extractor.readers.model.witness import MOST, ModelWitness
from extractor.repair import Eyes, Repaired, repair

PLACES = [Place(1, Box(0, 0, 10, 5))]


def drawn(places: Sequence[Place]) -> list[bytes]:
    return [two_colours(8) for _ in places]


def reads(text: str | None) -> faults.Reply:
    """Sees the colours of the probe, and reads a figure."""

    def reply(handler: faults.Handler, request: dict[str, Any]) -> None:
        probe = "左半边" in json.dumps(request, ensure_ascii=False)
        said = {"left": "橙", "right": "紫"} if probe else {"text": text}
        answering(json.dumps(said, ensure_ascii=False))(handler, request)

    return reply


def witness_of(server: Misbehaving, **more: Any) -> ModelWitness:
    return ModelWitness(partial(connect, options(server, **more)), drawn)


def test_the_model_is_shown_the_picture_and_not_told_what_is_hoped_for() -> None:
    with serving(reads("1,600.50万元")) as server:
        witness = witness_of(server)
        assert witness.text(PLACES) == "1,600.50万元"
        assert len(images(server.asked[-1])) == 1
        assert not any(character.isdigit() for character in server.asked[-1]["messages"][-1]["content"][0]["text"])
        run = witness.told(ModelRun())
        assert (run.model, run.tokens["calls"], run.prompts[0]["name"]) == ("m", 1, "figure")
        assert witness_of(server).told(ModelRun(model="other")) == ModelRun(model="other")  # it was not asked


def test_what_cannot_be_read_is_nothing() -> None:
    with serving(reads(None)) as server:
        assert witness_of(server).text(PLACES) == ""


@pytest.mark.parametrize("more", [{"vision": False}, {"mask": True}, {}])
def test_where_no_picture_is_sent_nothing_is_believed_and_nothing_asked_again(more: dict[str, Any]) -> None:
    with serving(blind if not more else reads("160.00")) as server:
        witness = witness_of(server, **more)
        assert witness.text(PLACES) == ""
        count = len(server.asked)
        assert witness.text(PLACES) == ""
        assert len(server.asked) == count
        assert not any(images(each) for each in server.asked[count:])


def test_so_many_figures_are_shown_at_most() -> None:
    with serving(reads("1")) as server:
        witness = witness_of(server, vision=True)
        assert [witness.text(PLACES) for _ in range(MOST + 2)] == ["1"] * MOST + ["", ""]


def test_an_endpoint_that_refuses_ends_nothing() -> None:
    with serving(faults.refusal) as server:
        assert witness_of(server, vision=True).text(PLACES) == ""


def test_an_endpoint_that_is_not_there_ends_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        with serving(reads("1")) as server:
            gone = partial(connect, options(server, url=url, vision=True))
        assert ModelWitness(gone, drawn).text(PLACES) == ""


def _mended(server: Misbehaving, **distances: float) -> Repaired:
    """A record whose executed amount is in between: read as 150.00, asked to be 160.00."""
    record = _record(executed="150.00")
    entry = Evidence("exact", "150.00", confidence=0.95)
    sources = {f"{LINE}/executed": Passage.of_word(1, Word("150.00", Box(KEYS.index("executed"), 0, 2, 1)))}
    looks = Scripted({"executed": [_torn("150.00", 1, "6", 0.95, 0.04)] * 4})
    prints = Prints(distances) if distances else None
    return repair(record, _read(record, executed=entry), sources, examine, Eyes(looks, prints, [witness_of(server)]))


@pytest.mark.parametrize(("read", "blame"), [("160.00", "reader"), ("150.00", "unknown"), ("190.00", "unknown")])
def test_what_the_model_reads_decides_only_where_it_is_what_the_equations_ask_for(read: str, blame: str) -> None:
    with serving(reads(read)) as server:
        found = _mended(server)
    assert [each.blame for each in found.suspicions] == [blame]
    repaired = found.evidence[f"{LINE}/executed"].repair
    assert (repaired is not None and "the model reads it so too" in repaired.reason) == (blame == "reader")


def test_a_clear_figure_is_not_changed_whatever_the_model_reads() -> None:
    with serving(reads("160.00")) as server:
        found = _mended(server, **{"5": 1.0, "6": 5.0})
        assert [each.blame for each in found.suspicions] == ["author"]
        assert server.asked == []
