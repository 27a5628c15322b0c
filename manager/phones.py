"""The manager's calls for the page on customers' phones: by which address they reach it, and what is wrong with one."""

from __future__ import annotations

from typing import Annotated, Any

import segno
from flask import current_app
from pydantic import Field

from hall.actions.setup import SavePhones
from hall.desk import Reading
from hall.track import PATH, flaws
from web import contract as c
from web.api import Api, Ask, Body
from web.places import is_local

api = Api("phones")
Address = Annotated[str, Field(max_length=200)]


class AddressBody(Body):
    """An address as somebody is writing it."""

    public_url: Address


class PhonesBody(Body):
    """By which address phones reach the house, if they do, and whether who was missed may come back by phone."""

    public_url: Address | None
    restore_by_phone: bool


@api.call("GET", "/phones", right="manager_read", answer=c.Anything)
def phones(ask: Ask) -> Any:
    """The address phones reach the house by, what is to be said of it, and a code to try it with."""
    return ask.read(_phones)


def _phones(reading: Reading) -> dict[str, Any]:
    catalogue = reading.catalogue
    known = {"public_url": catalogue.public_url, "restore_by_phone": catalogue.rules.restore_by_phone}
    return known | checked(catalogue.public_url or "")


@api.call("POST", "/phones/check", right="manager", body=AddressBody, answer=c.Anything)
def check_phones(ask: Ask) -> Any:
    """What is to be said of an address, and a code to try it with; nothing is kept."""
    return checked(ask.body.public_url.strip())


@api.call("POST", "/phones", right="manager", body=PhonesBody, answer=c.Anything)
def save_phones(ask: Ask) -> Any:
    """Keep it: new tickets carry the code."""
    b: PhonesBody = ask.body
    return ask.do(SavePhones(public_url=(b.public_url or "").strip() or None, restore_by_phone=b.restore_by_phone))


def checked(address: str) -> dict[str, Any]:
    """``flaws`` of an address, and where nothing stops phones the page to ``try`` with its ``qr`` as a picture."""
    if not address:
        return {"flaws": []}
    found = [{"code": flaw.code, "stops": flaw.stops} for flaw in flaws(address)]
    if any(flaw["stops"] for flaw in found):
        return {"flaws": found}
    if is_local(current_app.config["JIAOHAO_ADDRESS"][0]):
        found.append({"code": "listens", "stops": False})
    url = f"{address.rstrip('/')}{PATH}try"
    return {"flaws": found, "try": url, "qr": segno.make(url, error="m", micro=False).svg_data_uri(border=2, scale=4)}
