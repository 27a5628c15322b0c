"""The address a customer follows their ticket at."""

from __future__ import annotations

import re

from hall.track import track_url

URL = ("https://hall.example/", b"secret", "main", "journal", 7)


def test_track_url_is_of_the_public_address_and_the_ticket() -> None:
    assert re.fullmatch(r"https://hall\.example/t/7-[0-9a-f]{24}", track_url(*URL))
    assert track_url(*URL) == track_url("https://hall.example", *URL[1:])


def test_track_url_cannot_be_guessed_from_another() -> None:
    others = {track_url(*(*URL[:i], other, *URL[i + 1 :])) for i, other in ((1, b"x"), (2, "x"), (3, "x"), (4, 8))}
    keys = {url.rsplit("-", 1)[1] for url in {track_url(*URL), *others}}
    assert len(keys) == 5
