"""What boards play and how it is set up, over HTTP; and the studio that makes films ready."""

from __future__ import annotations

import io
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from display import content, studio
from display.media import Folder
from display.studio import Studio
from hall.actions.boards import SetScreen, SetZones
from hall.actions.content import KeepMedia
from hall.content import MOST_MEDIA, Media
from hall.desk import Hall
from hall.errors import HallError
from tests.builders import act
from tests.display.cinema import facts, film, picture
from tests.run_builders import Running, eventually
from tests.web_builders import BASE, Web, refusal
from web import api

Shape = dict[str, Any]
NAME = {"zh": "公告", "en": "Notice"}
DATA = bytes(range(256)) * 40


def notice(code: str = "n", **more: Any) -> Shape:
    """A notice."""
    return {"kind": "notice", "code": code, "title": NAME, **more}


def show(web: Web, item: Shape, **more: Any) -> Any:
    """A manager has it shown."""
    return web.post("content/items", {"item": item}, **more)


def played(web: Web, device: str | None = None) -> list[str]:
    """What a board plays."""
    token = web.new_token("display", **({"device": device} if device else {}))
    return [item["code"] for item in web.get("content", token=token)["items"]]


def send(web: Web, data: bytes, name: str = "", **more: Any) -> Any:
    """A manager sends a file: the response."""
    address = f"content/media?name={name}" if name else "content/media"
    return web.ask("POST", address, data=data, content_type="application/octet-stream", **more)


def sent(web: Web, data: bytes, name: str = "门店") -> Shape:
    """The picture that was sent."""
    response = send(web, data, name)
    assert response.status_code == 200, response.text
    media: Shape = response.json["media"]
    return media


def fetch(web: Web, address: str, method: str = "GET", **headers: str) -> Any:
    """A board fetches a file, to its end."""
    return web.ask(method, address, role="display", headers=headers, buffered=True)


def folder_of(web: Web) -> Folder:
    """Where this house's files are."""
    found: Folder = web.app.extensions["jiaohao"].extras["studio"].folder
    return found


def kept_film(web: Web, data: bytes = DATA) -> str:
    """The address of a film that was made ready."""
    media = Media(sha="f" * 64, kind="film", name="宣传片", width=4, height=2, size=len(data), seconds=1.5, sound=True)
    folder_of(web).file(media).parent.mkdir(exist_ok=True)
    folder_of(web).file(media).write_bytes(data)
    act(web.hall, KeepMedia(media=media))
    return f"content/media/{media.sha}"


def files(folder: Path) -> list[str]:
    """What lies in the house's folder of pictures and films."""
    return sorted(path.name for path in (folder / "media").rglob("*") if path.is_file())


# --- what a board plays


def test_board_plays_what_is_on_in_its_order_with_its_times(web: Web) -> None:
    show(web, notice("a", hours=[{"opens": "09:00", "closes": "17:00"}]))
    show(web, notice("off", on=False))
    show(web, {"kind": "ticker", "code": "b", "text": NAME, "last": "2026-11-24", "seconds": 30})
    show(web, notice("over", last="2026-11-22"))
    show(web, notice("later", first="2026-11-26"))
    nine_to_five = [
        {"from": f"2026-11-{day}T01:00:00.000Z", "to": f"2026-11-{day}T09:00:00.000Z"} for day in (23, 24, 25)
    ]
    assert web.get("content", role="display") == {
        "items": [
            {"kind": "notice", "code": "a", "seconds": 12, "title": NAME, "lines": [], "times": nine_to_five},
            {
                "kind": "ticker", "code": "b", "seconds": 30, "text": NAME,
                "times": [{"from": "2026-11-22T16:00:00.000Z", "to": "2026-11-24T16:00:00.000Z"}],
            },
        ]
    }  # fmt: skip


def test_board_plays_what_is_for_its_zone_and_for_all(web: Web) -> None:
    act(web.hall, SetZones(zones=[{"code": code, "name": NAME, "counters": [1]} for code in ("east", "west")]))
    act(web.hall, SetScreen(screen={"device": "one", "zone": "east"}))
    act(web.hall, SetScreen(screen={"device": "two", "zone": "west"}))
    act(web.hall, SetScreen(screen={"device": "dark", "zone": "east", "content": False}))
    show(web, notice("all"))
    show(web, notice("e", zones=["east"]))
    show(web, notice("w", zones=["west"]))
    show(web, notice("both", zones=["east", "west"]))
    boards = {device: played(web, device) for device in ("one", "two", "dark", "new", None)}
    assert boards == {
        "one": ["all", "e", "both"],
        "two": ["all", "w", "both"],
        "dark": [],
        "new": ["all"],
        None: ["all"],
    }


def test_board_hears_nothing_new_until_there_is_or_a_day_begins(web: Web) -> None:
    show(web, notice(hours=[{"opens": "09:00", "closes": "17:00"}]))
    tags = [web.ask("GET", "content", role="display").headers["ETag"]]

    def anew() -> int:
        response = web.ask("GET", "content", role="display", headers={"If-None-Match": tags[-1]})
        if response.status_code == 200:
            tags.append(response.headers["ETag"])
        else:
            assert response.data == b""
        return response.status_code

    assert anew() == 304
    web.issue()
    web.clock.advance(hours=14)
    assert anew() == 304
    web.clock.advance(hours=1)
    assert (anew(), anew()) == (200, 304)
    show(web, notice("b"))
    assert (anew(), anew()) == (200, 304)
    assert len(set(tags)) == len(tags) == 3


def test_board_learns_where_its_pictures_and_films_are(web: Web) -> None:
    media = sent(web, picture())
    show(web, {"kind": "picture", "code": "p", "media": media["sha"], "title": NAME})
    address = kept_film(web)
    show(web, {"kind": "film", "code": "f", "media": "f" * 64, "title": NAME})
    first, second = web.get("content", role="display")["items"]
    assert first["file"] == media
    assert "media" not in first
    assert (second["file"]["address"], second["file"]["seconds"], second["sound"]) == (f"{BASE}/{address}", 1.5, False)
    for path, kind in ((media["address"], "image/webp"), (media["small"], "image/webp"), (address, "video/mp4")):
        response = fetch(web, path)
        assert (response.status_code, response.mimetype) == (200, kind)
        assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"


# --- how it is set up


def test_manager_sees_everything_there_is(web: Web) -> None:
    media = sent(web, picture())
    other = sent(web, picture(colour="red"), "备用")
    show(web, {"kind": "picture", "code": "p", "media": media["sha"], "title": NAME, "on": False})
    show(web, notice("n", first="2026-11-23"))
    folder_of(web).file(Media(**{k: v for k, v in other.items() if k not in ("address", "small")})).unlink()
    plan = web.get("content/plan", role="auditor")
    assert [item["code"] for item in plan["items"]] == ["p", "n"]
    assert plan["items"][1]["first"] == "2026-11-23"
    assert [(one["name"], one["used"], one["missing"]) for one in plan["media"]] == [
        ("门店", True, False),
        ("备用", False, True),
    ]
    assert (plan["zones"], plan["work"]) == ([], [])


def test_items_are_changed_put_in_order_and_taken_away(web: Web) -> None:
    for code in "abc":
        show(web, notice(code))
    show(web, notice("b", seconds=20))
    web.post("content/order", {"codes": ["c", "b", "b"]})
    assert played(web) == ["c", "b", "a"]
    assert web.refused("POST", "content/order", {"codes": ["gone"]}) == (404, "not_found")
    assert web.ask("DELETE", "content/items/b").status_code == 200
    assert web.refused("DELETE", "content/items/b") == (404, "not_found")
    assert played(web) == ["c", "a"]


@pytest.mark.parametrize(
    "item",
    [
        None,
        notice(kind="song"),
        notice(seconds="12"),
        notice(seconds=12.5),
        notice(on="yes"),
        notice(first=0),
        notice(hours=[{"opens": 32400, "closes": "17:00"}]),
        notice(hours=[{"opens": "09:00Z", "closes": "17:00"}]),
        notice(hours=[{"opens": "17:00", "closes": "09:00"}]),
        notice(zones=["nowhere"]),
        notice(zones="a"),
        {"kind": "picture", "code": "p", "media": "0" * 64, "title": NAME},
        {"kind": "table", "code": "t", "title": NAME, "head": [NAME, NAME], "rows": [[NAME]]},
    ],
)
def test_item_that_cannot_be_shown_is_refused(web: Web, item: Shape | None) -> None:
    assert web.refused("POST", "content/items", {"item": item}) == (422, "wrong_values")
    assert web.get("content/plan")["items"] == []


def test_change_under_a_key_is_made_once(web: Web) -> None:
    first = show(web, notice(), key="k")
    assert web.ask("DELETE", "content/items/n", key="d").status_code == 200
    again = web.ask("POST", "content/items", {"item": notice()}, key="k")
    assert (again.json, again.headers["Idempotent-Replayed"]) == (first, "true")
    assert web.refused("POST", "content/items", {"item": notice(seconds=9)}, key="k") == (409, "key_reused")
    assert web.ask("DELETE", "content/items/n", key="d").headers["Idempotent-Replayed"] == "true"
    assert played(web) == []


# --- files go out


@pytest.mark.parametrize(
    ("asked", "status", "part", "where"),
    [
        (None, 200, slice(None), None),
        ("bytes=0-99", 206, slice(0, 100), "bytes 0-99/10240"),
        ("bytes=10000-", 206, slice(10000, None), "bytes 10000-10239/10240"),
        ("bytes=-5", 206, slice(-5, None), "bytes 10235-10239/10240"),
        ("bytes=10000-99999", 206, slice(10000, None), "bytes 10000-10239/10240"),
        ("bytes=10240-", 200, slice(None), None),
        ("bytes=9-1", 200, slice(None), None),
        ("pieces=1-2", 200, slice(None), None),
        ("bytes=0-1,5-6", 200, slice(None), None),
        ("junk", 200, slice(None), None),
    ],
)
def test_film_may_be_asked_for_in_parts(
    web: Web, asked: str | None, status: int, part: slice, where: str | None
) -> None:
    response = fetch(web, kept_film(web), **({"Range": asked} if asked else {}))
    assert (response.status_code, response.headers.get("Content-Range")) == (status, where)
    assert response.data == DATA[part]
    assert response.headers["Content-Length"] == str(len(DATA[part]))
    assert response.headers["Accept-Ranges"] == "bytes"


def test_film_that_is_known_is_not_sent_again(web: Web) -> None:
    address = kept_film(web)
    tag = fetch(web, address).headers["ETag"]
    again = fetch(web, address, **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_only_so_many_may_fetch_at_once_and_their_places_become_free(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "SENDING", threading.BoundedSemaphore(2))
    address = kept_film(web)
    tag = fetch(web, address).headers["ETag"]
    for _ in range(3):
        # all of it, a part, its head, nothing new, a part that is not there
        assert fetch(web, address).status_code == 200
        assert fetch(web, address, Range="bytes=0-9").status_code == 206
        assert fetch(web, address, "HEAD").data == b""
        assert fetch(web, address, **{"If-None-Match": tag}).status_code == 304
        assert fetch(web, address, Range="bytes=99999-").status_code == 200
    held = [web.ask("GET", address, role="display") for _ in range(2)]
    assert web.refused("GET", address, role="display") == (429, "too_many")
    assert web.refused("GET", f"{address}/small", role="display") == (404, "not_found")
    # somebody hangs up in the middle of it
    held[0].close()
    assert fetch(web, address).status_code == 200
    held[1].close()


def test_files_that_are_gone_or_were_never_there_are_not_found(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "SENDING", threading.BoundedSemaphore(1))
    address = kept_film(web)
    for path in Path(folder_of(web)._kept).glob("*.mp4"):
        path.unlink()
    for path in (address, address, f"{address}/small", "content/media/" + "0" * 64, "content/media/..%2Fjiaohao.db"):
        assert web.refused("GET", path, role="display") == (404, "not_found")


# --- files come in


def test_picture_is_ready_at_once(web: Web, tmp_path: Path) -> None:
    media = sent(web, picture(size=(800, 600)), "门店 1")
    assert (media["kind"], media["name"], media["width"], media["height"]) == ("picture", "门店 1", 800, 600)
    data = fetch(web, media["address"]).data
    assert (len(data), data[8:12]) == (media["size"], b"WEBP")
    assert files(tmp_path) == [f"{media['sha']}.small.webp", f"{media['sha']}.webp"]


def test_picture_that_is_sent_again_has_its_new_name(web: Web, tmp_path: Path) -> None:
    for name in ("一", "二"):
        sent(web, picture(), name)
    assert [one["name"] for one in web.get("content/plan")["media"]] == ["二"]
    assert send(web, picture()).json["media"]["name"] == "-"
    assert len(files(tmp_path)) == 2


@pytest.mark.parametrize("name", ["x" * 121, "a%00b", "a%0Ab"])
def test_name_that_cannot_be_is_refused_before_anything_is_read(web: Web, tmp_path: Path, name: str) -> None:
    assert refusal(send(web, picture(), name)) == (422, "wrong_values")
    assert files(tmp_path) == []


def test_what_is_no_picture_is_refused_with_a_word(web: Web, tmp_path: Path) -> None:
    response = send(web, b"hello")
    assert (response.status_code, response.json["error"]["details"]) == (
        422,
        {"fields": {"file": "content.no_picture"}},
    )
    assert refusal(send(web, b"")) == (422, "wrong_values")
    assert files(tmp_path) == []


def test_one_too_many_is_refused_and_leaves_nothing(web: Web, tmp_path: Path) -> None:
    for number in range(MOST_MEDIA):
        media = Media(sha=f"{number:064x}", kind="picture", name="n", width=1, height=1, size=1)
        act(web.hall, KeepMedia(media=media))
    assert send(web, picture()).json["error"]["details"] == {"fields": {"file": "content.too_many"}}
    assert files(tmp_path) == []


@pytest.mark.parametrize("told", [True, False])
def test_file_over_the_limit_is_refused(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: bool) -> None:
    monkeypatch.setattr(content, "MOST_BYTES", 3000)
    body: Shape = {"data": b"x" * 3001}
    if not told:
        body = {"input_stream": io.BytesIO(b"x" * 3001), "environ_overrides": {"wsgi.input_terminated": True}}
    response = web.ask("POST", "content/media", content_type="application/octet-stream", **body)
    assert refusal(response) == (413, "too_large")
    assert files(tmp_path) == []


def test_body_without_a_length_may_be_a_picture(web: Web) -> None:
    body: Shape = {"input_stream": io.BytesIO(picture()), "environ_overrides": {"wsgi.input_terminated": True}}
    assert web.ask("POST", "content/media", **body).json["media"]["kind"] == "picture"


def test_body_that_is_shorter_than_it_said_is_refused(web: Web, tmp_path: Path) -> None:
    data = picture()
    body: Shape = {"input_stream": io.BytesIO(data), "environ_overrides": {"CONTENT_LENGTH": str(len(data) + 1)}}
    assert refusal(web.ask("POST", "content/media", **body)) == (400, "unreadable")
    assert files(tmp_path) == []


def test_only_so_many_may_send_at_once_and_their_places_become_free(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    one = threading.BoundedSemaphore(1)
    monkeypatch.setattr(content, "RECEIVING", one)
    for data in (picture(), b"hello", b""):
        send(web, data)
    with one:
        assert refusal(send(web, picture())) == (429, "too_many")
    assert send(web, picture()).status_code == 200


class Line:
    """The line of a request, as the server hands it on."""

    def __init__(self) -> None:
        self.waits: list[float | None] = []

    def settimeout(self, seconds: float | None) -> None:
        self.waits.append(seconds)


def test_line_on_which_nothing_moves_is_cut(web: Web) -> None:
    line = Line()
    environ = {"gunicorn.socket": line}
    assert web.ask("POST", "content/media", data=picture(), environ_overrides=environ).status_code == 200
    assert line.waits == [api.STALLED_S, None]
    web.ask("POST", "content/media", data=b"hello", environ_overrides=environ)
    assert line.waits == [api.STALLED_S, None] * 2
    response = web.ask("GET", kept_film(web), role="display", environ_overrides=environ)
    assert line.waits[4:] == [api.STALLED_S]
    response.close()
    assert line.waits[4:] == [api.STALLED_S, None]


# --- files are taken away


def test_picture_that_is_shown_stays_and_another_goes(web: Web, tmp_path: Path) -> None:
    media = sent(web, picture())
    show(web, {"kind": "picture", "code": "p", "media": media["sha"], "title": NAME})
    response = web.ask("DELETE", f"content/media/{media['sha']}")
    assert response.json["error"]["details"] == {"fields": {"media": "content.in_use"}}
    assert len(files(tmp_path)) == 2
    web.ask("DELETE", "content/items/p")
    assert web.ask("DELETE", f"content/media/{media['sha']}").status_code == 200
    assert files(tmp_path) == []
    assert web.refused("DELETE", f"content/media/{media['sha']}") == (404, "not_found")


def test_taking_away_under_a_key_spares_what_was_sent_since(web: Web, tmp_path: Path) -> None:
    address = f"content/media/{sent(web, picture())['sha']}"
    first = web.ask("DELETE", address, key="k")
    assert web.ask("DELETE", address, key="k").json == first.json
    sent(web, picture())
    again = web.ask("DELETE", address, key="k")
    assert (again.json, again.headers["Idempotent-Replayed"]) == (first.json, "true")
    assert fetch(web, address).status_code == 200
    assert len(files(tmp_path)) == 2


# --- the studio


@pytest.fixture
def at_work(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """The studio of this house; it is begun by the test, and looks around all the time."""
    monkeypatch.setattr(studio, "LOOK_S", 0.01)
    found: Studio = web.app.extensions["jiaohao"].extras["studio"]
    yield found
    found.stop()
    for thread in threading.enumerate():
        if thread.name == "studio":
            thread.join(30)


def send_film(web: Web, folder: Path, name: str = "宣传片", **more: Any) -> str:
    """A film is sent: its work."""
    response = send(web, film(folder / "sent.mp4", **more).read_bytes(), name)
    assert response.status_code == 200, response.text
    work: str = response.json["work"]
    return work


def long_film(web: Web, folder: Path, name: str = "长片") -> str:
    """A film that takes a while."""
    return send_film(web, folder, name, size=(320, 180), rate=30, times=range(3000))


def works(web: Web) -> list[tuple[str, str | None]]:
    """The films that are not ready."""
    return [(work["name"], work["wrong"]) for work in web.get("content/plan")["work"]]


def ready(web: Web) -> list[str]:
    """The names of what is ready."""
    return [one["name"] for one in web.get("content/plan")["media"]]


def test_film_is_made_ready_and_can_be_shown(web: Web, at_work: Studio, tmp_path: Path) -> None:
    work = send_film(web, tmp_path, sound=True)
    assert web.get("content/plan")["work"] == [{"id": work, "name": "宣传片", "wrong": None, "progress": 0.0}]
    at_work.start()
    eventually(lambda: works(web) == [], "the film")
    (media,) = web.get("content/plan")["media"]
    assert (media["kind"], media["name"], media["seconds"], media["sound"]) == ("film", "宣传片", 0.5, True)
    show(web, {"kind": "film", "code": "f", "media": media["sha"], "title": NAME, "sound": True})
    (tmp_path / "got.mp4").write_bytes(fetch(web, media["address"]).data)
    assert facts(tmp_path / "got.mp4")["pictures"] == 5
    assert files(tmp_path) == [f"{media['sha']}.mp4", f"{media['sha']}.small.webp"]


def test_films_are_made_ready_one_after_the_other_and_a_bad_one_stops_none(
    web: Web, at_work: Studio, tmp_path: Path
) -> None:
    send_film(web, tmp_path, "一", times=range(3))
    bad = send(web, b"\0\0\0\x18ftypmp42" + b"x" * 100, "坏").json["work"]
    send_film(web, tmp_path, "二", times=range(6))
    for number, path in enumerate(sorted((tmp_path / "media/coming").glob("*.json"), key=lambda p: p.stat().st_mtime)):
        os.utime(path, ns=(0, number))
    at_work.start()
    eventually(lambda: len(ready(web)) == 2, "both films")
    assert (ready(web), works(web)) == (["一", "二"], [("坏", "content.no_film")])
    assert web.ask("DELETE", f"content/films/{bad}").status_code == 200
    assert web.refused("DELETE", f"content/films/{bad}") == (404, "not_found")
    assert len(files(tmp_path)) == 4


def test_film_may_be_given_up_while_it_is_made_ready(web: Web, at_work: Studio, tmp_path: Path) -> None:
    work = long_film(web, tmp_path)
    at_work.start()
    eventually(lambda: at_work.progress.get(work, 0) > 0, "the beginning")
    assert 0 < web.get("content/plan")["work"][0]["progress"] < 1
    assert web.ask("DELETE", f"content/films/{work}").status_code == 200
    eventually(lambda: at_work.progress == {}, "the end of it")
    assert (files(tmp_path), works(web), ready(web)) == ([], [], [])
    send_film(web, tmp_path, "下一部")
    eventually(lambda: ready(web) == ["下一部"], "the next film")


def test_film_that_was_given_up_leaves_nothing_that_was_written_since(
    web: Web, at_work: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def writes_on(work: Any, tell: Any) -> None:
        begun.append(work.id)
        assert at_work.cancel(work.id)
        for path in at_work.folder.places(work)[1:]:
            path.write_bytes(b"half")

    monkeypatch.setattr(at_work, "_encoded", writes_on)
    work = send_film(web, tmp_path, times=range(1))
    at_work.start()
    eventually(lambda: begun == [work] and at_work.progress == {}, "the end of it")
    assert files(tmp_path) == []


def encoder_of(at_work: Studio) -> int:
    """The process that makes a film ready, once it has begun."""
    eventually(lambda: any(share > 0 for share in at_work.progress.values()), "the encoder")
    assert at_work._process is not None
    return at_work._process.pid


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_film_whose_process_is_killed_is_begun_anew(
    web: Web, at_work: Studio, tmp_path: Path, number: signal.Signals
) -> None:
    send_film(web, tmp_path, size=(320, 180), rate=30, times=range(1200))
    at_work.start()
    first = encoder_of(at_work)
    os.kill(first, number)
    eventually(lambda: ready(web) == ["宣传片"], "the film")
    # what it was made from is put away when the hall knows the film
    eventually(lambda: len(files(tmp_path)) == 2, "the end of its work")


def test_film_whose_process_always_dies_is_given_up(
    web: Web, at_work: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def dies(work: Any, tell: Any) -> None:
        begun.append(work.name)

    monkeypatch.setattr(at_work, "_encoded", dies)
    send_film(web, tmp_path)
    at_work.start()
    eventually(lambda: works(web) == [("宣传片", "content.no_film")], "the end of it")
    assert begun == ["宣传片"] * studio.TRIES
    assert len(files(tmp_path)) == 1


def test_film_goes_on_at_the_next_start(web: Web, at_work: Studio, tmp_path: Path) -> None:
    work = long_film(web, tmp_path)
    at_work.start()
    encoder_of(at_work)
    at_work.stop()
    eventually(lambda: at_work.progress == {}, "the end of it")
    assert works(web) == [("长片", None)]
    coming = tmp_path / "media" / "coming"
    (coming / f"{work}.film").write_bytes((film(tmp_path / "short.mp4")).read_bytes())
    (coming / "half.part").write_bytes(b"half")
    again = Studio(web.hall, Folder(tmp_path))
    again.start()
    try:
        eventually(lambda: ready(web) == ["长片"], "the film")
        eventually(lambda: len(files(tmp_path)) == 2, "tidiness")
    finally:
        again.stop()


def test_film_waits_while_the_hall_cannot_be_written(
    web: Web, at_work: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = [HallError("storage_unavailable"), HallError("storage_unavailable")]
    real = web.hall.do

    def do(*given: Any) -> Any:
        if isinstance(given[0], KeepMedia) and refusals:
            raise refusals.pop()
        return real(*given)

    monkeypatch.setattr(Hall, "do", lambda self, *given: do(*given))
    send_film(web, tmp_path, times=range(1))
    at_work.start()
    eventually(lambda: ready(web) == ["宣传片"], "the film")
    assert (refusals, works(web), len(files(tmp_path))) == ([], [], 2)


def test_film_that_is_one_too_many_is_not_kept(web: Web, at_work: Studio, tmp_path: Path) -> None:
    for number in range(MOST_MEDIA):
        media = Media(sha=f"{number:064x}", kind="picture", name="n", width=1, height=1, size=1)
        act(web.hall, KeepMedia(media=media))
    send_film(web, tmp_path, times=range(1))
    at_work.start()
    eventually(lambda: works(web) == [("宣传片", "content.too_many")], "the end of it")
    assert [name for name in files(tmp_path) if not name.endswith(".json")] == []


def test_studio_outlives_whatever_goes_wrong(
    web: Web, at_work: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: list[BaseException] = [OSError("disk"), ValueError("nonsense")]
    real = at_work.folder.works

    def works_of() -> Any:
        if wrong:
            raise wrong.pop()
        return real()

    at_work.start()
    monkeypatch.setattr(at_work.folder, "works", works_of)
    eventually(lambda: not wrong, "two faults")
    send_film(web, tmp_path, times=range(1))
    eventually(lambda: ready(web) == ["宣传片"], "the film")


# --- a real server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that these tests share."""
    running = Running(tmp_path_factory.mktemp("content") / "hall")
    yield running
    running.end()


def coming(server: Running) -> list[str]:
    """What is coming in, or was left there."""
    return [path.name for path in (server.data / "media" / "coming").glob("*")]


def post(server: Running, data: Any, **headers: str) -> requests.Response:
    """A file over the wire; a generator goes in pieces, without a length."""
    sent = {"Authorization": f"Bearer {server.token('manager')}", **headers}
    return requests.post(f"{server.hall}/content/media?name=x", data=data, headers=sent, timeout=60)


def test_pieces_without_a_length_become_a_picture(server: Running) -> None:
    data = picture(size=(300, 200))
    response = post(server, (data[at : at + 100] for at in range(0, len(data), 100)))
    assert response.json()["media"]["width"] == 300
    assert coming(server) == []


def test_film_is_not_held_by_those_who_fetched_it(server: Running) -> None:
    address = post(server, picture()).json()["media"]["address"]
    header = {"Authorization": f"Bearer {server.token('display')}"}
    for _ in range(8):
        assert requests.get(server.base + address, headers=header, timeout=60).status_code == 200
    for _ in range(8):
        with requests.get(server.base + address, headers=header, timeout=60, stream=True) as response:
            assert response.status_code == 200


def test_upload_that_breaks_off_leaves_nothing_and_holds_no_place(server: Running) -> None:
    head = (
        f"POST /api/v1/halls/main/content/media?name=x HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n"
        f"Authorization: Bearer {server.token('manager')}\r\n\r\n"
    )
    for number in range(3):
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.sendall(head.encode() + b"\0\0\0\x18ftypmp42" + bytes(300_000))
            eventually(lambda: coming(server) != [], f"part {number}")
        eventually(lambda: coming(server) == [], "the end of it")
    assert post(server, picture()).status_code == 200


def test_file_that_is_too_large_is_refused_at_once(server: Running) -> None:
    head = (
        f"POST /api/v1/halls/main/content/media HTTP/1.1\r\nHost: h\r\nContent-Length: {600 * 1024**2}\r\n"
        f"Authorization: Bearer {server.token('manager')}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(head.encode())
        assert line.recv(1000).startswith(b"HTTP/1.1 413")
    assert coming(server) == []


def test_film_of_a_server_that_is_killed_is_begun_anew(tmp_path: Path) -> None:
    source = film(tmp_path / "f.mp4", size=(320, 180), rate=30, times=range(600))
    data = tmp_path / "hall"
    first = Running(data)
    try:
        with source.open("rb") as file:
            assert post(first, file).json()["work"]
        first.companion("display.films")
    finally:
        first.end()
    (data / "media" / "coming" / "half.part").write_bytes(b"half")
    second = Running(data)
    try:
        eventually(lambda: len(second.get("content/plan")["media"]) == 1, "the film")
        eventually(lambda: coming(second) == [], "tidiness")
        assert second.get("content/plan")["media"][0]["seconds"] == 20
    finally:
        second.end()
