"""The WSGI application: `flask --app app …` and the server both import it from here."""

import sys

from unionweb.application import create_app
from unionweb.config import Unusable

try:
    app = create_app()
except Unusable as problem:
    sys.exit(f"设置有误 / unusable setting: {problem}")
