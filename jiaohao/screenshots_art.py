"""What the boards of the pictures show between calls: words of a gas hall, a picture and a film drawn in code."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageDraw

from printer.typeface import font, width

Shape = dict[str, Any]
PICTURE, FILM = "安全用气.png", "睡前三查.mp4"
SIZE = (1920, 1080)
RATE = 15
FILM_S, LONG_S = 12, 40
GROUND, PAPER, INK, ACCENT, FLAME, HEART = "#0b3a5e", "#f7f8f8", "#14181c", "#0b4a7d", "#f28c1e", "#ffd27a"
SAFELY = (("开窗通风", "保持空气流通"), ("人走阀关", "睡前检查阀门"), ("定期换管", "软管接口常查"))


def _both(zh: str, en: str) -> Shape:
    return {"zh": zh, "en": en}


ITEMS: dict[str, Shape] = {
    "notice": {
        "kind": "notice",
        "title": _both("国庆期间营业时间", "Opening hours in the holiday week"),
        "lines": [
            _both("10 月 1 日至 3 日休息", "Closed from 1 to 3 October"),
            _both("10 月 4 日起 9:00–16:00", "From 4 October: 9:00–16:00"),
            _both("24 小时抢修电话 96777", "Emergency repairs, day and night: 96777"),
        ],
    },
    "promises": {
        "kind": "promises",
        "title": _both("服务承诺", "Our promises"),
        "lines": [
            _both("材料齐全，当场办结", "Papers complete: done at once"),
            _both("通气点火，三个工作日内上门", "Gas turned on within three working days"),
            _both("报修接单，三十分钟内到场", "At your door 30 minutes after a call"),
            _both("收费项目全部公示", "Every charge is on display"),
        ],
    },
    "table": {
        "kind": "table",
        "title": _both("居民用气价格", "Gas prices for homes"),
        "head": [_both("档次", "Step"), _both("年用气量（立方米）", "m³ a year"), _both("元/立方米", "CNY per m³")],
        "rows": [
            [_both("第一档", "Step 1"), _both("0–400", "0–400"), _both("2.73", "2.73")],
            [_both("第二档", "Step 2"), _both("401–1200", "401–1200"), _both("3.28", "3.28")],
            [_both("第三档", "Step 3"), _both("1200 以上", "over 1200"), _both("4.10", "4.10")],
        ],
        "note": _both("五口以上家庭各档加 100 立方米", "100 m³ more in each step for five people or more"),
    },
    "picture": {"kind": "picture", "title": _both("安全用气", "Using gas safely"), "seconds": 20},
    "film": {"kind": "film", "title": _both("睡前三查", "Three looks before bed")},
    "ticker": {
        "kind": "ticker",
        "text": _both("今日 16:30 停止取号，请合理安排时间", "No numbers after 16:30 today"),
    },
}


def picture() -> bytes:
    """A poster, as PNG."""
    made = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 0, SIZE[0], 330), fill=GROUND)
    _flame(draw, (210, 170), 120)
    draw.text((380, 70), "安全用气", font=font(150, bold=True), fill=PAPER)
    draw.text((1050, 155), "人人有责", font=font(80), fill=HEART)
    for place, (title, how) in enumerate(SAFELY):
        middle = 330 + 630 * place
        draw.ellipse((middle - 120, 420, middle + 120, 660), fill=ACCENT)
        _middle(draw, middle, 422, str(place + 1), 160, PAPER)
        _middle(draw, middle, 710, title, 110, INK)
        _middle(draw, middle, 860, how, 64, ACCENT)
    made_bytes = BytesIO()
    made.save(made_bytes, "PNG")
    return made_bytes.getvalue()


def film(path: Path, seconds: int) -> bytes:
    """A film of so many seconds, written to a path; what is in it."""
    with av.open(str(path), "w") as made:
        stream = made.add_stream("libx264", rate=RATE, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for at in range(seconds * RATE):
            frame = av.VideoFrame(*SIZE, "rgb24")
            frame.planes[0].update(_still(at / (seconds * RATE)).tobytes())
            frame.pts, frame.time_base = at, Fraction(1, RATE)
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return path.read_bytes()


def _still(share: float) -> Image.Image:
    """What is seen after this share of the film: one thing after the other that is looked at, and a flame that goes
    out."""
    made = Image.new("RGB", SIZE, GROUND)
    draw = ImageDraw.Draw(made)
    _flame(draw, (1460, 560), round(330 * (1 - 0.7 * share)))
    draw.text((150, 130), "睡前三查", font=font(150, bold=True), fill=PAPER)
    for place, words in enumerate(("一查灶具开关", "二查表前阀门", "三查门窗通风")):
        lit = share >= place / 4
        draw.text((150, 420 + 170 * place), words, font=font(100, bold=True), fill=HEART if lit else "#4d7394")
    draw.rectangle((0, 1060, round(SIZE[0] * share), 1080), fill=FLAME)
    return made


def _flame(draw: ImageDraw.ImageDraw, at: tuple[int, int], size: int) -> None:
    (x, y), foot = at, at[1] + size // 2
    for colour, part in ((FLAME, 1.0), (HEART, 0.5)):
        round_, tip = size * part * 0.6, y + size * (0.5 - 1.5 * part)
        # the sides touch the circle and do not cut it
        lean = round_ / (foot - tip)
        side, shoulder = round_ * (1 - lean**2) ** 0.5, foot - round_ * lean
        draw.polygon(((x, tip), (x + side, shoulder), (x - side, shoulder)), fill=colour)
        draw.ellipse((x - round_, foot - round_, x + round_, foot + round_), fill=colour)


def _middle(draw: ImageDraw.ImageDraw, x: int, y: int, words: str, px: int, colour: str) -> None:
    draw.text((x - width(words, px, True) / 2, y), words, font=font(px, bold=True), fill=colour)
