"""Pages for browsers: the base page, the words, files that stay under their address, and headers for all of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import HTTPException, NotFound

from hall.errors import HallError
from hall.messages import LANGUAGES, words
from web.access import caller_of
from web.api import as_json, error_response, house, language_of_request
from web.files import build, modules_of, serve_file, squeezed
from web.places import PLACES

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "require-trusted-types-for 'script'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}

base = Blueprint("web_base", __name__, template_folder="templates")
"""What any page needs: words, shared files, headers."""
pages = Blueprint("web_pages", __name__)


def station(name: str, module: str) -> Blueprint:
    """The pages of a station: its ``templates/``, and ``static/<name>/`` at ``/static/<build>/<name>/``."""
    blueprint = Blueprint(f"{name}_pages", module, template_folder="templates")
    folder = Path(blueprint.root_path) / "static" / name

    def static(build_asked: str, filename: str) -> Response:
        return serve_file(folder, build_asked, filename)

    blueprint.add_url_rule(f"/static/<build_asked>/{name}/<path:filename>", "static", static)
    return blueprint


def _somebody() -> bool:
    """Whether this browser is let in as somebody: a page of nobody need not ask to be refused. Where there is no hall,
    everybody is."""
    try:
        for hall in house().halls.values():
            caller_of(request, hall)
    except HallError as error:
        return error.code != "unauthorized"
    return True


def asset(path: str) -> str:
    """The address of a file under this build."""
    return f"/static/{build()}/{path}"


def _modules(scripts: str) -> list[str]:
    entries = re.findall(rf"src=\"{asset('')}([^\"]+)\"", scripts)
    return [asset(path) for entry in entries for path in modules_of(entry)]


def page(template: str, title: str, status: int = 200, **facts: Any) -> Response:
    """A page from a template; ``title`` is a key of words. Templates have ``say``, ``asset`` and ``language``."""
    said = words(language_of_request())
    text = render_template(
        template,
        title=title,
        language=said.language,
        languages=LANGUAGES,
        say=said.text,
        say_in=lambda language, key, **params: words(language).text(key, **params),
        asset=asset,
        modules=_modules,
        hall=next(iter(house().halls), ""),
        somebody=_somebody(),
        **facts,
    )
    response = Response(text, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Language"
    return response


@pages.get("/")
def start() -> Response:
    """Where to go: every station's page."""
    return page("web/start.html", "start.title", places=PLACES)


@pages.get("/sign-in")
def sign_in() -> Response:
    """Staff sign in; ``?next=`` says where to go on."""
    return page("web/sign_in.html", "sign_in.title")


@base.get("/words/<language>.json")
def catalogue(language: str) -> Response:
    """Every word of a language."""
    if language not in LANGUAGES:
        raise NotFound
    response = as_json(words(language).catalogue)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return squeezed(response)


@base.get("/static/<build_asked>/<path:filename>")
def static(build_asked: str, filename: str) -> Response:
    """A file that all stations share."""
    return serve_file(Path(base.root_path) / "static", build_asked, filename)


@pages.app_errorhandler(404)
def lost(error: HTTPException) -> Response:
    """Nothing lives at this address: a page for people, an error of the contract for programs."""
    api = request.path.startswith(("/api/", "/static/", "/words/"))
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    if api or best != "text/html":
        return error_response(HallError("not_found"))
    return page("web/lost.html", "lost.title", 404)


@base.after_app_request
def with_headers(response: Response) -> Response:
    """Headers that keep a page to itself; an answer that set its own keeps it."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
