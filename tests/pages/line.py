"""A line between browsers and a server that can be cut: pulled out without a word, or refused at once.

Without a word it behaves as TCP does: what was sent meanwhile is sent again at growing intervals, so after the line is
back it comes late, the later the longer the line was dead.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator
from typing import Any

FIRST_AGAIN_S, DIAL_AGAIN_S = 0.2, 1.0
"""After how long TCP sends again what got no answer: data, and the first word of a new connection."""
MOST_AGAIN_S = 120.0
PIECE = 65_536
PATIENCE_S = 10.0


def sent_again(began: float, first: float, now: float) -> float:
    """When what was first sent at ``began`` is next sent again, not before ``now``."""
    at, rest = began, first
    while at < now:
        at, rest = at + rest, min(2 * rest, MOST_AGAIN_S)
    return at


class Line:
    """``base`` is where browsers go; behind it is the server on ``port``."""

    def __init__(self, port: int) -> None:
        self._behind = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        self._thread.start()
        self._up = asyncio.Event()
        self._up.set()
        self._ends: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._server: asyncio.Server | None = None
        self._port = 0
        self._run(self._listen())
        self.base = f"http://127.0.0.1:{self._port}"

    def pull(self) -> None:
        """The cable is out: nothing is refused, nothing comes."""
        self._run(self._silence())

    def refuse(self) -> None:
        """Every connection is reset, and no new one is taken."""
        self._run(self._reset())

    def mend(self) -> None:
        """The line is whole again."""
        self._run(self._listen())

    def close(self) -> None:
        """Nobody needs it any more."""
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._taken, "127.0.0.1", self._port, reuse_address=True)
            self._port = self._server.sockets[0].getsockname()[1]
        self._up.set()

    async def _silence(self) -> None:
        self._up.clear()

    async def _reset(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for end in list(self._ends):
            taken = end.get_extra_info("socket")
            if taken is not None:
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.transport.abort()

    async def _end(self) -> None:
        await self._reset()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._carry(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = {writer}
        self._ends.add(writer)
        try:
            await self._through(DIAL_AGAIN_S)
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self._behind)
            ends.add(to_server)
            self._ends.add(to_server)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(reader, to_server))
                both.create_task(self._pass(from_server, writer))
        except* OSError:
            # whoever is at the other end hears of it by the end of the connection
            pass
        finally:
            self._ends -= ends
            for end in ends:
                end.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(PIECE):
            await self._through(FIRST_AGAIN_S)
            writer.write(data)
            await writer.drain()
        await self._through(FIRST_AGAIN_S)
        if writer.can_write_eof():
            writer.write_eof()

    async def _through(self, first: float) -> None:
        """Wait until what is sent now arrives."""
        began = self._loop.time()
        while not self._up.is_set():
            await self._up.wait()
            await asyncio.sleep(max(0.0, sent_again(began, first, self._loop.time()) - self._loop.time()))


@contextlib.contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line to a server, until the block ends."""
    line = Line(port)
    try:
        yield line
    finally:
        line.close()
