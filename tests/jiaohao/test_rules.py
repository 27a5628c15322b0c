"""``jiaohao rules``: a recorded queue against a rule, and days under other rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hall.settings import load
from jiaohao import bank
from jiaohao.agreement import STRICT_S, agreement, decisions, with_head_start
from jiaohao.cli import main
from jiaohao.house import open_house
from tests import builders as b


def row(line: int, came: str, left: str, priority: int = 0, served: str | None = None) -> str:
    """A call that joined the queue at ``came`` and left it at ``left``, for a service or (``served`` None) for good."""
    start, outcome = (served, "AGENT") if served else ("0:00:00", "HANG")
    waited = bank._clock(left) - bank._clock(came)
    values = ["AA", line, 0, priority, "PS", "990201", came, came, 1, came, left, waited, outcome, start, start, 0, "T"]
    return "\t".join(map(str, values))


def recording(*rows: str) -> list[str]:
    return ["\t".join(bank.COLUMNS), *rows]


LATER_VIP_FIRST = (
    row(1, "9:00:00", "9:10:00", 0, "9:10:00"),
    row(2, "9:01:00", "9:05:00", 2, "9:05:00"),
    row(3, "9:02:00", "9:09:00", 0),
)


@pytest.mark.parametrize(("head_start", "agreed"), [(0, 0), (57, 0), (58, 1), (STRICT_S, 1)])
def test_agreement_gives_or_takes_two_seconds(head_start: int, agreed: int) -> None:
    (day,) = bank.read(recording(*LATER_VIP_FIRST)).values()
    found = agreement(decisions(day), with_head_start(head_start))
    # the vip's wait ended while two waited on; when the first one's ended, nobody did
    assert (found.decisions, found.agreed, found.pairs, found.mixed) == (1, agreed, 2, 2)
    assert found.pairs_agreed == found.mixed_agreed == 1 + agreed


def test_agreement_looks_away_from_what_is_within_two_seconds() -> None:
    rows = (row(1, "9:00:00", "9:05:00", 0, "9:05:00"), row(2, "9:04:58", "9:09:00"), row(3, "9:00:10", "9:05:02"))
    (day,) = bank.read(recording(*rows)).values()
    assert list(decisions(day)) == []
    assert agreement([], with_head_start(0)).shares == (0.0, 0.0, 0.0)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["rules", *map(str, arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bank.tsv"
    path.write_text("\n".join(recording(*LATER_VIP_FIRST)), encoding="utf-8")
    return path


def test_agree_shows_three_rules_and_a_curve(file: Path) -> None:
    said = run("agree", file).output.splitlines()
    shares = [[field for field in line.split() if "." in field] for line in said[1:4]]
    assert shares == [["100.0", "100.0", "100.0"], ["0.0", "50.0", "50.0"], ["100.0", "100.0", "100.0"]]
    assert sum("most" in line for line in said) == 1


def test_try_puts_days_side_by_side(file: Path, tmp_path: Path) -> None:
    strict = tmp_path / "fifo.toml"
    strict.write_text('name = "first come"\n[categories]\nvip = 0\n', encoding="utf-8")
    said = run("try", file, "--with", strict).output
    assert [line for line in said.splitlines() if line and not line.startswith(" ")][:3] == [
        "as it was", "head start 90 s", "first come",
    ]  # fmt: skip
    assert "first come against head start 90 s: 1 wait at least a minute less (300 s on average), 1 at least" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("order = 'best'", "order: Input should be"),
        ("ordre = 'strict'", "ordre: Extra inputs are not permitted"),
        ("order = ", "is no TOML"),
        ("cap_calls = 0", "cap_calls: Input should be greater than or equal to 1"),
    ],
)
def test_try_says_what_is_wrong_with_a_rule_set(file: Path, tmp_path: Path, text: str, said: str) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text, encoding="utf-8")
    result = run("try", file, "--with", wrong)
    assert result.exit_code == 2
    assert said in result.output


def test_try_reads_a_day_of_the_hall(tmp_path: Path) -> None:
    hall = open_house(load(data=tmp_path), make=True).hall
    b.open_counter(hall)
    for category in ("ordinary", "ordinary", "vip"):
        b.issue(hall, category=category)
    for _ in range(3):
        b.next_(hall)
        b.finish(hall)
    with hall.reading() as reading:
        day = reading.hall.day
    hall.database.close()
    said = run("try", day, "--data", tmp_path).output
    assert "the hall's rules" in said
    assert "  pay        vip                1       1" in said
    wrong = run("try", "2001-01-01", "--data", tmp_path)
    assert (wrong.exit_code, wrong.output.strip()) == (2, "Error: nobody came on 2001-01-01")
