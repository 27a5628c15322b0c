"""The bank's format, and what its recordings are known for."""

from datetime import date
from pathlib import Path

import pytest

from jiaohao.bank import Person, Service, choose, read
from jiaohao.samples import make_day
from tests.jiaohao.conftest import gone, one_day, recording, row, served

NINE = 9 * 3600
MIDNIGHT = 24 * 3600


def only(line: str) -> Person:
    return one_day(line).people[0]


def test_read_takes_somebody_who_waited_from_the_menu_to_the_service() -> None:
    line = served(
        "9:00:10", "9:00:40", "9:05:40", 300, waited=31, q_exit="9:00:41", priority="2", type="NE", clerk="CLERK7"
    )
    assert only(line) == Person(
        line=2,
        type="NE",
        priority=2,
        joined=NINE + 10,
        queued=31,
        service=Service(clerk="CLERK7", start=NINE + 40, end=NINE + 340),
        stood=(NINE + 10, NINE + 41),
    )
    assert only(line).waited == 30


def test_read_lets_whoever_did_not_wait_join_when_the_service_begins() -> None:
    early = only(served("9:00:10", "9:00:09", "9:01:09", 60))
    late = only(served("9:00:10", "9:00:13", "9:01:13", 60))
    assert (early.joined, early.waited) == (NINE + 9, 0)
    assert (late.joined, late.waited) == (NINE + 13, 0)


def test_read_lets_a_service_that_began_before_its_queue_pull_the_joining_back() -> None:
    person = only(served("9:00:55", "9:00:38", "9:01:38", 60, waited=14, q_exit="9:01:09"))
    assert (person.joined, person.waited, person.queued) == (NINE + 38, 0, 14)


def test_read_gives_a_service_without_times_no_length_at_the_end_of_the_wait() -> None:
    waited = only(served("9:00:10", "0:00:00", "0:00:00", 0, waited=30, q_exit="9:00:40"))
    straight = only(served("9:00:10", "0:00:00", "0:00:00", 0))
    assert waited.service == Service(clerk="CLERK1", start=NINE + 40, end=NINE + 40)
    assert straight.service == Service(clerk="CLERK1", start=NINE + 10, end=NINE + 10)


def test_read_counts_on_over_midnight() -> None:
    service = only(served("23:58:00", "23:57:59", "0:03:00", 301)).service
    wait = only(served("23:59:46", "0:00:29", "0:01:29", 60, waited=44, q_exit="0:00:30"))
    left = only(gone("23:59:38", "0:00:10", 32))
    menu = only(gone("0:00:05", vru_entry="23:59:50"))
    assert service == Service(clerk="CLERK1", start=MIDNIGHT - 121, end=MIDNIGHT + 180)
    assert wait.service == Service(clerk="CLERK1", start=MIDNIGHT + 29, end=MIDNIGHT + 89)
    assert wait.waited == 43
    assert (left.left, left.waited) == (MIDNIGHT + 10, 32)
    assert (menu.joined, menu.left) == (MIDNIGHT + 5, MIDNIGHT + 5)


def test_read_believes_a_menu_that_was_left_before_it_was_entered() -> None:
    assert only(gone("9:00:00", "9:02:00", 120, vru_entry="9:01:00")).joined == NINE


def test_read_lets_whoever_hung_up_in_the_menu_leave_at_once() -> None:
    person = only(gone("9:00:10"))
    assert (person.joined, person.left, person.waited) == (NINE + 10, NINE + 10, 0)


def test_read_ignores_the_service_of_somebody_who_hung_up() -> None:
    person = only(gone("9:00:10", "9:00:40", 30, ser_start="9:00:40", ser_exit="9:02:40", ser_time="120"))
    assert (person.left, person.service) == (NINE + 40, None)


def test_read_leaves_out_the_internet_and_phantoms() -> None:
    day = one_day(row(type="IN", outcome="AGENT"), row(outcome="PHANTOM"), gone("9:00:10"), "")
    assert [person.line for person in day.people] == [4]


def test_read_sorts_people_by_joining_and_days_by_date() -> None:
    later = gone("10:00:00", date="990302")
    days = read(recording(later, gone("9:30:00"), gone("9:00:00"), gone("9:30:00")))
    assert list(days) == [date(1999, 3, 1), date(1999, 3, 2)]
    assert [person.line for person in days[date(1999, 3, 1)].people] == [4, 3, 5]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "line 1: not the 17 columns of the bank's data, from vru+line to server"),
        (["a\tb\n"], "line 1: not the 17 columns of the bank's data, from vru+line to server"),
        (recording("a\tb"), "line 2: 2 columns, not 17"),
        (recording(gone("9:00:00"), gone("9:00:00", type="XX")), "line 3: the type 'XX' is none of PS PE NW NE TT IN"),
        (recording(gone("9:00:00", priority="3")), "line 2: the priority '3' is none of 0 1 2"),
        (recording(gone("9:00:00", outcome="AWAY")), "line 2: the outcome 'AWAY' is none of AGENT HANG PHANTOM"),
        (recording(gone("9:00")), "line 2: '9:00' is no time like 7:02:47"),
        (recording(gone("24:00:00")), "line 2: '24:00:00' is no time of a day"),
        (recording(gone("9:00:00", "9:01:00", q_time="-1")), "line 2: '-1' is no number of seconds"),
    ],
)  # fmt: skip
def test_read_names_the_line_that_is_wrong(lines: list[str], sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^line") as refused:
        read(lines)
    assert str(refused.value) == sentence


def test_read_refuses_a_date_that_is_none() -> None:
    with pytest.raises(ValueError, match=r"^line 2: "):
        read(recording(gone("9:00:00", date="991301")))


def test_choose_takes_the_day_that_was_asked_for_or_the_first() -> None:
    days = read(recording(gone("9:00:00", date="990302"), gone("9:00:00")))
    assert choose(days, None).date == date(1999, 3, 1)
    assert choose(days, date(1999, 3, 2)).date == date(1999, 3, 2)


def test_choose_says_which_days_there_are() -> None:
    days = read(recording(gone("9:00:00", date="990302"), gone("9:00:00")))
    with pytest.raises(
        ValueError, match=r"^1999-03-03 is not in this recording, which goes from 1999-03-01 to 1999-03-02$"
    ):
        choose(days, date(1999, 3, 3))
    with pytest.raises(ValueError, match=r"^nobody came on any day of this recording$"):
        choose({}, None)


def test_sample_is_what_its_script_makes(sample: Path, tmp_path: Path) -> None:
    make_day.main(tmp_path / "day.tsv")
    assert (tmp_path / "day.tsv").read_bytes() == sample.read_bytes()


def test_sample_has_every_oddity(sample: Path) -> None:
    day = choose(read(sample.read_text().splitlines()), None)
    services = [person.service for person in day.people if person.service is not None]
    assert len(day.people) == 152
    assert len({service.clerk for service in services}) == 6
    assert sum(1 for service in services if service.end == service.start) == 2
    assert sum(1 for service in services if service.end > MIDNIGHT) == 2
    assert sum(1 for service in services if service.start > MIDNIGHT) == 1
    assert sum(1 for person in day.people if person.left is not None) == 11
    assert {person.priority for person in day.people} == {0, 1, 2}
    assert {person.type for person in day.people} == {"PS", "PE", "NW", "NE", "TT"}
