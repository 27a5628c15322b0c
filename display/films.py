"""A film made ready for boards, in a process of its own: H.264 of at most full HD and 30 pictures a second.

    python -m display.films SOURCE TARGET SMALL

Says how far it is, a share of one a line, and last what the film is, as JSON. A film from outside is read here and
nowhere else: whatever it does to its reader ends with this process, which may take neither much memory nor the
processor from anybody.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.filter
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame

CONTAINERS = frozenset({"mp4", "webm"})
WIDEST, HIGHEST = 1920, 1080
FASTEST = 30
LONGEST_S = 30 * 60
SMALL_AT_S = 1.0
SMALL = (480, 270)
MOST_MEMORY = 3 * 1024**3
NO_FILM, TOO_LONG = "content.no_film", "content.too_long"
X264 = {"preset": "veryfast", "crf": "23", "threads": "1"}
TURNS = {90: "cclock", -90: "clock", 270: "clock", -270: "cclock"}
"""What a camera that was held upright notes, and which way the picture has to be turned for it."""
Tell = Callable[[float], None]


class NoFilmError(Exception):
    """It cannot be shown; its text is a key of words."""


def encode(source: Path, target: Path, small: Path, tell: Tell) -> dict[str, Any]:
    """Write the film anew, and a small picture of it: ``{width, height, seconds, sound}``; NoFilmError.

    ``tell`` hears again and again how far it is, 0 to 1.
    """
    try:
        with av.open(str(source), metadata_errors="ignore") as given:
            if not CONTAINERS & set(given.format.name.split(",")) or not given.streams.video:
                raise NoFilmError(NO_FILM)
            with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as made:
                return _encode(given, made, small, tell)
    except (av.FFmpegError, ValueError, OverflowError) as error:
        raise NoFilmError(NO_FILM) from error


def _encode(given: InputContainer, made: OutputContainer, small: Path, tell: Tell) -> dict[str, Any]:
    seconds = 0.0
    whole = (given.duration or 0) / av.time_base
    if whole > LONGEST_S:
        raise NoFilmError(TOO_LONG)
    pictures = Pictures(made, small, given)
    sounds = Sounds(made) if given.streams.audio else None
    streams = [given.streams.video[0], *given.streams.audio[:1]]
    for packet in given.demux(streams):
        for frame in _frames(packet):
            if isinstance(frame, VideoFrame):
                pictures.take(frame)
                seconds = max(seconds, frame.time or 0.0)
                tell(min(1.0, seconds / whole) if whole else 0.0)
            elif sounds is not None and isinstance(frame, AudioFrame):
                sounds.take(frame)
        if seconds > LONGEST_S:
            raise NoFilmError(TOO_LONG)
    pictures.end()
    if sounds is not None:
        sounds.end()
    if not pictures.size:
        raise NoFilmError(NO_FILM)
    width, height = pictures.size
    return {"width": width, "height": height, "seconds": round(max(seconds, 0.1), 1), "sound": sounds is not None}


def _frames(packet: Any) -> Iterator[Any]:
    # A film with a scratch goes on after it.
    with suppress(av.InvalidDataError):
        yield from packet.decode()


class Pictures:
    """The pictures of a film, upright, of an even pace and size, written as H.264."""

    def __init__(self, made: OutputContainer, small: Path, given: InputContainer) -> None:
        rate = given.streams.video[0].average_rate or Fraction(25)
        self._rate = min(Fraction(rate), Fraction(FASTEST))
        self._small = small
        self.size: tuple[int, int] = (0, 0)
        # the stream is declared before any is written: its size is known with the first picture
        self._stream = made.add_stream("libx264", rate=self._rate, options=X264)
        self._stream.pix_fmt = "yuv420p"
        self._made = made
        self._graph: av.filter.Graph | None = None
        self._drawn = False

    def take(self, frame: VideoFrame) -> None:
        """The next picture."""
        if self._graph is None:
            self._graph = self._begin(frame)
        self._graph.vpush(frame)
        self._pull()

    def end(self) -> None:
        """There are no more."""
        if self._graph is not None:
            self._graph.vpush(None)
            self._pull()
            self._made.mux(self._stream.encode(None))

    def _begin(self, frame: VideoFrame) -> av.filter.Graph:
        turned = TURNS.get(frame.rotation)
        width, height = (frame.height, frame.width) if turned else (frame.width, frame.height)
        times = min(1.0, WIDEST / max(width, height), HIGHEST / min(width, height))
        # this kind of film has no odd sizes
        self.size = max(2, int(width * times) // 2 * 2), max(2, int(height * times) // 2 * 2)
        self._stream.width, self._stream.height = self.size
        graph = av.filter.Graph()
        steps = [
            graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base)
        ]
        if turned:
            steps.append(graph.add("transpose", turned))
        if frame.rotation in (180, -180):
            steps += [graph.add("hflip"), graph.add("vflip")]
        steps.append(graph.add("scale", f"{self.size[0]}:{self.size[1]}"))
        steps.append(graph.add("fps", str(self._rate)))
        steps.append(graph.add("format", "yuv420p"))
        steps.append(graph.add("buffersink"))
        graph.link_nodes(*steps).configure()
        return graph

    def _pull(self) -> None:
        assert self._graph is not None
        while True:
            try:
                frame = self._graph.vpull()
            except (av.BlockingIOError, av.EOFError):
                return
            if not self._drawn and (frame.time or 0) >= SMALL_AT_S:
                self._draw(frame)
            elif not self._drawn and not self._small.exists():
                self._draw(frame, last=False)
            self._made.mux(self._stream.encode(frame))

    def _draw(self, frame: VideoFrame, *, last: bool = True) -> None:
        # a film shorter than that moment is known by its first picture
        picture = frame.to_image()  # type: ignore[no-untyped-call]
        picture.thumbnail(SMALL)
        picture.save(self._small, "WEBP", quality=80)
        self._drawn = last


class Sounds:
    """The sound of a film, written as AAC in stereo."""

    def __init__(self, made: OutputContainer) -> None:
        self._made = made
        self._stream = made.add_stream("aac", rate=48_000, layout="stereo")
        self._even = AudioResampler(format="fltp", layout="stereo", rate=48_000)

    def take(self, frame: AudioFrame | None) -> None:
        """The next piece, or None at the end."""
        for even in self._even.resample(frame):
            self._made.mux(self._stream.encode(even))

    def end(self) -> None:
        """There is no more."""
        self.take(None)
        self._made.mux(self._stream.encode(None))


def _modestly() -> None:
    """Take what others leave, and not all the memory there is."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        os.nice(19)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def main(arguments: list[str]) -> int:
    """Encode as the arguments say; 0 when it went well, 1 with a key of words when it is no film."""
    _modestly()
    source, target, small = map(Path, arguments)

    def tell(share: float) -> None:
        sys.stdout.write(f"{share:.3f}\n")
        sys.stdout.flush()

    try:
        facts = encode(source, target, small, tell)
    except NoFilmError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(facts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
