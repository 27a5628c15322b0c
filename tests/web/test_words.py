"""The catalogues of words: whole, alike in both languages, and every word that code asks for is there."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from hall.compared import FIGURES
from hall.counter import CounterState
from hall.errors import KINDS
from hall.messages import LANGUAGES, words
from hall.notice import REASONS
from hall.rating import LEVELS
from hall.rating import REASONS as BECAUSE
from hall.ticket import State
from hall.turns import Order
from hall.waited import HOW
from printer.standard import KINDS as KINDS_OF_SLIPS
from printer.template import KINDS as BLOCKS

ROOT = Path(__file__).parents[2]
ROOMS = ("hall", "web", "kiosk", "greeter", "counter", "display", "manager", "phone", "printer", "rating", "jiaohao")
CODE = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
SCRIPTS = [
    path
    for room in ROOMS
    for pattern in ("*.js", "*.html")
    for path in sorted((ROOT / room).rglob(pattern))
    if "vendor" not in path.parts
]
KEY = r"[a-z_]+(?:\.[a-z0-9_]+)+"
ASKED = (
    re.compile(rf"\bsay\(\s*[\"'`]({KEY})[\"'`]"),
    re.compile(rf"\bsay_in\([^,]+,\s*[\"']({KEY})[\"']"),
    re.compile(rf"\b(?:of|title|word|none|hint)=\"({KEY})\""),
    re.compile(rf"[?:(]\s*[\"']({KEY})[\"']"),
)
"""How pages ask for a word: ``say("…")``, an attribute that is a key, a choice between two keys."""

SLIPS = ("failed", "unconfirmed", "void")
PRINTERS = ("ready", "paper_low", "paper_out", "cover_open", "cutter", "offline", "error", "unknown")
PAUSES = ("lunch", "rest", "meeting", "training", "system", "other")
NEEDS = ("wheelchair", "hearing", "sign_language", "sight", "escort", "english", "large_print")
ROLES = (
    "display", "kiosk", "greeter", "counter", "rating", "manager", "auditor", "integration", "printer", "administrator",
)  # fmt: skip
WRONG_DOORS = (
    "hours_end", "hours_no_day", "hours_overlap", "holiday_end", "holiday_twice", "quota_zero", "quota_half",
    "slots_service", "slots_overlap", "slots_outside", "no_counter", "never_open", "last_ticket",
)  # fmt: skip
WRONG_RULES = (
    "no_ahead", "all_ahead", "ordinary_ahead", "no_cap", "cap_one", "cap_short", "head_start_long", "behind_ordinary",
    "no_counter", "only_second",
)  # fmt: skip
WRONG_STAFFING = (
    "twice", "serves_nothing", "help_no_limit", "no_counter", "only_second", "profile_empty", "profile_unknown",
    "stretch_backwards", "stretch_no_days", "overlap", "least_many",
)  # fmt: skip
WRONG_SERVING = (
    "outcome_none", "outcome_one", "outcome_twice", "then_self", "then_twice", "then_no_numbers", "then_no_counter",
    "ladder_long", "auto_start_walk", "auto_start_soon", "auto_start_soon_type",
)  # fmt: skip
STORY = (
    "TicketIssued", "TicketCalled", "TicketRecalled", "ServiceStarted", "TicketServed", "TicketMissed", "TicketPutBack",
    "TicketHeld", "TicketReleased", "TicketRestored", "TicketTransferred", "TicketLeft", "TicketExpired",
    "CategoryChanged", "StepsPlanned", "TicketSteppedOn", "BusinessAdded", "ActUndone", "slip", "reprint",
)  # fmt: skip
FAMILIES: dict[str, tuple[str, ...]] = {
    "error": tuple(KINDS),
    "why": (
        "first_choice",
        "second_choice",
        "second_over_limit",
        "help",
        "by_hand",
        "walk_in",
        "capped",
        *get_args(Order)[1:],
    ),
    "waited": (
        *(f"how_{how}" for how in HOW),
        *(f"{what}_{many}" for what in ("earlier", "overtaken") for many in ("none", "one", "many")),
        *(f"{what}_{many}" for what in ("by_hand", "elsewhere") for many in ("one", "many")),
        *("lasting", "lasting_none", "called", "gone", "waiting"),
    ),
    "story": STORY,
    "rules": (
        *(f"order_{order}" for order in get_args(Order)),
        *(f"order_{order}_how" for order in get_args(Order)),
        *(f"wrong_{code}" for code in WRONG_RULES),
        *("set_was", "set_now", "set_tried", "day_empty", "day_too_large"),
        *(f"column_{figure}" for figure in FIGURES),
    ),
    "staffing": (
        *(f"wrong_{code}" for code in WRONG_STAFFING),
        *(f"duty_{duty}" for duty in ("none", "first", "first_how", "second", "second_how", "help", "help_how")),
    ),
    "serving": tuple(f"wrong_{code}" for code in WRONG_SERVING),
    "state": tuple(map(str, CounterState)),
    "ticket": tuple(map(str, State)),
    "slip_state": SLIPS,
    "printer": PRINTERS,
    "pause": PAUSES,
    "hold": ("papers_away", "papers_here", "waiting"),
    "place": ("own", "first", "last"),
    "phone": (*map(str, State), "held_papers_away", "held_papers_here", "held_waiting", "served_how", "left_how"),
    "phones": ("flaw_form", "flaw_more", "flaw_long", "flaw_here", "flaw_inside", "flaw_plain", "flaw_listens"),
    "role": ROLES,
    "rating": (*(f"level_{level}" for level in LEVELS), *(f"reason_{reason}" for reason in BECAUSE)),
    "ratings": (
        *(f"mode_{mode}{more}" for mode in ("off", "finish", "press") for more in ("", "_how")),
        *("via_tablet", "via_phone"),
    ),
    "content": ("no_film", "too_long", "no_space", "picture_large", "no_picture", "in_use", "too_many"),
    "reason": ("closed_now", "quota_reached", "quota_half", "last_ticket_passed", "paused", "no_counter", "holiday"),
    "again": ("today", "tomorrow", "day"),
    "appointments": ("booked", "arrived", "cancelled", "missed", "overdue"),
    "door": tuple(f"wrong.{code}" for code in WRONG_DOORS),
    "language": LANGUAGES,
    "need": NEEDS,
    "notices": tuple(f"reason_{reason}" for reason in REASONS),
    "slip_kind": tuple(KINDS_OF_SLIPS),
    "slip_field": tuple(sorted({name for kind in KINDS_OF_SLIPS.values() for name in kind.fields})),
    "slip_block": tuple(BLOCKS),
    "slip_option": (*sorted({word for block in BLOCKS.values() for word in block.words}), "above", "measure"),
}
"""Keys whose second half is a fact of the hall: every fact has its word."""


def catalogue(language: str) -> dict[str, str]:
    text = (ROOT / "hall" / "translations" / f"{language}.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def places(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_sorted_and_no_key_stands_twice(language: str) -> None:
    text = (ROOT / "hall" / "translations" / f"{language}.json").read_text(encoding="utf-8")
    keys = [key for key, _ in json.loads(text, object_pairs_hook=list)]
    assert keys == sorted(set(keys))


def test_both_languages_have_the_same_keys() -> None:
    assert sorted(catalogue("en")) == sorted(catalogue("zh"))


def test_both_languages_have_the_same_places() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    differing = [key for key in zh if places(zh[key]) != places(en[key])]
    assert [key for key in differing if key not in ("board.counter",)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_has_loose_ends(language: str) -> None:
    loose = [k for k, v in catalogue(language).items() if k != "web.comma" and (not v or v != v.strip())]
    assert loose == []


def test_chinese_is_chinese_and_english_is_not() -> None:
    han = re.compile("[\u4e00-\u9fff]")
    same = {"language.en", "language.zh", "web.comma", "slip.ahead_wait"}
    same |= {"content.failed", "content.length", "content.rows_sample"}
    assert [key for key, value in catalogue("zh").items() if not han.search(value) and key not in same] == []
    assert [key for key, value in catalogue("en").items() if han.search(value) and key not in same] == []


@pytest.mark.parametrize(("family", "facts"), FAMILIES.items())
def test_every_fact_has_its_word(family: str, facts: tuple[str, ...]) -> None:
    zh = catalogue("zh")
    assert [fact for fact in facts if f"{family}.{fact}" not in zh] == []


def asked_in_code() -> set[str]:
    """Keys that Python asks for as a plain string: ``text("…")``, ``both("…")``, ``say("…")``, ``page(…, "…")``."""
    found = set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("text", "both", "say", "page"):
                strings = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                found |= {value for value in strings if re.fullmatch(KEY, value) and "html" not in value}
    return found


def asked_in_pages() -> set[str]:
    """Keys that templates and modules ask for as a plain string."""
    found = set()
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        found |= {key for pattern in ASKED for key in pattern.findall(text)}
    return {key for key in found if not key.endswith((".css", ".js", ".svg"))}


def test_every_word_that_is_asked_for_is_there() -> None:
    asked = asked_in_code() | asked_in_pages()
    assert len(asked) > 150
    assert sorted(asked - set(catalogue("zh"))) == []


def test_no_word_is_there_that_nobody_asks_for() -> None:
    built = re.compile("|".join(rf"{family}\.({'|'.join(facts)})" for family, facts in FAMILIES.items()))
    everything = "\n".join(path.read_text(encoding="utf-8") for path in [*CODE, *SCRIPTS])
    heads = set(re.findall(r"[\"'`]([a-z_]+\.(?:[a-z]+_)?)(?:\$\{|\{|'\s*~)", everything))
    plain = asked_in_code() | asked_in_pages()
    idle = [
        key
        for key in catalogue("zh")
        if key not in plain and not built.fullmatch(key) and not any(key.startswith(head) for head in heads)
    ]
    assert [key for key in idle if f'"{key}"' not in everything] == []


def test_no_page_carries_words_of_its_own() -> None:
    han = re.compile("[\u4e00-\u9fff]")
    carrying = [
        str(path.relative_to(ROOT))
        for path in SCRIPTS
        if any(han.search(line) for line in path.read_text(encoding="utf-8").splitlines())
    ]
    assert carrying == []


def test_every_sign_of_the_catalogues_is_in_the_shipped_font() -> None:
    lines = (ROOT / "web/static/fonts/jiaohao-sans-sc.coverage.txt").read_text(encoding="utf-8").split()
    ranges = [tuple(int(end, 16) for end in line.split("-")) for line in lines]
    signs = {sign for language in LANGUAGES for value in catalogue(language).values() for sign in value}
    missing = sorted(s for s in signs if not any(low <= ord(s) <= high for low, high in ranges))
    assert missing == []


def test_errors_are_sentences_in_both_languages() -> None:
    params = {"hall": "main", "counter": 3, "number": "B001", "staff": "1001", "service": "缴费"}
    params |= {"at": "10:00", "comes": "09:30", "seconds": 5, "count": 2}
    for code in KINDS:
        zh, en = (words(language).text(f"error.{code}", **params) for language in LANGUAGES)
        assert (code, zh[-1], en[-1]) == (code, "。", ".")
