"""The manifest of backups. They have no pages: who may read all data works at the machine."""

from unionweb.backups.aftermath import VERBS
from unionweb.backups.commands import backup, move
from unionweb.base.web.feature import Feature

feature = Feature(name="backups", verbs=VERBS, commands=(backup, move))
