"""Who asks: bearer tokens, paired screens, staff sessions; what a role may do; CSRF for what comes by cookie."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, replace
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Request, session

from hall import reports
from hall.actions.people import OPERATOR, NoteSignIn, digest
from hall.actions.work import MANAGERS, PUBLIC, Actor
from hall.desk import Hall
from hall.errors import HallError
from hall.people import Staff, Token

SCREEN_COOKIE = "jiaohao_screen"
SESSION_COOKIE = "jiaohao_session"
CSRF_HEADER = "X-CSRF-Token"

MAY: dict[str, frozenset[str]] = {
    # What a call asks for → the roles that have it.
    "display": frozenset({"display", "kiosk", "greeter", "counter", "rating", "manager", "auditor", "integration"}),
    "speak": frozenset({"display", "manager"}),
    "kiosk": frozenset({"kiosk", "greeter", "counter", "manager", "integration"}),
    "paper": frozenset({"kiosk", "greeter", "counter", "manager"}),
    "kiosk_read": frozenset({"kiosk", "greeter", "counter", "manager", "auditor", "integration"}),
    "greeter": frozenset({"greeter", "counter", "manager", "integration"}),
    "search": frozenset({"greeter", "counter", "manager", "auditor", "integration"}),
    "counter": frozenset({"counter", "manager"}),
    "seat": frozenset({"counter", "manager"}),
    "rate": frozenset({"rating", "manager"}),
    "full_events": frozenset({"manager", "auditor", "integration"}),
    "manager": frozenset({"manager"}),
    "manager_read": frozenset({"manager", "auditor"}),
    "print": frozenset({"printer"}),
    "metrics": frozenset({"manager", "auditor", "integration"}),
}
"""The one table of rights. A member of staff has those of every role they hold; an administrator those of a manager."""

_hasher = PasswordHasher()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, and in which roles; ``by_cookie`` asks need a CSRF token to change anything."""

    actor: Actor
    roles: frozenset[str]
    by_cookie: bool
    name: str | None = None

    def may(self, right: str) -> bool:
        """Whether one of the roles has this right."""
        return not self.roles.isdisjoint(MAY[right])

    def acting(self, right: str) -> Actor:
        """The actor in the strongest of its roles that has this right. HallError ``forbidden``."""
        fitting = self.roles & MAY[right]
        if not fitting:
            raise HallError("forbidden")
        strongest = next((role for role in ("manager", "counter") if role in fitting), None)
        return replace(self.actor, role=strongest or min(fitting))

    @property
    def public(self) -> bool:
        """Whether this caller sees only what anyone in the hall may see."""
        return self.roles <= PUBLIC


def check_counter(hall: Hall, actor: Actor, number: int, right: str) -> None:
    """HallError ``forbidden`` for another's counter, whatever else is wrong with the request. A free counter is
    nobody's; to sit down at one that is taken is for the hall to judge; a rating tablet belongs to one alone."""
    if right not in ("counter", "seat", "rate") or actor.role in MANAGERS or actor.counter == number:
        return
    if actor.counter is not None or right == "rate":
        raise HallError("forbidden")
    with hall.reading() as reading:
        holder = reports.holder(reading, number)
    if right == "counter" and holder not in (None, actor.principal):
        raise HallError("forbidden")


def hash_password(password: str) -> str:
    """What is kept of a password (argon2id)."""
    return _hasher.hash(password)


def password_fits(kept: str, password: str) -> bool:
    """Whether a password is the one kept."""
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21l$hQhUxJ4yqGeXr6tXYKJVxA3cTbbBZLxJr1wxNYzSMYo"
"""Checked when there is no such number, so that an answer takes as long either way."""


def caller_of(request: Request, hall: Hall) -> Caller:
    """Who asks. HallError ``unauthorized`` when nobody known does."""
    header = request.headers.get("Authorization", "")
    if header:
        scheme, _, secret = header.partition(" ")
        if scheme.lower() != "bearer":
            raise HallError("unauthorized")
        return token_caller(hall.token(digest(secret.strip())), by_cookie=False)
    person = _signed_in(hall)
    if person is not None:
        return person
    screen = request.cookies.get(SCREEN_COOKIE)
    if screen:
        return token_caller(hall.token(digest(screen)), by_cookie=True)
    raise HallError("unauthorized")


def token_caller(token: Token | None, *, by_cookie: bool) -> Caller:
    """The caller behind a token. HallError ``unauthorized`` for a dead one."""
    if token is None:
        raise HallError("unauthorized")
    actor = Actor(principal=f"token:{token.id}", role=token.role, device=token.device, counter=token.counter)
    return Caller(actor=actor, roles=frozenset({token.role}), by_cookie=by_cookie)


def _signed_in(hall: Hall) -> Caller | None:
    number = session.get("staff")
    if number is None or session.get("hall") != hall.code:
        return None
    with hall.reading() as reading:
        staff = reading.store.people.staff(number)
    if staff is None or not staff.active or staff.version != session.get("version"):
        return None
    return staff_caller(staff)


def staff_caller(staff: Staff) -> Caller:
    """The caller that a signed-in member of staff is."""
    roles = frozenset(staff.roles) | (frozenset({"manager"}) if "administrator" in staff.roles else frozenset())
    actor = Actor(principal=f"staff:{staff.number}", role=min(roles), staff=staff.number)
    return Caller(actor=actor, roles=roles, by_cookie=True, name=staff.name)


def sign_in(hall: Hall, number: str, password: str) -> Staff:
    """The member of staff with this number and password. HallError ``unauthorized``; ``too_many`` while the number
    rests after wrong passwords."""
    with hall.reading() as reading:
        staff, now = reading.store.people.staff(number), reading.now
    if staff is not None and staff.locked_until is not None and staff.locked_until > now:
        raise HallError("too_many")
    fits = password_fits(_NOBODY if staff is None else staff.password, password)
    if staff is None or not staff.active or not fits:
        hall.do(NoteSignIn(number=number, worked=False))
        raise HallError("unauthorized")
    if staff.failures or staff.locked_until is not None:
        hall.do(NoteSignIn(number=number, worked=True))
    return staff


def check_pin(hall: Hall, pin: str) -> None:
    """HallError ``wrong_pin`` unless it is the operator's; ``no_pin`` before one was set, ``too_many`` while it rests
    after wrong ones."""
    with hall.reading() as reading:
        operator = reading.store.people.staff(OPERATOR)
    if operator is None or not operator.active:
        raise HallError("no_pin")
    try:
        sign_in(hall, OPERATOR, pin)
    except HallError as refusal:
        raise HallError("wrong_pin" if refusal.code == "unauthorized" else refusal.code) from refusal


def open_session(hall: Hall, staff: Staff) -> None:
    """Remember in the browser's signed cookie who sits there."""
    session.clear()
    session.update(staff=staff.number, version=staff.version, hall=hall.code, nonce=secrets.token_hex(8))
    session.permanent = True


def csrf_token(request: Request, key: bytes) -> str:
    """The token a page sends with what it changes: bound to the cookie that lets it in."""
    bound = f"{session.get('staff', '')}|{session.get('nonce', '')}|{request.cookies.get(SCREEN_COOKIE, '')}"
    return hmac.new(key, b"csrf|" + bound.encode(), sha256).hexdigest()


def check_csrf(request: Request, key: bytes) -> None:
    """HallError ``csrf`` unless the request brings the token of its own cookie."""
    if not hmac.compare_digest(request.headers.get(CSRF_HEADER, "").encode(), csrf_token(request, key).encode()):
        raise HallError("csrf")
