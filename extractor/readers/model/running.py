"""Work that waits for a model, run to its end from code that does not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar

Result = TypeVar("Result")


def run(work: Callable[[], Awaitable[Result]]) -> Result:
    """Run a coroutine to its end, in a thread of its own where an event loop is running already."""

    async def whole() -> Result:
        return await work()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(whole())
    box: list[Result] = []
    errors: list[BaseException] = []

    def target() -> None:
        try:
            box.append(asyncio.run(whole()))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=target)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return box[0]
