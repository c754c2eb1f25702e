"""`flask --app app people …`"""

from flask.cli import AppGroup

from unionweb.people.commands.codes import code
from unionweb.people.commands.roster import import_roster

people = AppGroup("people", help="人员与账号 / Persons and accounts.")
people.add_command(code)
people.add_command(import_roster)
