"""What can be refused, and how an edge should say so.

An error carries the *code* of the contract; the sentence for people is the message ``error.<code>`` of the
catalogues. The kind groups codes by what the asker can do about it; an HTTP edge maps kinds to statuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any


class Kind(Enum):
    """What an asker can do about a refusal."""

    UNREADABLE = "unreadable"
    UNKNOWN_CALLER = "unknown_caller"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    GONE = "gone"
    TOO_LARGE = "too_large"
    WRONG_MEDIA = "wrong_media"
    WRONG_METHOD = "wrong_method"
    WRONG_VALUES = "wrong_values"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


KINDS: Mapping[str, Kind] = {
    "unreadable": Kind.UNREADABLE,
    "unauthorized": Kind.UNKNOWN_CALLER,
    "forbidden": Kind.FORBIDDEN,
    "csrf": Kind.FORBIDDEN,
    "manager_needed": Kind.FORBIDDEN,
    "wrong_pin": Kind.FORBIDDEN,
    "not_found": Kind.NOT_FOUND,
    "unknown_hall": Kind.NOT_FOUND,
    "unknown_ticket": Kind.NOT_FOUND,
    "unknown_counter": Kind.NOT_FOUND,
    "unknown_announcement": Kind.NOT_FOUND,
    "unknown_pairing": Kind.NOT_FOUND,
    "unknown_appointment": Kind.NOT_FOUND,
    "unknown_notice": Kind.NOT_FOUND,
    "method_not_allowed": Kind.WRONG_METHOD,
    "too_large": Kind.TOO_LARGE,
    "wrong_media": Kind.WRONG_MEDIA,
    "wrong_values": Kind.WRONG_VALUES,
    "too_many": Kind.TOO_MANY,
    "storage_unavailable": Kind.UNAVAILABLE,
    "purged": Kind.GONE,
    "key_reused": Kind.CONFLICT,
    "closed": Kind.CONFLICT,
    "quota_reached": Kind.CONFLICT,
    "last_ticket_passed": Kind.CONFLICT,
    "already_waiting": Kind.CONFLICT,
    "already_booked": Kind.CONFLICT,
    "already_rated": Kind.CONFLICT,
    "not_invited": Kind.CONFLICT,
    "rating_off": Kind.CONFLICT,
    "slot_full": Kind.CONFLICT,
    "too_early": Kind.CONFLICT,
    "appointment_used": Kind.CONFLICT,
    "appointment_cancelled": Kind.CONFLICT,
    "occupied": Kind.CONFLICT,
    "busy": Kind.CONFLICT,
    "queue_empty": Kind.CONFLICT,
    "counter_paused": Kind.CONFLICT,
    "counter_closed": Kind.CONFLICT,
    "outcome_required": Kind.CONFLICT,
    "remark_required": Kind.CONFLICT,
    "not_waiting": Kind.CONFLICT,
    "no_current": Kind.CONFLICT,
    "not_current": Kind.CONFLICT,
    "too_soon": Kind.CONFLICT,
    "recall_first": Kind.CONFLICT,
    "return_over": Kind.CONFLICT,
    "illegal_move": Kind.CONFLICT,
    "not_by_phone": Kind.CONFLICT,
    "nothing_to_undo": Kind.CONFLICT,
    "moved_on": Kind.CONFLICT,
    "day_closed": Kind.CONFLICT,
    "no_printer": Kind.CONFLICT,
    "number_taken": Kind.CONFLICT,
    "no_pin": Kind.CONFLICT,
    "no_kiosk": Kind.CONFLICT,
    "suspended": Kind.CONFLICT,
    "exists": Kind.CONFLICT,
    "wrong_door": Kind.CONFLICT,
    "wrong_staffing": Kind.CONFLICT,
    "wrong_serving": Kind.CONFLICT,
    "too_few_open": Kind.CONFLICT,
    "wrong_rules": Kind.CONFLICT,
    "notices_unread": Kind.CONFLICT,
    "agent_version": Kind.CONFLICT,
}


class HallError(Exception):
    """A refusal with the code of the contract; nothing was changed.

    ``details`` are facts for the asker (JSON values); ``params`` fill the sentence ``error.<code>``.
    """

    def __init__(self, code: str, /, details: Mapping[str, Any] | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = dict(details or {})
        self.params = params

    @property
    def kind(self) -> Kind:
        """The group this code belongs to."""
        return KINDS[self.code]


def wrong(**fields: str) -> HallError:
    """A 422: each keyword names a field and says what is wrong with it."""
    return HallError("wrong_values", {"fields": fields})
