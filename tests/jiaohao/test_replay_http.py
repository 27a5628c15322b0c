"""A short recording through the real server: HTTP, boards on their sockets, a printer on TCP."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from click.testing import CliRunner

from hall.actions.people import CreateToken
from hall.desk import Hall
from jiaohao.replay import replay_command
from jiaohao.replay_board import Board
from jiaohao.replay_house import HOST, found_hall, server
from jiaohao.replay_http import Before, Crew, judge, scaled_head_start
from jiaohao.replay_plan import Calls, document, plan, time_of_day
from tests.jiaohao.conftest import gone, one_day, recording, served

LINES = (
    served("9:00:00", "9:00:00", "9:02:00", 120),
    served("9:00:10", "9:02:00", "9:03:00", 60, waited=110),
    served("9:00:20", "9:03:00", "9:04:00", 60, waited=160, priority="2"),
    gone("9:00:30", "9:02:30", 120),
    gone("9:01:00", type="NW"),
    served("9:03:00", "9:03:00", "9:04:10", 70, type="TT", clerk="CLERK2"),
)


@pytest.mark.parametrize(
    ("calls", "total"),
    [
        # By the rule line 4 goes first at 9:02, and line 5 at 9:03 when it has left: the same counts.
        ("recorded", ["all", "6", "4", "4", "2", "2"]),
        ("rules", ["all", "6", "4", "4", "2", "2"]),
    ],
)
def test_a_recording_goes_through_http(tmp_path: Path, calls: Calls, total: list[str]) -> None:
    file = tmp_path / "day.tsv"
    file.write_text("".join(recording(*LINES)))
    words = [str(file), "--calls", calls, "--through", "http", "--speed", "120", "--data", str(tmp_path / "hall")]
    result = CliRunner().invoke(replay_command, words)
    lines = result.stdout.splitlines()
    assert [line for line in lines if line.startswith("NOT")] == []
    assert result.exit_code == 0
    assert next(line.split()[:6] for line in lines if line.startswith("all ")) == total
    assert [line.partition(";")[0] for line in lines if "boards" in line] == ["3 boards heard 4 calls each, in order"]
    assert "6 slips came out of the printer, 0 were void" in lines
    assert len(list((tmp_path / "hall" / "paper").glob("*.png"))) == 6


def test_head_start_is_scaled_to_whole_seconds() -> None:
    assert [scaled_head_start(speed) for speed in (1, 2, 60, 90, 120, 10_000)] == [90, 45, 2, 1, 1, 1]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hall, int]]:
    """A running server with a replay's hall, and its port."""
    folder = tmp_path_factory.mktemp("house")
    hall = found_hall(folder, document(plan(one_day(*LINES), "recorded"), time_of_day(0)))
    with server(folder) as port:
        yield hall, port
    hall.database.close()


def test_board_that_may_not_listen_says_so(house: tuple[Hall, int]) -> None:
    with pytest.raises(ValueError, match=r"^a board may not listen: .*unauthorized"):
        Board(HOST, house[1], "no token")


def test_crew_tells_of_a_refused_step_and_goes_on(house: tuple[Hall, int]) -> None:
    hall, port = house
    made = plan(one_day(gone("9:00:00"), served("9:00:00", "9:00:00", "9:00:10", 10)), "recorded")
    tokens = {
        "kiosk": hall.do(CreateToken(role="kiosk", device="replay")).answer["token"],
        "greeter": "dead",
        "counter:1": hall.do(CreateToken(role="counter", counter=1)).answer["token"],
    }
    crew = Crew(made, port, tokens, 120.0)
    played = crew.run(lambda done, of, at: None)
    assert played.refusals == ["09:00:00 GiveUp: RefusedError('401 unauthorized')"]
    assert (len(played.tickets), played.calls, played.served, played.left) == (2, 1, 1, 0)
    judge(hall, played, crew, [], Path("nowhere"), 120.0)
    assert played.refusals[1:] == ["2 numbers, 0 slips on paper, in the hall {}"]


def test_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "jiaohao.db").write_text("this is no database" * 100)
    with pytest.raises(ValueError, match=r"^the replay's server does not start: "), server(tmp_path):
        raise AssertionError("it started")


def waits_for(calls: Calls, *lines: str) -> list[tuple[str, list[int]]]:
    """For each step of a plan the earlier steps it waits for, by their place; none of them is ever answered."""
    before, handed = Before(calls == "rules"), list[Future[None]]()
    found = []
    for step in plan(one_day(*lines), calls).steps:
        found.append((type(step).__name__, sorted({handed.index(future) for future in before.of(step)})))
        handed.append(Future())
        before.add(step, handed[-1])
    return found


def test_steps_wait_for_their_person_and_their_counter() -> None:
    assert waits_for("recorded", gone("9:00:00"), served("9:00:00", "9:00:00", "9:00:10", 10)) == [
        ("Arrive", []),
        ("Arrive", []),
        ("GiveUp", [0]),
        ("Open", []),
        ("Begin", [1, 3]),
        ("End", [4]),
        ("Close", [5]),
    ]


def test_a_call_by_the_rule_waits_for_all_who_came_or_went_in_its_queue() -> None:
    lines = (gone("9:00:00"), gone("9:00:00", type="NW"), served("9:00:00", "9:00:00", "9:00:10", 10))
    assert waits_for("rules", *lines)[6] == ("Begin", [0, 2, 3, 5])
