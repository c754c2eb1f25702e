"""A candidate who presses twelve times at the same moment, on both processes of the real server."""

import re
from collections import Counter
from datetime import timedelta
from functools import partial

from sqlalchemy import func, select, update

from tests.actions.test_recruitment_races import offered
from tests.faults.serving import Browser, Server, at_once
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.models import Tenure
from unionweb.recruitment.models import Offer
from unionweb.recruitment.queries import placed
from unionweb.recruitment.rules.stages import OfferState

TIMES = 12


def test_accept_pressed_twelve_times_makes_one_member(world: World, server: Server) -> None:
    drive = offered(world)
    key = drive.offer(1)
    with world.work():
        # The server reads the real clock.
        lasting = clock.today() + timedelta(days=3)
        db.session.execute(update(Offer).values(expires_on=lasting))
        record("test.build", subject=("drive", drive.id), by=SYSTEM, now=clock.now())
    browser = Browser(server, world.log_in(drive.people[0]))
    replies = at_once([partial(browser.post, f"/recruitment/offers/{key}/accept")] * TIMES)
    assert {one.status for one in replies} == {303}, Counter(one.status for one in replies)
    with world.look():
        accepted = select(func.count()).where(Offer.state == OfferState.ACCEPTED)
        assert db.session.scalar(accepted) == 1
        mine = select(func.count()).where(Tenure.person_id == drive.people[0])
        assert db.session.scalar(mine) == 1
        assert list(placed.without_post()) == [] and list(placed.too_many()) == []
    # `check` would find the review of this drive without its ballots: they were written down, not counted.
    assert not re.search("Traceback|incident", server.said())
