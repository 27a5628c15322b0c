"""The shapes of the contract as models: what calls take, and what OpenAPI says they answer."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from web.api import Body, Query

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Words = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]*$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=r"^[^\x00-\x1f]*$")]
"""What the hall keeps in a column of its own: a staff number, an outcome."""
Id = Annotated[int, Field(ge=1, le=2**53)]
CounterNumber = Annotated[int, Field(ge=1, le=999)]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Place = Literal["own", "first", "last"]


# --- what calls take


class IssueBody(Body):
    """``service`` may be left out with the code of an appointment; ``anyway``: staff set a rule at the door aside."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["service"]}, {"required": ["appointment"]}]},
    )

    service: Word | None = None
    category: Word = "ordinary"
    language: Word | None = None
    identity: Line | None = None
    appointment: Line | None = None
    note: Words | None = None
    needs: Annotated[tuple[Word, ...], Field(max_length=10)] | None = None
    roll: Annotated[int, Field(ge=1, le=99_999)] | None = None
    anyway: bool = False


class BookBody(Body):
    """``at`` is the time of a slot; ``name_hint`` what staff may know the customer by."""

    service: Word
    at: AwareDatetime
    name_hint: Line | None = None
    identity: Line | None = None


class AppointmentQuery(Query):
    day: Day | None = None


class LeaveBody(Body):
    reason: Line | None = None


class PriorityBody(Body):
    category: Word
    reason: Line


class TransferBody(Body):
    service: Word | None = None
    counter: CounterNumber | None = None
    staff: Code | None = None
    place: Place


class CurrentTransferBody(TransferBody):
    ticket: Id | None = None


class ManagersWord(Body):
    """A manager's number and password, given at a clerk's page."""

    staff: Word
    password: Line


class OpenBody(Body):
    staff: Code | None = None
    take_over: bool = False
    word: ManagersWord | None = None


class CloseBody(Body):
    word: ManagersWord | None = None


class PauseBody(CloseBody):
    reason: Word
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None


class NextBody(Body):
    current: Id | None = None
    outcome: Code | None = None
    remark: Words | None = None


class CallBody(NextBody):
    number: Word


class WalkInBody(NextBody):
    service: Word
    category: Word = "ordinary"
    language: Word | None = None


class TicketBody(Body):
    ticket: Id | None = None


class FinishBody(TicketBody):
    outcome: Code | None = None
    remark: Words | None = None


class BusinessBody(FinishBody):
    service: Word


class StepsBody(Body):
    steps: Annotated[tuple[Word, ...], Field(max_length=5)]


class HoldBody(TicketBody):
    kind: Literal["papers_away", "papers_here", "waiting"]
    note: Words | None = None


class TicketQuery(Query):
    day: Day | None = None
    state: Literal["waiting", "called", "serving", "held", "missed", "served", "left", "expired"] | None = None
    service: Word | None = None
    number: Word | None = None
    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    limit: Annotated[int, Field(ge=1, le=10_000)] = 100


class EventQuery(Query):
    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    limit: Annotated[int, Field(ge=1, le=10_000)] = 200


class SessionBody(Body):
    staff: Word
    password: Line


class ApproveBody(Body):
    role: Literal["display", "kiosk", "greeter", "counter", "rating"]
    device: Word
    counter: CounterNumber | None = None


class StaffBody(Body):
    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_.-]{1,32}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]*$")]
    roles: Annotated[
        tuple[Literal["greeter", "counter", "manager", "auditor", "administrator", "technician"], ...],
        Field(min_length=1, max_length=6),
    ]
    password: Annotated[str, StringConstraints(min_length=8, max_length=200)] | None = None
    active: bool = True


Pin = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,8}$")]


class PinBody(Body):
    pin: Pin


class OperatorBody(PinBody):
    act: Literal["enter", "paper_changed", "test_print", "suspend", "resume"] = "enter"


class HelpBody(Body):
    """Why the duty manager is to come."""

    reason: Literal["dispute", "system", "large_amount", "unwell", "other"] = "other"


class NoticeBody(Body):
    """A message to these counters (none: to all), or a notice that everybody reads before their first call; ``until``
    its last business day: the one it is given on where nothing is said, null until it is withdrawn."""

    kind: Literal["message", "notice"]
    text: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
    counters: Annotated[tuple[CounterNumber, ...], Field(max_length=50)] = ()
    until: Day | None = None


class EmergencyBody(Body):
    """What every board shows, and in which zones; everywhere where none is named."""

    zh: Line
    en: Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^[^\x00-\x1f]*$")]
    zones: Annotated[tuple[Code, ...], Field(max_length=20)] = ()


class RateBody(Body):
    """5 (very satisfied) to 1; reasons of a bad one by code."""

    level: Annotated[int, Field(ge=1, le=5)]
    reasons: Annotated[tuple[Code, ...], Field(max_length=10)] = ()


class TabletBody(RateBody):
    ticket: Id


class SkipBody(Body):
    ticket: Id


class RatingQuery(Query):
    day: Day | None = None


class RatingRulesBody(Body):
    """``finish``: everybody who was served is asked; ``press``: whom the clerk asks; for how many seconds."""

    rating: Literal["off", "finish", "press"]
    rating_seconds: Annotated[int, Field(ge=10, le=300)]


class PapersBody(Body):
    """In which language, and whether in large print."""

    language: Word | None = None
    large: bool = False


class PrinterBody(Body):
    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]
    url: Line
    width: Literal[58, 80] = 80
    role: Literal["tickets"] = "tickets"
    device: Word | None = None
    status: Literal["full", "none"] = "full"
    mode: Literal["auto", "raster", "text"] = "auto"
    dpi: Literal[180, 203] = 203
    backup: Word | None = None
    agent: Word | None = None
    crop: bool = False
    buzzer: bool = False
    roll_m: Annotated[int, Field(ge=1, le=500)] | None = None


# --- what calls answer


class Shape(BaseModel):
    """Part of an answer; fields may be added."""

    model_config = ConfigDict(extra="allow")


class Name(Shape):
    zh: str
    en: str


class Wait(Shape):
    low: int
    high: int


class Appointed(Shape):
    """The appointment a number was taken with; ``late``: it did not count any more."""

    at: str
    late: bool


class Ticket(Shape):
    id: int
    number: str
    service: str
    category: str
    state: Literal["waiting", "called", "serving", "held", "missed", "served", "left", "expired"]
    language: str
    business_day: str
    issued_at: str
    recalls: int
    called_at: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    counter: int | None = None
    staff: str | None = None
    ahead: int | None = None
    wait: Wait | None = None
    slip: Literal["none", "queued", "printed", "unconfirmed", "failed", "void"] | None = None
    needs: list[str] | None = None
    noted: bool | None = None
    note: str | None = None
    track_url: str | None = None
    appointment: Appointed | None = None
    steps: list[str] | None = None


class Followed(Shape):
    """A ticket as its holder's phone shows it."""

    number: str
    state: Literal["waiting", "called", "serving", "held", "missed", "served", "left", "expired"]
    language: str
    hall: Name
    recalls: int
    may: list[Literal["leave", "restore", "rate"]]
    ask_again: int
    service: Name | None = None
    area: Name | None = None
    category: Name | None = None
    ahead: int | None = None
    wait: Wait | None = None
    called_at: str | None = None
    counter: int | None = None
    places: int | None = None
    until: str | None = None
    over: bool | None = None
    hold: str | None = None
    rated: bool | None = None


class Asking(Shape):
    """Whom a rating tablet asks; ``seconds``: how long it asks anybody."""

    on: bool
    seconds: int
    ticket: int | None = None
    number: str | None = None
    language: str | None = None
    until: str | None = None


class Rated(Shape):
    ticket: int
    number: str
    counter: int
    service: str
    level: int
    reasons: list[str]
    via: Literal["tablet", "phone"]
    at: str
    staff: str | None = None


class Ratings(Shape):
    day: str
    today: str
    counts: dict[str, int]
    invited: int
    rated: int
    skipped: int
    share_good: float | None
    items: list[Rated]
    rules: dict[str, Any]


class TicketPage(Shape):
    items: list[Ticket]
    next: int | None


class Passed(Shape):
    number: str
    issued_at: str


class Why(Shape):
    rule: str
    text: Name
    turn_at: str
    head_start: int
    passed: list[Passed]
    passed_count: int


class Called(Shape):
    ticket: Ticket | None
    why: Why | None
    finished: Ticket | None = None
    repeated: bool | None = None


class Paper(Name):
    picture: str | None = None


class Way(Shape):
    name: Name
    hint: Name | None = None


class Service(Shape):
    code: str
    name: Name
    prefix: str
    papers: list[Paper]
    waiting: int
    wait: Wait | None
    open: bool
    reason: str | None = None
    counters: list[int]
    again_at: str | None = None
    holiday: Name | None = None
    ways: list[Way] | None = None
    wait_limit: int | None = None


class Came(Shape):
    id: int
    number: str
    state: str


class Appointment(Shape):
    id: int
    code: str
    service: str
    at: str
    business_day: str
    state: Literal["booked", "arrived", "cancelled", "missed"]
    booked_at: str
    overdue: bool | None = None
    name_hint: str | None = None
    ticket: Came | None = None
    arrived_at: str | None = None


class Slot(Shape):
    service: str
    at: str
    capacity: int
    free: int


class Appointments(Shape):
    day: str
    items: list[Appointment]
    slots: list[Slot]


class PublicTicket(Shape):
    id: int
    number: str
    category: str


class Pausing(Shape):
    reason: str
    until: str | None


class ManagerCall(Shape):
    """A counter waits for the duty manager."""

    since: str
    reason: str


class Counter(Shape):
    number: int
    name: Name
    state: Literal["closed", "idle", "calling", "serving", "paused"]
    since: str
    services: list[str]
    reason: str | None = None
    until: str | None = None
    pausing: Pausing | None = None
    staff: str | None = None
    manager_call: ManagerCall | None = None
    ticket: Ticket | PublicTicket | None = None


class Emergency(Name):
    zones: list[str]
    since: str
    where: list[Name]
    here: bool


class HallShape(Shape):
    code: str
    name: Name
    time_zone: str
    now: str
    business_day: str
    languages: list[str]
    categories: list[dict[str, Any]]
    public_url: str | None = None
    suspended: list[str] = []
    roll_prefix: str | None = None
    emergency: Emergency | None = None
    version: int


class Speech(Shape):
    language: str
    text: str


class BoardCall(Shape):
    announcement: int
    number: str
    counter: int
    at: str
    category: str
    language: str
    speech: list[Speech]
    audio: str


class Board(Shape):
    seq: int
    journal: str
    now: str
    time_zone: str
    business_day: str
    calls: list[BoardCall]
    counters: list[Counter]
    waiting: list[dict[str, Any]]
    missed: list[PublicTicket]
    emergency: Emergency | None = None


class Event(Shape):
    seq: int
    at: str
    type: str


class Events(Shape):
    journal: str
    items: list[Event]
    last: int


class Help(ManagerCall):
    """``answered_at``: the manager is on the way since."""

    id: int
    answered_at: str | None = None


class Notice(Shape):
    """``from``: who wrote it."""

    id: int
    kind: Literal["message", "notice"]
    text: str
    at: str


class NoticeToRead(Notice):
    must_confirm: bool
    read: bool


class CounterNotices(Shape):
    help: Help | None
    items: list[NoticeToRead]


class Reader(Shape):
    counter: int
    staff: str | None = None
    name: str | None = None
    at: str | None = None


class NoticeOfManager(Notice):
    counters: list[int]
    until: str | None
    reads: list[Reader]
    missing: list[Reader]


class HelpWanted(Reader):
    id: int
    since: str
    reason: str


class Notices(Shape):
    help: list[HelpWanted]
    items: list[NoticeOfManager]


class Anything(Shape):
    """A small answer that its call describes."""
