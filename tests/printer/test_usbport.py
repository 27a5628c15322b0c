"""USB printers through the real pyusb, on a bus that a test plugs things into."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Any

import pytest
import usb.backend
import usb.core

from printer import usbport
from printer.answers import Outcome, Status
from printer.devices import open_device

URL = "usb://04b8:0e15"
JOB = b"\x1b@hello\n" * 2000


class Parts(dict):  # type: ignore[type-arg]
    """A descriptor of libusb: its fields as attributes."""

    __getattr__ = dict.__getitem__


def device_of(vendor: int, product: int) -> Parts:
    return Parts(
        bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
        bMaxPacketSize0=64, idVendor=vendor, idProduct=product, bcdDevice=0x100, iManufacturer=0, iProduct=0,
        iSerialNumber=0, bNumConfigurations=1, address=1, bus=1, port_number=1, port_numbers=(1,), speed=3,
    )  # fmt: skip


class Bus(usb.backend.IBackend):  # type: ignore[misc]
    """A bus with one printer. ``answers``: what it says to each status question; None: it has no pipe back."""

    def __init__(self) -> None:
        super().__init__()
        self.plugged = True
        self.back = True
        self.driver = True
        self.received = bytearray()
        self.replies: list[bytes] = []
        self.status = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
        self.stalls_at: int | None = None
        self.pulled_at: int | None = None
        self.claimed: list[int] = []

    def enumerate_devices(self) -> Iterator[int]:
        return iter([1] if self.plugged else [])

    def get_device_descriptor(self, dev: Any) -> Parts:
        return device_of(0x04B8, 0x0E15)

    def get_configuration_descriptor(self, dev: Any, config: int) -> Parts:
        return Parts(bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
                     iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[])  # fmt: skip

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Parts:
        if intf or alt:
            raise IndexError(intf)
        return Parts(bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
                     bNumEndpoints=2 if self.back else 1, bInterfaceClass=7, bInterfaceSubClass=1,
                     bInterfaceProtocol=2, iInterface=0, extra_descriptors=[])  # fmt: skip

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Parts:
        return Parts(bLength=7, bDescriptorType=5, bEndpointAddress=(0x01, 0x82)[ep], bmAttributes=2,
                     wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[])  # fmt: skip

    def open_device(self, dev: Any) -> str:
        return "handle"

    def close_device(self, handle: Any) -> None:
        pass

    def get_configuration(self, handle: Any) -> int:
        return 1

    def claim_interface(self, handle: Any, intf: int) -> None:
        if self.driver:
            raise usb.core.USBError("busy", -6, errno.EBUSY)
        self.claimed.append(intf)

    def release_interface(self, handle: Any, intf: int) -> None:
        self.claimed.remove(intf)

    def is_kernel_driver_active(self, handle: Any, intf: int) -> bool:
        return self.driver

    def detach_kernel_driver(self, handle: Any, intf: int) -> None:
        self.driver = False

    def bulk_write(self, handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        if not self.plugged:
            raise usb.core.USBError("gone", -4, errno.ENODEV)
        if self.stalls_at is not None and len(self.received) >= self.stalls_at:
            raise usb.core.USBTimeoutError("slow", -7, errno.ETIMEDOUT)
        sent = bytes(data)
        if self.pulled_at is not None and len(sent) > self.pulled_at:
            # Part of a transfer is there when it breaks off; nobody is told how much.
            self.received += sent[: self.pulled_at]
            self.plugged, self.pulled_at = False, None
            raise usb.core.USBError("gone", -4, errno.ENODEV)
        self.received += sent
        if sent[:2] == b"\x10\x04":
            self.replies += [bytes((self.status[sent[at + 2]],)) for at in range(0, len(sent), 3) if self.status]
        if sent.endswith(b"\x1dr\x01") and self.status:
            self.replies.append(b"\x00")
        return len(sent)

    def bulk_read(self, handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        if not self.plugged:
            raise usb.core.USBError("gone", -4, errno.ENODEV)
        if not self.replies:
            raise usb.core.USBTimeoutError("nothing", -7, errno.ETIMEDOUT)
        reply = self.replies.pop(0)
        buff[: len(reply)] = type(buff)("B", reply)
        return len(reply)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Bus:
    made = Bus()
    monkeypatch.setattr(usbport, "backend", lambda: made)
    return made


def send(*, status="full", deadline_s: float = 5.0) -> Outcome:
    return open_device(URL, status=status).print(JOB, deadline_s=deadline_s, on_first_byte=lambda: True)


def test_job_is_whole_and_confirmed(bus: Bus) -> None:
    assert send() == Outcome("printed", "ok", True)
    assert JOB in bytes(bus.received)
    assert bus.claimed == []


def test_driver_of_the_system_is_moved_aside(bus: Bus) -> None:
    assert open_device(URL).status(2) == Status("ready")
    assert bus.driver is False


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ({4: 0x7E, 2: 0x32, 1: 0x1A}, "paper_out"),
        ({2: 0x16}, "cover_open"),
        ({3: 0x1A}, "cutter"),
        ({4: 0x1E}, "paper_low"),
    ],
)
def test_state_is_heard(bus: Bus, status: dict[int, int], state: str) -> None:
    bus.status |= status
    assert open_device(URL).status(2).state == state


def test_head_without_a_pipe_back_is_printed_on_and_never_believed(bus: Bus, hurry: None) -> None:
    bus.back = False
    assert send() == Outcome("unconfirmed", "silent", True, "not confirmed in time")
    assert JOB in bytes(bus.received)


def test_clone_that_answers_nothing_is_printed_on(bus: Bus, hurry: None) -> None:
    bus.status.clear()
    assert send().result == "unconfirmed"
    assert JOB in bytes(bus.received)


def test_stall_in_mid_job_may_have_printed(bus: Bus) -> None:
    bus.stalls_at = 6000
    outcome = send(deadline_s=1.0)
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", "timeout", True)


def test_plug_pulled_in_the_first_transfer_may_have_printed(bus: Bus) -> None:
    bus.pulled_at = 900
    outcome = send()
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", "disconnected", True)


def test_plug_pulled_is_unreachable_and_sends_nothing(bus: Bus) -> None:
    bus.plugged = False
    outcome = send()
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", "unreachable", False)
    assert open_device(URL).status(1) == Status("offline", "unreachable")


def test_another_device_is_not_this_printer(bus: Bus) -> None:
    outcome = open_device("usb://04b8:0e28").print(JOB, deadline_s=1, on_first_byte=lambda: True)
    assert (outcome.reason, outcome.bytes_sent) == ("unreachable", False)


def test_libusb_came_along() -> None:
    assert usbport.backend() is not None
