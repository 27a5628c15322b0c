"""What is due because time passed."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

from hall.timers import NextDay, day_turn
from tests.builders import moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
ENDS = moment("2026-11-24T04:00+08:00")


def due(now: str, *, settled: bool = True) -> NextDay | None:
    return day_turn(ENDS, moment(now), settled, SHANGHAI, time(4))


def test_day_turn_is_not_due_before_the_end() -> None:
    assert due("2026-11-24T03:59:59.999+08:00") is None


def test_day_turn_at_the_end() -> None:
    assert due("2026-11-24T04:00+08:00") == NextDay(
        ended_at=ENDS, day="2026-11-24", ends_at=moment("2026-11-25T04:00+08:00")
    )


def test_day_turn_three_days_late_opens_today() -> None:
    assert due("2026-11-27T08:00+08:00") == NextDay(
        ended_at=ENDS, day="2026-11-27", ends_at=moment("2026-11-28T04:00+08:00")
    )


def test_day_turn_waits_while_the_clocks_disagree() -> None:
    assert due("2026-11-27T08:00+08:00", settled=False) is None
