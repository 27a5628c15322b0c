"""Our bytes are read by programs of others, and our built-in printer reads theirs.

npos decodes ESC/POS, zbar reads codes off pictures, receiptline writes ESC/POS. npm fetches what
``strangers/package-lock.json`` names, checks its hashes, and leaves it beside what go.py sets up.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageOps

import go
from hall.messages import words
from printer import cells, encode, layout, slips, textmode, tickets
from printer.interpreter import Interpreter
from printer.paper import Sheet
from printer.samples import sample
from printer.slips import Bilingual
from printer.standard import KINDS
from tests.conftest import in_ci
from tests.printer.conftest import PLAIN

# one worker fetches and asks them, not both
pytestmark = pytest.mark.xdist_group("strangers")

HERE = Path(__file__).parent / "strangers"
URL = "https://hall.example.cn/t/7Qm3xkP0aZs9LwVb"
HINT = Bilingual("过号请与引导员联系", "Missed your call? Ask the staff")
RARE = Bilingual("𬭬州燃气营业厅", "Café Zürich ½ hall")
TICKETS: dict[str, dict[str, Any]] = {
    "plain": {},
    "code": {"track_url": URL, "hints": (HINT,)},
    "reprint": {"reprint": True, "category": "priority", "category_name": Bilingual("绿色通道", "Priority")},
    "large": {"large": True, "track_url": URL},
    "rare": {"hall": RARE, "service": Bilingual("𬭬户过户", "Transfer"), "track_url": URL},
}
CASES = [
    (name, language, width)
    for name in (*TICKETS, "test", *sorted(KINDS))
    for language in (("zh", "en") if name in ("code", "large", "receipt") else ("zh",))
    for width in (80, 58)
]
KNOWN = {"ESC@", "GSP", "FS&", "ESC3", "ESCJ", "ESCa", "ESCE", "FS!", "GS!", "GSB", "GS(k", "GSV"}
"""The commands that text is made of."""


# ---- the strangers ---------------------------------------------------------------------------------------


def unavailable(reason: str) -> None:
    """Without them the tests are skipped, in CI they fail."""
    if in_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def fetched() -> Path:
    """The folder of modules that npm fetched, whole or not at all."""
    npm = shutil.which("npm")
    if shutil.which("node") is None or npm is None:
        unavailable("no Node.js here: install nodejs and npm")
    digest = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    folder = go.HOME / "strangers" / digest[:16]
    if folder.exists():
        return folder / "node_modules"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        new = Path(name) / "new"
        new.mkdir()
        for file in HERE.glob("*.json"):
            shutil.copy(file, new)
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
        done = subprocess.run([str(npm), "ci", *quiet], cwd=new, capture_output=True, text=True, timeout=100)
        if done.returncode:
            unavailable(f"npm could not fetch what reads our bytes: {done.stderr.strip()[-400:]}")
        try:
            new.rename(folder)
        except OSError:
            # another run was faster
            assert folder.exists()
    return folder / "node_modules"


@pytest.fixture(scope="module")
def ask() -> Callable[..., Any]:
    """``ask(program, given)``: what a program of the strangers answers."""
    environment = {**os.environ, "NODE_PATH": str(fetched())}

    def run(program: str, given: Any = None) -> Any:
        text = "" if given is None else json.dumps(given)
        command = ["node", str(HERE / program)]
        done = subprocess.run(command, env=environment, input=text, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


# ---- our jobs --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Job:
    """A slip as bytes, and what npos and our own printer find in them."""

    slip: slips.Slip
    width: int
    data: bytes
    found: list[dict[str, Any]]

    @property
    def ours(self) -> Sheet:
        """What the built-in printer makes of it."""
        return drawn(self.data, self.width)

    def lines(self) -> Iterator[str]:
        """The lines of letters that npos read."""
        for text in (part["text"] for part in self.found if "text" in part):
            yield from text.removesuffix("\n").split("\n")

    def commands(self) -> list[tuple[str, bytes]]:
        """The commands that npos read, and what follows each."""
        return [(part["command"], base64.b64decode(part["data"])) for part in self.found if "command" in part]


class Desk:
    """Collects what our own printer makes."""

    def __init__(self, width: int) -> None:
        self.sheets: list[Sheet] = []
        self.interpreter = Interpreter(width, self)

    def cut(self, sheet: Sheet, raw: bytes) -> None:
        self.sheets.append(sheet)

    def asked_status(self, number: int) -> None:
        raise AssertionError("a slip asked for a status")

    def asked_roll(self) -> None:
        """receiptline asks this at each end."""


def drawn(data: bytes, width: int) -> Sheet:
    desk = Desk(width)
    desk.interpreter.feed(data)
    desk.interpreter.finish()
    return desk.sheets[0]


def slip(name: str, language: str, width_mm: int) -> slips.Slip:
    zh, en = words("zh"), words("en")
    if name in KINDS:
        return sample(name, zh, en, language=language)  # type: ignore[arg-type]
    if name == "test":
        return tickets.test_slip("门口", "tcp://10.0.0.8:9100", width_mm, "2026-11-23 10:21", zh, en)
    return tickets.ticket_slip(replace(PLAIN, language=language, **TICKETS[name]), zh, en)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def jobs(ask: Callable[..., Any]) -> dict[tuple[str, str, str, int], Job]:
    """Every slip in both modes, by mode, name, language and width of paper."""
    made = {}
    for name, language, width_mm in CASES:
        says, dots = slip(name, language, width_mm), encode.DOTS[width_mm, 203]
        made["text", name, language, width_mm] = says, dots, textmode.text_job(says, width_mm)
        made["raster", name, language, width_mm] = says, dots, encode.raster_job(layout.draw(says, dots))
    found = ask("decode.js", [base64.b64encode(data).decode() for _, _, data in made.values()])
    return {key: Job(*one, seen) for (key, one), seen in zip(made.items(), found, strict=True)}


def assembled(job: Job) -> Image.Image:
    """The paper as npos's pictures and feeds make it."""
    pieces: list[Image.Image] = []
    for part in job.found:
        if "picture" in part:
            rows, width = part["picture"]["rows"], part["picture"]["width"]
            dots = bytes(0 if dot == "1" else 255 for dot in "".join(rows))
            pieces.append(Image.frombytes("L", (width, len(rows)), dots))
        elif part["command"] == "ESCJ":
            pieces.append(Image.new("L", (job.width, base64.b64decode(part["data"])[0]), 255))
    whole = Image.new("L", (job.width, sum(piece.height for piece in pieces)), 255)
    top = 0
    for piece in pieces:
        whole.paste(piece, (0, top))
        top += piece.height
    return whole


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one.convert("L"), other.convert("L")).getbbox() is None


def codes(picture: Image.Image, tmp_path: Path, qr_reader: str) -> list[str]:
    """What zbar reads off a picture."""
    file = tmp_path / "slip.png"
    ImageOps.expand(picture.convert("L"), 32, 255).save(file)
    read = subprocess.run([qr_reader, "--raw", "-q", str(file)], capture_output=True, check=False)
    return read.stdout.decode().split()


# ---- npos reads ours -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "language", "width_mm"), CASES)
def test_raster_is_the_drawn_picture_dot_by_dot(jobs, name: str, language: str, width_mm: int) -> None:
    job = jobs["raster", name, language, width_mm]
    wanted = encode.guarded(layout.draw(job.slip, job.width))
    paper = assembled(job)
    assert same(paper.crop((0, 0, job.width, wanted.height)), wanted)
    assert paper.height == wanted.height + 24
    assert {command for command, _ in job.commands()} == {"ESC@", "GSP", "ESCJ", "GSV"}
    assert same(job.ours.image, paper)


@pytest.mark.parametrize(("name", "language", "width_mm"), CASES)
def test_texts_are_read_back_equal(jobs, name: str, language: str, width_mm: int) -> None:
    """Each text whole and in one piece but for its line ends; and no character more than the slip says."""
    job = jobs["text", name, language, width_mm]
    read = "".join("".join(job.lines()).split())
    texts = ["".join(cells.spelled(text).split()) for text in slips.texts(job.slip)]
    by_letter = [text for text in texts if not any(map(cells.drawn, text))]
    assert [text for text in by_letter if text not in read] == []
    assert Counter(re.sub("[─□【】]", "", read)) == Counter("".join(by_letter))
    assert (len(by_letter) < len(texts)) == (name in ("rare", "test"))
    assert {command for command, _ in job.commands()} <= KNOWN


@pytest.mark.parametrize(("name", "language", "width_mm"), CASES)
def test_our_printer_and_npos_agree_on_letters(jobs, name: str, language: str, width_mm: int) -> None:
    job = jobs["text", name, language, width_mm]
    sheet = job.ours
    assert sheet.notes == ()
    assert list(sheet.lines) == list(job.lines())
    ink = ImageOps.invert(sheet.image.convert("L"))
    stand, height = places(job)
    top = 0
    for place in stand:
        box = ink.crop((0, place.top, job.width, place.bottom)).getbbox()
        # blank from the last place to this one
        assert ink.crop((0, top, job.width, place.top)).getbbox() is None
        assert box is not None
        assert place.left <= box[0]
        assert box[2] <= place.right
        assert box[2] - box[0] > (place.right - place.left) * 0.5
        top = place.bottom
    assert ink.crop((0, top, job.width, ink.height)).getbbox() is None
    assert ink.height == height


@dataclass(frozen=True)
class Place:
    """Where something stands on the paper, in dots."""

    top: int
    bottom: int
    left: int
    right: int


def places(job: Job) -> tuple[list[Place], int]:
    """Where lines, pictures and codes have to stand, by the commands that npos read and the command reference alone;
    and the length of the paper."""
    stand: list[Place] = []
    row, align, pitch, across, down, black, module = 0, 0, 30, 1, 1, False, 0
    for part in job.found:
        if "text" in part:
            for line in part["text"].removesuffix("\n").split("\n"):
                inked = line if black else line.rstrip()
                width = sum(12 if one <= "\x7f" else 24 for one in inked) * across
                indent = 0 if align or black else sum(12 for _ in itertools.takewhile(" ".__eq__, line)) * across
                left = indent + (job.width - width) * align // 2
                height = 24 * down
                stand.append(Place(row, row + height, left, left + width - indent))
                row += max(pitch, height)
        elif "picture" in part:
            rows, width = part["picture"]["rows"], part["picture"]["width"]
            blank = min(width - len(dots.lstrip("0")) for dots in rows)
            stand.append(Place(row, row + len(rows), blank, width))
            row += len(rows)
        else:
            command, data = part["command"], base64.b64decode(part["data"])
            if command == "ESCJ":
                row += data[0]
            elif command == "ESCa":
                align = data[0]
            elif command == "ESC3":
                pitch = data[0]
            elif command == "GS!":
                across, down = 1 + (data[0] >> 4), 1 + (data[0] & 7)
            elif command == "GSB":
                black = bool(data[0])
            elif command == "GS(k" and data[3] == 67:
                module = data[4]
            elif command == "GS(k" and data[3] == 81:
                side = 29 * module
                left = (job.width - side) * align // 2
                stand.append(Place(row, row + side, left, left + side))
                row += side
    return stand, row


# ---- zbar reads ours -------------------------------------------------------------------------------------


@pytest.mark.parametrize("width_mm", [80, 58])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["code", "large"])
def test_code_is_read_back_equal(jobs, name: str, language: str, width_mm: int, tmp_path: Path, qr_reader: str) -> None:
    text, raster = (jobs[mode, name, language, width_mm] for mode in ("text", "raster"))
    [stored] = [data for command, data in text.commands() if command == "GS(k" and data[3] == 80]
    assert stored[5:].decode() == URL
    assert codes(text.ours.image, tmp_path, qr_reader) == [URL]
    assert codes(assembled(raster), tmp_path, qr_reader) == [URL]


@pytest.mark.parametrize("width_mm", [80, 58])
@pytest.mark.parametrize("data", ["B023", "R20261123-0042", "{A}"])
def test_bar_code_is_read_back_equal(data: str, width_mm: int, tmp_path: Path, qr_reader: str) -> None:
    block, dots = (slips.Barcode(data),), encode.DOTS[width_mm, 203]
    for made in (textmode.text_job(block, width_mm), encode.raster_job(layout.draw(block, dots))):
        assert codes(drawn(made, dots).image, tmp_path, qr_reader) == [data]


# ---- ours reads receiptline ------------------------------------------------------------------------------


def test_our_printer_draws_the_samples_of_receiptline(ask: Callable[..., Any]) -> None:
    samples = ask("receipts.js")
    assert len(samples) > 100
    for receipt in samples:
        sheet = drawn(base64.b64decode(receipt["job"]), receipt["columns"] * 12)
        assert sheet.notes == ()
        said = "".join("".join(sheet.lines).split())
        # the samples of columns have some too narrow for a price
        prices = re.findall(r"\d+\.\d\d", receipt["text"]) if "column" not in receipt["name"] else []
        assert [price for price in prices if price not in said] == []


def test_our_printer_draws_a_chinese_receipt_with_codes(
    ask: Callable[..., Any], tmp_path: Path, qr_reader: str
) -> None:
    text = f"""^^^"缴费"
前面还有 3 人 | 约 5-9 分钟
{{code:{URL}; option:qrcode,5,m}}
{{code:B023-7; option:code128,3,72,hri}}
"""
    [receipt] = ask("receipts.js", [{"text": text, "options": {"cpl": 48, "encoding": "gb18030"}}])
    sheet = drawn(base64.b64decode(receipt["job"]), 576)
    assert sheet.notes == ()
    said = "".join("".join(sheet.lines).split())
    assert [part for part in ("缴费", "前面还有3人", "约5-9分钟") if part not in said] == []
    assert sorted(codes(sheet.image, tmp_path, qr_reader)) == ["B023-7", URL]


# ---- without them ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_without_node_they_are_skipped_and_fail_in_ci(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match=r"no Node\.js here: install nodejs and npm"):
        fetched()


@pytest.mark.usefixtures("ask")
def test_what_is_not_what_was_pinned_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """npm fetches something, but its hash is another one."""
    shutil.copytree(HERE, tmp_path / "strangers")
    lock = tmp_path / "strangers" / "package-lock.json"
    pinned = json.loads(lock.read_text(encoding="utf-8"))
    one = {name: package for name, package in pinned["packages"].items() if name == "node_modules/tslib"}
    one["node_modules/tslib"]["integrity"] = "sha512-" + base64.b64encode(bytes(64)).decode()
    root = {"name": "strangers", "dependencies": {"tslib": "2.9.1"}}
    lock.write_text(json.dumps({**pinned, "packages": {"": root, **one}}), encoding="utf-8")
    (tmp_path / "strangers" / "package.json").write_text(json.dumps(root), encoding="utf-8")
    monkeypatch.setattr(go, "HOME", tmp_path / "home")
    monkeypatch.setenv("CI", "true")
    monkeypatch.setitem(globals(), "HERE", tmp_path / "strangers")
    with pytest.raises(pytest.fail.Exception, match=r"(?s)npm could not fetch.*EINTEGRITY"):
        fetched()
    assert list((tmp_path / "home" / "strangers").iterdir()) == []


def test_everything_fetched_is_pinned_by_its_hash() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    packages = [package for name, package in lock["packages"].items() if name]
    assert len(packages) == 13
    assert all(package["integrity"].startswith("sha512-") and "resolved" not in package for package in packages)
