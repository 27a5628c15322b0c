"""The drill in small: ``bench/drill.py`` runs it whole."""

from __future__ import annotations

import pytest

from bench.drill import Outcome, Tally, drill, kill_drill, main, table


def held(outcome: Outcome, commands: int) -> None:
    """What must hold after any drill."""
    assert outcome.tally.errors == []
    assert outcome.problems == ()
    assert outcome.read == outcome.entries
    assert len(outcome.tally.waits) == commands
    assert outcome.tally.stumbled > 0
    assert 0 < outcome.called <= outcome.issued + commands


@pytest.mark.parametrize(("processes", "commands"), [(4, 50), (8, 25)])
def test_many_processes_in_one_hall_on_sqlite(processes: int, commands: int) -> None:
    held(drill(processes, commands), processes * commands)


@pytest.mark.postgres
def test_many_processes_in_one_hall_on_postgres(postgres_url: str) -> None:
    held(drill(4, 25, url=postgres_url), 100)


def test_nothing_acknowledged_is_lost_when_writers_are_killed() -> None:
    acknowledged, problems = kill_drill(6)
    assert problems == ()
    assert acknowledged > 0


@pytest.mark.postgres
def test_nothing_acknowledged_is_lost_on_postgres(postgres_url: str) -> None:
    acknowledged, problems = kill_drill(2, url=postgres_url)
    assert problems == ()
    assert acknowledged > 0


def test_the_command_says_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--processes", "1", "--commands", "20"])
    told = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in told] == [
        "commands",
        "median, P99, longest wait",
        "rolled back by force",
        "refused",
        "numbers given, calls",
        "journal entries, read meanwhile",
        "errors",
        "problems",
    ]
    assert told[-1].split()[-1] == "none"


@pytest.mark.parametrize(
    ("tally", "problems", "whole"),
    [
        (Tally(waits=[0.1]), (), True),
        (Tally(waits=[0.1], errors=["x"]), (), False),
        (Tally(waits=[0.1]), ("x",), False),
    ],
)
def test_an_outcome_with_an_error_or_a_problem_is_not_whole(
    tally: Tally, problems: tuple[str, ...], whole: bool
) -> None:
    outcome = Outcome(tally=tally, seconds=1, entries=1, issued=1, called=1, read=1, problems=problems)
    assert (outcome.whole, outcome.longest) == (whole, 0.1)
    assert ("x" in table(outcome)) is not whole
