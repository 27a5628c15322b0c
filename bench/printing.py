"""What slips cost: bytes, drawing, encoding, and the time on the line, in both modes and on both papers.

    python bench/printing.py [--times 30] [--write]

Milliseconds are the best of a warm process and an order of magnitude; bytes and times on the line are exact for the
line's speed. ``--write`` puts the table into docs/printing.md and draws every slip into docs/images.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hall.messages import words  # noqa: E402
from printer import encode, layout, textmode  # noqa: E402
from printer.interpreter import sheets  # noqa: E402
from printer.paper import Sheet  # noqa: E402
from printer.samples import sample  # noqa: E402
from printer.slips import Bilingual, Slip  # noqa: E402
from printer.standard import KINDS  # noqa: E402
from printer.tickets import TicketFacts, test_slip, ticket_slip  # noqa: E402

PAGE = ROOT / "docs" / "printing.md"
IMAGES = ROOT / "docs" / "images"
BEGIN, END = "<!-- made by bench/printing.py --write -->\n", "<!-- end of what bench/printing.py made -->\n"
BAUD = (9600, 19200, 38400, 115200)
BITS_A_BYTE = 10
"""Start, eight of data, stop."""
USB_BYTES_S, LAN_BYTES_S = 800_000, 6_000_000
"""What printers take: USB at full speed, and 100 Mbit/s through the controllers they have."""
MARGIN, GREY = 24, 170

TICKET = {
    "hall": Bilingual("滨海燃气西湖路营业厅", "Binhai Gas · Xihu Road Service Hall"),
    "number": "B023",
    "service": Bilingual("缴费", "Pay a bill"),
    "category": "ordinary",
    "category_name": Bilingual("普通", "Ordinary"),
    "ahead": 3,
    "wait": (300, 540),
    "issued": "2026-11-23 10:21",
    "business_day": "2026-11-23",
    "area": Bilingual("一楼大厅", "Ground floor"),
    "papers": (
        Bilingual("身份证", "ID card"),
        Bilingual("燃气卡", "Gas card"),
        Bilingual("最近一期账单", "Latest bill"),
    ),
    "track_url": "https://hall.example.cn/t/7Qm3xkP0aZs9LwVb",
}
FIVE = (
    Bilingual("身份证原件", "Original ID card"),
    Bilingual("房屋产权证或购房合同", "Property certificate or purchase contract"),
    Bilingual("燃气卡", "Gas card"),
    Bilingual("委托书（代办时）", "Letter of authority (if acting for someone)"),
    Bilingual("经办人身份证", "Agent’s ID card"),
)


def slips(width_mm: int) -> Iterator[tuple[str, Slip]]:
    """The slips that are measured."""

    def ticket(**changes: object) -> Slip:
        return ticket_slip(TicketFacts(**{**TICKET, **changes}), words("zh"), words("en"))  # type: ignore[arg-type]

    yield "ticket", ticket()
    yield "checklist", ticket(service=Bilingual("过户", "Transfer of account"), papers=FIVE)
    yield "large print", ticket(large=True)
    for kind in ("papers", "receipt", "settlement", "report"):
        yield kind, sample(kind, words("zh"), words("en"))
    yield (
        "test slip",
        test_slip("front", "tcp://192.0.2.10:9100", width_mm, "2026-11-23 10:21", words("zh"), words("en")),
    )


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    table = "\n".join(rows(given.times)) + "\n"
    print(table)
    if given.write:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
        draw()


VERSIONS: tuple[dict[str, object], ...] = (
    {"language": "zh"},
    {"language": "en"},
    {"language": "zh", "large": True},
    {"language": "zh", "long": True},
    {"language": "en", "long": True},
)
"""How each slip is looked at: both languages, large print, names that hardly fit."""


def draw() -> None:
    """A picture of each kind of slip in each mode: 80 mm and 58 mm paper, every version beside the other."""
    IMAGES.mkdir(exist_ok=True)
    for kind in KINDS:
        for mode in ("raster", "text"):
            jobs = [
                (width_mm, job(sample(kind, words("zh"), words("en"), **wish), mode, width_mm))  # type: ignore[arg-type]
                for width_mm in (80, 58)
                for wish in VERSIONS
            ]
            pictures = [sheet(data, width_mm).image for width_mm, data in jobs]
            side_by_side(pictures).save(IMAGES / f"slip-{kind}-{mode}.png", optimize=True)


def rows(times: int) -> Iterator[str]:
    """The table, line by line."""
    lines = [f"{baud} baud" for baud in BAUD]
    head = ["slip", "paper", "mode", "length", "bytes", "drawing", "encoding", *lines, "USB", "LAN"]
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for width_mm in (80, 58):
        for name, slip in slips(width_mm):
            for mode in ("raster", "text"):
                data = job(slip, mode, width_mm)
                costs = [f"{data_ms} ms" if data_ms else "–" for data_ms in took(slip, mode, width_mm, times)]
                line = [seconds(len(data) * BITS_A_BYTE / baud) for baud in BAUD]
                fast = [seconds(len(data) / rate) for rate in (USB_BYTES_S, LAN_BYTES_S)]
                length = f"{sheet(data, width_mm).image.height / 8:.0f} mm"
                cells = [name, f"{width_mm} mm", mode, length, f"{len(data):,}", *costs, *line, *fast]
                yield f"| {' | '.join(cells)} |"


def job(slip: Slip, mode: str, width_mm: int) -> bytes:
    """The bytes of a slip."""
    if mode == "text":
        return textmode.text_job(slip, width_mm)
    return encode.raster_job(layout.draw(slip, encode.DOTS[width_mm, 203]))


def took(slip: Slip, mode: str, width_mm: int, times: int) -> tuple[str, str]:
    """Milliseconds of drawing and of encoding; text is not drawn."""
    if mode == "text":
        return "", best_ms(lambda: textmode.text_job(slip, width_mm), times)
    dots = encode.DOTS[width_mm, 203]
    picture = layout.draw(slip, dots)
    return best_ms(lambda: layout.draw(slip, dots), times), best_ms(lambda: encode.raster_job(picture), times)


def best_ms(work: Callable[[], object], times: int) -> str:
    """How long it takes a process that has done it before, when nothing disturbs it."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return f"{1e3 * min(taken):.1f}"


def seconds(value: float) -> str:
    """Two digits that say something."""
    return f"{value:.2f} s" if value >= 0.005 else "~0"


def sheet(data: bytes, width_mm: int) -> Sheet:
    """The paper that the built-in printer makes of a job."""
    return sheets(data, encode.DOTS[width_mm, 203])[0]


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    """Slips on grey ground."""
    width = sum(picture.width + MARGIN for picture in pictures) + MARGIN
    whole = Image.new("L", (width, max(picture.height for picture in pictures) + 2 * MARGIN), GREY)
    left = MARGIN
    for picture in pictures:
        whole.paste(picture.convert("L"), (left, MARGIN))
        left += picture.width + MARGIN
    return whole.resize((whole.width // 2, whole.height // 2), Image.Resampling.BOX)


if __name__ == "__main__":
    main()
