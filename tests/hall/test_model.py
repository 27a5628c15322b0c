"""The hall beside a second one written from the contract: any story, any clock, the same answers and the same rows.

``MODEL_EXAMPLES=2000 pytest --timeout 0 tests/hall/test_model.py`` looks longer than a run in CI does.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from hall.actions.calling import Call, Next, Recall, WalkIn
from hall.actions.counters import CloseCounter, OpenCounter, Pause, Resume, Undo
from hall.actions.issuing import Issue, Leave, Prioritise, Release, Restore, Transfer
from hall.actions.slips import ClaimSlip, SendSlip, SettleSlip
from hall.actions.visits import Add, Finish, Hold, Miss, Plan, PutBack, SendOn, Start
from hall.actions.work import Actor
from hall.check import check
from hall.database import Database
from hall.desk import Hall, Key
from hall.errors import HallError
from tests.builders import (
    KIOSK,
    MANAGER,
    FakeClock,
    clerk,
    clerk_at,
    document,
    make_hall,
    moment,
    printer,
    sqlite_hall,
)
from tests.reference import HELPS, C, Reference, RefusedError, T
from tests.reference import UNSAID as SILENT

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "0"))
ALL_DAY = [{"opens": "00:00", "closes": "23:59:59.999999"}]
Shape = dict[str, Any]
SERVICES = ["pay", "pay", "pay", "pay", "new", "new", "card", "nothing"]
CATEGORIES = ["ordinary", "ordinary", "ordinary", "vip", "priority", "king"]
BELIEFS = ["unsaid"] * 4 + ["true"] * 4 + ["none", "other"]
PEOPLE = ["own"] * 16 + ["manager", "manager", "101", "102", "other"]
GOALS: list[Shape] = [{"service": "pay"}, {"service": "pay"}, {"service": "new"}, {"to_counter": 1}, {"to_counter": 3}]
PLACES = ["own", "first", "last"]
DEEDS = ["press"] * 5 + ["call"] * 3 + ["undo"] * 2 + ["moved"] * 3 + ["time"] * 4 + ["seat", "slip", "again"]
DEEDS += ["comes"] * 3
CAPS: list[Shape] = [{}, {"cap_calls": 1}, {"cap_calls": 2}, {"cap_after": 60}, {"cap_calls": 3, "cap_after": 600}]
ORDERS: list[Shape] = [
    {},
    {"order": "strict", "ahead": ["vip", "priority"]},
    {"order": "interleave", "ahead": ["priority", "vip"], "ahead_most": 2},
    {"order": "over_target", "wait_target": 120},
]
LADDERS: list[Shape] = [
    {},
    {"recall_gap": 5, "recalls": 1},
    {"return_within": 60, "returns": 2},
    {"recalls": 2, "returns": 1, "recall_gap": 1},
]
RULES = [caps | order | ladder for caps in CAPS for order in ORDERS for ladder in LADDERS]
STEPS: list[tuple[str, ...]] = [(), ("pay",), ("card",), ("new", "card"), ("nothing",)]
KINDS = ["papers_away", "papers_here", "papers_here", "waiting"]
HELP_AFTER_S = 60
FITTING = {
    "leave": ("waiting", "called", "held"),
    "restore": ("missed",),
    "release": ("held",),
    "prioritise": ("waiting",),
    "transfer": ("waiting", "waiting", "called"),
    "plan": ("waiting", "called", "serving", "held"),
}
BUTTONS = ["miss", "miss", "start", "start", "finish", "finish", "putback", "hold", "hold", "recall", "send", "add"]


PLACES_ON_EARTH = {"Asia/Shanghai": "2026-11-23T09:00+08:00", "Europe/Berlin": "2026-10-24T22:00+02:00"}
"""Where a story begins, and when: the clocks of the second are set back in the first night."""


def business_day(at: int, zone: ZoneInfo) -> str:
    """The day of a moment in a hall whose day turns at four."""
    there = datetime.fromtimestamp(at / 1000, zone)
    return (there.date() - timedelta(days=there.hour < 4)).isoformat()


def day_is_over(day: str, at: int, zone: ZoneInfo) -> bool:
    """Whether four o'clock of the morning after this day is past."""
    morning = datetime.combine(date.fromisoformat(day) + timedelta(1), time(4), zone)
    return at >= round(morning.timestamp() * 1000)


class Story(RuleBasedStateMachine):
    """People come and go, clerks press, clocks jump, the computer starts again."""

    dice: Random
    make: Callable[[FakeClock, Shape], Hall]
    again: Callable[[Hall, FakeClock], Hall]

    @initialize(
        hours=st.booleans(),
        rules=st.sampled_from(RULES),
        helps=st.booleans(),
        place=st.sampled_from(sorted(PLACES_ON_EARTH)),
    )
    def found(self, hours: bool, rules: Shape, helps: bool, place: str) -> None:
        self.clock, self.zone = FakeClock(moment(PLACES_ON_EARTH[place])), ZoneInfo(place)
        wanted = document(time_zone=place, hours=ALL_DAY if hours else [], printers=[printer()], rules=rules)
        if helps:
            for counter in wanted["counters"]:
                counter["help"] = HELPS.get(counter["number"], [])
            for service in wanted["services"]:
                service["help_after"] = HELP_AFTER_S
        self.hall = type(self).make(self.clock, wanted)
        self.reference = Reference(
            day=PLACES_ON_EARTH[place][:10],
            hours=hours,
            order=rules.get("order", "head_start"),
            ahead=tuple(rules.get("ahead", ())),
            most=rules.get("ahead_most", 2),
            cap_calls=rules.get("cap_calls"),
            cap_after=rules["cap_after"] * 1000 if "cap_after" in rules else None,
            target=rules.get("wait_target", 1200) * 1000,
            gap=rules.get("recall_gap", 0) * 1000,
            recalls=rules.get("recalls", 0),
            within=rules["return_within"] * 1000 if "return_within" in rules else None,
            returns=rules.get("returns"),
            help_after=HELP_AFTER_S * 1000 if helps else None,
        )
        self.keyed: tuple[object, Actor, Key, Shape] | None = None
        self.keys = itertools.count()
        for counter in (1, 2):
            self.both(
                OpenCounter(counter=counter),
                clerk_at(counter),
                lambda r, n=counter: r.open(clerk_at(n), n, False, False),
            )
        for service in ("pay", "pay", "new", "pay"):
            self.issue(service, "ordinary")

    # --- one command, in both halls

    def both(
        self, command: object, actor: Actor, apply: Callable[[Reference], Any], *, acts_at: int | None = None
    ) -> tuple[Shape, Any] | None:
        """Carry it out here and there; None when both refuse, and for the same reason."""
        trial = self.reference.copy()
        trial.now = self.clock.now()
        if day_is_over(trial.day, trial.now, self.zone) and self.clock.settled():
            trial.turn_day(business_day(trial.now, self.zone))
        before = trial.copy()
        expected, code = None, None
        try:
            expected = apply(trial)
        except RefusedError as refusal:
            code = refusal.args[0]
        key = Key(scope="story", value=str(next(self.keys)))
        try:
            answer = self.hall.do(command, actor, key).answer
            said = None
        except HallError as refusal:
            answer, said = {}, refusal.code
        assert said == code, f"{command}: the hall says {said}, the reference {code}"
        if said is not None:
            return None
        if acts_at is not None:
            trial.undoable(acts_at, before)
        self.reference, self.keyed = trial, (command, actor, key, answer)
        return answer, expected

    def called(self, result: tuple[Shape, Any] | None) -> None:
        """The answers of next, call and walk-in, compared."""
        if result is None:
            return
        answer, expected = result
        for name in ("ticket", "finished"):
            told, wanted = answer.get(name), expected.get(name)
            assert (told and (told["business_day"], told["number"])) == (wanted and (wanted.day, wanted.number))
            if wanted is not None:
                wanted.id = told["id"]
        assert answer.get("repeated", False) == expected.get("repeated", False)

    @rule(dice=st.randoms(use_true_random=False))
    def something_happens(self, dice: Random) -> None:
        self.dice = dice
        deed = dice.choice(DEEDS)
        if deed == "press" and not any(c.ticket for c in self.reference.counters.values()):
            deed = "call"
        getattr(self, f"do_{deed}")()

    def careless(self) -> bool:
        """Now and then somebody does what makes no sense."""
        return self.dice.randrange(8) == 0

    # --- at the door

    def do_comes(self) -> None:
        self.issue(self.dice.choice(SERVICES), self.dice.choice(CATEGORIES))

    def issue(self, service: str, category: str) -> None:
        result = self.both(Issue(service=service, category=category), KIOSK, lambda r: r.issue(service, category))
        if result is not None:
            answer, expected = result
            assert (answer["number"], answer["business_day"]) == (expected.number, expected.day)
            assert answer["ahead"] == self.reference.waiting(expected.queue).index(expected)
            expected.id = answer["id"]

    def ticket(self, *fitting: str) -> T:
        """A ticket in a fitting state, if there is one; now and then any ticket there ever was."""
        there = list(self.reference.tickets.values())
        wanted = [] if self.careless() else [t for t in there if t.state in fitting]
        return self.dice.choice(wanted or there)

    def do_moved(self) -> None:
        states = {t.state for t in self.reference.tickets.values()}
        act = self.dice.choice(
            [act for act, fitting in FITTING.items() if self.careless() or states & {*fitting}] or ["leave"]
        )
        t = self.ticket(*FITTING[act])
        name, place, goal = f"{t.day}~{t.number}", self.dice.choice(PLACES), self.dice.choice(GOALS)
        category = self.dice.choice(CATEGORIES)
        steps = self.dice.choice(STEPS)
        wish = {"category": category, "place": place, "steps": steps, **goal}
        command = {
            "leave": Leave(ticket=name),
            "restore": Restore(ticket=name),
            "release": Release(ticket=name),
            "prioritise": Prioritise(ticket=name, category=category, reason="-"),
            "transfer": Transfer(ticket=name, place=place, **goal),
            "plan": Plan(ticket=name, steps=steps),
        }[act]
        actor = KIOSK if act == "restore" else MANAGER
        result = self.both(command, actor, lambda r: r.ticket_act(act, r.tickets[t.day, t.number], wish))
        if result is not None and result[0]["state"] == "waiting":
            moved = self.reference.tickets[t.day, t.number]
            assert result[0]["ahead"] == self.reference.waiting(moved.queue).index(moved)

    # --- at the counters

    def clerk(self, fits: Callable[[C], bool]) -> tuple[Actor, int]:
        """Somebody at a counter where something fits, if there is one; now and then at any."""
        seats = [] if self.careless() else [n for n, c in self.reference.counters.items() if fits(c)]
        counter = self.dice.choice(seats or [1, 2, 3])
        who = self.dice.choice(PEOPLE)
        if who in ("101", "102"):
            return clerk(who), counter
        return {"own": clerk_at(counter), "manager": MANAGER, "other": clerk_at(counter % 3 + 1)}[who], counter

    def believed(self, counter: int, unsaid: object) -> Any:
        current = self.reference.at(self.reference.counters[counter])
        true = None if current is None else current.id
        return {"unsaid": unsaid, "true": true, "none": None, "other": 99_999}[self.dice.choice(BELIEFS)]

    def do_call(self) -> None:
        actor, counter = self.clerk(lambda c: c.state in ("idle", "calling", "serving"))
        current = self.believed(counter, SILENT)
        wish: Shape = {"counter": counter} if current is SILENT else {"counter": counter, "current": current}
        how = self.dice.choice(["next", "next", "next", "call", "call", "walk in"])
        if how == "walk in":
            service = self.dice.choice(SERVICES)
            command: object = WalkIn(service=service, **wish)
            result = self.both(command, actor, lambda r: r.walk_in(actor, counter, service, current), acts_at=counter)
        else:
            number = None if how == "next" else self.ticket("waiting", "held", "missed").number
            command = Next(**wish) if number is None else Call(number=number, **wish)
            result = self.both(command, actor, lambda r: r.press(actor, counter, current, number), acts_at=counter)
        self.called(result)

    def do_press(self) -> None:
        actor, counter = self.clerk(lambda c: c.ticket is not None)
        button, believed = self.dice.choice(BUTTONS), self.believed(counter, None)
        place, goal = self.dice.choice(PLACES), self.dice.choice(GOALS)
        kind, other = self.dice.choice(KINDS), self.dice.choice(SERVICES)
        here: Shape = {"counter": counter, "ticket": believed}
        command = {
            "start": Start(**here),
            "finish": Finish(**here),
            "miss": Miss(**here),
            "putback": PutBack(**here),
            "hold": Hold(**here, kind=kind),
            "recall": Recall(**here),
            "send": SendOn(**here, place=place, **goal),
            "add": Add(**here, service=other),
        }[button]
        wish = {"place": place, "kind": kind, "add": other, **goal}
        self.both(command, actor, lambda r: r.button(actor, counter, button, believed, wish), acts_at=counter)

    def do_undo(self) -> None:
        acts = {id(self.reference.counters[n]) for n in self.reference.acts}
        actor, counter = self.clerk(lambda c: id(c) in acts)
        self.both(Undo(counter=counter), actor, lambda r: r.undo(actor, counter))

    def do_seat(self) -> None:
        how = self.dice.choice(["sit down", "sit down", "sit down", "get up", "pause", "pause", "resume", "resume"])
        state = {"sit down": ["closed"], "resume": ["paused"]}.get(how, ["idle", "calling", "serving"])
        actor, counter = self.clerk(lambda c: c.state in state or (how == "resume" and c.pausing))
        take_over, word = self.dice.choice([(False, False), (True, False), (True, True)])
        if how == "sit down":
            command: object = OpenCounter(counter=counter, take_over=take_over, word=word)
            self.both(command, actor, lambda r: r.open(actor, counter, take_over, word))
        elif how == "get up":
            self.both(CloseCounter(counter=counter), actor, lambda r: r.close(actor, counter))
        elif how == "pause":
            reason = self.dice.choice(["lunch", "lunch", "hungry"])
            command = Pause(counter=counter, reason=reason)
            self.both(command, actor, lambda r: r.pause(actor, counter, reason), acts_at=counter)
        else:
            self.both(Resume(counter=counter), actor, lambda r: r.resume(actor, counter), acts_at=counter)

    # --- the house

    def do_again(self) -> None:
        if self.keyed is not None:
            command, actor, key, answer = self.keyed
            done = self.hall.do(command, actor, key)
            assert (done.answer, done.replayed) == (answer, True)

    def do_slip(self) -> None:
        state = self.dice.choice(["printed", "unconfirmed", "failed"])
        with self.hall.reading() as reading:
            due = reading.store.wanted_slips(reading.now, 1)
        for slip in due:
            for step in (
                ClaimSlip(slip=slip.id, owner="s"),
                SendSlip(slip=slip.id, owner="s"),
                SettleSlip(slip=slip.id, owner="s", state=state),
            ):
                self.both(step, MANAGER, lambda r: None)

    def do_time(self) -> None:
        how = self.dice.choice(["goes by"] * 16 + ["night", "set", "restart"])
        if how == "goes by":
            self.clock.advance(self.dice.choice([0.2, 1, 1, 5, 5, 9, 30, 60, 700]))
        elif how == "night":
            self.clock.advance(hours=self.dice.choice([19, 24, 72]))
        elif how == "set":
            self.clock.set_wall(3600 * self.dice.choice([-25, -1, 1, 24]))
        else:
            self.clock = FakeClock(self.clock.wall_ms)
            self.hall = type(self).again(self.hall, self.clock)
            with self.hall.reading():
                pass  # from now on the new clock knows of the journal's time

    # --- at any moment

    @invariant()
    def tables_say_what_the_reference_says(self) -> None:
        with self.hall.reading() as reading:
            there, seats = reading.store.all_tickets(), reading.store.counters()
            board = [(call.number, call.counter) for call in reading.store.calls(reading.hall.day)]
            assert reading.hall.day == self.reference.day
            waiting = reading.store.waiting()
        wanted = self.reference.tickets
        assert {
            (t.day, t.number): (t.id, t.service, t.category, t.state, t.queue, t.turn_at, t.counter, t.still_to_do)
            for t in there.values()
        } == {
            key: (t.id, t.service, t.category, t.state, t.queue, t.turn, t.counter, [*t.steps])
            for key, t in wanted.items()
        }
        assert {n: (c.state, c.ticket, c.staff, c.holder, c.pausing) for n, c in seats.items()} == {
            n: (c.state, c.ticket and wanted[c.ticket].id, c.staff, c.holder, c.pausing)
            for n, c in self.reference.counters.items()
            if n in seats
        }
        assert board == list(reversed(self.reference.calls.values()))[:20]
        assert waiting == Counter(t.service for t in wanted.values() if t.state == "waiting")

    def teardown(self) -> None:
        if hasattr(self, "hall"):
            try:
                assert check(self.hall).problems == ()
            finally:
                type(self).leave_it(self.hall)

    @classmethod
    def leave_it(cls, hall: Hall) -> None:
        hall.database.close()


def tell(story: type[Story], examples: int) -> None:
    run_state_machine_as_test(
        story,
        settings=settings(
            max_examples=EXAMPLES or examples,
            stateful_step_count=100,
            suppress_health_check=list(HealthCheck),
            deadline=None,
        ),
    )


def test_any_story_on_sqlite(tmp_path: Path) -> None:
    class OnSqlite(Story):
        @staticmethod
        def make(clock: FakeClock, wanted: Shape) -> Hall:
            folder = Path(tempfile.mkdtemp(dir=tmp_path))
            return make_hall(folder, clock=clock, document=wanted)

        @staticmethod
        def again(hall: Hall, clock: FakeClock) -> Hall:
            hall.database.close()
            return sqlite_hall(Path(str(hall.database.engine.url.database)), clock)

    tell(OnSqlite, 100)


@pytest.mark.postgres
def test_any_story_on_postgres(postgres: Database) -> None:
    codes = itertools.count()

    class OnPostgres(Story):
        @staticmethod
        def make(clock: FakeClock, wanted: Shape) -> Hall:
            hall = Hall(postgres, f"story-{next(codes)}", clock=clock, secret=b"test")
            hall.found(wanted)
            return hall

        @staticmethod
        def again(hall: Hall, clock: FakeClock) -> Hall:
            return Hall(postgres, hall.code, clock=clock, secret=b"test")

        @classmethod
        def leave_it(cls, hall: Hall) -> None:
            """The database goes on to the next story."""

    tell(OnPostgres, 10)
