"""The address a customer follows their ticket at, and the public address it begins with."""

from __future__ import annotations

import re

import pytest

from hall.track import flaws, ticket_of, token_of, track_url

URL = ("https://hall.example/", b"secret", "main", "journal", 7)


def test_track_url_is_of_the_public_address_and_the_ticket() -> None:
    assert re.fullmatch(r"https://hall\.example/t/7-[0-9a-f]{24}", track_url(*URL))
    assert track_url(*URL) == track_url("https://hall.example", *URL[1:])


def test_track_url_cannot_be_guessed_from_another() -> None:
    others = {track_url(*(*URL[:i], other, *URL[i + 1 :])) for i, other in ((1, b"x"), (2, "x"), (3, "x"), (4, 8))}
    keys = {url.rsplit("-", 1)[1] for url in {track_url(*URL), *others}}
    assert len(keys) == 5


def test_token_names_its_ticket_to_its_own_hall_alone() -> None:
    token = token_of(b"secret", "main", "journal", 7)
    assert ticket_of(token, b"secret", "main", "journal") == 7
    for asked in ((b"x", "main", "journal"), (b"secret", "x", "journal"), (b"secret", "main", "x")):
        assert ticket_of(token, *asked) is None


@pytest.mark.parametrize(
    "change", [str.upper, lambda t: t + "\n", lambda t: t[:-1], lambda t: "0" + t, lambda t: f"８{t[1:]}"]
)
def test_token_is_known_in_its_one_form_only(change: object) -> None:
    # this one has a letter among its digits
    token = next(t for n in range(1, 99) if re.search("-.*[a-f]", t := token_of(b"secret", "main", "journal", n)))
    assert callable(change)
    assert ticket_of(change(token), b"secret", "main", "journal") is None


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("https://queue.example.cn", []),
        ("https://queue.example.cn/", []),
        ("https://queue.example.cn:8443", []),
        ("https://203.0.113.9.example", []),
        ("http://queue.example.cn", ["plain"]),
        ("http://8.8.8.8:8600", ["plain"]),
        ("http://192.168.1.20:8600", ["inside"]),
        ("https://10.0.0.5", ["inside"]),
        ("http://[fd00::5]:8600", ["inside"]),
        ("http://queue", ["inside"]),
        ("http://queue.local:8600", ["inside"]),
        ("http://localhost:8600", ["here"]),
        ("http://127.0.0.1:8600", ["here"]),
        ("http://0.0.0.0", ["here"]),
        ("http://[::1]", ["here"]),
        ("https://queue.example.cn/hall", ["more"]),
        ("https://queue.example.cn?x=1", ["more"]),
        ("https://me:word@queue.example.cn", ["more"]),
        (f"https://{'a' * 130}.cn", ["long"]),
        ("queue.example.cn", ["form"]),
        ("ftp://queue.example.cn", ["form"]),
        ("javascript:alert(1)", ["form"]),
        ("https://", ["form"]),
        ("https://queue.example.cn:port", ["form"]),
        ("https://queue .cn", ["form"]),
        ("https://排队.cn", ["form"]),
        ("https://[::1", ["form"]),
        ("", ["form"]),
    ],
)
def test_address_is_judged_in_words(address: str, codes: list[str]) -> None:
    assert [flaw.code for flaw in flaws(address)] == codes


def test_only_flaws_that_keep_every_phone_out_stop() -> None:
    stopping = {
        flaw.code: flaw.stops
        for address in ("x", "http://a.cn/b", "http://[::1]", "http://a", "http://a.cn")
        for flaw in flaws(address)
    }
    assert stopping == {"form": True, "more": True, "plain": False, "here": True, "inside": False}
