"""The counter's calls: sitting down and leaving, calling, and what is done with the customer."""

from __future__ import annotations

from typing import Any

from hall import reports
from hall.absence import absence as without
from hall.actions.calling import UNSAID, Call, Next, Recall, WalkIn
from hall.actions.counters import CloseCounter, OpenCounter, Pause, Resume, Undo
from hall.actions.issuing import Leave, Prioritise, Release, Transfer
from hall.actions.notices import AskHelp, ReadNotice, WithdrawHelp
from hall.actions.ratings import Invite
from hall.actions.visits import Add, Finish, Hold, Miss, Plan, PutBack, SendOn, Start
from hall.desk import Hall
from hall.noticed import at_counter
from hall.waited import waited as why_waited
from web import contract as c
from web.access import sign_in, staff_caller
from web.api import Api, Ask

api = Api("counter")
COUNTER = "/counters/<int:n>"
AT_DESK = ("no_current", "not_current", "illegal_move", "counter_closed", "key_reused", "unknown_counter")
NOTES = ("outcome_required", "remark_required")
CALLING = ("queue_empty", "counter_paused", "counter_closed", "notices_unread", *NOTES, "key_reused", "unknown_counter")


def believed(body: c.NextBody) -> Any:
    """The ticket the presser believes to have; saying nothing is not the same as saying none."""
    return body.current if "current" in body.model_fields_set else UNSAID


def agreed(hall: Hall, word: c.ManagersWord | None) -> bool:
    """Whether a manager gave their word; HallError ``unauthorized`` for a number or password that is wrong."""
    return word is not None and staff_caller(sign_in(hall, word.staff, word.password)).may("manager")


@api.call("GET", "/tickets", right="search", query=c.TicketQuery, answer=c.TicketPage)
def tickets(ask: Ask) -> Any:
    """The tickets of a day; greeters and counters see today's."""
    q: c.TicketQuery = ask.query
    every_day = ask.caller.may("manager_read")
    return ask.read(
        reports.tickets,
        day=q.day if every_day else None,
        state=q.state,
        service=q.service,
        number=q.number,
        after=q.after,
        limit=q.limit,
    )


@api.call("GET", "/tickets/<id>/waited", right="search", answer=c.Anything, errors=("unknown_ticket",))
def waited(ask: Ask) -> Any:
    """Why a ticket waited: every call before it, by which rule, and who overtook it; greeters and counters ask of
    today's."""
    return ask.read(why_waited, ask.args["id"], every_day=ask.caller.may("manager_read"))


@api.call(
    "POST",
    "/tickets/<id>/leave",
    right="greeter",
    body=c.LeaveBody,
    answer=c.Ticket,
    errors=("unknown_ticket", "illegal_move", "day_closed", "key_reused"),
)
def leave(ask: Ask) -> Any:
    """The customer gave up."""
    return ask.do(Leave(ticket=ask.args["id"], reason=ask.body.reason))


@api.call(
    "POST",
    "/tickets/<id>/release",
    right="counter",
    answer=c.Ticket,
    errors=("unknown_ticket", "illegal_move", "day_closed", "key_reused"),
)
def release(ask: Ask) -> Any:
    """A held customer is ready again."""
    return ask.do(Release(ticket=ask.args["id"]))


@api.call(
    "POST",
    "/tickets/<id>/priority",
    right="greeter",
    body=c.PriorityBody,
    answer=c.Ticket,
    errors=("unknown_ticket", "illegal_move", "day_closed", "key_reused"),
)
def priority(ask: Ask) -> Any:
    """Give a waiting ticket a category, or take it back."""
    return ask.do(Prioritise(ticket=ask.args["id"], category=ask.body.category, reason=ask.body.reason))


@api.call(
    "POST",
    "/tickets/<id>/transfer",
    right="counter",
    body=c.TransferBody,
    answer=c.Ticket,
    errors=("unknown_ticket", "illegal_move", "day_closed", "key_reused"),
)
def transfer_ticket(ask: Ask) -> Any:
    """Send a waiting ticket to another type, counter or person."""
    b: c.TransferBody = ask.body
    wish = Transfer(ticket=ask.args["id"], place=b.place, service=b.service, to_counter=b.counter, to_staff=b.staff)
    return ask.do(wish)


@api.call(
    "POST",
    "/tickets/<id>/steps",
    right="greeter",
    body=c.StepsBody,
    answer=c.Ticket,
    errors=("unknown_ticket", "illegal_move", "day_closed", "key_reused"),
)
def steps(ask: Ask) -> Any:
    """What a visit goes on to after the business of now."""
    return ask.do(Plan(ticket=ask.args["id"], steps=ask.body.steps))


@api.call("GET", "/counters", right="display", answer=list[c.Counter])
def counters(ask: Ask) -> Any:
    """Every counter as it is now."""
    return ask.read(reports.counters, public=ask.caller.public)


@api.call("GET", COUNTER, right="display", answer=c.Counter, errors=("unknown_counter",))
def counter(ask: Ask) -> Any:
    """One counter as it is now."""
    return ask.read(reports.counter, ask.args["n"], public=ask.caller.public)


@api.call(
    "POST",
    f"{COUNTER}/open",
    right="seat",
    body=c.OpenBody,
    answer=c.Counter,
    errors=("occupied", "manager_needed", "key_reused", "unknown_counter"),
)
def open_(ask: Ask) -> Any:
    """Sit down at a counter."""
    b: c.OpenBody = ask.body
    word = agreed(ask.hall, b.word)
    return ask.do(OpenCounter(counter=ask.args["n"], staff=b.staff, take_over=b.take_over, word=word))


@api.call(
    "POST",
    f"{COUNTER}/close",
    right="counter",
    body=c.CloseBody,
    answer=c.Counter,
    errors=("busy", "too_few_open", *AT_DESK),
)
def close(ask: Ask) -> Any:
    """Leave a counter for good."""
    return ask.do(CloseCounter(counter=ask.args["n"], word=agreed(ask.hall, ask.body.word)))


@api.call(
    "POST",
    f"{COUNTER}/pause",
    right="counter",
    body=c.PauseBody,
    answer=c.Counter,
    errors=("counter_closed", "too_few_open", "key_reused", "unknown_counter"),
)
def pause(ask: Ask) -> Any:
    """暂停服务, now or after the current customer."""
    b: c.PauseBody = ask.body
    word = agreed(ask.hall, b.word)
    return ask.do(Pause(counter=ask.args["n"], reason=b.reason, minutes=b.minutes, word=word))


@api.call("GET", f"{COUNTER}/absence", right="counter", answer=c.Anything, errors=("unknown_counter",))
def absence(ask: Ask) -> Any:
    """What it does to the waits when this counter stops, and whether too few would be open."""
    return ask.read(without, ask.args["n"])


@api.call(
    "POST",
    f"{COUNTER}/resume",
    right="counter",
    answer=c.Counter,
    errors=("counter_closed", "key_reused", "unknown_counter"),
)
def resume(ask: Ask) -> Any:
    """Back again, or the pause that was asked for is withdrawn."""
    return ask.do(Resume(counter=ask.args["n"]))


@api.call("POST", f"{COUNTER}/next", right="counter", body=c.NextBody, answer=c.Called, errors=CALLING)
def next_(ask: Ask) -> Any:
    """The one button: finish the current customer and call whose turn it is."""
    b: c.NextBody = ask.body
    return ask.do(Next(counter=ask.args["n"], current=believed(b), outcome=b.outcome, remark=b.remark))


@api.call(
    "POST",
    f"{COUNTER}/call",
    right="counter",
    body=c.CallBody,
    answer=c.Called,
    errors=("not_waiting", "unknown_ticket", *CALLING),
)
def call(ask: Ask) -> Any:
    """Call a number by hand."""
    b: c.CallBody = ask.body
    return ask.do(Call(counter=ask.args["n"], number=b.number, current=believed(b), outcome=b.outcome, remark=b.remark))


@api.call(
    "POST",
    f"{COUNTER}/walk_in",
    right="counter",
    body=c.WalkInBody,
    answer=c.Called,
    errors=("closed", *CALLING),
)
def walk_in(ask: Ask) -> Any:
    """The customer is here without a ticket: issue and call in one."""
    b: c.WalkInBody = ask.body
    wish = WalkIn(
        counter=ask.args["n"],
        service=b.service,
        category=b.category,
        language=b.language,
        current=believed(b),
        outcome=b.outcome,
        remark=b.remark,
    )
    return ask.do(wish)


@api.call(
    "POST", f"{COUNTER}/recall", right="counter", body=c.TicketBody, answer=c.Ticket, errors=(*AT_DESK, "too_soon")
)
def recall(ask: Ask) -> Any:
    """Announce the called ticket once more."""
    return ask.do(Recall(counter=ask.args["n"], ticket=ask.body.ticket))


@api.call("POST", f"{COUNTER}/start", right="counter", body=c.TicketBody, answer=c.Ticket, errors=AT_DESK)
def start(ask: Ask) -> Any:
    """The customer has come: the service begins."""
    return ask.do(Start(counter=ask.args["n"], ticket=ask.body.ticket))


@api.call(
    "POST", f"{COUNTER}/miss", right="counter", body=c.TicketBody, answer=c.Ticket, errors=(*AT_DESK, "recall_first")
)
def miss(ask: Ask) -> Any:
    """The customer did not come."""
    return ask.do(Miss(counter=ask.args["n"], ticket=ask.body.ticket))


@api.call(
    "POST",
    f"{COUNTER}/putback",
    right="counter",
    body=c.TicketBody,
    answer=c.Ticket,
    errors=("day_closed", *AT_DESK),
)
def putback(ask: Ask) -> Any:
    """The call was a mistake: the ticket waits where it was."""
    return ask.do(PutBack(counter=ask.args["n"], ticket=ask.body.ticket))


@api.call(
    "POST",
    f"{COUNTER}/finish",
    right="counter",
    body=c.FinishBody,
    answer=c.Ticket,
    errors=(*NOTES, *AT_DESK),
)
def finish(ask: Ask) -> Any:
    """The service is over."""
    b: c.FinishBody = ask.body
    return ask.do(Finish(counter=ask.args["n"], ticket=b.ticket, outcome=b.outcome, remark=b.remark))


@api.call(
    "POST",
    f"{COUNTER}/business",
    right="counter",
    body=c.BusinessBody,
    answer=c.Ticket,
    errors=("day_closed", *NOTES, *AT_DESK),
)
def business(ask: Ask) -> Any:
    """The customer stays for another business; the one so far is done."""
    b: c.BusinessBody = ask.body
    wish = Add(counter=ask.args["n"], ticket=b.ticket, service=b.service, outcome=b.outcome, remark=b.remark)
    return ask.do(wish)


@api.call(
    "POST",
    f"{COUNTER}/hold",
    right="counter",
    body=c.HoldBody,
    answer=c.Ticket,
    errors=("day_closed", *AT_DESK),
)
def hold(ask: Ask) -> Any:
    """The customer goes to fetch something."""
    b: c.HoldBody = ask.body
    return ask.do(Hold(counter=ask.args["n"], ticket=b.ticket, kind=b.kind, note=b.note))


@api.call(
    "POST",
    f"{COUNTER}/transfer",
    right="counter",
    body=c.CurrentTransferBody,
    answer=c.Ticket,
    errors=("day_closed", *AT_DESK),
)
def transfer(ask: Ask) -> Any:
    """Send the current customer to another type, counter or person."""
    b: c.CurrentTransferBody = ask.body
    wish = SendOn(
        counter=ask.args["n"],
        ticket=b.ticket,
        place=b.place,
        service=b.service,
        to_counter=b.counter,
        to_staff=b.staff,
    )
    return ask.do(wish)


@api.call(
    "POST",
    f"{COUNTER}/undo",
    right="counter",
    answer=c.Counter,
    errors=("nothing_to_undo", "moved_on", "key_reused", "unknown_counter"),
)
def undo(ask: Ask) -> Any:
    """Take back this counter's last act, whole or not at all."""
    return ask.do(Undo(counter=ask.args["n"]))


@api.call(
    "POST",
    f"{COUNTER}/invite",
    right="counter",
    body=c.TicketBody,
    answer=c.Anything,
    errors=("no_current", "not_current", "already_rated", "rating_off", "day_closed", "unknown_ticket", "key_reused"),
)
def invite(ask: Ask) -> Any:
    """Ask the customer for a rating, at the counter's tablet."""
    return ask.do(Invite(counter=ask.args["n"], ticket=ask.body.ticket))


@api.call("GET", f"{COUNTER}/notices", right="seat", answer=c.CounterNotices, errors=("unknown_counter",))
def counter_notices(ask: Ask) -> Any:
    """What is to be read at a counter, and whether the duty manager is called or on the way."""
    return ask.read(at_counter, ask.args["n"])


@api.call(
    "POST",
    f"{COUNTER}/notices/<int:id>/read",
    right="counter",
    answer=c.Anything,
    errors=("unknown_notice", "counter_closed", "key_reused", "unknown_counter"),
)
def read_notice(ask: Ask) -> Any:
    """Who sits at the counter has read it."""
    return ask.do(ReadNotice(notice=min(ask.args["id"], 2**53), counter=ask.args["n"]))


@api.call(
    "POST",
    f"{COUNTER}/help",
    right="counter",
    body=c.HelpBody,
    answer=c.Counter,
    errors=("counter_closed", "key_reused", "unknown_counter"),
)
def ask_help(ask: Ask) -> Any:
    """Ask the duty manager to come."""
    return ask.do(AskHelp(counter=ask.args["n"], reason=ask.body.reason))


@api.call(
    "POST",
    f"{COUNTER}/help/withdraw",
    right="counter",
    answer=c.Counter,
    errors=("counter_closed", "key_reused", "unknown_counter"),
)
def withdraw_help(ask: Ask) -> Any:
    """The manager need not come any more."""
    return ask.do(WithdrawHelp(counter=ask.args["n"]))
