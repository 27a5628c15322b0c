"""The calls of the HTTP contract: one decorator checks access, body and key, in that order, and writes OpenAPI.

A station declares its calls on an ``Api``; the handler gets an ``Ask`` and answers a shape.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, current_app, request
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.exceptions import HTTPException

from hall.actions.work import Actor
from hall.desk import Done, Hall, Key, Reading
from hall.errors import HallError, Kind
from hall.messages import LANGUAGES, words
from web.access import Caller, caller_of, check_counter, check_csrf

HALL = "/api/v1/halls/<hall>"
MOST_BYTES = 256 * 1024
"""No body of the contract comes near this, but for files."""
PIECE = 256 * 1024
STALLED_S = 30.0
"""How long a line on which a large file comes or goes may rest."""

STATUS: dict[Kind, int] = {
    Kind.UNREADABLE: 400,
    Kind.UNKNOWN_CALLER: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.WRONG_METHOD: 405,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.TOO_LARGE: 413,
    Kind.WRONG_MEDIA: 415,
    Kind.WRONG_VALUES: 422,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
}


class Body(BaseModel):
    """Values of a request. Strict: a number is no string; unknown names are passed over, for fields may be added."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class Query(BaseModel):
    """Values of a query string."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Nothing(Body):
    """A call that needs no values."""


class File(Body):
    """A call whose body is a file; its handler reads ``pieces_of_body``."""


@dataclass(frozen=True, slots=True)
class House:
    """What the app was built with: its halls by code, and the secret that keys CSRF and other tokens."""

    halls: dict[str, Hall]
    secret: bytes
    extras: dict[str, Any] = field(default_factory=dict)

    def hall(self, code: str) -> Hall:
        """A hall by code. HallError ``unknown_hall``."""
        if code not in self.halls:
            raise HallError("unknown_hall", hall=code)
        return self.halls[code]


def house() -> House:
    """The house of the app that serves this request."""
    found: House = current_app.extensions["jiaohao"]
    return found


B = TypeVar("B", bound=BaseModel)


@dataclass(slots=True)
class Ask:
    """One request to a hall: who asks, what for, with which values."""

    hall: Hall
    caller: Caller
    actor: Actor
    body: Any
    query: Any
    args: dict[str, Any]
    done: Done | None = None
    position: tuple[int, str] | None = None

    def do(self, command: object, *, actor: Actor | None = None) -> dict[str, Any]:
        """Carry out a command under the request's idempotency key."""
        done = self.hall.do(command, actor or self.actor, idempotency_key(self.actor.principal))
        self.done = done
        self.position = (done.seq, done.journal)
        return done.answer

    def read(self, question: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        """Ask a question about one moment; the answer carries that moment's position."""
        with self.hall.reading() as reading:
            return self.answer(reading, question(reading, *args, **named))

    def answer(self, reading: Reading, answer: Any) -> Any:
        """Note the position of a reading for the answer's headers."""
        self.position = (reading.hall.seq, reading.hall.journal)
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as OpenAPI describes it."""

    method: str
    rule: str
    name: str
    summary: str
    right: str | None
    body: type[BaseModel]
    query: type[BaseModel]
    answer: Any
    status: int
    errors: tuple[str, ...]
    media: str = "application/json"
    also: tuple[int, ...] = ()
    keyed: bool = False


Handler = Callable[[Ask], Any]
View = Callable[..., Response]


class Api:
    """A station's calls. Register its blueprint with the app; ``calls`` feed OpenAPI."""

    def __init__(self, name: str) -> None:
        self.blueprint = Blueprint(f"{name}_api", __name__)
        self.calls: list[Call] = []

    def call(
        self,
        method: str,
        rule: str,
        *,
        right: str,
        answer: Any = None,
        body: type[BaseModel] = Nothing,
        query: type[BaseModel] = Query,
        status: int = 200,
        errors: Iterable[str] = (),
        media: str = "application/json",
    ) -> Callable[[Handler], Handler]:
        """Declare a call of a hall: ``rule`` follows ``/api/v1/halls/{hall}``."""

        def register(handler: Handler) -> Handler:
            name = handler.__name__.rstrip("_")
            summary = (handler.__doc__ or "").strip().partition("\n")[0]
            call = Call(
                method=method,
                rule=HALL + rule,
                name=name,
                summary=summary,
                right=right,
                body=body,
                query=query,
                answer=answer,
                status=status,
                errors=tuple(errors),
                media=media,
                keyed=True,
            )
            self.calls.append(call)

            def view(hall: str, **args: Any) -> Response:
                return serve(call, handler, hall, args)

            self.blueprint.add_url_rule(HALL + rule, name, view, methods=[method])
            return handler

        return register

    def plain(
        self,
        method: str,
        rule: str,
        *,
        right: str | None = None,
        body: type[BaseModel] = Nothing,
        answer: Any = dict[str, Any],
        errors: Iterable[str] = (),
        media: str = "application/json",
        also: Iterable[int] = (),
        keyed: bool = False,
    ) -> Callable[[View], View]:
        """Declare a call that is not of one hall; it sees to its own access. ``also``: other statuses with an answer
        of this shape; ``keyed``: it knows idempotency keys, as calls of a role do."""

        def register(view: View) -> View:
            call = Call(
                method=method,
                rule=rule,
                name=view.__name__,
                summary=(view.__doc__ or "").partition("\n")[0],
                right=right,
                body=body,
                query=Query,
                answer=answer,
                status=200,
                errors=tuple(errors),
                media=media,
                also=tuple(also),
                keyed=keyed or right is not None,
            )
            self.calls.append(call)
            self.blueprint.add_url_rule(rule, call.name, view, methods=[method])
            return view

        return register


def serve(call: Call, handler: Handler, code: str, args: dict[str, Any]) -> Response:
    """Access, body, then the handler; its answer with the position of what it saw."""
    ask = open_ask(call, code, args)
    answer = handler(ask)
    response = answer if isinstance(answer, Response) else as_json(answer, call.status)
    if ask.position is not None:
        response.headers["Jiaohao-Seq"], response.headers["Jiaohao-Journal"] = (
            str(ask.position[0]),
            ask.position[1],
        )
    return response if ask.done is None else as_done(response, ask.done)


def as_done(response: Response, done: Done) -> Response:
    """The answer to a command, marked when it was given before."""
    if done.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def open_ask(call: Call, code: str, args: dict[str, Any]) -> Ask:
    """Who asks and what with. HallError in the contract's order: access first, then the body."""
    halls = house()
    # Nobody learns which halls there are without being known in one.
    known = halls.halls.get(code) or next(iter(halls.halls.values()))
    caller = caller_of(request, known)
    hall = halls.hall(code)
    actor = caller.acting(call.right or "display")
    if "n" in args:
        check_counter(hall, actor, args["n"], call.right or "display")
    if caller.by_cookie and call.method not in ("GET", "HEAD"):
        check_csrf(request, halls.secret)
    body = None if call.method == "GET" or call.body is File else read_body(call.body)
    return Ask(hall=hall, caller=caller, actor=actor, body=body, query=read_query(call.query), args=args)


def read_body(model: type[B]) -> B:
    """The values of the request. HallError ``unreadable`` ``wrong_media`` ``too_large`` ``wrong_values``."""
    if (request.content_length or 0) > MOST_BYTES:
        raise HallError("too_large")
    raw = _whole_body()
    if raw and not request.is_json:
        raise HallError("wrong_media")
    try:
        # strict to the last part of it, also where the hall's own parts stand in a body
        return model.model_validate_json(raw or b"{}", strict=True)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise HallError("unreadable") from error
        raise _wrong_values(error) from error


def _whole_body() -> bytes:
    try:
        raw = request.get_data(cache=True)
    except HTTPException:
        raise
    except Exception as error:
        # A body that breaks off or is cut into wrong pieces: each server says so with exceptions of its own.
        raise HallError("unreadable") from error
    if request.content_length is not None and len(raw) != request.content_length:
        raise HallError("unreadable")
    return raw


def pieces_of_body(most: int) -> Iterator[bytes]:
    """The body of a ``File`` call, of at most so many bytes. HallError ``unreadable`` ``too_large``."""
    request.max_content_length = most
    arrived = 0
    as_before = line_may_rest(STALLED_S)
    try:
        while piece := _piece():
            arrived += len(piece)
            yield piece
    finally:
        as_before()
    if request.content_length is not None and arrived != request.content_length:
        raise HallError("unreadable")


def _piece() -> bytes:
    try:
        return request.stream.read(PIECE)
    except HTTPException:
        raise
    except Exception as error:
        raise HallError("unreadable") from error


def line_may_rest(seconds: float) -> Callable[[], None]:
    """The line of this request is cut when its other end sends nothing, or takes nothing, for so long: it was switched
    off perhaps, and would hold its place for ever. Call what it answers when the line may rest as before."""
    line = request.environ.get("gunicorn.socket")
    if line is None:
        return lambda: None
    line.settimeout(seconds)
    return lambda: line.settimeout(None)


def read_query(model: type[B]) -> B:
    """The values of the query string. HallError ``wrong_values``."""
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise _wrong_values(error) from error


def _wrong_values(error: ValidationError) -> HallError:
    fields = {".".join(map(str, e["loc"])) or "body": e["msg"] for e in error.errors()}
    return HallError("wrong_values", {"fields": fields})


def idempotency_key(principal: str) -> Key | None:
    """The request's key, scoped to principal, method and path. HallError ``wrong_values`` when it is too long."""
    value = request.headers.get("Idempotency-Key")
    if value is None:
        return None
    if not 1 <= len(value) <= 200:
        raise HallError("wrong_values", {"fields": {"Idempotency-Key": "1–200"}})
    path = hashlib.sha256(request.path.encode()).hexdigest()
    return Key(scope=f"{principal} {request.method} {path}", value=value, body=request.get_data(as_text=True))


def language_of_request() -> str:
    """The language of the asker, by Accept-Language; the first catalogue when they do not say."""
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def as_json(answer: Any, status: int = 200) -> Response:
    """A JSON response: UTF-8, not escaped, never kept by a cache."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    response = Response(text, status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def error_response(error: HallError) -> Response:
    """A refusal as the contract words it."""
    language = language_of_request()
    params = dict.fromkeys(("hall", "counter", "number", "staff", "service"), "") | error.params
    if language == "en" and "service_en" in params:
        params["service"] = params["service_en"]
    message = words(language).text(f"error.{error.code}", **params)
    body = {"error": {"code": error.code, "message": message, "details": error.details}}
    response = as_json(body, STATUS[error.kind])
    response.headers["Content-Language"] = language
    if error.kind == Kind.UNAVAILABLE:
        response.headers["Retry-After"] = "1"
    if error.kind == Kind.UNKNOWN_CALLER:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


HTTP_CODES = {
    400: "unreadable",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "wrong_media",
    422: "wrong_values",
}


def install(app: Flask) -> None:
    """Turn refusals into answers everywhere in the app."""

    def refused(error: HallError) -> Response:
        return error_response(error)

    def http(error: HTTPException) -> Response | HTTPException:
        code = HTTP_CODES.get(error.code or 500)
        if code is None:
            return error
        response = error_response(HallError(code))
        if error.code == 405:
            response.headers["Allow"] = ", ".join(error.valid_methods or ())  # type: ignore[attr-defined]
        return response

    app.register_error_handler(HallError, refused)
    app.register_error_handler(HTTPException, http)
