"""What it does to the waits when a counter stops for a while."""

from __future__ import annotations

from typing import Any

from hall import shapes
from hall.day import iso
from hall.desk import Reading
from hall.errors import HallError
from hall.staffing import too_few
from hall.views import Views

Shape = dict[str, Any]


def absence(reading: Reading, number: int) -> Shape:
    """The wait of who takes a number now, of each type this counter serves, with and without it; how many counters
    still serve the type; whether too few would be open. HallError ``unknown_counter``."""
    catalogue = reading.catalogue
    setup = catalogue.counter_by_number.get(number)
    if setup is None:
        raise HallError("unknown_counter", counter=number)
    views = Views(reading.store, reading.hall, catalogue, reading.now)
    counters, waiting = views.situation()
    without = {at: one for at, one in counters.items() if at != number}
    working, least = views.open_counters(without), views.least_open()
    return {
        "at": iso(reading.now),
        "open": len(working),
        "least": least,
        "too_few": too_few(views.open_counters(counters), number, least) is not None,
        "word": catalogue.rules.least_open_word,
        "services": [
            {
                "service": code,
                "waiting": (count := waiting.get(code, 0)),
                "now": shapes.wait_of(views.wait(code, count, lambda: (counters, waiting))),
                "then": shapes.wait_of(views.wait(code, count, lambda: (without, waiting))),
                "counters": sum(1 for at in working if at in catalogue.counters_of[code]),
            }
            for code in setup.services
        ],
    }
