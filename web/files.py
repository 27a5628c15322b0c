"""Files for browsers: kept for good under the build they belong to, small on the way, and which script needs which."""

from __future__ import annotations

import gzip
import hashlib
import posixpath
import re
from pathlib import Path

from flask import Response, current_app, request, send_from_directory

FOREVER = "public, max-age=31536000, immutable"
"""For files under the build they belong to: another build has another address."""
_SQUEEZED = (".css", ".js", ".json", ".svg")
_IMPORTED = re.compile(r"""^(?:import|export|\})[^"'\n]*["'](\.[^"'\n]+)["']""", re.MULTILINE)


def build() -> str:
    """What stands in the address of every file: it changes whenever one of them does."""
    known: str | None = current_app.extensions.get("jiaohao_build")
    if known is None:
        known = current_app.extensions["jiaohao_build"] = _digest()
    return known


def _digest() -> str:
    digest = hashlib.sha256()
    for folder in _folders():
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _folders() -> list[Path]:
    # Two blueprints of one package have one folder.
    return sorted({Path(b.root_path) / "static" for b in current_app.blueprints.values()})


def serve_file(folder: Path, build_asked: str, filename: str) -> Response:
    """A file of a static folder: kept for good under this build's address, asked for again under another's."""
    response = send_from_directory(folder, filename)
    current = build_asked == build()
    response.headers["Cache-Control"] = FOREVER if current else "no-cache"
    return squeezed(response) if current and filename.endswith(_SQUEEZED) else response


def squeezed(response: Response) -> Response:
    """A whole answer of text, compressed for browsers that take it so."""
    response.vary.add("Accept-Encoding")
    if response.status_code == 200 and request.accept_encodings["gzip"] > 0:
        response.direct_passthrough = False
        response.set_data(gzip.compress(response.get_data(), mtime=0))
        response.content_encoding = "gzip"
    return response


def modules_of(script: str) -> list[str]:
    """A script and all that it imports, itself first, by path under the build: a browser that knows them from the
    page fetches them at once, instead of finding one in another."""
    known: dict[str, list[str]] = current_app.extensions.setdefault("jiaohao_modules", {})
    if script not in known:
        known[script] = _modules_of(script)
    return known[script]


def _modules_of(script: str) -> list[str]:
    found = [script]
    for path in found:
        for near in _IMPORTED.findall(_text(path)):
            needed = posixpath.normpath(posixpath.join(posixpath.dirname(path), near))
            if needed not in found:
                found.append(needed)
    return found


def _text(path: str) -> str:
    return next(file for folder in _folders() if (file := folder / path).is_file()).read_text(encoding="utf-8")
