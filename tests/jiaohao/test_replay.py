"""A recorded day through the real actions, and the command."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hall.check import check
from hall.events import TicketCalled, TicketIssued
from hall.ticket import State
from jiaohao.bank import choose, read
from jiaohao.replay import fates, replay_command, unfaithful
from jiaohao.replay_actions import ReplayClock, through_actions
from jiaohao.replay_house import found_hall
from jiaohao.replay_plan import Arrive, Calls, Played, document, plan, time_of_day
from jiaohao.replay_table import Fate, differences
from tests.builders import entries
from tests.jiaohao.conftest import gone, one_day, recording, served


def quiet(_done: int, _of: int, _at: int) -> None:
    """Nobody watches."""


def run(*words: object) -> Result:
    """The command as typed."""
    return CliRunner().invoke(replay_command, [str(word) for word in words])


def test_recorded_calls_give_the_recorded_day_to_the_second(sample: Path, tmp_path: Path) -> None:
    day = choose(read(sample.read_text().splitlines()), None)
    hall, played = through_actions(day, plan(day, "recorded"), tmp_path, quiet)
    assert played.refusals == []
    assert (played.calls, played.served, played.left) == (141, 141, 11)
    assert differences(day, fates(hall, played), 0.0) == []
    assert unfaithful(hall, played) == []
    assert check(hall).problems == ()


def test_recorded_services_keep_their_lengths(sample: Path, tmp_path: Path) -> None:
    day = choose(read(sample.read_text().splitlines()), None)
    hall, played = through_actions(day, plan(day, "recorded"), tmp_path, quiet)
    with hall.reading() as reading:
        tickets = reading.store.all_tickets()
    lengths = {p.line: p.service.end - p.service.start for p in day.people if p.service is not None}
    assert {
        line: (ticket.ended_at - ticket.started_at) / 1000
        for line, id in played.tickets.items()
        if (ticket := tickets[id]).started_at is not None and ticket.ended_at is not None
    } == lengths
    assert all(not ticket.start_inferred for ticket in tickets.values())


def test_the_whole_recorded_day_is_one_business_day(sample: Path, tmp_path: Path) -> None:
    day = choose(read(sample.read_text().splitlines()), None)
    hall, _ = through_actions(day, plan(day, "recorded"), tmp_path, quiet)
    issued = [entry.event for entry in entries(hall) if isinstance(entry.event, TicketIssued)]
    assert {event.day for event in issued} == {"1999-03-01"}
    with hall.reading() as reading:
        assert reading.hall.day == "1999-03-02"


def played_by_the_rule(tmp_path: Path, *lines: str) -> tuple[Played, dict[int, Fate]]:
    day = one_day(*lines)
    hall, played = through_actions(day, plan(day, "rules"), tmp_path, quiet)
    assert played.refusals == []
    assert unfaithful(hall, played) == []
    assert check(hall).problems == ()
    return played, fates(hall, played)


def test_the_rule_puts_better_customers_ninety_seconds_forward(tmp_path: Path) -> None:
    # The clerk of the record took them in the order of the lines 3, 2, 4.
    _, ends = played_by_the_rule(
        tmp_path,
        served("9:00:00", "9:03:00", "9:04:00", 60, waited=180),
        served("9:01:00", "9:02:00", "9:03:00", 60, waited=60, priority="1"),
        served("9:01:29", "9:04:00", "9:05:00", 60, waited=151, priority="2"),
    )
    assert ends == {
        2: Fate(state="served", waited=180.0),
        3: Fate(state="served", waited=180.0),
        4: Fate(state="served", waited=31.0),
    }


def test_the_rule_chooses_among_those_of_the_recorded_type(tmp_path: Path) -> None:
    _, ends = played_by_the_rule(
        tmp_path,
        served("9:00:00", "9:03:00", "9:04:00", 60, waited=180),
        served("9:01:00", "9:02:00", "9:03:00", 60, waited=60, type="NW"),
    )
    assert ends == {2: Fate(state="served", waited=180.0), 3: Fate(state="served", waited=60.0)}


def test_the_recorded_length_belongs_to_the_start(tmp_path: Path) -> None:
    day = one_day(
        served("9:00:00", "9:03:00", "9:04:00", 60, waited=180),
        served("9:01:00", "9:02:00", "9:02:10", 10, waited=60),
    )
    hall, played = through_actions(day, plan(day, "rules"), tmp_path, quiet)
    with hall.reading() as reading:
        ended = {id: ticket.ended_at for id, ticket in reading.store.all_tickets().items()}
        started = {id: ticket.started_at for id, ticket in reading.store.all_tickets().items()}
    lengths = {line: (ended[id] or 0) - (started[id] or 0) for line, id in played.tickets.items()}
    assert lengths == {2: 10_000, 3: 60_000}


def test_whoever_is_called_before_giving_up_is_kept_and_takes_the_start_of_another(tmp_path: Path) -> None:
    played, ends = played_by_the_rule(
        tmp_path,
        gone("9:00:00", "9:02:00", 120),
        served("9:00:30", "9:01:00", "9:01:30", 30, waited=30),
        gone("9:00:40", "9:02:00", 80),
    )
    assert (played.calls, played.kept, played.left, played.skipped) == (1, 1, 1, 0)
    assert ends == {
        2: Fate(state="served", waited=60.0),
        3: Fate(state="expired", waited=ends[3].waited),
        4: Fate(state="left", waited=80.0),
    }


def test_a_start_is_skipped_and_counted_when_nobody_of_the_type_waits(tmp_path: Path) -> None:
    lines = (
        served("9:00:00", "9:01:00", "9:02:00", 60, waited=60),
        served("9:00:30", "9:00:30", "9:03:00", 150, type="NW"),
    )
    day = one_day(*lines)
    made = plan(day, "rules")
    nobody = replace(
        made, steps=tuple(step for step in made.steps if not (isinstance(step, Arrive) and step.person.line == 2))
    )
    hall, played = through_actions(day, nobody, tmp_path, quiet)
    assert (played.refusals, played.calls, played.served, played.skipped) == ([], 1, 1, 1)
    assert unfaithful(hall, played) == []


def test_rules_and_record_agree_where_the_record_kept_the_rule(sample: Path, tmp_path: Path) -> None:
    day = choose(read(sample.read_text().splitlines()), None)
    hall, played = through_actions(day, plan(day, "rules"), tmp_path, quiet)
    assert played.skipped == 0
    assert differences(day, fates(hall, played), 0.0) == []


def test_unfaithful_says_what_was_answered_but_not_kept(tmp_path: Path) -> None:
    day = one_day(served("9:00:00", "9:00:00", "9:00:30", 30))
    hall, played = through_actions(day, plan(day, "recorded"), tmp_path, quiet)
    played.served, played.left = 2, 1
    assert unfaithful(hall, played) == ["served: 2 answered, 1 kept", "left: 1 answered, 0 kept"]


def test_a_refused_step_is_told_and_the_day_goes_on(tmp_path: Path) -> None:
    # Twenty-four hours after the first step the business day is over, and this call is a second later.
    day = one_day(
        gone("0:00:10"),
        served("23:59:50", "0:00:11", "0:01:00", 49, waited=21),
        served("9:00:00", "9:00:00", "9:01:00", 60),
    )
    hall, played = through_actions(day, plan(day, "recorded"), tmp_path, quiet)
    assert played.refusals == ["00:00:11 Begin: unknown_ticket"]
    assert [line for line, fate in fates(hall, played).items() if fate.state == State.EXPIRED] == [3]
    assert differences(day, fates(hall, played)) == ["PS 0: 1 served, recorded 2", "all : 1 served, recorded 2"]


def test_replay_clock_stands_still_and_never_goes_back() -> None:
    clock = ReplayClock(1000)
    clock.at_least(900)
    assert (clock.now(), clock.settled()) == (1000, True)
    clock.at_least(1100)
    assert clock.now() == 1100


def test_found_hall_refuses_a_folder_that_has_one(tmp_path: Path) -> None:
    setup = document(plan(one_day(gone("9:00:00")), "recorded"), time_of_day(0))
    found_hall(tmp_path, setup).database.close()
    with pytest.raises(ValueError, match=r"there is a hall in .* already; this command makes its own"):
        found_hall(tmp_path, setup)


def test_found_hall_never_takes_the_database_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIAOHAO_DATABASE", f"sqlite:///{tmp_path / 'other.db'}")
    setup = document(plan(one_day(gone("9:00:00")), "recorded"), time_of_day(0))
    found_hall(tmp_path / "replay", setup).database.close()
    assert [file.name for file in tmp_path.glob("*.db")] == []


@pytest.mark.parametrize("calls", ["recorded", "rules"])
def test_command_prints_the_table_and_that_all_is_well(sample: Path, calls: Calls) -> None:
    result = run(sample, "--calls", calls)
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0].startswith("1999-03-01, calls ")
    assert next(line.split()[:7] for line in lines if line.startswith("all ")) == [
        "all", "152", "141", "141", "11", "11", "19.1",
    ]  # fmt: skip
    assert [line[:12] for line in lines if line.startswith(("all is", "NOT"))] == ["all is well:"]
    assert result.stderr.splitlines()[-1].startswith("100 %")


def test_command_keeps_the_hall_only_where_it_is_told(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    assert run(sample, "--data", tmp_path / "kept").exit_code == 0
    assert (tmp_path / "kept" / "jiaohao.db").exists()
    assert run(sample).exit_code == 0
    assert list((tmp_path / "temporary").iterdir()) == []


def test_command_ends_with_one_when_counts_are_not_as_recorded(tmp_path: Path) -> None:
    file = tmp_path / "day.tsv"
    file.write_text("".join(recording(gone("0:00:10"), served("23:59:50", "0:00:11", "0:01:00", 49, waited=21))))
    result = run(file)
    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if line.startswith("NOT")] == [
        "NOT in order: 00:00:11 Begin: unknown_ticket",
        "NOT in order: PS 0: 0 served, recorded 1",
        "NOT in order: all : 0 served, recorded 1",
    ]


def test_command_says_in_a_sentence_what_is_wrong_with_the_file(tmp_path: Path, sample: Path) -> None:
    file = tmp_path / "day.tsv"
    file.write_text("".join(recording("nonsense")))
    wrong = run(file)
    assert (wrong.exit_code, wrong.stderr) == (2, "Error: line 2: 1 columns, not 17\n")
    other = run(sample, "--day", "1999-03-02")
    assert other.exit_code == 2
    assert other.stderr.startswith("Error: 1999-03-02 is not in this recording")
    assert run(tmp_path / "none.tsv").exit_code == 2


def test_calls_of_the_rule_carry_their_reason(tmp_path: Path) -> None:
    day = one_day(
        served("9:00:00", "9:03:00", "9:04:00", 60, waited=180, clerk="CLERK2"),
        served("9:01:29", "9:02:00", "9:05:00", 180, waited=31, priority="2"),
    )
    hall, _ = through_actions(day, plan(day, "rules"), tmp_path, quiet)
    calls = [entry.event for entry in entries(hall) if isinstance(entry.event, TicketCalled)]
    assert [(call.number, call.why["rule"], call.why["passed_count"]) for call in calls] == [
        ("P002", "first_choice", 1),
        ("P001", "first_choice", 0),
    ]
