from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from printer import preview as preview_module
from printer.preview import Mood, PreviewPrinter, command_line, main

JOB = b"\x1b@ABC\n\x1dVB\x00"


def until(true: Callable[[], bool]) -> None:
    """Wait until this holds, for as long as a busy machine may need."""
    for _ in range(1000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")


def connect(printer: PreviewPrinter) -> socket.socket:
    return socket.create_connection(("127.0.0.1", printer.port), timeout=10)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_slip_becomes_picture_bytes_and_facts(preview: PreviewPrinter) -> None:
    with connect(preview) as sock:
        sock.sendall(JOB + b"\x1dr\x01")
        assert sock.recv(1) == b"\x00"
    assert names(preview.folder) == ["000001.bin", "000001.json", "000001.png"]
    assert (preview.folder / "000001.bin").read_bytes() == JOB
    with Image.open(preview.folder / "000001.png") as picture:
        assert (picture.mode, picture.size) == ("1", (576, 30))
    facts = json.loads((preview.folder / "000001.json").read_text())
    assert facts.pop("time").endswith("+00:00")
    assert facts == {
        "length_mm": 3.8,
        "width_dots": 576,
        "dpi": 203,
        "bytes": len(JOB),
        "notes": [],
        "lines": ["ABC"],
    }


def test_slips_are_numbered_on_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        printer = PreviewPrinter(tmp_path).start()
        with connect(printer) as sock:
            sock.sendall(JOB + b"\x1dr\x01")
            sock.recv(1)
        printer.stop()
        (tmp_path / "000009.tmp").write_bytes(b"half")
    assert [name for name in names(tmp_path) if name.endswith("json")] == ["000001.json", "000002.json"]
    PreviewPrinter(tmp_path).stop()
    assert "000009.tmp" not in names(tmp_path)


def test_folder_keeps_the_newest_slips_only(tmp_path: Path) -> None:
    printer = PreviewPrinter(tmp_path, keep=3).start()
    with connect(printer) as sock:
        sock.sendall(JOB * 5 + b"\x1dr\x01")
        sock.recv(1)
    printer.stop()
    assert [name for name in names(tmp_path) if name.endswith("png")] == [
        "000003.png",
        "000004.png",
        "000005.png",
    ]
    PreviewPrinter(tmp_path, keep=1).stop()
    assert names(tmp_path) == ["000005.bin", "000005.json", "000005.png"]


def test_paper_comes_out_when_the_other_side_hangs_up(preview: PreviewPrinter) -> None:
    with connect(preview) as sock:
        sock.sendall(b"no cut\n")
    until(lambda: "000001.json" in names(preview.folder))


def test_paper_comes_out_when_nothing_follows(preview: PreviewPrinter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_module, "IDLE_S", 0.1)
    with connect(preview) as sock:
        sock.sendall(b"no cut\n")
        until(lambda: "000001.json" in names(preview.folder))
        sock.sendall(JOB + b"\x1dr\x01")
        assert sock.recv(1) == b"\x00"


def test_mood_can_be_set_by_a_file(preview: PreviewPrinter) -> None:
    file = preview.folder / "mood.json"
    with connect(preview) as sock:
        answers = []
        for content in (
            '{"mood": "cover_open"}',
            "{",
            '{"mood": "angry"}',
            "[]",
            '{"mood": "ok", "after": 0}',
        ):
            file.write_text(content)
            sock.sendall(b"\x10\x04\x02")
            answers.append(sock.recv(1))
    assert answers == [b"\x16", b"\x16", b"\x16", b"\x16", b"\x12"]


def test_mood_set_later_counts_more_than_the_file(preview: PreviewPrinter) -> None:
    (preview.folder / "mood.json").write_text('{"mood": "offline"}')
    assert preview.mood(0) == Mood("offline")
    preview.set_mood("slow", after=5, rate=10)
    assert (preview.mood(4), preview.mood(5)) == (Mood(), Mood("slow", 5, 10))


@pytest.mark.parametrize(("name", "after", "rate"), [("angry", 0, 1), ("ok", -1, 1), ("ok", 0, 0)])
def test_mood_that_cannot_be_is_refused(preview: PreviewPrinter, name: str, after: int, rate: int) -> None:
    with pytest.raises(ValueError, match="no such mood"):
        preview.set_mood(name, after=after, rate=rate)


def test_stopped_head_holds_what_it_got_and_prints_it_when_it_is_well(preview: PreviewPrinter) -> None:
    preview.set_mood("paper_out", after=4)
    with connect(preview) as sock:
        sock.sendall(JOB + b"\x10\x04\x04" + b"\x1dr\x01")
        assert sock.recv(1) == b"\x7e"
        assert names(preview.folder) == []
        preview.set_mood("ok")
        assert sock.recv(1) == b"\x00"
    assert (preview.folder / "000001.bin").read_bytes() == JOB


def test_stopped_head_stops_reading_when_its_buffer_is_full(preview: PreviewPrinter) -> None:
    preview.set_mood("offline")
    with connect(preview) as sock:
        sock.settimeout(0.5)
        with pytest.raises(TimeoutError):
            sock.sendall(b"\x00" * 200_000_000)


def test_hung_head_reads_again_when_it_is_well(preview: PreviewPrinter) -> None:
    preview.set_mood("hung")
    with connect(preview) as sock:
        sock.sendall(JOB + b"\x1dr\x01")
        preview.set_mood("ok")
        assert sock.recv(1) == b"\x00"


def test_slow_head_takes_its_time_and_prints_all(preview: PreviewPrinter) -> None:
    preview.set_mood("slow", rate=200)
    with connect(preview) as sock:
        sock.sendall(JOB + b"\x1dr\x01")
        assert sock.recv(1) == b"\x00"
    assert (preview.folder / "000001.bin").read_bytes() == JOB


def test_dying_head_drops_the_connection_and_keeps_what_it_printed(preview: PreviewPrinter) -> None:
    preview.set_mood("die_mid_job", after=10)
    with connect(preview) as sock:
        sock.sendall(b"A\nB\nC\nD\nE\nF\n")
        with pytest.raises(ConnectionResetError):
            sock.recv(1)
    until(lambda: "000001.json" in names(preview.folder))


@pytest.mark.parametrize(("mood", "answer"), [("silent", b""), ("garbled", b"garbled")])
def test_roll_question_in_odd_moods(preview: PreviewPrinter, mood: str, answer: bytes) -> None:
    preview.set_mood(mood)
    with connect(preview) as sock:
        sock.sendall(JOB + b"\x1dr\x01")
        sock.settimeout(0.5)
        if answer:
            assert sock.recv(4) != b"\x00"
        else:
            with pytest.raises(TimeoutError):
                sock.recv(1)


def test_more_callers_than_lines_are_served_in_turn(preview: PreviewPrinter) -> None:
    socks = [connect(preview) for _ in range(preview_module.MOST_TALKS + 3)]
    for sock in socks:
        sock.sendall(JOB + b"\x1dr\x01")
    for sock in socks:
        with sock:
            assert sock.recv(1) == b"\x00"


def test_caller_who_never_reads_answers_stops_nobody(preview: PreviewPrinter) -> None:
    def ask() -> None:
        with connect(preview) as rude:
            rude.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            rude.settimeout(0.5)
            try:
                for _ in range(200):
                    rude.sendall(b"\x10\x04\x01" * 20_000)
            except TimeoutError:
                pass

    thread = threading.Thread(target=ask)
    thread.start()
    with connect(preview) as sock:
        sock.sendall(JOB + b"\x1dr\x01")
        assert sock.recv(1) == b"\x00"
    thread.join()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.binary(max_size=400))
def test_garbage_over_the_wire_never_keeps_the_next_job_from_printing(preview: PreviewPrinter, data: bytes) -> None:
    with connect(preview) as sock:
        sock.sendall(data)
    with connect(preview) as sock:
        sock.sendall(JOB + b"\x1dr\x01")
        assert sock.recv(1) == b"\x00"


def test_stop_ends_conversations(preview: PreviewPrinter) -> None:
    port = preview.port
    with connect(preview) as sock:
        preview.stop()
        assert sock.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)


# ---- as a process of its own -----------------------------------------------------------------------------


def run(folder: Path, *more: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, "-m", "printer.preview", str(folder), *more], env=environment)


def test_process_writes_its_port_prints_and_ends_at_a_signal(tmp_path: Path) -> None:
    process = run(tmp_path, "--width", "384")
    try:
        until(lambda: (tmp_path / "port").exists())
        port = int((tmp_path / "port").read_text())
        with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
            sock.sendall(JOB + b"\x1dr\x01")
            assert sock.recv(1) == b"\x00"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
    assert json.loads((tmp_path / "000001.json").read_text())["width_dots"] == 384
    assert "port" not in names(tmp_path)


def test_process_ends_when_its_parent_is_another(tmp_path: Path) -> None:
    process = run(tmp_path, "--parent", "1")
    try:
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.wait()


def test_main_ends_when_its_parent_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert main(tmp_path, parent=os.getppid() + 1) == 0
    assert command_line([str(tmp_path), "--parent", "1"]) == 0
