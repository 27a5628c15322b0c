"""What can happen in a hall, in the past tense.

Each event is a small frozen dataclass; the journal stores its fields as JSON under its class's name. Times are
milliseconds of hall time, ``ticket`` is the ticket's id (the sequence number of its ``TicketIssued``), ``counter``
a counter's number. No personal data ever stands here.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened."""

    def payload(self) -> dict[str, Any]:
        """The fields that have a value, as JSON values."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}


# --- the hall and its days


@dataclass(frozen=True, slots=True, kw_only=True)
class HallFounded(Event):
    """The hall's journal begins; ``journal`` is its identity."""

    code: str
    journal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueChanged(Event):
    """The hall's set-up has a new version; ``what`` says in a word what was changed."""

    version: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOpened(Event):
    """A business day begins: numbers start again at 1. Every screen forgets what it showed."""

    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosed(Event):
    """A business day is over. ``ended_at`` is its proper end, which may lie before the moment it was noticed;
    ``virtual`` days leave counters open and let people at counters finish."""

    day: str
    ended_at: int
    virtual: bool
    expired: int
    forced: int


# --- a ticket's life


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketIssued(Event):
    """Somebody has a number. ``slip`` is the print job written with it, if any printer serves this place; ``roll``:
    the number is that of a pre-printed paper roll. ``appointment``: the one whose code was used for it, ``appointed``
    its time where it counts. ``despite``: the rule at the door that staff set aside. ``steps``: what the visit goes on
    to."""

    ticket: int
    number: str
    service: str
    category: str
    language: str
    day: str
    prefix: str
    ordinal: int
    turn_at: int
    head_start: int
    queue: str
    slip: int | None = None
    printer: str | None = None
    device: str | None = None
    roll: bool | None = None
    appointment: int | None = None
    appointed: int | None = None
    despite: str | None = None
    steps: list[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(Event):
    """A counter calls a ticket; ``announcement`` is what boards show and voices speak, ``why`` the reason.
    ``overtook``: the first-choice queues of the counter in which somebody waits on who was issued before ``issued_at``,
    where the rule chose and not a person."""

    ticket: int
    number: str
    counter: int
    announcement: int
    category: str
    language: str
    why: dict[str, Any]
    staff: str | None = None
    issued_at: int | None = None
    overtook: list[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRecalled(Event):
    """A called ticket is announced once more, under a new announcement."""

    ticket: int
    number: str
    counter: int
    announcement: int
    category: str
    language: str
    recalls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStarted(Event):
    """The customer stands at the counter. ``auto``: nobody said so, the hall's time for walking was over."""

    ticket: int
    number: str
    counter: int
    auto: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketServed(Event):
    """A service ended. ``inferred``: nobody pressed start, so ``started_at`` is call + walking time.
    ``forced``: ended by the close of the day, not by a person."""

    ticket: int
    number: str
    counter: int
    started_at: int
    inferred: bool = False
    forced: bool = False
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMissed(Event):
    """The customer did not come to the counter."""

    ticket: int
    number: str
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPutBack(Event):
    """A call was a mistake; the ticket waits again where it was and its announcements are withdrawn."""

    ticket: int
    number: str
    counter: int
    withdrawn: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHeld(Event):
    """The customer went to do something; held time is neither waiting nor service."""

    ticket: int
    number: str
    counter: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReleased(Event):
    """A held ticket waits again at its old turn; ``queue``: for the counter where the papers stayed."""

    ticket: int
    number: str
    queue: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRestored(Event):
    """A missed ticket waits again; ``turn_at`` places it by the hall's rule."""

    ticket: int
    number: str
    turn_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTransferred(Event):
    """A ticket waits in another queue (a type, a counter or a person); ``counter`` is whom it left, if any."""

    ticket: int
    number: str
    service: str
    queue: str
    turn_at: int
    place: str
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsPlanned(Event):
    """The types that a visit goes on to after this one, in their order; none any more where there are none."""

    ticket: int
    number: str
    steps: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSteppedOn(Event):
    """One business of a visit is done at ``counter`` and its next step waits; ``steps`` come after that. The rest as
    in ``TicketServed``."""

    ticket: int
    number: str
    counter: int
    service: str
    queue: str
    steps: list[str]
    started_at: int
    inferred: bool = False
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessAdded(Event):
    """The customer stays at the counter for another business: ``was`` is done, ``service`` begins. The rest as in
    ``TicketServed``."""

    ticket: int
    number: str
    counter: int
    was: str
    service: str
    started_at: int
    inferred: bool = False
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLeft(Event):
    """The customer gave up or was let go."""

    ticket: int
    number: str
    reason: str | None = None
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketExpired(Event):
    """The day closed while the ticket was still waiting or held."""

    ticket: int
    number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryChanged(Event):
    """A waiting ticket was given or lost a category, with its head start."""

    ticket: int
    number: str
    category: str
    was: str
    head_start: int
    turn_at: int
    reason: str


# --- appointments


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentBooked(Event):
    """Somebody will come at ``appointed``, on that business day; the appointment's id is this entry's number."""

    appointment: int
    service: str
    day: str
    appointed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCancelled(Event):
    """Nobody will come to it."""

    appointment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMissed(Event):
    """Its day is over and nobody came."""

    appointment: int


# --- what customers say


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingInvited(Event):
    """A customer is asked to rate the service, at the rating tablet of the counter."""

    ticket: int
    number: str
    counter: int
    service: str
    day: str
    staff: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRated(Event):
    """A customer rated the service, 5 (best) to 1; ``reasons`` are codes, of a bad one; ``via`` tablet or phone."""

    ticket: int
    number: str
    counter: int
    service: str
    day: str
    level: int
    via: str
    staff: str | None = None
    reasons: list[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSkipped(Event):
    """A customer who was asked would rather not."""

    ticket: int
    number: str
    counter: int


# --- counters


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterOpened(Event):
    """Somebody sits down. ``holder`` is the principal whose session this is."""

    counter: int
    holder: str
    staff: str | None = None
    took_over: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterClosed(Event):
    """The seat is empty for good; ``forced`` by the close of a day."""

    counter: int
    forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterPaused(Event):
    """暂停服务: with a reason and, if known, the time of return."""

    counter: int
    reason: str
    until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterResumed(Event):
    """The clerk is back."""

    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseAsked(Event):
    """A pause was pressed during a service: it is taken for after this customer."""

    counter: int
    reason: str
    until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseWithdrawn(Event):
    """A pause that was asked for is not wanted any more."""

    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActUndone(Event):
    """A counter took back its last act: these are the tickets, the counter and the slips as they were before
    it, the announcements that are withdrawn and those that stand again. ``numbers`` are the tickets' numbers."""

    counter: int
    act: str
    numbers: list[str]
    tickets: list[dict[str, Any]]
    before: dict[str, Any]
    slips: dict[str, str]
    withdrawn: list[int]
    renewed: list[dict[str, Any]]


# --- the duty manager and the counters


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGiven(Event):
    """A counter asks the duty manager to come (``help``, with a ``reason``), or the manager writes a ``message`` to
    these counters (none: to all) or a ``notice`` that is to be read before the first call, until the end of its
    ``last_day``. The words are free, so they may name people, and stand beside the journal."""

    notice: int
    kind: str
    staff: str | None = None
    counter: int | None = None
    reason: str | None = None
    counters: list[int] | None = None
    last_day: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRead(Event):
    """Who sits at this counter has read it."""

    notice: int
    counter: int
    staff: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEnded(Event):
    """It stands no more: the manager is on the way (``answered``), nobody wants it (``withdrawn``), its day is over
    (``over``). ``counter``: where help was wanted."""

    notice: int
    how: str
    counter: int | None = None


# --- slips and printers


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipQueued(Event):
    """A slip waits to be printed; ``mark`` says that it must carry 补打 / REPRINT."""

    slip: int
    kind: str
    printer: str
    mark: bool
    ticket: int | None = None
    number: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipEvent(Event):
    """What became of a slip: of which printer, and if it is a ticket's, of which ticket and which kiosk."""

    slip: int
    printer: str
    ticket: int | None = None
    number: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrinted(SlipEvent):
    """The printer confirmed that the slip is on paper; ``mm`` of it."""

    mm: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipUnconfirmed(SlipEvent):
    """The slip may be on paper, ``mm`` of it; the printer did not say so."""

    reason: str
    mm: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipFailed(SlipEvent):
    """The slip is not on paper and nobody tries any more."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipMoved(SlipEvent):
    """Its printer cannot print, so another one will; ``was`` names the first."""

    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipVoided(SlipEvent):
    """The slip is not wanted any more: its customer was called without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterChanged(Event):
    """What a printer says of itself changed; ``state`` is one of the printer states."""

    printer: str
    state: str
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperChanged(Event):
    """Somebody put a new roll of paper into a printer; ``device`` is the kiosk where they said so."""

    printer: str
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyRaised(Event):
    """Every board shows the manager's words, in these zones or (none) everywhere. The words stand in this version of
    the set-up: they are free, so they may name people, and the journal does not."""

    version: int
    zones: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyLifted(Event):
    """The emergency is over, with this version of the set-up."""

    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardTested(Event):
    """Somebody wants a made-up call on a board, to see and hear it."""

    device: str


# --- people, screens and tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(Event):
    """A bearer token was made for a role; ``paired`` by the code of a screen."""

    token: int
    role: str
    counter: int | None = None
    device: str | None = None
    paired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Event):
    """A token is dead from now on."""

    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChanged(Event):
    """A member of staff was added or changed; names and passwords stay out of the journal."""

    staff: str
    what: str
    roles: list[str]


KINDS: dict[str, type[Event]] = {
    name: kind
    for name, kind in list(globals().items())
    if isinstance(kind, type) and issubclass(kind, Event) and kind not in (Event, SlipEvent)
}


def revive(name: str, payload: dict[str, Any]) -> Event:
    """The event that a journal entry of this type and payload holds; KeyError for an unknown type."""
    return KINDS[name](**payload)
