from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from printer import encode, layout, tickets

START = b"\x1b@\x1dP\xcb\xcb"
CUT = b"\x1bJ\x18\x1dVB\x00"


def picture(rows: list[bytes]) -> Image.Image:
    """A picture from rows of bytes, a set bit being black."""
    data = b"".join(rows)
    return Image.frombytes("1", (len(rows[0]) * 8, len(rows)), bytes(byte ^ 0xFF for byte in data))


def ink(image: Image.Image) -> bytes:
    return bytes(byte ^ 0xFF for byte in image.tobytes())


def raster(rows: list[bytes]) -> bytes:
    """``GS v 0`` as the command reference writes it."""
    return b"\x1dv0\x00" + bytes((len(rows[0]), 0)) + len(rows).to_bytes(2, "little") + b"".join(rows)


DARK, BLANK = b"\xaa" * 72, b"\x00" * 72


def test_raster_job_is_initialise_unit_band_feed_and_cut() -> None:
    assert encode.raster_job(picture([DARK] * 3)) == START + raster([DARK] * 3) + CUT


def test_raster_job_splits_bands_at_256_rows() -> None:
    job = encode.raster_job(picture([DARK] * 600))
    assert job == START + raster([DARK] * 256) * 2 + raster([DARK] * 88) + CUT


def test_raster_job_feeds_blank_rows_instead_of_sending_them() -> None:
    job = encode.raster_job(picture([BLANK] * 300 + [DARK] + [BLANK] * 4 + [DARK] + [BLANK] * 3 + [DARK]))
    middle = b"\x1bJ\xff\x1bJ\x2d" + raster([DARK]) + b"\x1bJ\x04" + raster([DARK, *[BLANK] * 3, DARK])
    assert job == START + middle + CUT


def test_raster_job_leaves_out_the_white_at_the_right_of_each_band() -> None:
    job = encode.raster_job(picture([b"\x00\xc0" + bytes(70)] * 2 + [BLANK] * 4 + [DARK]))
    assert job == START + raster([b"\x00\xc0"] * 2) + b"\x1bJ\x04" + raster([DARK]) + CUT


def test_cropped_job_moves_its_margin_and_puts_it_back() -> None:
    rows = [bytes(2) + b"\x18\x01" + bytes(68)] * 2 + [BLANK] * 4 + [bytes(40) + b"\x80" + bytes(31)]
    job = encode.raster_job(picture(rows), crop=True)
    first = b"\x1dL\x10\x00" + raster([b"\x18\x01"] * 2)
    second = b"\x1dL\x40\x01" + raster([b"\x80"])
    assert job == START + first + b"\x1bJ\x04" + second + b"\x1dL\x00\x00" + CUT


def test_white_left_out_brings_no_real_time_command_together() -> None:
    job = encode.raster_job(picture([b"\x04\x10" + bytes(70)] * 3))
    assert encode.REAL_TIME.search(job) is None


def test_raster_job_on_narrow_paper_without_cutter_feeds_to_the_tear_bar() -> None:
    row = b"\x81" * 48
    assert encode.raster_job(picture([row]), cut=False) == START + raster([row]) + b"\x1bJ\x60"


def test_raster_job_tells_the_unit_of_the_head() -> None:
    assert encode.raster_job(picture([DARK]), dpi=180)[:5] == b"\x1b@\x1dP\xb4"


def test_raster_job_has_no_real_time_command_in_its_picture() -> None:
    rows = [(b"\x10\x04\x01" + b"\x10\x14\x01" + b"\x10\x05\x02" + b"\x10\x10\x04").ljust(72, b"\x10")] * 2
    job = encode.raster_job(picture(rows))
    assert encode.REAL_TIME.search(job) is None


@pytest.mark.parametrize(
    "image",
    [Image.new("L", (576, 4)), Image.new("1", (580, 4)), Image.new("1", (640, 4)), Image.new("1", (0, 4))],
)
def test_raster_job_refuses_pictures_no_head_can_print(image: Image.Image) -> None:
    with pytest.raises(ValueError, match="cannot print"):
        encode.raster_job(image)


@pytest.mark.parametrize(("width", "most"), [(576, 45_000), (384, 30_000)])
def test_raster_job_of_an_ordinary_ticket_stays_small(width: int, most: int, facts, zh, en) -> None:
    job = encode.raster_job(layout.draw(tickets.ticket_slip(facts(), zh, en), width))
    assert len(job) <= most
    assert encode.REAL_TIME.search(job) is None


@given(st.lists(st.booleans(), min_size=1, max_size=700))
def test_bands_cover_every_row_once_and_call_blank_only_what_is(inked: list[bool]) -> None:
    image = picture([b"\x01" if ink else b"\x00" for ink in inked])
    next_row = 0
    for top, rows, blank in encode.bands(image):
        assert top == next_row
        assert 0 < rows <= 256
        assert not (blank and any(inked[top : top + rows]))
        next_row += rows
    assert next_row == len(inked)


@given(st.lists(st.sampled_from([0x10, 0x04, 0x05, 0x14, 0x00, 0x1D]), min_size=8, max_size=64))
def test_guarded_adds_single_dots_and_leaves_no_command(values: list[int]) -> None:
    row = bytes(values)
    before = picture([row])
    after = encode.guarded(before)
    assert encode.REAL_TIME.search(ink(after)) is None
    changed = [(old, new) for old, new in zip(ink(before), ink(after), strict=True) if old != new]
    assert all(new == old | 0x08 for old, new in changed)
    assert len(changed) == len(encode.REAL_TIME.findall(row))


def test_guarded_leaves_a_harmless_picture_alone() -> None:
    image = picture([DARK])
    assert encode.guarded(image) is image


def test_prepare_leaves_no_folder_behind_and_prints_nothing(tmp_path) -> None:
    code = "from printer import encode; encode.prepare()"
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("ESCPOS_CAPABILITIES_PICKLE_DIR", None)
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("module", ["printer.slips", "printer.devices", "printer.encode", "printer.layout"])
def test_no_module_imports_python_escpos_before_it_is_needed(module: str) -> None:
    code = f"import sys, {module}; raise SystemExit('escpos' in sys.modules or 'flask' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
