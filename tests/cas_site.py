"""A CAS server as a process of its own: django-cas-server with one user and one service.

    python -m tests.cas_site DIRECTORY SERVICE NUMBER

prints its address. The user's name is "zhang", the password "zhang's own", and the student number is the
attribute XH. Logging out there is told to the service.
"""

import sys
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

USER, PASSWORD = "zhang", "zhang's own"


class Quiet(WSGIRequestHandler):
    """Writes no line for every request."""

    def log_message(self, *_arguments: object) -> None:
        return


def configure(directory: str) -> None:
    """Django on a file in the directory."""
    settings.configure(
        SECRET_KEY="only for tests",
        ALLOWED_HOSTS=["127.0.0.1", "localhost"],
        ROOT_URLCONF="tests.cas_addresses",
        STATIC_URL="/static/",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{directory}/cas.db"}},
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.messages",
            "django.contrib.sessions",
            "cas_server",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        CAS_AUTH_CLASS="cas_server.auth.DjangoAuthUser",
        CAS_NEW_VERSION_HTML_WARNING=False,
        CAS_NEW_VERSION_EMAIL_WARNING=False,
    )
    django.setup()
    call_command("migrate", verbosity=0)


def fill(service: str, number: str) -> None:
    """One user, and one service that is told of log-outs."""
    from cas_server.models import ReplaceAttributName, ServicePattern
    from django.contrib.auth.models import User

    User.objects.create_user(USER, password=PASSWORD, last_name=number)
    pattern = ServicePattern.objects.create(name="unionweb", pattern=f"^{service}/.*$", single_log_out=True)
    ReplaceAttributName.objects.create(name="last_name", replace="XH", service_pattern=pattern)


def main(directory: str, service: str, number: str) -> None:
    """Until the process is ended."""
    configure(directory)
    fill(service, number)
    server = make_server("127.0.0.1", 0, get_wsgi_application(), WSGIServer, Quiet)
    print(f"http://127.0.0.1:{server.server_port}/cas", flush=True)  # noqa: T201
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
