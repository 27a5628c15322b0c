"""Small pictures and films for tests, made on the spot."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image

from display.films import encode

Shape = dict[str, Any]
RATE = 48_000
TURNED = {
    "right": (0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30),
    "over": (-(1 << 16), 0, 0, 0, -(1 << 16), 0, 0, 0, 1 << 30),
    "left": (0, -(1 << 16), 0, 1 << 16, 0, 0, 0, 0, 1 << 30),
}
"""What a camera notes that was turned this way: the matrix of a track of MP4."""


def picture(mode: str = "RGB", size: tuple[int, int] = (40, 30), kind: str = "PNG", **more: Any) -> bytes:
    """A picture file of one colour."""
    drawn = more.pop("drawn", None) or Image.new(mode, size, more.pop("colour", 0))
    file = io.BytesIO()
    drawn.save(file, kind, **more)
    return file.getvalue()


def halves(size: tuple[int, int]) -> Image.Image:
    """Red above, blue below."""
    drawn = Image.new("RGB", size, (0, 0, 255))
    drawn.paste((255, 0, 0), (0, 0, size[0], size[1] // 2))
    return drawn


def film(
    path: Path,
    *,
    codec: str = "libx264",
    size: tuple[int, int] = (64, 48),
    rate: Fraction | int = 10,
    times: range | list[int] = range(5),
    sound: bool = False,
    dots: Fraction | None = None,
    pix_fmt: str = "yuv420p",
) -> Path:
    """A film, red above and blue below, whose pictures stand at these ``times`` (in pictures); its sound begins at
    once and lasts half a second."""
    with av.open(str(path), "w") as made:
        seen = made.add_stream(codec, rate=rate)
        seen.width, seen.height = size
        seen.pix_fmt = pix_fmt
        if dots is not None:
            seen.codec_context.sample_aspect_ratio = dots
        if sound:
            _with_sound(made, "aac" if codec == "libx264" else "libopus")
        drawn = av.VideoFrame.from_image(halves(size)).reformat(format=pix_fmt)
        for at in times:
            drawn.pts, drawn.time_base = at, Fraction(1) / rate
            made.mux(seen.encode(drawn))
        made.mux(seen.encode(None))
    return path


def _with_sound(made: Any, codec: str) -> None:
    heard = made.add_stream(codec, rate=RATE, layout="stereo")
    samples, kind = (1024, "fltp") if codec == "aac" else (960, "flt")
    for number in range(RATE // 2 // samples):
        piece = av.AudioFrame(format=kind, layout="stereo", samples=samples)
        for plane in piece.planes:
            plane.update(bytes(plane.buffer_size))
        piece.sample_rate, piece.pts, piece.time_base = RATE, number * samples, Fraction(1, RATE)
        made.mux(heard.encode(piece))
    made.mux(heard.encode(None))


def turned(path: Path, way: str) -> Path:
    """The same MP4, from a camera that was turned."""
    data = path.read_bytes()
    # the box of the track's head: its name, version and flags, times, number, length, layers; then the matrix
    at = data.index(b"tkhd") + 44
    matrix = b"".join((value % (1 << 32)).to_bytes(4, "big") for value in TURNED[way])
    other = path.with_stem(f"{path.stem}-{way}")
    other.write_bytes(data[:at] + matrix + data[at + len(matrix) :])
    return other


def encoded(source: Path) -> tuple[Shape, Path]:
    """A film made ready for boards, and what is said of it."""
    made = source.with_suffix(".made.mp4")
    return encode(source, made, source.with_suffix(".small.webp"), lambda share: None), made


def facts(path: Path) -> Shape:
    """What a film file really is."""
    with av.open(str(path)) as opened:
        streams = opened.streams.video[0], (opened.streams.audio or (None,))[0]
        pictures = list(opened.decode(video=0))
        return {
            "codec": streams[0].codec_context.name,
            "size": (pictures[0].width, pictures[0].height),
            "format": pictures[0].format.name,
            "rate": streams[0].average_rate,
            "pictures": len(pictures),
            "begins": pictures[0].time,
            "seconds": (opened.duration or 0) / av.time_base,
            "sound": streams[1] and (streams[1].codec_context.name, streams[1].codec_context.sample_rate),
            "first": pictures[0].to_image(),
        }
