"""The queue of the system: what ``lp`` and ``lpstat`` of CUPS 2.4 say, word by word, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from printer.answers import Outcome, Status
from printer.systemqueue import CupsPrinter, queue_state

IDLE = "printer hall is idle.  enabled since Wed Nov 25 14:30:58 2026"
BUSY = "printer hall now printing hall-4.  enabled since Wed Nov 25 14:31:18 2026"
Queue = Callable[..., Path]


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Queue:
    """Programs in the place of CUPS' own: what they answer is given, what ``lp`` is handed is kept."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def make(said: str = IDLE, code: int = 0, lp: str = "exit 0") -> Path:
        got = tmp_path / "got"
        for name, script in (
            ("lpstat", f"echo '{said}'\nexit {code}"),
            ("lp", f'echo "$@" > {got}.words\ncat > {got}\n{lp}'),
        ):
            (folder / name).write_text(f"#!/bin/sh\n{script}\n")
            (folder / name).chmod(0o755)
        return got

    return make


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (IDLE, Status("unknown", "not asked")),
        (BUSY, Status("unknown", "not asked")),
        ("printer hall disabled since Wed Nov 25 14:30:58 2026 -\n\tPaused", Status("offline")),
        (f"{BUSY}\n\tThe printer may not exist or is unavailable at this time.", Status("offline")),
        (f"{BUSY}\n\tThe printer is not responding.", Status("offline")),
        (f"{BUSY}\n\tAlerts: media-empty-error", Status("paper_out")),
        (f"{BUSY}\n\tAlerts: cover-open", Status("cover_open")),
    ],
)
def test_what_a_queue_says_is_understood(said: str, status: Status) -> None:
    assert queue_state(said) == status


def test_job_is_handed_over_as_it_is_and_never_called_printed(queue: Queue) -> None:
    got, job = queue(), bytes(range(256))
    asked: list[bool] = []
    outcome = CupsPrinter("hall").print(job, deadline_s=5, on_first_byte=lambda: not asked.append(True))
    assert outcome == Outcome("unconfirmed", "silent", True)
    assert (got.read_bytes(), Path(f"{got}.words").read_text(), asked) == (job, "-d hall -o raw -s\n", [True])


def test_queue_that_does_not_take_the_job_has_none_of_it(queue: Queue) -> None:
    refusal = "lp: Destination hall is not accepting jobs."
    queue(lp=f"echo '{refusal}' >&2; exit 1")
    outcome = CupsPrinter("hall").print(b"x", deadline_s=5, on_first_byte=lambda: True)
    assert outcome == Outcome("failed", "refused", False, refusal)


@pytest.mark.parametrize(
    ("said", "code", "reason"),
    [("lpstat: Invalid destination name", 1, "unreachable"), (f"{IDLE} - Paused", 0, "offline")],
)
def test_queue_that_cannot_print_is_not_given_the_job(queue: Queue, said: str, code: int, reason: str) -> None:
    got = queue(said, code)
    outcome = CupsPrinter("hall").print(b"x", deadline_s=5, on_first_byte=lambda: True)
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("failed", reason, False)
    assert not got.exists()


def test_job_that_was_given_up_is_not_handed_over(queue: Queue) -> None:
    got = queue()
    outcome = CupsPrinter("hall").print(b"x", deadline_s=5, on_first_byte=lambda: False)
    assert (outcome.reason, got.exists()) == ("aborted", False)


def test_queue_that_hangs_may_have_the_job(queue: Queue) -> None:
    queue(lp="exec sleep 20")
    outcome = CupsPrinter("hall").print(b"x", deadline_s=0.5, on_first_byte=lambda: True)
    assert (outcome.result, outcome.reason, outcome.bytes_sent) == ("unconfirmed", "timeout", True)


def test_machine_without_cups_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert CupsPrinter("hall").status(1) == Status("offline", "unreachable")
