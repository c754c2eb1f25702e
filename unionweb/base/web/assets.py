"""Style sheets, scripts and icons: built ahead, named by their content, cached for ever.

WhiteNoise answers for them before the application wakes up, with the precompressed
copy that the browser understands.
"""

import json
import re
from collections.abc import MutableMapping
from functools import partial
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from unionweb.base.web.headers import HEADERS, casting_policy

STATIC = Path(__file__).parents[3] / "static"
PAGES = {"/booth": "booth.html", "/verify": "verify.html", "/survey": "survey.html"}
"""Pages that are files: the same bytes for everybody, logged in or not."""
CASTING = ("/booth", "/survey")
"""Those from which ballots are cast."""

_HASHED = re.compile(r"/static/build/.+-[0-9A-Za-z]{8}\.\w+$")


def init_app(app: Flask) -> None:
    """Serve `static/build` and give templates the function `asset(name)`."""
    manifest_file = STATIC / "build" / "manifest.json"
    manifest: dict[str, str] = json.loads(manifest_file.read_text()) if manifest_file.exists() else {}

    def asset(name: str) -> str:
        """The address of a built file. An unknown name is a mistake in a template."""
        if manifest and name not in manifest:
            raise KeyError(f"static/build has no {name!r}; run: python3 dev.py build")
        return f"/static/build/{manifest.get(name, name)}"

    app.add_template_global(asset)
    if manifest:
        server = WhiteNoise(
            app.wsgi_app,
            allow_all_origins=False,
            immutable_file_test=_is_hashed,
            add_headers_function=partial(_headers, app.config["SETTINGS"].box_address),
        )
        server.add_files(str(STATIC / "build"), prefix="static/build/")
        for address, name in PAGES.items():
            server.add_file_to_dictionary(address, str(STATIC / "build" / name))
        app.wsgi_app = server  # type: ignore[method-assign]


def _is_hashed(_path: str, url: str) -> bool:
    return _HASHED.fullmatch(url) is not None


def _headers(box: str, headers: MutableMapping[str, str], _path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    if url in PAGES:
        for name, value in HEADERS.items():
            headers[name] = value
        headers["Cache-Control"] = "no-cache"
    if url in CASTING:
        headers["Content-Security-Policy"] = casting_policy(box)
