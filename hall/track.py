"""The address a customer follows their ticket at: unguessable, and nothing personal in it. Pure."""

from __future__ import annotations

import hmac
from hashlib import sha256


def track_url(base: str, secret: bytes, hall: str, journal: str, ticket: int) -> str:
    """``base`` (the hall's public address) with a path that only this house can make: 96 bits of HMAC-SHA-256."""
    text = f"track|{hall}|{journal}|{ticket}"
    key = hmac.new(secret, text.encode(), sha256).hexdigest()[:24]
    return f"{base.rstrip('/')}/t/{ticket}-{key}"
