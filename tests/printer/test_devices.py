from __future__ import annotations

import pytest

from printer import devices
from printer.conversation import Head
from printer.devices import Address, AddressError, Plug, Port


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("tcp://192.168.1.40:9100", Address("tcp", "192.168.1.40", 9100)),
        ("tcp://printer-1.hall", Address("tcp", "printer-1.hall", 9100)),
        ("tcp://[fe80::1]:9101/", Address("tcp", "fe80::1", 9101)),
        ("preview://", Address("preview")),
        ("usb://04b8:0E15", Address("usb", usb=Plug(0x04B8, 0x0E15))),
        ("usb://04b8:0e15/X1-77", Address("usb", usb=Plug(0x04B8, 0x0E15, "X1-77"))),
        ("serial:///dev/ttyS0", Address("serial", serial=Port("/dev/ttyS0"))),
        (
            "serial:///dev/ttyUSB0?baud=19200&flow=rtscts",
            Address("serial", serial=Port("/dev/ttyUSB0", 19200, "rtscts")),
        ),
        ("serial:///COM3?baud=115200", Address("serial", serial=Port("COM3", 115200))),
        ("file:///dev/usb/lp0", Address("file", name="/dev/usb/lp0")),
        ("cups://front desk", Address("cups", name="front desk")),
        ("windows://POS-80C", Address("windows", name="POS-80C")),
    ],
)
def test_parse_reads_the_parts_of_an_address(url: str, address: Address) -> None:
    assert devices.parse(url) == address


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "scheme"),
        ("192.168.1.40", "scheme"),
        ("http://192.168.1.40", "scheme"),
        ("tcp://", "host"),
        ("tcp://a b:9100", "host"),
        ("tcp://host:9100/queue", "host"),
        ("tcp://host:port", "host"),
        ("tcp://host:0", "port"),
        ("tcp://host:65536", "port"),
        ("preview://x", "host"),
        ("usb://4b8:e15", "usb"),
        ("usb://", "usb"),
        ("serial://", "path"),
        ("serial:///dev/../etc/passwd", "path"),
        ("serial:///dev/ttyS0?baud=12345", "option"),
        ("serial:///dev/ttyS0?speed=9600", "option"),
        ("serial:///dev/ttyS0?flow=maybe", "option"),
        ("file:///etc/passwd", "path"),
        ("file:///dev/../etc/passwd", "path"),
        ("file://dev/usb/lp0", "path"),
        ("cups://", "name"),
        ("cups://-o", "name"),
        ("cups://a/b", "name"),
        ("windows://a\nb", "scheme"),
    ],
)
def test_parse_says_what_is_wrong_with_an_address(url: str, code: str) -> None:
    with pytest.raises(AddressError) as refused:
        devices.parse(url)
    assert refused.value.code == code


def test_open_device_stands_the_built_in_printer_in_for_preview(preview) -> None:
    assert devices.open_device("preview://", preview=preview.url).status(5).state == "ready"


@pytest.mark.parametrize("preview_url", [None, "preview://", "nonsense"])
def test_open_device_refuses_a_preview_that_is_nowhere(preview_url: str | None) -> None:
    with pytest.raises(AddressError):
        devices.open_device("preview://", preview=preview_url)


def test_open_device_connects_to_nothing_yet() -> None:
    assert isinstance(devices.open_device("tcp://192.0.2.1:9100", status="none"), Head)


@pytest.mark.parametrize(
    ("url", "slow"),
    [
        ("serial:///dev/ttyS0", True),
        ("serial:///dev/ttyS0?baud=38400", True),
        ("serial:///dev/ttyS0?baud=57600", False),
        ("tcp://h", False),
    ],
)
def test_slow_line_is_known(url: str, slow: bool) -> None:
    assert devices.parse(url).slow is slow
