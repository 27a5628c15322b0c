"""A slip as a JSON value and back, made from the blocks' own definitions: a new block needs nothing here. Pure.

Whoever reads one trusts nobody: what is no slip is refused as a whole.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from functools import cache
from math import isfinite
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hall.catalog import Printer
from printer import slips
from printer.slips import Slip

CALLS = 1
"""Grows when the calls of an agent change their sense."""


def write(slip: Slip) -> list[Any]:
    """The slip as a JSON value."""
    return [_written(block) for block in slip]


def read(value: object) -> Slip:
    """The slip that a JSON value is. ValueError when it is none."""
    slip: Slip = _read(value, Slip)
    return slip


def _written(value: Any) -> Any:
    if is_dataclass(value):
        named = {field.name: _written(getattr(value, field.name)) for field in fields(value)}
        return {"block": type(value).__name__, **named}
    return [_written(one) for one in value] if isinstance(value, tuple) else value


def _read(value: object, kind: Any) -> Any:
    origin, kinds = get_origin(kind), get_args(kind)
    if origin is tuple and isinstance(value, list):
        return tuple(_read(one, kinds[0]) for one in value)
    if origin is Literal and value in kinds:
        return value
    if isinstance(value, dict) and (block := _named(value, kinds if origin in (Union, UnionType) else (kind,))):
        hints = _hints(block)
        if value.keys() == {"block", *hints}:
            return block(**{name: _read(value[name], hint) for name, hint in hints.items()})
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return value
    if kind is not float and value.__class__ is kind:
        return value
    raise ValueError(f"this is no part of a slip: {kind}")


def _named(value: dict[str, Any], kinds: tuple[Any, ...]) -> Any:
    blocks = {kind.__name__: kind for kind in kinds if isinstance(kind, type) and is_dataclass(kind)}
    name = value.get("block")
    return blocks.get(name) if isinstance(name, str) else None


@cache
def _hints(block: type) -> dict[str, Any]:
    return get_type_hints(block)


def _format() -> str:
    parts = [one for _, one in sorted(vars(slips).items()) if isinstance(one, type) and is_dataclass(one)]
    told = [(part.__name__, [(field.name, str(field.type)) for field in fields(part)]) for part in parts]
    content = repr((told, sorted(Printer.model_fields)))
    return f"{CALLS}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


FORMAT = _format()
"""Names what can be said to an agent: it changes with every block, field of a block and field of a printer."""
