"""The WSGI application: `flask --app app …` and the server both import it from here."""

from unionweb.application import create_app

app = create_app()
