"""Every mood of a printer, over real sockets, with the word that must come out."""

from __future__ import annotations

import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from printer import conversation, encode, layout, network, tickets
from printer.answers import Outcome, Status
from printer.devices import open_device
from printer.network import tcp_printer

READY = (0x12, 0x12, 0x12, 0x12)
JOB = b"\x1b@" + b"A" * 200 + b"\n\x1dVB\x00"


def send(url: str, data: bytes = JOB, *, status="full", deadline_s: float = 10.0, go: bool = True) -> Outcome:
    return open_device(url, status=status).print(data, deadline_s=deadline_s, on_first_byte=lambda: go)


def papers(preview) -> int:
    return len(list(preview.folder.glob("*.json")))


def wait_for_paper(preview, count: int) -> None:
    for _ in range(500):
        if papers(preview) >= count:
            return
        time.sleep(0.01)
    raise AssertionError(f"{papers(preview)} slips, not {count}")


# ---- all is well -----------------------------------------------------------------------------------------


def test_print_is_confirmed_by_the_head(preview) -> None:
    assert send(preview.url) == Outcome("printed", "ok", True)
    assert papers(preview) == 1


def test_print_tells_that_the_roll_is_near_its_end(preview) -> None:
    preview.set_mood("paper_low")
    assert send(preview.url) == Outcome("printed", "ok", True, paper_low=True)


def test_print_calls_back_once_just_before_the_first_byte(preview) -> None:
    calls: list[int] = []

    def first_byte() -> bool:
        calls.append(papers(preview))
        return True

    device = open_device(preview.url)
    assert device.print(JOB, deadline_s=10, on_first_byte=first_byte).result == "printed"
    assert calls == [0]


def test_print_sends_nothing_when_told_not_to(preview) -> None:
    assert send(preview.url, go=False) == Outcome("failed", "aborted", False, "given up before its first byte")
    assert send(preview.url).result == "printed"
    assert papers(preview) == 1


def test_print_lets_a_failing_callback_through_and_frees_the_printer(preview) -> None:
    device = open_device(preview.url)

    def broken() -> bool:
        raise RuntimeError("no database")

    with pytest.raises(RuntimeError, match="no database"):
        device.print(JOB, deadline_s=10, on_first_byte=broken)
    assert device.print(JOB, deadline_s=10, on_first_byte=lambda: True).result == "printed"
    assert papers(preview) == 1


def test_print_takes_jobs_of_many_threads_one_by_one(preview) -> None:
    device = open_device(preview.url)

    def one(_number: int) -> str:
        return device.print(JOB, deadline_s=30, on_first_byte=lambda: True).result

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(16))) == ["printed"] * 16
    assert papers(preview) == 16


# ---- before the job: nothing was sent --------------------------------------------------------------------


@pytest.mark.parametrize("mood", ["paper_out", "cover_open", "cutter", "offline"])
def test_print_asks_first_and_sends_nothing_to_a_head_that_cannot(preview, mood: str) -> None:
    preview.set_mood(mood)
    asked: list[bool] = []
    device = open_device(preview.url)
    outcome = device.print(JOB, deadline_s=10, on_first_byte=lambda: bool(asked.append(True)) or True)
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", mood, False)
    assert asked == []
    assert device.status(5).state == mood
    preview.set_mood("ok")
    assert device.print(JOB, deadline_s=10, on_first_byte=lambda: True).result == "printed"
    assert papers(preview) == 1


def test_print_sends_nothing_to_something_that_answers_nonsense(preview) -> None:
    preview.set_mood("garbled")
    assert send(preview.url) == Outcome("failed", "garbled", False, "the printer answers nonsense")
    assert open_device(preview.url).status(5) == Status("unknown", "garbled")
    assert papers(preview) == 0


def test_print_to_a_closed_port_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    outcome = send(f"tcp://127.0.0.1:{port}")
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", "refused", False)
    assert open_device(f"tcp://127.0.0.1:{port}").status(5) == Status("offline", "refused")


def test_print_to_a_head_that_never_accepts_ends_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        full = [socket.socket() for _ in range(4)]
        for sock in full:
            sock.setblocking(False)
            sock.connect_ex(server.getsockname())
        outcome = send(f"tcp://127.0.0.1:{server.getsockname()[1]}", deadline_s=0.3)
        for sock in full:
            sock.close()
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", "timeout", False)


def test_print_to_a_name_nobody_knows_is_unreachable() -> None:
    outcome = send("tcp://no-such-printer.invalid:9100")
    assert (outcome.result, outcome.bytes_sent) == ("failed", False)
    assert outcome.reason in ("unreachable", "timeout")


def test_print_to_a_name_reaches_the_printer(preview) -> None:
    assert send(f"tcp://localhost:{preview.port}").result == "printed"


def test_print_does_not_wait_for_a_look_up_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    hang = threading.Event()

    def look_up(*_args: object, **_named: object) -> list[object]:
        hang.wait(20)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    outcome = send("tcp://printer.hall:9100", deadline_s=0.2)
    hang.set()
    assert outcome == Outcome("failed", "timeout", False, "no answer where printer.hall is")


def test_print_to_a_name_without_address_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: [])
    assert send("tcp://printer.hall:9100") == Outcome("failed", "unreachable", False, "no address")


def test_print_with_no_time_left_sends_nothing(preview) -> None:
    outcome = send(preview.url, deadline_s=0.0)
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", "timeout", False)
    assert papers(preview) == 0


def test_print_behind_a_job_that_takes_too_long_is_busy(preview) -> None:
    device = tcp_printer("127.0.0.1", preview.port)
    started, release = threading.Event(), threading.Event()

    def slow_start() -> bool:
        started.set()
        return release.wait(20)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(device.print, JOB, deadline_s=20, on_first_byte=slow_start)
        assert started.wait(10)
        second = device.print(JOB, deadline_s=0.05, on_first_byte=lambda: True)
        assert second == Outcome("failed", "busy", False, "another job holds the printer")
        assert device.status(0.05) == Status("unknown", "busy")
        release.set()
        assert first.result().result == "printed"


def test_print_to_a_head_that_hangs_up_at_once_has_sent_nothing(odd_head) -> None:
    head = odd_head(lambda talk: None)
    outcome = send(head.url)
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", "disconnected", False)


def test_print_to_something_that_talks_without_end_is_garbled(odd_head) -> None:
    def chatter(talk) -> None:
        for _ in range(2000):
            talk.sock.sendall(b"\x12" * 4096)

    outcome = send(odd_head(chatter).url)
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", "garbled", False)


# ---- during the job --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize("mood", ["paper_out", "cover_open"])
def test_print_asks_why_when_the_confirmation_stays_out(preview, mood: str) -> None:
    preview.set_mood(mood, after=60)
    outcome = send(preview.url)
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", mood, True)


@pytest.mark.usefixtures("hurry")
def test_print_waits_on_for_a_head_that_is_well_but_slow(odd_head) -> None:
    def well(talk) -> None:
        talk.answer_status(*READY)
        talk.read_until(b"\x1dr\x01")
        for _ in range(2):
            talk.read_until(b"\x10\x04\x04")
            talk.sock.sendall(bytes(READY))
        talk.sock.sendall(b"\x00")
        talk.read_until(b"never")

    assert send(odd_head(well).url) == Outcome("printed", "ok", True)


def test_print_that_the_head_says_ended_without_paper_failed(odd_head) -> None:
    def ends(talk) -> None:
        talk.answer_status(*READY)
        talk.read_until(b"\x1dr\x01")
        talk.sock.sendall(b"\x0c")
        talk.read_until(b"never")

    assert send(odd_head(ends).url) == Outcome("failed", "paper_out", True, "at the end of the job", True)


def test_print_confirmed_by_nonsense_is_not_confirmed(odd_head) -> None:
    def odd(talk) -> None:
        talk.answer_status(*READY)
        talk.read_until(b"\x1dr\x01")
        talk.sock.sendall(b"\xff\x00")
        talk.read_until(b"never")

    assert send(odd_head(odd).url).reason == "garbled"


@pytest.mark.usefixtures("hurry")
def test_print_to_a_silent_head_is_never_called_printed(preview) -> None:
    preview.set_mood("silent")
    assert send(preview.url) == Outcome("unconfirmed", "silent", True, "not confirmed in time")
    wait_for_paper(preview, 1)
    assert open_device(preview.url).status(5) == Status("unknown", "silent")


@pytest.mark.usefixtures("hurry")
def test_print_to_a_hung_head_ends_and_is_not_confirmed(preview) -> None:
    preview.set_mood("hung")
    assert send(preview.url).result == "unconfirmed"


def test_print_that_stalls_midway_ends_at_the_deadline(odd_head) -> None:
    def stall(talk) -> None:
        talk.answer_status(*READY)
        ended.wait(20)

    ended = threading.Event()
    outcome = send(odd_head(stall).url, b"\x00" * 20_000_000, deadline_s=0.5)
    ended.set()
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", "timeout", True)


@pytest.mark.usefixtures("hurry")
def test_print_not_confirmed_at_the_deadline_says_so(preview) -> None:
    preview.set_mood("slow", rate=200)
    outcome = send(preview.url, JOB * 20, deadline_s=1.0)
    assert outcome == Outcome("unconfirmed", "timeout", True, "not confirmed in time")


def test_print_to_a_head_that_dies_midway_is_not_confirmed(preview) -> None:
    preview.set_mood("die_mid_job", after=60)
    outcome = send(preview.url, JOB + b"\x00" * 5_000_000)
    assert (outcome.reason, outcome.bytes_sent) == ("disconnected", True)
    assert outcome.result in ("failed", "unconfirmed")


def test_print_whose_connection_is_reset_is_not_confirmed(odd_head) -> None:
    def reset(talk) -> None:
        talk.answer_status(*READY)
        talk.read_until(b"\x1dr\x01")
        talk.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    outcome = send(odd_head(reset).url)
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("unconfirmed", "disconnected", True)


def test_print_to_a_head_that_dies_after_the_job_is_not_confirmed(odd_head) -> None:
    def die(talk) -> None:
        talk.answer_status(*READY)
        talk.read_until(b"\x1dr\x01")

    outcome = send(odd_head(die).url)
    assert outcome == Outcome("unconfirmed", "disconnected", True, "the printer hung up")


# ---- heads with manners of their own ---------------------------------------------------------------------


def test_print_without_questions_ends_unconfirmed_at_once(preview) -> None:
    assert send(preview.url, status="none") == Outcome("unconfirmed", "silent", True, "this printer is not asked")
    wait_for_paper(preview, 1)
    assert (preview.folder / "000001.bin").read_bytes() == JOB
    assert open_device(preview.url, status="none").status(5) == Status("unknown", "not asked")


def test_print_throws_old_answers_away(odd_head, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "SETTLE_S", 0.5)

    def stale(talk) -> None:
        talk.sock.sendall(b"\x7e\x7e\x1a\x00\xff")
        talk.answer_status(*READY)
        talk.read_until(b"\x1dr\x01")
        talk.sock.sendall(b"\x00")
        talk.read_until(b"never")

    assert send(odd_head(stale).url) == Outcome("printed", "ok", True)


def test_print_passes_over_automatic_reports(odd_head) -> None:
    def reports(talk) -> None:
        for number in (1, 2, 3, 4):
            talk.read_until(bytes((0x10, 0x04, number)))
            talk.sock.sendall(b"\x14\x00\x00\x0f\x12")
        talk.read_until(b"\x1dr\x01")
        talk.sock.sendall(b"\x14\x00\x00\x0f\x00")
        talk.read_until(b"never")

    assert send(odd_head(reports).url) == Outcome("printed", "ok", True)


@pytest.mark.usefixtures("hurry")
def test_print_believes_a_head_that_confirms_though_it_knows_no_status(odd_head) -> None:
    def confirms(talk) -> None:
        talk.read_until(b"\x1dr\x01")
        talk.sock.sendall(b"\x03")
        talk.read_until(b"never")

    assert send(odd_head(confirms).url) == Outcome("printed", "ok", True, paper_low=True)


@pytest.mark.usefixtures("hurry")
def test_status_of_a_head_that_answers_some_questions_only_is_unknown(odd_head) -> None:
    def half(talk) -> None:
        talk.answer_status(0x12)
        talk.read_until(b"never")

    assert open_device(odd_head(half).url).status(10) == Status("unknown", "silent")


def test_status_says_what_the_preview_is_told(preview) -> None:
    device = open_device(preview.url)
    seen = []
    for mood in ("ok", "paper_low", "cover_open"):
        preview.set_mood(mood)
        seen.append(device.status(5).state)
    assert seen == ["ready", "paper_low", "cover_open"]


def test_print_real_ticket_arrives_whole_through_small_windows(odd_head, facts, zh, en) -> None:
    job = encode.raster_job(layout.draw(tickets.ticket_slip(facts(), zh, en)))

    def sip(talk) -> None:
        talk.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        talk.answer_status(*READY)
        talk.read_until(b"\x1dr\x01")
        talk.sock.sendall(b"\x00")
        talk.read_until(b"never")

    head = odd_head(sip)
    assert send(head.url, job).result == "printed"
    assert bytes(head.received) == b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04" + job + b"\x1dr\x01"


def test_connection_gives_up_undelivered_bytes_after_a_while(preview) -> None:
    line = network._connect("127.0.0.1", preview.port, time.monotonic() + 5)
    try:
        option = getattr(socket, "TCP_USER_TIMEOUT", None)
        if option is None:
            pytest.skip("this system has no such limit")
        assert line._sock.getsockopt(socket.IPPROTO_TCP, option) == network.UNDELIVERED_MS
        assert line._sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
    finally:
        line.close()
