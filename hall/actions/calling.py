"""Calling: the next one, one by number, one who is here without a ticket, and calling again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hall import turns
from hall.actions.issuing import Issue, check_wishes, give_number, known_service
from hall.actions.notices import must_have_read
from hall.actions.visits import Said, current_ticket, finish_current
from hall.actions.work import Work, action
from hall.catalog import Service, counter_queue, service_queue, staff_queue
from hall.counter import Counter, CounterState
from hall.day import iso
from hall.errors import HallError, wrong
from hall.events import SlipVoided, TicketCalled, TicketRecalled
from hall.ticket import Act, State, Ticket, number_of, parse_number, target

Shape = dict[str, Any]
UNSAID = object()
"""A press that says nothing of the ticket its presser believes to be current."""
REPEAT_MS = 1_000
"""A press within this time of the current ticket's call is the same press again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The one button. ``current`` is the ticket the presser believes to have, None for none."""

    counter: int
    current: object = UNSAID
    outcome: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Call a number by hand: waiting, held or missed."""

    counter: int
    number: str
    current: object = UNSAID
    outcome: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """Somebody stands at the counter without a ticket: issue and call in one."""

    counter: int
    service: str
    category: str = "ordinary"
    language: str | None = None
    current: object = UNSAID
    outcome: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Announce the called ticket once more."""

    counter: int
    ticket: int | None = None


@action(Next, undo=True)
def next_(work: Work, command: Next) -> Shape:
    """Finish the current customer and call whose turn it is. Effects: ``TicketServed``, then ``TicketCalled`` or
    the pause that was asked for. HallError ``queue_empty`` ``counter_paused`` ``counter_closed``
    ``outcome_required`` ``remark_required``."""
    counter = work.own_counter(command.counter)
    if (repeated := _repeated(work, counter, command.current)) is not None:
        return repeated
    _must_work(counter)
    must_have_read(work, counter)
    finished = finish_current(work, counter, Said(outcome=command.outcome, remark=command.remark))
    if counter.pausing:
        return _answer(work, None, finished)
    if finished is not None and work.ticket(finished.id).state == State.WAITING:
        work.settle()
    choice = _choose(work, command.counter)
    if choice is None:
        if finished is None:
            raise HallError("queue_empty")
        return _answer(work, None, finished)
    call(work, work.ticket(choice.ticket), command.counter, choice.rule)
    return _answer(work, choice.ticket, finished)


@action(Call, undo=True)
def call_number(work: Work, command: Call) -> Shape:
    """Finish the current customer and call this number. HallError ``not_waiting`` says who has it."""
    counter = work.own_counter(command.counter)
    parsed = parse_number(command.number.strip().upper())
    if parsed is None:
        raise wrong(number="form")
    if (repeated := _mismatch(work, counter, command.current)) is not None:
        return repeated
    found = work.store.ticket_by_number(work.hall.day, *parsed)
    if found is not None and found.id == counter.ticket:
        return _repeat(work, counter)
    _must_work(counter)
    must_have_read(work, counter)
    if counter.pausing:
        raise HallError("counter_paused", counter=counter.number)
    ticket = work.take(found)
    _must_be_callable(ticket)
    finished = finish_current(work, counter, Said(outcome=command.outcome, remark=command.remark))
    call(work, ticket, command.counter, "by_hand")
    return _answer(work, ticket.id, finished)


@action(WalkIn, undo=True)
def walk_in(work: Work, command: WalkIn) -> Shape:
    """Give a number and call it here; no slip, for the customer stands at the counter."""
    counter = work.own_counter(command.counter)
    service: Service = known_service(work.catalogue, command.service)
    wish = Issue(service=command.service, category=command.category, language=command.language)
    check_wishes(work.catalogue, wish)
    if (repeated := _mismatch(work, counter, command.current)) is not None:
        return repeated
    _must_work(counter)
    must_have_read(work, counter)
    if counter.pausing:
        raise HallError("counter_paused", counter=counter.number)
    if service.message is not None:
        raise HallError("closed", {"reason": "paused"}, service=service.name.zh, service_en=service.name.en)
    finished = finish_current(work, counter, Said(outcome=command.outcome, remark=command.remark))
    ticket = give_number(work, wish, service, None)
    call(work, ticket, command.counter, "walk_in")
    return _answer(work, ticket.id, finished)


@action(Recall, undo=True)
def recall(work: Work, command: Recall) -> Shape:
    """Announce the current ticket again under a new announcement. HallError ``no_current`` ``not_current``
    ``illegal_move`` once the service has begun, ``too_soon`` after its last announcement."""
    ticket = current_ticket(work, work.own_counter(command.counter), command.ticket)
    target(ticket, Act.RECALL)
    _must_have_had_time(work, ticket)
    work.record(
        TicketRecalled(
            ticket=ticket.id,
            number=ticket.number,
            counter=command.counter,
            announcement=work.next_seq(),
            category=ticket.category,
            language=ticket.language,
            recalls=ticket.recalls + 1,
        )
    )
    return work.view(ticket.id)


BY_HAND = frozenset({"by_hand", "walk_in"})
"""Calls that a person chose: they are listed, and count against nobody."""


def _must_have_had_time(work: Work, ticket: Ticket) -> None:
    gap = work.catalogue.ladder(ticket.service).recall_gap * 1000
    said = work.store.announcements_of(ticket.id, ticket.call or 0) if gap else []
    wait = said[-1].at + gap - work.now if said else 0
    if wait > 0:
        seconds = -(-wait // 1000)
        raise HallError("too_soon", {"seconds": seconds}, number=ticket.number, seconds=seconds)


def call(work: Work, ticket: Ticket, counter: int, rule: str) -> None:
    """Call a ticket to a counter, with the reason, and void the slips its customer went without."""
    why, overtook = _why(work, ticket, counter, rule)
    work.record(
        TicketCalled(
            ticket=ticket.id,
            number=ticket.number,
            counter=counter,
            announcement=work.next_seq(),
            category=ticket.category,
            language=ticket.language,
            why=why,
            staff=work.counter(counter).staff,
            issued_at=ticket.issued_at,
            overtook=None if rule in BY_HAND else overtook or None,
        )
    )
    if work.beside(ticket.id)[1] in ("queued", "failed"):
        _void_stale_slips(work, ticket)


def _void_stale_slips(work: Work, ticket: Ticket) -> None:
    """A slip that failed, or has waited too long, is not wanted once its customer was called."""
    stale = work.catalogue.rules.stale_slip * 1000
    for slip in work.store.slips_of(ticket.id):
        old = slip.state == "queued" and work.now - slip.created_at > stale
        if old or slip.state == "failed":
            work.slips_before[slip.id] = slip.state
            work.record(
                SlipVoided(
                    slip=slip.id,
                    printer=slip.printer,
                    ticket=ticket.id,
                    number=ticket.number,
                    device=slip.device,
                )
            )


def _why(work: Work, ticket: Ticket, counter: int, rule: str) -> tuple[Shape, list[str]]:
    """The reason of a call as the journal keeps it, and the first-choice queues in which it overtakes somebody."""
    first, _, _ = _queues(work, counter)
    queues = first if ticket.queue in first else [*first, ticket.queue]
    counts, passed = work.store.queues.passed(queues, ticket.issued_at)
    why = {
        "rule": rule,
        "turn_at": iso(ticket.turn_at),
        "head_start": ticket.head_start,
        "passed_count": sum(counts.values()),
        "passed": [{"number": number_of(p, n), "issued_at": iso(at)} for p, n, at in passed],
    }
    return why, [queue for queue in first if queue in counts]


def _queues(work: Work, number: int) -> tuple[list[str], list[str], list[str]]:
    """The queues a counter serves as first and second choice and those it helps with; people sent to it or its clerk
    come first."""
    setup = work.catalogue.counter_by_number[number]
    staff = work.counter(number).staff
    own = [counter_queue(number)] + ([staff_queue(staff)] if staff else [])
    first, second, help = ([service_queue(code) for code in codes] for codes in (setup.first, setup.second, setup.help))
    return own + first, second, help


def _choose(work: Work, number: int) -> turns.Choice | None:
    rules, queues, day = work.catalogue.rules, work.store.queues, work.hall.day
    first, second, help = _queues(work, number)
    before = None if rules.cap_after is None else work.now - rules.cap_after * 1000
    capped = queues.capped(first, day, rules.cap_calls, before)
    if rules.order in turns.BY_QUEUE:
        fronts = [] if capped is not None else queues.heads([*first, *second, *help])
    else:
        fronts = queues.lanes([*first, *second, *help], list(work.catalogue.category_by_code))
    moment = turns.Moment(
        now=work.now,
        second_limit=rules.second_choice_limit * 1000,
        ahead=rules.ahead,
        most=rules.ahead_most,
        streak=queues.streak(number, day, rules.ahead) if rules.order == "interleave" else 0,
    )
    chosen = turns.next_for(
        [_head(work, ticket) for ticket in fronts],
        first,
        second,
        moment,
        rules.order,
        None if capped is None else _head(work, capped),
        help,
    )
    if chosen is not None:
        work.take(next(ticket for ticket in (capped, *fronts) if ticket is not None and ticket.id == chosen.ticket))
    return chosen


def _head(work: Work, ticket: Ticket) -> turns.Head:
    return turns.Head(
        ticket=ticket.id,
        queue=ticket.queue,
        turn_at=ticket.turn_at,
        issued_at=ticket.issued_at,
        category=ticket.category,
        head_start=ticket.head_start * 1000,
        target=work.catalogue.wait_target(ticket.service),
        help_after=work.catalogue.help_after(ticket.service),
    )


def _must_work(counter: Counter) -> None:
    if counter.state == CounterState.CLOSED:
        raise HallError("counter_closed", counter=counter.number)
    if counter.state == CounterState.PAUSED:
        raise HallError("counter_paused", counter=counter.number)


def _must_be_callable(ticket: Ticket) -> None:
    try:
        target(ticket, Act.CALL)
    except HallError as refusal:
        facts = {"state": str(ticket.state), "counter": ticket.counter, "staff": ticket.staff}
        details = {name: value for name, value in facts.items() if value is not None}
        raise HallError("not_waiting", details, number=ticket.number) from refusal


def _mismatch(work: Work, counter: Counter, believed: object) -> Shape | None:
    if believed is UNSAID or believed == counter.ticket:
        return None
    return _repeat(work, counter)


def _repeated(work: Work, counter: Counter, believed: object) -> Shape | None:
    if believed is UNSAID and counter.ticket is not None:
        called_at = work.ticket(counter.ticket).called_at
        if called_at is not None and work.now - called_at < REPEAT_MS:
            return _repeat(work, counter)
    return _mismatch(work, counter, believed)


def _repeat(work: Work, counter: Counter) -> Shape:
    current = None if counter.ticket is None else work.ticket(counter.ticket)
    shape = None if current is None else work.views.ticket(current)
    return {"ticket": shape, "why": work.views.why(current), "repeated": True}


def _answer(work: Work, id: int | None, finished: Ticket | None) -> Shape:
    answer: Shape = {"ticket": None, "why": None}
    if id is not None:
        answer = {"ticket": work.view(id), "why": work.last_why()}
    if finished is not None:
        answer["finished"] = work.view(finished.id)
    return answer
