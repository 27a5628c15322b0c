"""Who may do what: staff, bearer tokens and the pairing of screens. Secrets never stand in the journal."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Literal, get_args

from hall.actions.work import Work, action
from hall.errors import HallError, wrong
from hall.events import StaffChanged, TokenCreated, TokenRevoked
from hall.people import Pairing, Staff, Token

Shape = dict[str, Any]
Role = Literal["display", "kiosk", "greeter", "counter", "rating", "manager", "auditor", "integration", "printer"]
ROLES: tuple[str, ...] = get_args(Role)
"""Roles a token may have."""
STAFF_ROLES = ("greeter", "counter", "manager", "auditor", "administrator", "technician")
"""Roles a member of staff may have."""
OPERATOR = "operator"
"""The staff number whose password is the PIN of the kiosks' operator corner."""
PAIRING_MS = 600_000
"""A screen's code is good for ten minutes."""
MOST_PAIRINGS = 50
"""More screens than this asking at once is nobody's opening day."""
FAILURES = 5
LOCKED_MS = 60_000
"""After five wrong passwords a staff number rests for a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateToken:
    """Make a bearer token for a role, perhaps bound to a counter or a device."""

    role: str
    counter: int | None = None
    device: str | None = None
    paired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeToken:
    """Make a token dead."""

    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveStaff:
    """Add a member of staff or change one; ``password`` is a hash already, None leaves it as it is."""

    number: str
    name: str
    roles: tuple[str, ...]
    password: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignIn:
    """Somebody tried to sign in: count what failed, forget it when it worked."""

    number: str
    worked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPairing:
    """A screen asks to be let in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePairing:
    """A manager says what the screen with this code is."""

    code: str
    role: str
    device: str
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePairing:
    """The approved screen fetches its token, once."""

    pairing: str


def digest(secret: str) -> str:
    """What is kept of a token or a pairing's address: SHA-256, hex. The secret itself is 256 random bits."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


@action(CreateToken)
def create_token(work: Work, command: CreateToken) -> Shape:
    """Make a token; its text is in the answer and nowhere else."""
    if command.role not in ROLES:
        raise wrong(role="unknown")
    if command.counter is not None and command.counter not in work.catalogue.counter_by_number:
        raise wrong(counter="unknown")
    if command.role == "printer" and not command.device:
        raise wrong(device="missing")
    secret = secrets.token_urlsafe(32)
    seq = work.next_seq()
    work.record(
        TokenCreated(
            token=seq,
            role=command.role,
            counter=command.counter,
            device=command.device,
            paired=command.paired,
        )
    )
    token = Token(
        id=seq,
        role=command.role,
        counter=command.counter,
        device=command.device,
        created_at=work.hall.at,
        revoked_at=None,
    )
    work.store.people.add_token(token, digest(secret))
    return {"id": seq, "token": secret}


@action(RevokeToken)
def revoke_token(work: Work, command: RevokeToken) -> Shape:
    """From now on the token is unknown. HallError ``not_found``."""
    if not work.store.people.revoke(command.token, work.now):
        raise HallError("not_found")
    work.record(TokenRevoked(token=command.token))
    return {"id": command.token}


@action(SaveStaff)
def save_staff(work: Work, command: SaveStaff) -> Shape:
    """Add or change; every session of a changed person ends."""
    if not command.roles or any(role not in STAFF_ROLES for role in command.roles):
        raise wrong(roles="unknown")
    known = work.store.people.staff(command.number)
    password = command.password if command.password is not None else (known.password if known else None)
    if password is None:
        raise wrong(password="missing")
    work.store.people.save_staff(
        Staff(
            number=command.number,
            name=command.name,
            roles=command.roles,
            password=password,
            version=known.version + 1 if known else 1,
            active=command.active,
            failures=0,
            locked_until=None,
        ),
        new=known is None,
    )
    what = "added" if known is None else ("changed" if command.active else "left")
    work.record(StaffChanged(staff=command.number, what=what, roles=list(command.roles)))
    return {"number": command.number}


@action(NoteSignIn)
def note_sign_in(work: Work, command: NoteSignIn) -> Shape:
    """Five failures in a row lock the number for a minute; what is tried meanwhile does not count."""
    known = work.store.people.staff(command.number)
    if known is None:
        return {"locked": False}
    if known.locked_until is not None and known.locked_until > work.now:
        return {"locked": True}
    failures = 0 if command.worked else known.failures + 1
    locked = failures >= FAILURES
    until = work.now + LOCKED_MS if locked else None
    work.store.people.note_failures(command.number, 0 if locked else failures, until)
    return {"locked": locked}


@action(AskPairing)
def ask_pairing(work: Work, command: AskPairing) -> Shape:
    """Give the screen a secret address to ask at and a code to show. HallError ``too_many``."""
    people = work.store.people
    people.forget_pairings(work.now)
    taken = people.pairing_codes()
    if len(taken) >= MOST_PAIRINGS:
        raise HallError("too_many")
    code = next(c for c in iter(lambda: f"{secrets.randbelow(1_000_000):06d}", None) if c not in taken)
    secret = secrets.token_urlsafe(32)
    people.add_pairing(Pairing(id=digest(secret), code=code, expires_at=work.now + PAIRING_MS))
    return {"pairing": secret, "code": code, "expires_in": PAIRING_MS // 1000}


@action(ApprovePairing)
def approve_pairing(work: Work, command: ApprovePairing) -> Shape:
    """Say what the screen is. HallError ``unknown_pairing``."""
    if command.role not in ROLES:
        raise wrong(role="unknown")
    if command.counter is not None and command.counter not in work.catalogue.counter_by_number:
        raise wrong(counter="unknown")
    pairing = Pairing(
        id="", code=command.code, expires_at=work.now, role=command.role, device=command.device, counter=command.counter
    )
    if not work.store.people.approve(pairing):
        raise HallError("unknown_pairing")
    return {"role": command.role, "device": command.device, "counter": command.counter}


@action(TakePairing)
def take_pairing(work: Work, command: TakePairing) -> Shape:
    """The screen's token, once it is approved; ``{"approved": False}`` before. HallError ``unknown_pairing``."""
    people = work.store.people
    pairing = people.pairing(digest(command.pairing))
    if pairing is None or pairing.expires_at < work.now:
        raise HallError("unknown_pairing")
    if pairing.role is None:
        return {"approved": False, "code": pairing.code, "expires_in": (pairing.expires_at - work.now) // 1000}
    people.drop_pairing(pairing.id)
    wish = CreateToken(role=pairing.role, counter=pairing.counter, device=pairing.device, paired=True)
    made = create_token(work, wish)
    return {"approved": True, "role": pairing.role, "device": pairing.device, "counter": pairing.counter, **made}
