"""The hall's set-up as one versioned document: business types, counters, categories, hours, printers. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from hall.content import MOST_ITEMS, MOST_MEDIA, Item, Media, check_shown
from hall.day import business_day, day_ends_at
from hall.door import Booking, Calendar, Given, Holiday, LastTicket, Limits, Quota, Shut, Slots, slots_on
from hall.parts import Clock, Code, Hours, Name, Part, Seconds
from hall.staffing import Duty, DutyOf, Profile, Stretch
from hall.turns import Order

SERVICE_QUEUE = "s:"
COUNTER_QUEUE = "c:"
STAFF_QUEUE = "p:"
"""A waiting ticket stands in one queue: that of a business type, of a counter or of a person."""


SlipKind = Literal["ticket", "reprint", "papers", "receipt", "settlement", "report"]
"""The kinds of slips that a hall may word itself."""
LONGEST_LOGO = 32_000
"""Characters of a logo: the whole document is kept anew with every change."""
Picture = Literal["id_card", "certificate", "card", "bill", "phone", "photo", "stamp", "form"]
"""The pictures of papers that kiosks can draw."""


class Paper(Name):
    """A paper to bring (证件), with a picture for those who would rather look than read."""

    picture: Picture | None = None

    def shown(self) -> dict[str, str]:
        """As a JSON value, with the picture where there is one."""
        return self.both() | ({} if self.picture is None else {"picture": self.picture})


class Way(Part):
    """Another way to get the business done than waiting here (分流), and where or how."""

    name: Name
    hint: Name | None = None

    def shown(self) -> dict[str, dict[str, str]]:
        """As a JSON value."""
        return {"name": self.name.both()} | ({} if self.hint is None else {"hint": self.hint.both()})


class Ladder(Part):
    """What becomes of those who do not come (过号): recalls ``recall_gap`` seconds apart, at least so many ``recalls``
    before they are missed; they may come back within ``return_within`` seconds (None: while the day lasts), ``places``
    behind the front, so many times (``returns``; None: as often as they like)."""

    recall_gap: Seconds = 0
    recalls: Annotated[int, Field(ge=0, le=9)] = 0
    return_within: Annotated[int, Field(ge=60, le=86_400)] | None = None
    places: Annotated[int, Field(ge=0, le=99)] = 3
    returns: Annotated[int, Field(ge=0, le=9)] | None = None


class Outcome(Part):
    """How a business may end (办理结果)."""

    code: Code
    name: Name

    @model_validator(mode="before")
    @classmethod
    def _named_by_its_code(cls, value: Any) -> Any:
        return {"code": value, "name": {"zh": value, "en": value}} if isinstance(value, str) else value


class Handling(Part):
    """How a type is served: what is said at its end, the types that a visit goes on to (``then``), and its own ladder
    for those who do not come (that of the hall where there is none)."""

    outcomes: Annotated[tuple[Outcome, ...], Field(max_length=30)] = ()
    outcome_required: bool = False
    remark_required: bool = False
    then: Annotated[tuple[Code, ...], Field(max_length=5)] = ()
    missed: Ladder | None = None


class Service(Handling):
    """A business type (业务类型). ``head_start`` in seconds; ``prefix`` names its number series, which several
    types may share; ``quota`` numbers are given a day, ``quota_morning`` of them before noon; ``message`` makes it a
    *message only* type: it gives no numbers but says where to go; ``ways`` are shown first when the expected wait is
    over ``wait_limit`` seconds (the hall's target where none is set)."""

    code: Code
    name: Name
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
    papers: tuple[Paper, ...] = ()
    ways: tuple[Way, ...] = ()
    wait_limit: Seconds | None = None
    head_start: Seconds = 0
    hours: tuple[Hours, ...] = ()
    quota: Annotated[int, Field(ge=1)] | None = None
    quota_morning: Quota | None = None
    quota_afternoon: Quota | None = None
    paused: bool = False
    message: Name | None = None
    area: Name | None = None
    help_after: Seconds | None = None
    """Counters that help with it do so once somebody waited longer than this."""

    @property
    def limits(self) -> Limits:
        """How many numbers are given."""
        return Limits(day=self.quota, morning=self.quota_morning, afternoon=self.quota_afternoon)


class Category(Part):
    """A kind of customer; ``head_start`` in seconds. ``declared``: anyone may choose it at the kiosk."""

    code: Code
    name: Name
    head_start: Seconds = 0
    declared: bool = False


class CounterSetup(DutyOf):
    """A counter and what it serves where no work profile says otherwise."""

    name: Name


class Printer(Part):
    """A printer by address (``printer.devices`` reads it), or the built-in ``preview://``. ``device`` binds it to one
    kiosk; ``width`` in millimetres of paper; ``status`` *none* for heads that never answer; ``mode`` *auto* draws
    pictures, and sends letters over slow lines; ``backup`` prints for it while it cannot; ``agent`` is the device that
    prints on it: its address is that machine's. None: the server itself. ``crop`` leaves out the white at the left of
    pictures; ``buzzer`` beeps with each slip; ``roll_m`` metres of paper are on a new roll."""

    name: Annotated[str, Field(pattern=r"^[\w.-]{1,40}$")]
    url: Annotated[
        str, Field(max_length=200, pattern=r"^((tcp|usb|serial|file|cups|windows)://[^\x00-\x1f]+|preview://)$")
    ]
    width: Literal[58, 80] = 80
    role: Literal["tickets"] = "tickets"
    device: str | None = None
    status: Literal["full", "none"] = "full"
    mode: Literal["auto", "raster", "text"] = "auto"
    dpi: Literal[180, 203] = 203
    backup: str | None = None
    agent: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    crop: bool = False
    buzzer: bool = False
    roll_m: Annotated[int, Field(ge=1, le=500)] | None = None

    @model_validator(mode="after")
    def _drawn_here(self) -> Self:
        if self.agent is not None and not self.paper:
            raise ValueError(f"printer {self.name}: the built-in printer is the server's own")
        return self

    @property
    def paper(self) -> bool:
        """Whether what it prints can be held in the hand; the built-in printer only draws."""
        return not self.url.startswith("preview:")


def _once(what: str, keys: Iterable[object]) -> None:
    seen: set[object] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"{what}: {key} stands twice")
        seen.add(key)


class Calling(Part):
    """How a hall calls, and what becomes of those who do not come. Times in seconds.

    ``order``: see ``hall.turns``; ``ahead`` and ``ahead_most`` belong to *strict* and *interleave*. Somebody who was
    overtaken ``cap_calls`` times, or ``cap_after`` seconds ago for the first time, goes before all who were not."""

    order: Order = "head_start"
    ahead: tuple[Code, ...] = ()
    ahead_most: Annotated[int, Field(ge=1, le=99)] = 2
    cap_calls: Annotated[int, Field(ge=1, le=999)] | None = None
    cap_after: Annotated[int, Field(ge=1, le=86_400)] | None = None
    second_choice_limit: Seconds = 600
    walk: Seconds = 20
    recall_gap: Seconds = 0
    restore_places: Annotated[int, Field(ge=0, le=99)] = 3
    recalls: Annotated[int, Field(ge=0, le=9)] = 0
    return_within: Annotated[int, Field(ge=60, le=86_400)] | None = None
    returns: Annotated[int, Field(ge=0, le=9)] | None = None

    @property
    def ladder(self) -> Ladder:
        """What becomes of those who do not come, where a type does not say otherwise."""
        return Ladder(
            recall_gap=self.recall_gap,
            recalls=self.recalls,
            return_within=self.return_within,
            places=self.restore_places,
            returns=self.returns,
        )


class ByItself(Part):
    """What the house does by itself, in seconds: a service begins ``auto_start`` after the last call; who is parked
    longer than ``hold_reminder`` is pointed out; a counter at which nobody did anything for ``forgotten_after`` is
    closed. None: not at all."""

    auto_start: Annotated[int, Field(ge=10, le=600)] | None = None
    hold_reminder: Annotated[int, Field(ge=60, le=86_400)] | None = 900
    forgotten_after: Annotated[int, Field(ge=600, le=86_400)] | None = None


class Rules(Calling, ByItself):
    """What a hall decides: how it calls, what it does by itself, and more. Times in seconds. ``restore_by_phone``: who
    was missed may say on the phone's page that they are back. ``least_open`` counters stay open while the hall is; a
    manager's word sets that aside where ``least_open_word`` allows it."""

    restore_by_phone: bool = True
    least_open: Annotated[int, Field(ge=0, le=999)] = 0
    least_open_word: bool = True
    undo: Seconds = 10
    stale_slip: Seconds = 60
    wait_target: Seconds = 1200
    rating: Literal["off", "finish", "press"] = "off"
    """Whether customers rate services (评价): everybody who was served is asked, or whom the clerk asks."""
    rating_seconds: Annotated[int, Field(ge=10, le=300)] = 30
    """How long a rating tablet asks."""

    @model_validator(mode="after")
    def _says_who_goes_ahead(self) -> Self:
        if self.order in ("strict", "interleave") and not self.ahead:
            raise ValueError(f"the order {self.order} needs the categories that go ahead")
        _once("ahead", self.ahead)
        return self


class Loudness(Part):
    """How loud the voice is from this time of day on, in per cent; 0 is silence (quiet hours)."""

    at: Clock
    percent: Annotated[int, Field(ge=0, le=100)]


class Voice(Part):
    """How calls are spoken. ``one``: a 1 is said yī (一) or yāo (幺); ``again``: how often a call is repeated while no
    other waits, ``again_after`` seconds later; ``gap_ms`` of silence between calls. A call is spoken *short*, in the
    ticket's own language alone, while ``short_from`` others wait behind it or once it is ``short_after`` seconds old;
    who waited longer than ``apology_after`` seconds is asked for pardon. ``packs``: the voice pack of each language."""

    on: bool = True
    chime: bool = True
    one: Literal["yi", "yao"] = "yi"
    again: Annotated[int, Field(ge=0, le=3)] = 1
    again_after: Annotated[int, Field(ge=0, le=60)] = 3
    gap_ms: Annotated[int, Field(ge=0, le=10_000)] = 1000
    short_from: Annotated[int, Field(ge=1, le=20)] = 1
    short_after: Annotated[int, Field(ge=1, le=600)] = 8
    apology_after: Seconds = 1800
    loudness: tuple[Loudness, ...] = ()
    packs: dict[Literal["zh", "en"], Annotated[str, Field(pattern=r"^[\w.-]{1,40}$")]] = Field(default_factory=dict)

    def percent(self, clock: time) -> int:
        """How loud it is at this wall time; the loudness of the evening lasts until the first of the next morning."""
        past = [one for one in sorted(self.loudness, key=lambda one: one.at) if one.at <= clock]
        latest = past[-1] if past else max(self.loudness, key=lambda one: one.at, default=None)
        return 0 if not self.on else 100 if latest is None else latest.percent


class Zone(Part):
    """A part of the hall with boards and a voice of its own: the calls and plates of these counters, the queues of
    these types. Where only types are named, the counters are those set up to serve them."""

    code: Code
    name: Name
    counters: tuple[Annotated[int, Field(ge=1, le=999)], ...] = ()
    services: tuple[Code, ...] = ()


class Screen(Part):
    """A board by its device: what it is called, which zone it shows (all where none is said), how it is laid
    out, whether it speaks and whether it shows content between calls."""

    device: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(max_length=60)] = ""
    zone: Code | None = None
    layout: Literal["full", "content", "big", "plain"] = "full"
    sound: bool = True
    content: bool = True


class Emergency(Part):
    """What every board shows and every voice draws attention to, until it is lifted; in these zones, or everywhere."""

    text: Name
    zones: tuple[Code, ...] = ()
    since: int


class Catalogue(Part):
    """The whole document."""

    name: Name
    time_zone: str = "Asia/Shanghai"
    languages: tuple[Literal["zh", "en"], ...] = ("zh", "en")
    public_url: str | None = None
    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    categories: tuple[Category, ...]
    counters: Annotated[tuple[CounterSetup, ...], Field(min_length=1)]
    profiles: Annotated[tuple[Profile, ...], Field(max_length=30)] = ()
    timetable: Annotated[tuple[Stretch, ...], Field(max_length=100)] = ()
    profile: Code | None = None
    """The work profile that is in force."""
    profile_at: Annotated[int, Field(ge=0)] = 0
    """Since when, in milliseconds of hall time."""
    pause_reasons: tuple[Code, ...] = ("lunch", "rest", "meeting", "training", "system", "other")
    hours: tuple[Hours, ...] = ()
    holidays: Annotated[tuple[Holiday, ...], Field(max_length=100)] = ()
    noon: Clock = time(12)
    """Where the morning ends for quotas."""
    last_ticket: LastTicket = LastTicket()
    slots: Annotated[tuple[Slots, ...], Field(max_length=200)] = ()
    booking: Booking = Booking()
    day_turns_at: Clock = time(4)
    rules: Rules = Rules()
    printers: tuple[Printer, ...] = ()
    roll_prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")] | None = None
    """What stands before the numbers of a pre-printed paper roll, for when kiosk or printer is dead."""
    suspended: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = ()
    """Kiosks that are out of service (暂停使用), by device."""
    voice: Voice = Voice()
    zones: tuple[Zone, ...] = ()
    screens: tuple[Screen, ...] = ()
    emergency: Emergency | None = None
    media: Annotated[tuple[Media, ...], Field(max_length=MOST_MEDIA)] = ()
    content: Annotated[tuple[Item, ...], Field(max_length=MOST_ITEMS)] = ()
    """What boards show while no call needs the place, in this order."""
    slips: dict[SlipKind, Annotated[str, Field(min_length=1, max_length=8000)]] = Field(default_factory=dict)
    """The hall's own wording of its slips, in the language of ``printer.template``."""
    logo: Annotated[str, Field(max_length=LONGEST_LOGO, pattern=r"^[A-Za-z0-9+/=]+$")] | None = None
    """The hall's picture for its slips: base64 of a PNG in greys."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, OSError) as error:
            raise ValueError(f"no such time zone: {zone}") from error
        return zone

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        known = {service.code for service in self.services}
        _once("services", (service.code for service in self.services))
        _once("categories", (category.code for category in self.categories))
        _once("counters", (counter.number for counter in self.counters))
        _once("printers", (printer.name for printer in self.printers))
        self._backups_end()
        self._zones_hang_together()
        if gone := set(self.rules.ahead) - {category.code for category in self.categories}:
            raise ValueError(f"unknown categories go ahead: {sorted(gone)}")
        if gone := {code for one in self.holidays for code in one.services} - known:
            raise ValueError(f"holidays are of unknown types {sorted(gone)}")
        if gone := {row.service for row in self.slots} - known:
            raise ValueError(f"slots are of unknown types {sorted(gone)}")
        if self.slots and "appointment" not in {category.code for category in self.categories}:
            raise ValueError("slots need the category 'appointment'")
        if self.roll_prefix in {service.prefix for service in self.services}:
            raise ValueError(f"the paper roll's prefix {self.roll_prefix} is that of a business type")
        if "ordinary" not in {category.code for category in self.categories}:
            raise ValueError("the category 'ordinary' is missing")
        if gone := {code for service in self.services for code in service.then} - known:
            raise ValueError(f"visits go on to unknown types {sorted(gone)}")
        for counter in self.counters:
            if unknown := {*counter.services, *counter.help} - known:
                raise ValueError(f"counter {counter.number} serves unknown types {sorted(unknown)}")
        self._profiles_hang_together(known)
        return self

    def _profiles_hang_together(self, known: set[str]) -> None:
        _once("profiles", (profile.code for profile in self.profiles))
        numbers = {counter.number for counter in self.counters}
        for profile in self.profiles:
            _once(f"profile {profile.code}", (duty.number for duty in profile.counters))
            if gone := {duty.number for duty in profile.counters} - numbers:
                raise ValueError(f"profile {profile.code} names unknown counters {sorted(gone)}")
            if unknown := {code for duty in profile.counters for code in (*duty.services, *duty.help)} - known:
                raise ValueError(f"profile {profile.code} serves unknown types {sorted(unknown)}")
        codes = {profile.code for profile in self.profiles}
        if gone_by := {stretch.profile for stretch in self.timetable} - codes:
            raise ValueError(f"the timetable names unknown profiles {sorted(gone_by)}")
        if self.profile is not None and self.profile not in codes:
            raise ValueError(f"unknown profile {self.profile}")

    def _zones_hang_together(self) -> None:
        _once("zones", (zone.code for zone in self.zones))
        _once("screens", (screen.device for screen in self.screens))
        zones: set[str | None] = {None, *(zone.code for zone in self.zones)}
        if unknown := {s.zone for s in self.screens} - zones:
            raise ValueError(f"screens show unknown zones {sorted(map(str, unknown))}")
        if self.emergency is not None and (gone := set(self.emergency.zones) - zones):
            raise ValueError(f"the emergency is in unknown zones {sorted(gone)}")
        for zone in self.zones:
            known = {counter.number for counter in self.counters}, {service.code for service in self.services}
            if set(zone.counters) - known[0] or set(zone.services) - known[1]:
                raise ValueError(f"zone {zone.code} has unknown counters or types")
        _once("media", (media.sha for media in self.media))
        _once("content", (item.code for item in self.content))
        for item in self.content:
            if gone := set(item.zones) - zones:
                raise ValueError(f"content {item.code} is for unknown zones {sorted(gone)}")
            check_shown(item, self.media)

    def counters_in(self, zone: str | None) -> frozenset[int]:
        """The counters whose calls are shown and spoken in a zone; all of them where there is no such zone."""
        found = next((one for one in self.zones if one.code == zone), None)
        if found is None:
            return frozenset(self.counter_by_number)
        if found.counters or not found.services:
            return frozenset(found.counters or self.counter_by_number)
        return frozenset(number for code in found.services for number in self.counters_of[code])

    def services_in(self, zone: str | None) -> frozenset[str]:
        """The types whose queues are shown in a zone; all of them where it names none."""
        found = next((one for one in self.zones if one.code == zone), None)
        return frozenset(self.service_by_code if found is None or not found.services else found.services)

    def screen_of(self, device: str | None) -> Screen:
        """How a board is set up; the plain way where nobody said anything."""
        found = next((one for one in self.screens if one.device == device), None)
        return found or Screen(device=device or "board")

    def warned(self, device: str | None, counter: int | None = None) -> bool:
        """Whether the emergency that stands concerns this screen: by its zone, or else by that of its counter. A
        screen of which neither is known shows the whole hall, so every emergency concerns it."""
        if self.emergency is None or not self.emergency.zones:
            return self.emergency is not None
        zone = self.screen_of(device).zone
        if zone is None and counter is not None:
            return any(counter in self.counters_in(one) for one in self.emergency.zones)
        return zone is None or zone in self.emergency.zones

    def _backups_end(self) -> None:
        backup = {printer.name: printer.backup for printer in self.printers}
        for name in backup:
            seen = {name}
            following = backup[name]
            while following is not None:
                if following not in backup:
                    raise ValueError(f"printer {name}: its backup {following} is not a printer")
                if following in seen:
                    raise ValueError(f"printer {name}: its backups lead round in a circle")
                seen.add(following)
                following = backup[following]

    @cached_property
    def zone(self) -> ZoneInfo:
        """The hall's time zone."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def service_by_code(self) -> dict[str, Service]:
        """Business types by code."""
        return {service.code: service for service in self.services}

    @cached_property
    def category_by_code(self) -> dict[str, Category]:
        """Categories by code."""
        return {category.code: category for category in self.categories}

    @cached_property
    def counter_by_number(self) -> dict[int, CounterSetup]:
        """Counters by number, each with its duty of now: that of the profile in force, or its own."""
        profile = next((one for one in self.profiles if one.code == self.profile), None)
        return {
            one.number: _on_duty(one, None if profile is None else profile.duty(one.number)) for one in self.counters
        }

    @cached_property
    def counters_of(self) -> dict[str, list[int]]:
        """For each type the counters that serve it by the profile in force."""
        on_duty = self.counter_by_number.values()
        return {service.code: [c.number for c in on_duty if service.code in c.services] for service in self.services}

    def help_after(self, service: str) -> int | None:
        """After how many milliseconds of waiting other counters help with a type; None: they do not."""
        known = self.service_by_code.get(service)
        return None if known is None or known.help_after is None else known.help_after * 1000

    def ladder(self, service: str) -> Ladder:
        """What becomes of those of a type who do not come."""
        known = self.service_by_code.get(service)
        return self.rules.ladder if known is None or known.missed is None else known.missed

    def wait_target(self, service: str) -> int:
        """How long one is to wait at most, in milliseconds: the type's own limit, or the hall's."""
        known = self.service_by_code.get(service)
        limit = None if known is None else known.wait_limit
        return (self.rules.wait_target if limit is None else limit) * 1000

    def head_start(self, service: str, category: str) -> int:
        """The head start of a ticket, in milliseconds: the type's and the category's together. A type that was
        taken out of the set-up, but still has people waiting, gives none."""
        known = self.service_by_code.get(service)
        return ((known.head_start if known else 0) + self.category_by_code[category].head_start) * 1000

    def printer_for(self, device: str | None, role: str = "tickets") -> Printer | None:
        """The printer of this kiosk, or else one that belongs to no kiosk; None when there is none."""
        fitting = [p for p in self.printers if p.role == role and p.device in (device, None)]
        # A kiosk's own printer before a common one; real paper before the drawn one.
        fitting.sort(key=lambda p: (p.device is None, not p.paper))
        return fitting[0] if fitting else None

    @cached_property
    def calendar(self) -> Calendar:
        """When the hall and its types are open."""
        return Calendar(self.zone, self.hours, self.holidays, {one.code: one.hours for one in self.services})

    def noon_of(self, day: str) -> int:
        """When the morning of a business day ends, in hall time."""
        return self.calendar.at(date.fromisoformat(day), self.noon)

    def slots_of(self, service: str, day: str) -> dict[int, int]:
        """How many appointments of a type begin at which moment of a business day."""
        first = date.fromisoformat(day)
        found = [slots_on(self.calendar, self.slots, service, first + timedelta(n)) for n in (0, 1)]
        here = {at: most for slots in found for at, most in slots.items()}
        return {at: most for at, most in here.items() if business_day(at, self.zone, self.day_turns_at) == day}

    def shut(self, service: Service, now: int, day: str, given: Given) -> Shut | None:
        """Why no number of this type can be had now, of this business day, or None: one of ``no_counter`` ``paused``
        ``closed_now`` ``quota_reached``."""
        if not self.counters_of[service.code]:
            return Shut(reason="no_counter")
        if service.paused or service.message is not None:
            return Shut(reason="paused")
        if not self.calendar.open_at(service.code, now):
            return self.shut_until(service, "closed_now", now, now)
        reached = service.limits.reached(given)
        if reached is None:
            return None
        ends = day_ends_at(day, self.zone, self.day_turns_at)
        afternoon = reached == "half" and not given.is_afternoon
        return self.shut_until(service, "quota_reached", self.noon_of(day) if afternoon else ends, now)

    def shut_until(self, service: Service, reason: str, at: int, now: int) -> Shut:
        """A refusal for this reason that ends when the type is open at or after ``at``."""
        holiday = self.calendar.why_shut(service.code, now) if reason == "closed_now" else None
        again = self.calendar.opens_after(service.code, at)
        return Shut(reason=reason, again=again, holiday=None if holiday is None else holiday.name)


def _on_duty(counter: CounterSetup, duty: Duty | None) -> CounterSetup:
    if duty is None:
        return counter
    return counter.model_copy(update={"first": duty.first, "second": duty.second, "help": duty.help})


def service_queue(code: str) -> str:
    """The queue of a business type."""
    return SERVICE_QUEUE + code


def counter_queue(number: int) -> str:
    """The queue of people sent to one counter."""
    return f"{COUNTER_QUEUE}{number}"


def staff_queue(staff: str) -> str:
    """The queue of people sent to one person."""
    return STAFF_QUEUE + staff


def read(document: dict[str, Any]) -> Catalogue:
    """The catalogue of a stored document; pydantic's ValidationError when it does not hang together."""
    return Catalogue.model_validate(document)
