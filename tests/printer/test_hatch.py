"""What an agent is told and may do: the jobs of its own printers, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from hall.actions.setup import AddPrinter
from printer import hatch
from printer.blocks import FORMAT, read
from tests.builders import KIOSK, act, issue, kinds, last_seq, printer, slips
from tests.builders import events as events_of
from tests.web_builders import Web
from tests.web_builders import web as web

OWNER = "0" * 16 + "/" + "1" * 16
OTHER = "0" * 16 + "/" + "2" * 16


@pytest.fixture
def mine(web: Web) -> int:
    """A job that waits for a printer of the agent ``pc``."""
    add(web, "p1", agent="pc", device=KIOSK.device)
    return job(web)


def add(web: Web, name: str, **setup: Any) -> None:
    act(web.hall, AddPrinter(printer=printer(name, **setup)))


def job(web: Web) -> int:
    return int(issue(web.hall)["id"])


def tell(web: Web, path: str, body: dict[str, Any] | None = None, **more: Any) -> Any:
    return web.post(f"printing/{path}", body or {}, role="printer", **more)


def state(web: Web, slip: int) -> str:
    return {s.id: s.state for s in slips(web.hall)}[slip]


def test_agent_hears_of_its_own_printers_and_their_jobs(web: Web, mine: int) -> None:
    add(web, "p2")
    add(web, "p3", agent="other")
    add(web, "p1", agent="pc", device=KIOSK.device, backup="p2")
    told = web.get("printing", role="printer")
    assert (told["device"], [p["name"] for p in told["printers"]], told["able"]) == ("pc", ["p1"], ["p2", "p3"])
    assert told["jobs"] == [{"id": mine, "printer": "p1", "state": "queued"}]


@pytest.mark.parametrize("agent", [None, "other"])
def test_jobs_of_others_are_neither_seen_nor_touched(web: Web, agent: str | None) -> None:
    add(web, "p1", agent=agent, device=KIOSK.device)
    slip = job(web)
    assert web.get("printing", role="printer")["jobs"] == []
    for verb, body in {
        "claim": {"owner": OWNER},
        "sending": {"owner": OWNER},
        "retry": {"owner": OWNER, "reason": "refused"},
        "settle": {"owner": OWNER, "state": "printed"},
        "move": {},
    }.items():
        assert web.refused("POST", f"printing/{slip}/{verb}", body, role="printer") == (404, "not_found")
    assert web.refused("GET", f"printing/{slip}", role="printer") == (404, "not_found")
    report = {"state": "ready"}
    assert web.refused("POST", "printing/printers/p1", report, role="printer") == (404, "not_found")
    assert web.refused("POST", "printing/printers/p1/drop", {"reason": "offline"}, role="printer") == (404, "not_found")
    assert state(web, slip) == "queued"


def test_job_goes_from_claim_to_its_end(web: Web, mine: int) -> None:
    assert tell(web, f"{mine}/claim", {"owner": OWNER}) == {"claimed": True}
    assert tell(web, f"{mine}/claim", {"owner": OTHER}) == {"claimed": False}
    assert len(read(web.get(f"printing/{mine}", role="printer")["blocks"])) > 5
    assert tell(web, f"{mine}/sending", {"owner": OTHER}) == {"sending": False}
    assert tell(web, f"{mine}/sending", {"owner": OWNER}) == {"sending": True}
    tell(web, f"{mine}/settle", {"owner": OTHER, "state": "failed"})
    assert state(web, mine) == "sending"
    tell(web, f"{mine}/settle", {"owner": OWNER, "state": "printed"})
    assert state(web, mine) == "printed"
    assert kinds(events_of(web.hall)).count("SlipPrinted") == 1


def test_agent_of_the_same_secret_but_another_device_is_another(web: Web, mine: int) -> None:
    tell(web, f"{mine}/claim", {"owner": OWNER})
    add(web, "p1", agent="other", device=KIOSK.device)
    other = web.new_token("printer", device="other")
    tell(web, f"{mine}/sending", {"owner": OWNER})
    assert web.post(f"printing/{mine}/claim", {"owner": OWNER}, token=other) == {"claimed": False}
    web.post(f"printing/{mine}/settle", {"owner": OWNER, "state": "failed"}, token=other)
    assert state(web, mine) == "sending"
    # Its printer was given to another meanwhile: its ending is still heard.
    tell(web, f"{mine}/settle", {"owner": OWNER, "state": "printed"})
    assert state(web, mine) == "printed"


def test_agent_that_begins_anew_takes_over_what_is_its_own(web: Web, mine: int) -> None:
    begun, elsewhere = job(web), job(web)
    for slip in (mine, begun):
        tell(web, f"{slip}/claim", {"owner": OWNER})
    tell(web, f"{elsewhere}/claim", {"owner": "f" * 16 + "/" + "1" * 16})
    tell(web, f"{begun}/sending", {"owner": OWNER})
    tell(web, "take_over", {"owner": OTHER})
    assert [state(web, slip) for slip in (mine, begun, elsewhere)] == ["queued", "unconfirmed", "claimed"]


def test_claim_sent_twice_is_one_claim(web: Web, mine: int) -> None:
    answers = [tell(web, f"{mine}/claim", {"owner": OWNER}, key="k") for _ in range(2)]
    assert answers == [{"claimed": True}] * 2
    assert [s.attempts for s in slips(web.hall)] == [1]


def test_slip_of_which_nothing_can_be_made_is_told_so(web: Web, mine: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printer.orders.slip_of", lambda *given: 1 // 0)
    assert web.get(f"printing/{mine}", role="printer") == {"blocks": None}


def test_agent_of_another_format_is_refused_in_words(web: Web, mine: int) -> None:
    for path in ("printing", f"printing/{mine}"):
        assert web.get(f"{path}?format={FORMAT}", role="printer")
        refusal = web.ask("GET", f"{path}?format=0-old", role="printer")
        assert (refusal.status_code, refusal.json["error"]["code"]) == (409, "agent_version")
        assert refusal.json["error"]["details"] == {"format": FORMAT}


def test_sign_of_life_is_kept_now_and_then_and_never_in_the_journal(web: Web, mine: int) -> None:
    def heard() -> int:
        with web.hall.reading() as reading:
            return reading.store.agents()["pc"] - reading.now

    web.get("printing", role="printer")
    assert heard() == 0
    before = last_seq(web.hall)
    web.clock.advance(hatch.BEAT_MS / 1000 - 0.1)
    web.get("printing", role="printer")
    assert heard() == 100 - hatch.BEAT_MS
    web.clock.advance(0.1)
    web.get("printing", role="printer")
    assert heard() == 0
    assert last_seq(web.hall) == before


def test_printer_is_as_its_agent_says(web: Web, mine: int) -> None:
    for body in ({"state": "offline", "detail": "agent_gone"}, {"state": "paper_low"}, {"state": "paper_low"}):
        tell(web, "printers/p1", body)
    assert kinds(events_of(web.hall))[-2:] == ["PrinterChanged", "PrinterChanged"]
    assert [p["state"] for p in web.get("printers")] == ["paper_low"]


def test_printer_that_is_wrongly_said_to_be_gone_is_doubted(web: Web, mine: int) -> None:
    tell(web, "printers/p1", {"state": "offline", "detail": "agent_gone"})
    assert web.get("printing", role="printer")["doubted"] == ["p1"]


def test_jobs_that_waited_too_long_are_dropped(web: Web, mine: int) -> None:
    web.clock.advance(minutes=11)
    fresh = job(web)
    assert tell(web, "printers/p1/drop", {"reason": "paper_out"}) == {"slips": [mine]}
    assert [state(web, slip) for slip in (mine, fresh)] == ["failed", "queued"]
