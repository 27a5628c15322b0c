"""``jiaohao printer preview``: the built-in printer by itself, for the receipts of any program, without a hall.

Its page has no sign-in. So that no other page in the same browser can look at the paper or drive the printer, it
answers only under an address of this machine's own and only to requests from its own pages, and whatever changes
something has to bring a token that only its own page can read.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from hall.errors import HallError
from printer.encode import DOTS
from printer.pages import Desk, pages_of
from printer.preview import PreviewPrinter
from printer.shelf import Shelf
from web.access import CSRF_HEADER
from web.api import House, as_json, install
from web.pages import base as shared_base
from web.places import base, is_local

PRINTER_PORT, PAGE_PORT = 9100, 9180


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for. ``folder`` None: the slips are gone when it ends. Port 0 chooses a free one."""

    host: str = "127.0.0.1"
    port: int = PRINTER_PORT
    page_port: int = PAGE_PORT
    width: int = 80
    dpi: int = 203
    western: bool = False
    folder: Path | None = None


def create_app(shelf: Shelf, listens: str) -> Flask:
    """The page of a printer that stands alone; ``listens``: where it is printed to, as ``HOST:PORT``."""
    app = Flask("jiaohao_preview", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["jiaohao"] = House({}, secrets.token_bytes(32))
    install(app)
    token = secrets.token_urlsafe(32)

    def may_tell() -> None:
        if not hmac.compare_digest(request.headers.get(CSRF_HEADER, "").encode(), token.encode()):
            raise HallError("csrf")

    def session() -> Response:
        return as_json({"roles": ["manager"], "csrf": token})

    app.before_request(_only_from_here)
    app.add_url_rule("/api/v1/session", "session", session)
    app.register_blueprint(shared_base)
    desk = Desk(lambda: shelf, lambda: None, may_tell, lambda: listens)
    app.register_blueprint(pages_of(desk, "/"))
    return app


def _only_from_here() -> None:
    """A foreign page can lead a name of its own to this address, but not the address itself or this machine's name."""
    if not _own(urlsplit(f"//{request.host}").hostname):
        raise HallError("forbidden")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise HallError("forbidden")


def _own(host: str | None) -> bool:
    if host is None or host in ("localhost", socket.gethostname().lower()):
        return host is not None
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class _Quiet(WSGIRequestHandler):
    """The page asks every moment; nobody wants to read that."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def run(wish: Wish, say: Callable[[str], None]) -> None:
    """Print and show until Ctrl-C or SIGTERM. ValueError in one sentence when a port is taken."""
    with ExitStack() as held:
        folder = wish.folder or Path(held.enter_context(TemporaryDirectory(prefix="jiaohao-preview-")))
        door = held.enter_context(_listen(wish.host, wish.page_port))
        printer = _printer(wish, folder)
        held.callback(printer.stop)
        listens = base(wish.host, printer.port).removeprefix("http://")
        app = create_app(Shelf(folder), listens)
        page_port = door.getsockname()[1]
        server = make_server(wish.host, page_port, app, threaded=True, request_handler=_Quiet, fd=door.fileno())
        held.callback(server.server_close)
        printer.start()
        for line in welcome(wish, listens, base(wish.host, page_port)):
            say(line)
        _serve(server)


def _serve(server: BaseWSGIServer) -> None:
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="page", daemon=True)
    thread.start()
    ended.wait()
    server.shutdown()
    thread.join(2.0)


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        raise _taken(host, port, error) from error


def _printer(wish: Wish, folder: Path) -> PreviewPrinter:
    dots = DOTS[wish.width, wish.dpi]
    try:
        return PreviewPrinter(folder, wish.host, wish.port, dots, dpi=wish.dpi, western=wish.western)
    except (OSError, OverflowError) as error:
        raise _taken(wish.host, wish.port, error) from error


def _taken(host: str, port: int, error: Exception) -> ValueError:
    number = error.errno if isinstance(error, OSError) else None
    reason = os.strerror(number) if number is not None and number > 0 else str(error)
    return ValueError(f"nobody can listen on {host} port {port}: {reason}")


def welcome(wish: Wish, listens: str, page: str) -> list[str]:
    """What whoever started it reads."""
    host, _, port = listens.rpartition(":")
    lines = [
        "",
        "预览打印机 Preview printer",
        f"  打印到 Print to     {listens}   ({wish.width} mm, {wish.dpi} dpi)",
        f"  看纸   See paper    {page}/",
        f"  试一张 Try it       printf 'Hello\\n\\n\\n' | nc -w 1 {host.strip('[]')} {port}",
    ]
    if wish.folder is None:
        lines.append("  结束后小票不保留；要保留请用 --folder DIR  Slips go when it ends; --folder DIR keeps them")
    else:
        lines.append(f"  小票   Slips        {wish.folder}")
    if not is_local(wish.host):
        lines += [
            f"  注意：{wish.host} 不只是本机，同一网络里的任何人都能打印、查看和操作，没有登录。",
            f"  Note: {wish.host} is not this machine alone: anybody on its network can print, look and change things.",
        ]
    return [*lines, "", "  Ctrl-C 停止 stops", ""]
