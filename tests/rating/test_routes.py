"""The rating tablet's calls, from a finished service to what the manager reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Shape, document
from tests.web_builders import Web, make_web

TABLET = "counters/1/rating"


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Web]:
    """A hall that asks everybody who was served; counter 1 is open."""
    made = make_web(tmp_path, document(rules={"rating": "finish"}))
    made.open()
    yield made
    made.hall.database.close()


def served(web: Web) -> Shape:
    """Somebody who was served at counter 1."""
    ticket = web.issue(language="en")
    web.next()
    web.at(1, "finish")
    return ticket


def test_tablet_asks_and_is_answered(asking: Web) -> None:
    assert asking.get(TABLET, role="rating") == {"on": True, "seconds": 30}
    ticket = served(asking)
    shown = asking.get(TABLET, role="rating")
    assert (shown["ticket"], shown["number"], shown["language"]) == (ticket["id"], "B001", "en")
    asking.post(TABLET, {"ticket": ticket["id"], "level": 2, "reasons": ["slow"]}, role="rating")
    assert asking.get(TABLET, role="rating") == {"on": True, "seconds": 30}
    found = asking.get("ratings", role="auditor")
    assert (found["counts"]["2"], found["items"][0]["reasons"], found["items"][0]["via"]) == (1, ["slow"], "tablet")


def test_answer_comes_once_however_often_it_is_sent(asking: Web) -> None:
    said = {"ticket": served(asking)["id"], "level": 5}
    first = asking.ask("POST", TABLET, said, role="rating", key="k")
    again = asking.ask("POST", TABLET, said, role="rating", key="k")
    assert (again.json, again.headers["Idempotent-Replayed"]) == (first.json, "true")
    assert asking.refused("POST", TABLET, said, role="rating", key="another") == (409, "already_rated")


def test_customer_may_rather_not(asking: Web) -> None:
    ticket = served(asking)
    asking.post(f"{TABLET}/skip", {"ticket": ticket["id"]}, role="rating")
    assert "ticket" not in asking.get(TABLET, role="rating")
    assert asking.get("ratings")["skipped"] == 1


@pytest.mark.parametrize("level", [0, 6, "5", None, 4.5])
def test_level_is_one_of_five(asking: Web, level: object) -> None:
    said = {"ticket": served(asking)["id"], "level": level}
    assert asking.refused("POST", TABLET, said, role="rating") == (422, "wrong_values")


def test_tablet_of_another_counter_is_not_asked(asking: Web) -> None:
    ticket = served(asking)
    other = asking.new_token("rating", counter=2)
    assert "ticket" not in asking.get("counters/2/rating", token=other)
    said = {"ticket": ticket["id"], "level": 1}
    assert asking.refused("POST", "counters/2/rating", said, token=other) == (409, "not_invited")
    assert asking.refused("POST", TABLET, said, token=other) == (403, "forbidden")


def test_tablet_is_told_of_nobody_who_works_here(asking: Web) -> None:
    asking.hire("1001")
    browser = asking.browser()
    browser.sign_in("1001")
    asking.post("counters/1/close")
    browser.ask("POST", "counters/1/open")
    browser.ask("POST", "counters/1/walk_in", {"service": "pay"})
    browser.ask("POST", "counters/1/finish")
    assert asking.get("ratings")["invited"] == 1
    assert "1001" not in asking.ask("GET", TABLET, role="rating").text
    assert "1001" not in asking.ask("GET", "counters/1", role="rating").text
    assert "1001" not in asking.ask("GET", "events?limit=100", role="rating").text


def test_clerk_asks_where_the_hall_leaves_it_to_them(asking: Web) -> None:
    asking.post("ratings/rules", {"rating": "press", "rating_seconds": 60})
    assert asking.get("")["rating"] == "press"
    ticket = served(asking)
    assert "ticket" not in asking.get(TABLET, role="rating")
    assert asking.post("counters/1/invite", role="counter") == {"ticket": ticket["id"], "number": "B001"}
    assert asking.get(TABLET, role="rating")["seconds"] == 60


def test_manager_reads_another_day(asking: Web) -> None:
    served(asking)
    asking.clock.advance(hours=24)
    asking.hall.housekeep()
    assert asking.get("ratings")["invited"] == 0
    assert asking.get("ratings?day=2026-11-23")["skipped"] == 1
    assert asking.refused("GET", "ratings?day=2026-02-30") == (422, "wrong_values")


@pytest.mark.parametrize(
    "rules", [{"rating": "always"}, {"rating": "off", "rating_seconds": 5}, {"rating_seconds": 30}]
)
def test_rules_that_there_are_not_are_refused(asking: Web, rules: Shape) -> None:
    assert asking.refused("POST", "ratings/rules", rules) == (422, "wrong_values")
