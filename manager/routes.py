"""The manager's calls: staff, the screens and tokens that were let in, and where the pages are."""

from __future__ import annotations

from typing import Any

import segno
from flask import current_app

from hall import reports
from hall.actions.people import OPERATOR, RevokeToken, SaveStaff
from hall.actions.setup import LiftEmergency, RaiseEmergency
from web import contract as c
from web.access import hash_password
from web.api import Api, Ask
from web.places import PLACES, base, is_local

api = Api("manager")


@api.call("GET", "/staff", right="manager_read", answer=list[c.Anything])
def staff(ask: Ask) -> Any:
    """Everybody who works here."""
    return ask.read(reports.staff)


@api.call("POST", "/staff", right="manager", body=c.StaffBody, answer=c.Anything)
def save_staff(ask: Ask) -> Any:
    """Add a member of staff or change one; their sessions end."""
    b: c.StaffBody = ask.body
    password = None if b.password is None else hash_password(b.password)
    command = SaveStaff(number=b.number, name=b.name, roles=b.roles, password=password, active=b.active)
    return ask.do(command)


@api.call("GET", "/tokens", right="manager_read", answer=list[c.Anything])
def tokens(ask: Ask) -> Any:
    """Every screen and token that is let in."""
    return ask.read(reports.tokens)


@api.call("DELETE", "/tokens/<int:id>", right="manager", answer=c.Anything, errors=("not_found",))
def revoke_token(ask: Ask) -> Any:
    """Make a token dead; its screen asks to be paired again."""
    return ask.do(RevokeToken(token=min(ask.args["id"], 2**53)))


@api.call("POST", "/operator-pin", right="manager", body=c.PinBody, answer=c.Anything)
def set_pin(ask: Ask) -> Any:
    """Set the PIN of the kiosks' operator corner."""
    password = hash_password(ask.body.pin)
    return ask.do(SaveStaff(number=OPERATOR, name="Operator", roles=("technician",), password=password))


@api.call("POST", "/emergency", right="manager", body=c.EmergencyBody, answer=c.Anything, errors=("key_reused",))
def raise_emergency(ask: Ask) -> Any:
    """Show a text on every board, kiosk and counter until it is lifted."""
    b: c.EmergencyBody = ask.body
    return ask.do(RaiseEmergency(text={"zh": b.zh, "en": b.en}, zones=b.zones))


@api.call("DELETE", "/emergency", right="manager", answer=c.Anything, errors=("key_reused",))
def lift_emergency(ask: Ask) -> Any:
    """The emergency is over."""
    return ask.do(LiftEmergency())


@api.call("GET", "/places", right="manager_read", answer=c.Anything)
def places(ask: Ask) -> Any:
    """The addresses of this house's pages, each with its QR code as a picture; ``local``: only this machine reaches
    them."""
    host, port = current_app.config["JIAOHAO_ADDRESS"]
    address = base(host, port)
    items = [{"place": name, "url": address + path, "qr": _qr(address + path)} for name, path in PLACES]
    return {"local": is_local(host), "items": items}


def _qr(text: str) -> str:
    return segno.make(text, error="m", micro=False).svg_data_uri(border=2, scale=4)
