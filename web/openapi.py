"""The OpenAPI document of every declared call, made from the same declarations that serve them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, TypeAdapter

from hall.errors import KINDS
from web.api import HALL, STATUS, Call, File, Nothing, Query

_PART = re.compile(r"<(?:(int):)?(\w+)>")
ASKED_ANEW = ("events", "playing", "track")
"""What may be asked for anew by its tag, as every file may be, which may be asked for in parts besides."""
_REF = "#/components/schemas/{model}"
COMMON = ("unauthorized", "forbidden", "wrong_values", "storage_unavailable")
"""What any call of a hall may refuse with."""
ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "details"],
            "properties": {
                "code": {"type": "string", "enum": sorted(KINDS)},
                "message": {"type": "string"},
                "details": {"type": "object"},
            },
        }
    },
}


def document(calls: Iterable[Call], version: str) -> dict[str, Any]:
    """The whole document, OpenAPI 3.1."""
    schemas: dict[str, Any] = {"Error": ERROR}
    paths: dict[str, Any] = {}
    for call in calls:
        path = _PART.sub(lambda part: "{" + part[2] + "}", call.rule)
        paths.setdefault(path, {})[call.method.lower()] = _operation(call, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Jiaohao 叫号", "version": version, "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "jiaohao_session"},
            },
        },
    }


def _operation(call: Call, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": call.name,
        "summary": call.summary,
        "parameters": _parameters(call),
        "responses": _responses(call, schemas),
        "security": [{"bearer": []}, {"session": []}] if call.right else [{}],
    }
    if call.method == "POST":
        asked = call.body.model_json_schema()
        required = call.body is not Nothing and bool(asked.get("required") or asked.get("anyOf"))
        if call.body is File:
            required, content = True, {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        else:
            content = {"application/json": {"schema": _schema(call.body, schemas)}}
        operation["requestBody"] = {"required": required, "content": content}
    return operation


def _parameters(call: Call) -> list[dict[str, Any]]:
    found = []
    for kind, name in _PART.findall(call.rule):
        schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}
        if kind == "int":
            schema = {"type": "integer", "minimum": 0, "maximum": 2**53}
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    if call.query is not Query:
        properties = call.query.model_json_schema().get("properties", {})
        found += [
            {"name": name, "in": "query", "required": False, "schema": _plain(schema)}
            for name, schema in properties.items()
        ]
    if call.method == "POST" and call.keyed:
        schema = {"type": "string", "minLength": 1, "maxLength": 200}
        found.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": schema})
    return found


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """A query value is there or not, never null."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    return kinds[0] if kinds else {name: v for name, v in schema.items() if name != "default"}


def _responses(call: Call, schemas: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": call.summary or call.name, "headers": _headers(call)}
    if call.media != "application/json":
        answer["content"] = {media: {"schema": {"type": "string"}} for media in call.media.split()}
    elif call.answer is not None:
        answer["content"] = {call.media: {"schema": _schema(call.answer, schemas)}}
    responses: dict[str, Any] = {str(status): answer for status in (call.status, *call.also)}
    in_parts = call.answer is bytes
    if call.name in ASKED_ANEW or in_parts:
        responses["304"] = {"description": "nothing new", "headers": _headers(call)}
    if in_parts:
        responses["206"] = answer | {"description": "the part that was asked for"}
    codes = {"unreadable", "wrong_media", "too_large", "csrf"} if call.method == "POST" else set()
    codes |= {"csrf"} if call.method == "DELETE" else set()
    codes |= {"key_reused"} if call.method == "POST" and call.keyed else set()
    for code in sorted({*codes, *COMMON, "not_found", *call.errors}):
        status = str(STATUS[KINDS[code]])
        known = responses.setdefault(
            status,
            {
                "description": "",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
            },
        )
        known["description"] = f"{known['description']} {code}".strip()
    return responses


def _headers(call: Call) -> dict[str, Any]:
    text, number = {"schema": {"type": "string"}}, {"schema": {"type": "integer"}}
    headers = {"Jiaohao-Seq": number, "Jiaohao-Journal": text} if call.rule.startswith(HALL) else {}
    return headers | ({"Idempotent-Replayed": text} if call.method == "POST" and call.keyed else {})


def _schema(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    mode = "validation" if isinstance(kind, type) and issubclass(kind, BaseModel) else "serialization"
    schema = TypeAdapter(kind).json_schema(ref_template=_REF, mode="validation")
    schemas.update(schema.pop("$defs", {}))
    if mode == "validation" and kind is not Nothing:
        schemas[kind.__name__] = schema
        return {"$ref": _REF.format(model=kind.__name__)}
    return schema
