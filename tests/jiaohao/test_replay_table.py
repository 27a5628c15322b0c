"""The table at the end of a replay."""

import pytest

from jiaohao.replay_table import Fate, apart, differences, quantile, table
from tests.jiaohao.conftest import gone, one_day, served

DAY = one_day(
    served("9:00:00", "9:00:10", "9:01:00", 50, waited=11, q_exit="9:00:11"),
    served("9:00:05", "9:00:35", "9:02:00", 85, waited=30),
    gone("9:00:06", "9:00:26", 20),
    served("9:00:07", "9:00:07", "9:02:00", 113, type="NW"),
)
AS_RECORDED = {
    2: Fate(state="served", waited=10.0),
    3: Fate(state="served", waited=30.0),
    4: Fate(state="left", waited=20.0),
    5: Fate(state="served", waited=0.0),
}


def test_table_shows_what_was_beside_what_was_recorded() -> None:
    fates = AS_RECORDED | {3: Fate(state="expired", waited=0.0), 5: Fate(state="served", waited=4.0)}
    assert [line.split() for line in table(DAY, fates)[2:]] == [
        ["PS", "0", "3", "1", "2", "1", "1", "10.0", "20.0", "10.0", "20.0", "10.0", "28.0", "20.5"],
        ["NW", "0", "1", "1", "1", "0", "0", "4.0", "0.0", "4.0", "0.0", "4.0", "0.0", "0.0"],
        ["all", "4", "2", "3", "1", "1", "7.0", "13.3", "7.0", "10.0", "9.4", "26.0", "13.7"],
    ]


def test_table_has_columns_that_line_up() -> None:
    lines = table(DAY, AS_RECORDED)
    assert {len(line) for line in lines} == {len(lines[1])}


def test_table_has_no_wait_where_nobody_was_served() -> None:
    line = table(one_day(gone("9:00:00")), {2: Fate(state="left", waited=0.0)})[2]
    assert line.split() == ["PS", "0", "1", "0", "0", "1", "1", *"–––––––"]


def test_differences_are_none_when_all_went_as_recorded() -> None:
    assert differences(DAY, AS_RECORDED, 0.0) == []


def test_differences_name_the_group_and_the_count() -> None:
    assert differences(DAY, AS_RECORDED | {4: Fate(state="served", waited=15.0)}) == [
        "PS 0: 3 served, recorded 2",
        "PS 0: 0 left, recorded 1",
        "all : 4 served, recorded 3",
        "all : 0 left, recorded 1",
    ]


def test_differences_miss_whoever_has_no_ticket() -> None:
    fates = {line: fate for line, fate in AS_RECORDED.items() if line != 5}
    assert differences(DAY, fates)[:2] == ["NW 0: 0 people, recorded 1", "NW 0: 0 served, recorded 1"]


def test_differences_look_at_waits_only_when_told_how_exact() -> None:
    fates = AS_RECORDED | {3: Fate(state="served", waited=31.0)}
    assert differences(DAY, fates) == []
    assert differences(DAY, fates, 1.0) == []
    assert differences(DAY, fates, 0.5) == ["1 waits are not as recorded, first those of lines 3"]


def test_apart_is_how_far_served_people_are_from_the_record() -> None:
    fates = AS_RECORDED | {2: Fate(state="served", waited=7.5), 3: Fate(state="expired", waited=0.0)}
    assert apart(DAY, fates) == {2: 2.5, 5: 0.0}


@pytest.mark.parametrize(("share", "value"), [(0.0, 1.0), (0.5, 2.5), (0.9, 3.7), (1.0, 4.0)])
def test_quantile_goes_between_neighbours(share: float, value: float) -> None:
    assert quantile([4.0, 1.0, 3.0, 2.0], share) == pytest.approx(value)
