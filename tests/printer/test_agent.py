"""The agent at its own machine: what it prints, and what no loss of the server, no death and no twin may change."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from structlog.testing import capture_logs
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from hall.actions.people import CreateToken, RevokeToken
from hall.actions.setup import AddPrinter
from hall.actions.slips import LEASE_MS, ClaimSlip, NoteAgent, SendSlip
from hall.check import check
from printer import agent as agents
from printer import carrier, hatch
from printer.agent import Agent
from printer.carrier import Server, Wire
from printer.orders import SILENT_MS, HallOrders
from tests.builders import GREETER, act, issue, slips
from tests.builders import printer as setup_of
from tests.printer.conftest import QUICK, Room, pulled, until
from tests.run_builders import Running, command, environment, eventually, free_port, run_command
from tests.web_builders import make_web

Make = Callable[..., Room]


class Quiet(WSGIRequestHandler):
    """Keeps lines open, as the real server does, and writes nothing down."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


class Lines(ThreadedWSGIServer):
    """A server whose lines all break when it is taken away, as when its process dies."""

    def __init__(self, port: int, app: Flask) -> None:
        self._lines: list[socket.socket] = []
        super().__init__("127.0.0.1", port, app, handler=Quiet)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._lines.append(request)
        super().process_request(request, client_address)

    def shut(self) -> None:
        self.shutdown()
        self.server_close()
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class Counter:
    """A hall with a server on a port, which can be taken away and put back, and agents that print for it."""

    def __init__(self, room: Room, app: Flask, folder: Path) -> None:
        self.room = room
        self.hall = room.hall
        self.folder = folder
        self.port = free_port()
        self.processes: list[subprocess.Popen[str]] = []
        self.agents: list[Agent] = []
        self._app = app
        self.open()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> None:
        self._server = Lines(self.port, self._app)

    def shut(self) -> None:
        """Nobody answers any more, on no line."""
        self._server.shut()

    def token(self, device: str = "pc", role: str = "printer") -> Any:
        return act(self.hall, CreateToken(role=role, device=device))

    def agent(self, device: str = "pc", folder: str = "pc", **pace: Any) -> Agent:
        """An agent at work, in this process."""
        place = self.folder / folder
        place.mkdir(exist_ok=True)
        wire = Wire(Server.of(self.url), self.token(device)["token"], "test")
        made = agents.agent_of(wire, device, place, replace(QUICK, **pace))
        made.start()
        self.agents.append(made)
        return made

    def process(self, token: str, *more: str) -> subprocess.Popen[str]:
        """An agent as its own process."""
        words = command("printer", "agent", "--server", self.url, "--token", token, "--data", str(self.folder / "own"))
        made = subprocess.Popen(
            [*words, *more], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.processes.append(made)
        return made

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()
        for one in self.agents:
            one.stop()
            one._wire.close()
        self.shut()


@pytest.fixture
def counter(room: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    monkeypatch.setattr(carrier, "PAUSES_S", (0.02, 0.05))
    (tmp_path / "web").mkdir()
    web = make_web(tmp_path / "web")
    web.hall.database.close()
    here = room()
    web.app.extensions["jiaohao"].halls["main"] = here.hall
    made = Counter(here, web.app, tmp_path)
    yield made
    made.close()


# --- it prints


def test_agent_prints_what_waits_for_its_printer(counter: Counter) -> None:
    paper = counter.room.add("p1", agent="pc")
    ids = [issue(counter.hall)["id"] for _ in range(3)]
    counter.agent()
    counter.room.wait_for("printed", "printed", "printed")
    assert pulled(paper) == [counter.room.bytes_of(id) for id in ids]
    counter.room.wait_for_printer("ready")
    assert check(counter.hall).problems == ()


def test_spool_and_agents_print_each_their_own(counter: Counter) -> None:
    room = counter.room
    own, here, there = room.add("p1"), room.add("p2", agent="pc", device="kiosk-1"), room.add("p3", agent="other")
    room.spool(), counter.agent()
    by_greeter, at_kiosk = issue(counter.hall, by=GREETER)["id"], issue(counter.hall)["id"]
    act(counter.hall, AddPrinter(printer=setup_of("p1", url=own.url, device="nowhere")))
    waits = issue(counter.hall, by=GREETER)["id"]
    until(lambda: room.states() == ["printed", "printed", "queued"], room.states)
    assert (pulled(own), pulled(here)) == ([room.bytes_of(by_greeter)], [room.bytes_of(at_kiosk)])
    counter.agent("other", "other")
    room.wait_for("printed", "printed", "printed")
    assert pulled(there) == [room.bytes_of(waits)]


def test_printer_of_an_agent_in_trouble_is_said_to_be_and_its_backup_prints(counter: Counter) -> None:
    room = counter.room
    backup = room.add("p2", device="kiosk-2")
    room.add("p1", agent="pc", backup="p2").set_mood("paper_out")
    room.spool(), counter.agent()
    issue(counter.hall)
    room.wait_for("printed")
    room.wait_for_printer("paper_out")
    assert len(pulled(backup)) == 1


def test_slip_that_cannot_be_drawn_fails(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    counter.room.add("p1", agent="pc")
    monkeypatch.setattr("printer.orders.slip_of", lambda *given: 1 // 0)
    issue(counter.hall)
    counter.agent()
    counter.room.wait_for("failed")
    assert slips(counter.hall)[0].reason == "not_drawable"


# --- twins and those that died


def test_two_agents_of_one_device_print_each_slip_once(counter: Counter) -> None:
    paper = counter.room.add("p1", agent="pc")
    counter.agent(folder="one"), counter.agent(folder="two")
    ids = [issue(counter.hall)["id"] for _ in range(8)]
    counter.room.wait_for(*["printed"] * 8)
    assert sorted(pulled(paper)) == sorted(counter.room.bytes_of(id) for id in ids)


def test_killed_in_the_middle_of_a_job_it_prints_nothing_twice(counter: Counter) -> None:
    paper = counter.room.add("p1", agent="pc")
    paper.set_mood("slow", rate=2_000)
    token = counter.token()["token"]
    torn = issue(counter.hall)["id"]
    first = counter.process(token)
    counter.room.wait_for("sending")
    first.send_signal(signal.SIGKILL)
    first.wait(20)
    paper.set_mood("ok")
    whole = issue(counter.hall)["id"]
    counter.process(token)
    counter.room.wait_for("unconfirmed", "printed")
    assert slips(counter.hall)[0].reason == "spool_died"
    assert counter.room.bytes_of(whole) in pulled(paper)
    # What the system had taken for the printer before may still come out of it, once.
    assert pulled(paper).count(counter.room.bytes_of(torn)) <= 1


def test_second_agent_of_a_device_at_one_machine_is_sent_away(counter: Counter) -> None:
    counter.room.add("p1", agent="pc")
    counter.agent()
    issue(counter.hall)
    counter.room.wait_for("printed")
    wire = Wire(Server.of(counter.url), "", "test")
    with pytest.raises(ValueError, match="another agent prints for pc"):
        agents.agent_of(wire, "pc", counter.folder / "pc")


# --- the server is lost


def test_slips_come_out_when_the_server_is_back_and_its_loss_is_said_once(counter: Counter) -> None:
    paper = counter.room.add("p1", agent="pc")
    with capture_logs() as said:
        made = counter.agent()
        issue(counter.hall)
        counter.room.wait_for("printed")
        counter.shut()
        until(lambda: made._wire._failures > 3)
        issue(counter.hall)
        assert counter.room.states() == ["printed", "queued"]
        counter.open()
        counter.room.wait_for("printed", "printed")
    assert len(pulled(paper)) == 2
    assert [line["event"] for line in said] == [
        "the server does not answer; the agent goes on asking",
        "the server answers again",
    ]


def test_ending_of_a_job_under_way_is_told_when_the_server_is_back(counter: Counter) -> None:
    paper = counter.room.add("p1", agent="pc")
    paper.set_mood("slow", rate=30_000)
    made = counter.agent()
    id = issue(counter.hall)["id"]
    counter.room.wait_for("sending")
    counter.shut()
    until(lambda: bool(pulled(paper)) and made._wire.lost)
    assert counter.room.states() == ["sending"]
    counter.open()
    counter.room.wait_for("printed")
    assert pulled(paper) == [counter.room.bytes_of(id)]


def test_verdict_of_the_server_stands_when_the_lease_was_over(counter: Counter) -> None:
    room = counter.room
    paper = room.add("p1", agent="pc")
    paper.set_mood("slow", rate=30_000)
    made = counter.agent()
    issue(counter.hall)
    room.wait_for("sending")
    counter.shut()
    until(lambda: bool(pulled(paper)) and made._wire.lost)
    room.clock.advance(LEASE_MS / 1000 + 1)
    act(counter.hall, ClaimSlip(slip=slips(counter.hall)[0].id, owner="somebody"))
    counter.open()
    room.wait_for_printer("ready")
    assert (room.states(), len(pulled(paper))) == (["unconfirmed"], 1)


# --- the agent is lost


def began(room: Room) -> bool:
    """Whether the spool watches agents."""
    return cast("HallOrders", room.spools[0]._shop.orders)._since is not None


def gone(room: Room) -> None:
    """The agent says no more for longer than anybody waits."""
    act(room.hall, NoteAgent(device="pc"))
    room.clock.advance(SILENT_MS / 1000 + 1)


def test_printers_of_a_silent_agent_are_offline_and_their_backup_prints(room: Make) -> None:
    here = room()
    backup, paper = here.add("p2", device="kiosk-2"), here.add("p1", agent="pc", backup="p2")
    here.spool()
    until(lambda: began(here))
    id = issue(here.hall)["id"]
    gone(here)
    here.wait_for("printed")
    here.wait_for_printer("offline", "agent_gone")
    assert (pulled(backup), pulled(paper)) == ([here.bytes_of(id)], [])
    act(here.hall, NoteAgent(device="pc"))
    until(lambda: "p1" not in here.spools[0]._presses)


def test_slips_of_a_silent_agent_without_backup_are_given_up_in_time(room: Make) -> None:
    here = room()
    here.add("p1", agent="pc")
    here.spool()
    until(lambda: began(here))
    issue(here.hall)
    gone(here)
    here.wait_for_printer("offline", "agent_gone")
    assert here.states() == ["queued"]
    here.clock.advance(minutes=10)
    here.wait_for("failed")
    assert slips(here.hall)[0].reason == "agent_gone"


@pytest.mark.parametrize("sent", [False, True])
def test_job_in_the_hands_of_a_silent_agent_is_freed_with_its_lease(room: Make, sent: bool) -> None:
    here = room()
    here.add("p2", device="kiosk-2"), here.add("p1", agent="pc", backup="p2")
    here.spool()
    until(lambda: began(here))
    id = issue(here.hall)["id"]
    act(here.hall, ClaimSlip(slip=id, owner="x/y"))
    if sent:
        act(here.hall, SendSlip(slip=id, owner="x/y"))
    gone(here)
    here.wait_for_printer("offline", "agent_gone")
    assert here.states() == ["sending" if sent else "claimed"]
    here.clock.advance(LEASE_MS / 1000)
    here.wait_for("unconfirmed" if sent else "printed")


def test_server_that_was_down_does_not_take_its_agents_for_gone(room: Make) -> None:
    here = room()
    here.add("p1", agent="pc")
    gone(here)
    here.spool()
    until(lambda: began(here))
    assert (here.spools[0]._presses, here.changes()) == ({}, [])


def test_agent_that_is_back_tells_the_truth_at_once(counter: Counter) -> None:
    room = counter.room
    room.add("p1", agent="pc")
    room.spool()
    until(lambda: began(room))
    gone(room)
    room.wait_for_printer("offline", "agent_gone")
    counter.agent(pauses=(60.0,), idle=60)
    room.wait_for_printer("ready")


# --- refusals


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, wrong = process.communicate(timeout=30)
    return process.returncode, out, wrong


def test_agent_whose_token_dies_says_so_and_ends(counter: Counter) -> None:
    made = counter.token()
    process = counter.process(made["token"])
    assert process.stdout is not None
    assert process.stdout.readline() == "prints for pc; Ctrl-C stops\n"
    act(counter.hall, RevokeToken(token=made["id"]))
    code, _, wrong = ended(process)
    assert (code, wrong) == (2, f"Error: {agents.SENTENCES['unauthorized']}\n")


def test_agent_of_another_version_says_what_to_do_and_ends(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hatch, "FORMAT", "9-new")
    assert ended(counter.process(counter.token()["token"])) == (2, "", f"Error: {agents.SENTENCES['agent_version']}\n")


def test_token_of_a_kiosk_prints_nothing(counter: Counter) -> None:
    process = counter.process(counter.token(role="kiosk")["token"])
    assert ended(process) == (2, "", f"Error: {agents.SENTENCES['forbidden']}\n")


def test_agent_ends_when_told(counter: Counter) -> None:
    process = counter.process(counter.token()["token"])
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert ended(process) == (0, "", "")


@pytest.mark.parametrize(
    "given", [(), ("--token", "a", "--token-file", "b"), ("--token", "漢"), ("--token-file", "/no")]
)
def test_agent_needs_one_token(tmp_path: Path, given: tuple[str, ...]) -> None:
    done = run_command("printer", "agent", "--server", "http://127.0.0.1:9", *given, "--data", str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize("url", ["", "http://", "ftp://hall", "http://hall:port", "http://[::1"])
def test_address_of_no_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no address of a server"):
        Server.of(url)


def test_address_of_a_server_is_read() -> None:
    assert Server.of("hall.local:8600/") == Server("hall.local", 8600)
    assert Server.of("https://hall/q/") == Server("hall", 443, "/q", secure=True)


# --- all of it


def test_real_server_is_killed_and_its_slips_come_out_at_the_agent(counter: Counter, tmp_path: Path) -> None:
    paper = counter.room.add("spare")
    running = Running(tmp_path / "house")
    try:
        running.post("printers", {"name": "usb", "url": paper.url, "agent": "pc", "device": "door"})
        counter.port = running.port
        counter.process(running.token("printer", "--device", "pc"))
        running.post("printers/usb/test")
        eventually(lambda: len(pulled(paper)) == 1)
        os.kill(running.worker(), signal.SIGKILL)
        eventually(running.ready)
        running.post("printers/usb/test")
        eventually(lambda: len(pulled(paper)) == 2)
        states = {p["name"]: p["state"] for p in running.get("printers")}
        assert states["usb"] == "ready"
    finally:
        running.end()
