"""The blocks that slips are made of."""

from __future__ import annotations

import pytest

from printer import slips
from printer.slips import QR, Barcode


@pytest.mark.parametrize(
    ("number", "printed"),
    [("B023", "B\u2009023"), ("AB1000", "AB\u20091000"), ("023", "023"), ("B 023", "B 023")],
)
def test_spaced_keeps_letters_and_digits_apart(number: str, printed: str) -> None:
    assert slips.spaced(number) == printed


@pytest.mark.parametrize("data", ["", "x" * 301, "票" * 101])
def test_qr_refuses_what_a_head_cannot_print_sharply(data: str) -> None:
    with pytest.raises(ValueError, match="300 bytes"):
        QR(data, "x")


@pytest.mark.parametrize("data", ["", "x" * 25, "票", "a\n"])
def test_barcode_refuses_what_its_bars_cannot_say(data: str) -> None:
    with pytest.raises(ValueError, match="24 printable"):
        Barcode(data)
