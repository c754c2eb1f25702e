"""Style sheets, scripts and icons: built ahead, named by their content, cached for ever.

WhiteNoise answers for them before the application wakes up, with the precompressed
copy that the browser understands.
"""

import json
import re
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

STATIC = Path(__file__).parents[3] / "static"
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
            add_headers_function=_headers,
        )
        server.add_files(str(STATIC / "build"), prefix="static/build/")
        app.wsgi_app = server  # type: ignore[method-assign]


def _is_hashed(_path: str, url: str) -> bool:
    return _HASHED.fullmatch(url) is not None


def _headers(headers: object, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"  # type: ignore[index]
