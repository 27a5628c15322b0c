"""Printers on USB without a driver of the system's, through pyusb and libusb."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from printer.answers import StatusMode
from printer.conversation import MOST_ANSWER, Head, Line, LostError

PRINTER_CLASS = 7
CHUNK = 4096
"""Bytes in one transfer: large enough for speed, small enough to know well how far a stalled job came."""
LEAST_MS = 10
PAUSE_S = 0.02


@dataclass(frozen=True, slots=True)
class Plug:
    """A device by vendor and product; ``serial`` tells two of a kind apart."""

    vendor: int
    product: int
    serial: str = ""


def usb_printer(plug: Plug, status: StatusMode = "full") -> Head:
    """A printer on USB."""
    return Head(lambda deadline: _open(plug, deadline), status)


class UsbLine(Line):
    """The two pipes of a printer's interface."""

    def __init__(self, device: Any, interface: int, out: Any, back: Any, deadline: float) -> None:
        super().__init__(deadline)
        self._device = device
        self._interface = interface
        self._out = out
        self._back = back

    def close(self, discard: bool = False) -> None:
        """Let go of the interface. What a head has not taken was never handed over: nothing is held for it."""
        import usb.core
        import usb.util

        with suppress(usb.core.USBError):
            usb.util.release_interface(self._device, self._interface)
        usb.util.dispose_resources(self._device)

    def write(self, data: memoryview, seconds: float) -> int:
        """Hand over one transfer. A device that is slow takes part of it, which libusb counts only for whole ones: a
        transfer that ran out of time or broke off counts as taken, for some of it may be on paper."""
        import usb.core

        part = bytes(data[:CHUNK])
        try:
            return int(self._out.write(part, timeout=_ms(seconds)))
        except usb.core.USBTimeoutError:
            self.sent += len(part)
            raise LostError("timeout", f"stalled after about {self.sent} bytes") from None
        except usb.core.USBError as error:
            self.sent += len(part)
            raise LostError("disconnected", str(error)) from error

    def read(self, seconds: float) -> bytes:
        """What comes; a device without a pipe back is silent."""
        import usb.core

        if self._back is None:
            time.sleep(max(0.0, seconds))
            return b""
        try:
            data = bytes(self._back.read(MOST_ANSWER, timeout=_ms(seconds)))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            raise LostError("disconnected", str(error)) from error
        if not data:
            # An empty transfer is how many heads say that they have nothing to say: not asked again at once.
            time.sleep(min(PAUSE_S, max(0.0, seconds)))
        return data


def _ms(seconds: float) -> int:
    # To libusb no time at all means for ever.
    return max(LEAST_MS, round(seconds * 1000))


def backend() -> Any:
    """The libusb that is used: the system's, or the one that came along."""
    import libusb_package

    return libusb_package.get_libusb1_backend()


def _open(plug: Plug, deadline: float) -> Line:
    import usb.core

    with _told(usb.core):
        device = _find(plug)
        if device is None:
            raise LostError("unreachable", f"no device {plug.vendor:04x}:{plug.product:04x} is plugged in")
        interface = _interface(device)
        number = interface.bInterfaceNumber
        _take(device, number)
        out, back = (_pipe(interface, way) for way in ("out", "in"))
        if out is None:
            raise LostError("refused", "this device takes no data")
        return UsbLine(device, number, out, back, deadline)


@contextmanager
def _told(core: Any) -> Iterator[None]:
    try:
        yield
    except core.NoBackendError as error:
        raise LostError("unreachable", "libusb is missing on this machine") from error
    except (core.USBError, NotImplementedError) as error:
        raise LostError("refused", str(error)) from error


def _find(plug: Plug) -> Any:
    import usb.core

    wanted: dict[str, Any] = {"idVendor": plug.vendor, "idProduct": plug.product}
    if plug.serial:
        wanted["custom_match"] = lambda device: device.serial_number == plug.serial
    return usb.core.find(backend=backend(), **wanted)


def _interface(device: Any) -> Any:
    """The printer's interface; the first one where none says that it is a printer's."""
    try:
        configuration = device.get_active_configuration()
    except Exception:
        device.set_configuration()
        configuration = device.get_active_configuration()
    interfaces = list(configuration)
    return next((one for one in interfaces if one.bInterfaceClass == PRINTER_CLASS), interfaces[0])


def _take(device: Any, interface: int) -> None:
    import usb.util

    with suppress(NotImplementedError):
        if device.is_kernel_driver_active(interface):
            device.detach_kernel_driver(interface)
    usb.util.claim_interface(device, interface)


def _pipe(interface: Any, way: str) -> Any:
    import usb.util

    wanted = usb.util.ENDPOINT_OUT if way == "out" else usb.util.ENDPOINT_IN
    return usb.util.find_descriptor(
        interface, custom_match=lambda one: usb.util.endpoint_direction(one.bEndpointAddress) == wanted
    )
