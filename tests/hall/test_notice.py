"""Help calls, messages and notices by themselves: whom they concern, how long they stand, what cannot follow what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.errors import HallError
from hall.events import NoticeEnded, NoticeGiven, NoticeRead
from hall.notice import Notice, NoticeKind, Read, notice_after, read_after, reader_at

NOTICE = Notice(id=5, kind=NoticeKind.NOTICE, day="2026-11-23", at=100, until="2026-11-24", seq=5)
MESSAGE = replace(NOTICE, kind=NoticeKind.MESSAGE, until=None, counters=(1, 3))
HELP = Notice(id=5, kind=NoticeKind.HELP, day="2026-11-23", at=100, counter=2, seq=5)


def test_message_is_for_its_counters_and_a_notice_for_all() -> None:
    assert [MESSAGE.concerns(n) for n in (1, 2, 3)] == [True, False, True]
    assert [one.concerns(2) for one in (NOTICE, replace(MESSAGE, counters=()))] == [True, True]
    assert not HELP.concerns(2)


def test_notice_stands_until_its_last_day_is_over() -> None:
    assert [NOTICE.stands(day) for day in ("2026-11-23", "2026-11-24", "2026-11-25")] == [True, True, False]
    assert replace(NOTICE, until=None).stands("2030-01-01")
    assert not replace(NOTICE, ended_at=1).stands("2026-11-23")


def test_help_and_messages_end_with_their_day() -> None:
    ended = [one.ends_with("2026-11-24") for one in (HELP, MESSAGE, NOTICE, replace(NOTICE, until="2026-11-23"))]
    assert ended == [True, True, False, True]


def test_given_then_ended() -> None:
    given = NoticeGiven(notice=5, kind="message", staff="9", counters=[1, 3])
    made = notice_after(None, given, "2026-11-23", 5, 100)
    assert made == replace(MESSAGE, staff="9")
    ended = notice_after(made, NoticeEnded(notice=5, how="withdrawn"), "2026-11-23", 8, 200)
    assert ended == replace(made, ended_at=200, seq=8)


def test_nothing_ends_twice_or_before_it_was() -> None:
    for known, code in ((replace(NOTICE, ended_at=1), "illegal_move"), (None, "unknown_notice")):
        with pytest.raises(HallError) as refusal:
            notice_after(known, NoticeEnded(notice=5, how="over"), "2026-11-23", 9, 1)
        assert refusal.value.code == code


def test_reader_is_who_sits_there_or_the_counter_itself() -> None:
    assert (reader_at(2, "1001"), reader_at(2, None)) == ("1001", "counter:2")
    read = read_after(NOTICE, NoticeRead(notice=5, counter=2), 150)
    assert read == Read(notice=5, reader="counter:2", counter=2, at=150)


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (None, "unknown_notice"),
        (replace(NOTICE, ended_at=1), "illegal_move"),
        (MESSAGE, "illegal_move"),
        (HELP, "illegal_move"),
    ],
)
def test_nobody_reads_what_is_not_theirs(known: Notice | None, code: str) -> None:
    with pytest.raises(HallError) as refusal:
        read_after(known, NoticeRead(notice=5, counter=2), 150)
    assert refusal.value.code == code
