"""A film made ready for boards, in a process of its own: H.264 of at most full HD and 30 pictures a second.

    python -m display.films SOURCE TARGET SMALL

Says how far it is, a share of one a line, and last what the film is, as JSON. A film from outside is read here and
nowhere else: whatever it does to its reader ends with this process, which may take neither much memory nor the
processor from anybody.
"""

from __future__ import annotations

import errno
import json
import os
import signal
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
NO_FILM, TOO_LONG, NO_SPACE = "content.no_film", "content.too_long", "content.no_space"
FULL = (errno.ENOSPC, errno.EDQUOT)
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
    for left_over in (target, small):
        # somebody who was begun before us and has not ended yet keeps his own
        left_over.unlink(missing_ok=True)
    try:
        first = _first_picture(source)
        with av.open(str(source), metadata_errors="ignore") as given:
            if (given.duration or 0) / av.time_base > LONGEST_S:
                raise NoFilmError(TOO_LONG)
            with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as made:
                return _encode(given, Pictures(made, small, given, first), tell)
    except (av.FFmpegError, OSError) as error:
        raise NoFilmError(NO_SPACE if error.errno in FULL else NO_FILM) from error
    except (ValueError, OverflowError) as error:
        raise NoFilmError(NO_FILM) from error


def _first_picture(source: Path) -> VideoFrame:
    """Its size and which way it is turned must be known before any sound is written."""
    with av.open(str(source), metadata_errors="ignore") as given:
        if not CONTAINERS & set(given.format.name.split(",")) or not given.streams.video:
            raise NoFilmError(NO_FILM)
        for packet in given.demux(given.streams.video[0]):
            for frame in _frames(packet):
                return frame  # type: ignore[no-any-return]
    raise NoFilmError(NO_FILM)


def _encode(given: InputContainer, pictures: Pictures, tell: Tell) -> dict[str, Any]:
    whole = (given.duration or 0) / av.time_base
    # one that was cut out of a broadcast begins hours after its zero
    begins = Fraction(max(given.start_time or 0, 0), av.time_base)
    sounds = Sounds(pictures.made) if given.streams.audio else None
    for packet in given.demux([given.streams.video[0], *given.streams.audio[:1]]):
        for frame in _frames(packet):
            if frame.pts is not None and frame.time_base:
                frame.pts -= round(begins / frame.time_base)
            if (frame.time or 0.0) > LONGEST_S:
                # before it is taken: the pause up to it would be filled with pictures
                raise NoFilmError(TOO_LONG)
            if isinstance(frame, VideoFrame):
                pictures.take(frame)
                tell(min(1.0, (frame.time or 0.0) / whole) if whole else 0.0)
            elif sounds is not None and isinstance(frame, AudioFrame):
                sounds.take(frame)
    pictures.end()
    if sounds is not None:
        sounds.end()
    if not pictures.seconds:
        raise NoFilmError(NO_FILM)
    width, height = pictures.size
    seconds = max(round(pictures.seconds, 1), 0.1)
    return {"width": width, "height": height, "seconds": seconds, "sound": sounds is not None and sounds.heard}


def _frames(packet: Any) -> Iterator[Any]:
    # A film with a scratch goes on after it.
    with suppress(av.InvalidDataError):
        yield from packet.decode()


class Pictures:
    """The pictures of a film, upright, of an even pace and size, written as H.264; ``seconds``: until when."""

    def __init__(self, made: OutputContainer, small: Path, given: InputContainer, first: VideoFrame) -> None:
        stream = given.streams.video[0]
        self._rate = min(Fraction(stream.average_rate or 25), Fraction(FASTEST))
        self._small = small
        self._drawn = 0
        self.seconds = 0.0
        self.made = made
        self.size = _size(first, stream.sample_aspect_ratio or Fraction(1))
        self._stream = made.add_stream("libx264", rate=self._rate, options=X264)
        self._stream.pix_fmt = "yuv420p"
        self._stream.width, self._stream.height = self.size
        self._graph = self._steps(first)

    def take(self, frame: VideoFrame) -> None:
        """The next picture."""
        self._graph.vpush(frame)
        self._pull()

    def end(self) -> None:
        """There are no more."""
        self._graph.vpush(None)
        self._pull()
        self.made.mux(self._stream.encode(None))

    def _steps(self, first: VideoFrame) -> av.filter.Graph:
        graph = av.filter.Graph()
        steps = [
            graph.add_buffer(width=first.width, height=first.height, format=first.format, time_base=first.time_base)
        ]
        if first.rotation in TURNS:
            steps.append(graph.add("transpose", TURNS[first.rotation]))
        if first.rotation in (180, -180):
            steps += [graph.add("hflip"), graph.add("vflip")]
        steps.append(graph.add("scale", f"{self.size[0]}:{self.size[1]}"))
        steps.append(graph.add("setsar", "1"))
        steps.append(graph.add("fps", str(self._rate)))
        steps.append(graph.add("format", "yuv420p"))
        steps.append(graph.add("buffersink"))
        graph.link_nodes(*steps).configure()
        return graph

    def _pull(self) -> None:
        while True:
            try:
                frame = self._graph.vpull()
            except (av.BlockingIOError, av.EOFError):
                return
            # a film shorter than that moment is known by its first picture
            if self._drawn == 0 or (self._drawn == 1 and self.seconds >= SMALL_AT_S):
                self._draw(frame)
            self.made.mux(self._stream.encode(frame))
            self.seconds = (frame.time or 0.0) + float(1 / self._rate)

    def _draw(self, frame: VideoFrame) -> None:
        picture = frame.to_image()  # type: ignore[no-untyped-call]
        picture.thumbnail(SMALL)
        picture.save(self._small, "WEBP", quality=80)
        self._drawn += 1


def _size(first: VideoFrame, dots: Fraction) -> tuple[int, int]:
    """The size of the film, upright, of square dots, no larger than full HD and with no odd side, which it cannot
    have. ``dots``: how wide a dot of the given one is by its height."""
    width, height = max(1, round(first.width * dots)), first.height
    if first.rotation in TURNS:
        width, height = height, width
    times = min(1.0, WIDEST / max(width, height), HIGHEST / min(width, height))
    return max(2, int(width * times) // 2 * 2), max(2, int(height * times) // 2 * 2)


class Sounds:
    """The sound of a film, written as AAC in stereo; ``heard`` when there was any."""

    def __init__(self, made: OutputContainer) -> None:
        self.heard = False
        self._made = made
        self._stream = made.add_stream("aac", rate=48_000, layout="stereo")
        self._even = AudioResampler(format="fltp", layout="stereo", rate=48_000)

    def take(self, frame: AudioFrame | None) -> None:
        """The next piece, or None at the end."""
        for even in self._even.resample(frame):
            self._made.mux(self._stream.encode(even))
            self.heard = True

    def end(self) -> None:
        """There is no more."""
        if self.heard:
            self.take(None)
        self._made.mux(self._stream.encode(None))


def _modestly() -> None:
    """Take what others leave, and not all the memory there is. Ctrl-C at the terminal is for the server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        os.nice(19)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def main(arguments: list[str]) -> int:
    """Encode as the arguments say; 0 when it went well, 1 with a key of words when it is no film."""
    _modestly()
    source, target, small = map(Path, arguments)

    def tell(share: float) -> None:
        try:
            sys.stdout.write(f"{share:.3f}\n")
            sys.stdout.flush()
        except OSError:
            # nobody listens: whoever wanted it is gone, and may have begun it anew
            os._exit(1)

    try:
        facts = encode(source, target, small, tell)
    except NoFilmError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(facts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
