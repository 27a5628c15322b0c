"""The manager's calls for what is written to the counters, and for those that ask the manager to come."""

from __future__ import annotations

from typing import Any

from hall.actions.notices import THAT_DAY, EndNotice, GiveNotice
from hall.noticed import standing
from web import contract as c
from web.api import Api, Ask

api = Api("notices")


@api.call("GET", "/notices", right="manager_read", answer=c.Notices)
def notices(ask: Ask) -> Any:
    """Which counters ask for the manager; what stands to be read, and who has read it."""
    return ask.read(standing)


@api.call("POST", "/notices", right="manager", body=c.NoticeBody, answer=c.Anything, errors=("key_reused",))
def give_notice(ask: Ask) -> Any:
    """Write to counters."""
    b: c.NoticeBody = ask.body
    until = b.until if "until" in b.model_fields_set else THAT_DAY
    return ask.do(GiveNotice(kind=b.kind, text=b.text, counters=b.counters, until=until))


@api.call("POST", "/notices/<int:id>/end", right="manager", answer=c.Anything, errors=("unknown_notice", "key_reused"))
def end_notice(ask: Ask) -> Any:
    """The manager is on the way, or withdraws what was written."""
    return ask.do(EndNotice(notice=min(ask.args["id"], 2**53)))
