"""Bytes that come when they come, read by generators that wait for them."""

from __future__ import annotations

from collections.abc import Generator

LARGEST = 500_000
"""Bytes of one picture, and of the raw copy of one slip; more is passed over without being kept."""

Reading = Generator[None, None, None]
"""Something that reads from the stream and yields whenever it has to wait for more."""


class ByteStream:
    """Bytes that came and were not read yet, and a copy of those that were read since the last cut."""

    def __init__(self) -> None:
        self.waiting = bytearray()
        self.read = bytearray()
        self._place = 0

    def take(self, count: int) -> Generator[None, None, bytes]:
        """The next bytes, as soon as they are there."""
        while len(self.waiting) - self._place < count:
            yield
        data = bytes(self.waiting[self._place : self._place + count])
        self._place += count
        if len(self.read) + count <= LARGEST:
            self.read += data
        return data

    def number(self, count: int) -> Generator[None, None, int]:
        """The next bytes as a number, its low byte first."""
        return int.from_bytes((yield from self.take(count)), "little")

    def to_nul(self, most: int) -> Generator[None, None, bytes]:
        """The bytes before the next NUL, which is passed over; of more than ``most`` the first."""
        data = bytearray()
        while (one := (yield from self.take(1))) != b"\0":
            if len(data) < most:
                data += one
        return bytes(data)

    def skip(self, count: int) -> Reading:
        """Pass over bytes without waiting for all of them; too many are not kept either."""
        kept = len(self.read) + count <= LARGEST
        while count:
            now = min(count, len(self.waiting) - self._place)
            if kept:
                self.read += self.waiting[self._place : self._place + now]
            self._place += now
            count -= now
            if count:
                yield

    def tidy(self) -> None:
        """Forget what was read."""
        del self.waiting[: self._place]
        self._place = 0
