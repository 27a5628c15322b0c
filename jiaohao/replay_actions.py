"""A recorded day through the real actions, on a clock that goes from one recorded second to the next."""

from __future__ import annotations

from pathlib import Path

from hall.actions.calling import Call, Next
from hall.actions.counters import CloseCounter, OpenCounter
from hall.actions.issuing import Issue, Leave
from hall.actions.visits import Finish, Start
from hall.actions.work import Actor
from hall.desk import Hall
from hall.errors import HallError
from jiaohao.bank import Day, Person
from jiaohao.replay_house import found_hall
from jiaohao.replay_plan import (
    Arrive,
    Begin,
    Close,
    End,
    GiveUp,
    Open,
    Plan,
    Played,
    Slot,
    Step,
    Tell,
    category,
    document,
    midnight,
    service_code,
    time_of_day,
)


class ReplayClock:
    """Hall time that stands still until it is moved."""

    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> int:
        """Where it was moved to, in milliseconds since the epoch."""
        return self.at

    def settled(self) -> bool:
        """It never disagrees with itself."""
        return True

    def at_least(self, at: int) -> None:
        """Never before what was."""
        self.at = max(self.at, at)


class Actions:
    """Plays a plan through ``Hall.do``."""

    def __init__(self, hall: Hall, clock: ReplayClock, day: Day, made: Plan) -> None:
        self.played = Played()
        self._hall = hall
        self._clock = clock
        self._midnight = midnight(day)
        self._plan = made
        self._numbers: dict[int, str] = {}
        self._called: set[int] = set()
        self._at_slot: dict[int, int] = {}
        self._kiosk = Actor(principal="replay:kiosk", role="kiosk", device="replay")
        self._greeter = Actor(principal="replay:greeter", role="greeter")
        self._clerks = {
            counter.number: Actor(principal=f"replay:counter:{counter.number}", role="counter", counter=counter.number)
            for counter in made.counters
        }

    def run(self, tell: Tell) -> Played:
        """Every step at its second, and at last the close of the day."""
        steps = self._plan.steps
        for done, step in enumerate(steps):
            at = step.when[0]
            tell(done, len(steps), at)
            self._clock.at_least(self._midnight + at * 1000)
            try:
                self._do(step)
            except HallError as refusal:
                self.played.refusals.append(f"{time_of_day(at)} {type(step).__name__}: {refusal.code}")
        tell(len(steps), len(steps), steps[-1].when[0])
        with self._hall.reading() as reading:
            ends_at = reading.hall.day_ends_at
        self._clock.at_least(ends_at)
        self._hall.housekeep()
        return self.played

    def _do(self, step: Step) -> None:
        match step:
            case Arrive(person=person):
                self._arrive(person)
            case GiveUp(person=person):
                self._give_up(person)
            case Open(counter=counter):
                self._hall.do(OpenCounter(counter=counter.number), self._clerks[counter.number])
            case Begin(slot=slot):
                self._begin(slot)
            case End(slot=slot):
                self._end(slot)
            case Close(counter=counter):
                self._hall.do(CloseCounter(counter=counter.number), self._clerks[counter.number])

    def _arrive(self, person: Person) -> None:
        wish = Issue(service=service_code(person.type), category=category(person))
        ticket = self._hall.do(wish, self._kiosk).answer
        self.played.tickets[person.line] = ticket["id"]
        self._numbers[person.line] = ticket["number"]

    def _give_up(self, person: Person) -> None:
        ticket = self.played.tickets[person.line]
        if ticket in self._called:
            self.played.kept += 1
            return
        self._hall.do(Leave(ticket=ticket), self._greeter)
        self.played.left += 1

    def _begin(self, slot: Slot) -> None:
        clerk = self._clerks[slot.counter]
        try:
            answer = self._hall.do(self._call(slot), clerk).answer
        except HallError as refusal:
            if refusal.code != "queue_empty":
                raise
            self.played.skipped += 1
            return
        ticket = answer["ticket"]["id"]
        self._called.add(ticket)
        self._at_slot[slot.index] = ticket
        self.played.calls += 1
        self._hall.do(Start(counter=slot.counter, ticket=ticket), clerk)

    def _call(self, slot: Slot) -> Call | Next:
        if self._plan.calls == "rules":
            return Next(counter=slot.counter, current=None)
        return Call(counter=slot.counter, number=self._numbers[slot.person.line], current=None)

    def _end(self, slot: Slot) -> None:
        ticket = self._at_slot.get(slot.index)
        if ticket is None:
            return
        self._hall.do(Finish(counter=slot.counter, ticket=ticket), self._clerks[slot.counter])
        self.played.served += 1


def through_actions(day: Day, made: Plan, folder: Path, tell: Tell) -> tuple[Hall, Played]:
    """Play a day on a simulated clock. The business day begins with its first step, so all of it lies in one."""
    first = made.steps[0].when[0]
    clock = ReplayClock(midnight(day) + first * 1000)
    hall = found_hall(folder, document(made, time_of_day(first)), clock, durable=False)
    return hall, Actions(hall, clock, day, made).run(tell)
