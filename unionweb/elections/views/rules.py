"""A contest's counting rule in words."""

from unionweb.ballots.rules.parameters import Order
from unionweb.ballots.rules.rule import read_rule
from unionweb.base.text import Sentence
from unionweb.elections.models import Contest
from unionweb.elections.rules.words import rule_words


def words_of(contest: Contest) -> list[Sentence]:
    """Everything the stored rule says."""
    order = Order(contest.election.nominee_order.value)
    return rule_words(read_rule(contest.rule), contest.seats, motion=contest.motion, order=order)
