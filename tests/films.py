"""Small real films for tests."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

CODECS = {".mp4": ("libx264", "aac"), ".webm": ("libvpx-vp9", "libopus")}
PIECE = 960


def film(
    path: Path, *, seconds: float = 1, size: tuple[int, int] = (160, 90), rate: int = 10, sound: bool = False
) -> Path:
    """Write a film whose colour changes with every picture; its kind by the name's ending."""
    video, audio = CODECS[path.suffix]
    with av.open(str(path), "w") as made:
        pictures = made.add_stream(video, rate=rate)
        pictures.width, pictures.height = size
        pictures.pix_fmt = "yuv420p"
        sounds = made.add_stream(audio, rate=48_000, layout="stereo") if sound else None
        for at in range(round(seconds * rate)):
            frame = av.VideoFrame.from_image(Image.new("RGB", size, (40, at * 7 % 256, 90)))
            frame.pts, frame.time_base = at, Fraction(1, rate)
            made.mux(pictures.encode(frame))
        made.mux(pictures.encode(None))
        if sounds is not None:
            for at in range(round(seconds * 48_000 / PIECE)):
                piece = av.AudioFrame(format="fltp", layout="stereo", samples=PIECE)
                for plane in piece.planes:
                    plane.update(bytes(plane.buffer_size))
                piece.sample_rate, piece.pts, piece.time_base = 48_000, at * PIECE, Fraction(1, 48_000)
                made.mux(sounds.encode(piece))
            made.mux(sounds.encode(None))
    return path
