"""The server's opening and counting, in a process of its own: `python -m bench.opening NAME` in an instance.

In: canonical JSON of [close statement, {teller: key}]. Out: JSON of [seconds, seconds of CPU, result]. The
starting of the application is not measured: a server runs already.
"""

import json
import resource
import sys
import time

from sqlalchemy import delete

from unionweb.application import create_app
from unionweb.ballots import box, opening
from unionweb.ballots.box.schema import opening as kept
from unionweb.ballots.rules.board import read_close_statement
from unionweb.ballots.rules.counting import count_vote, result_bytes
from unionweb.ballots.rules.encoding import unb64
from unionweb.ballots.rules.parameters import Vote


def main() -> None:
    """Open all ballots from the first one on, and count them."""
    statement, secrets = json.load(sys.stdin)
    name, keys = sys.argv[1], {int(number): unb64(key) for number, key in secrets.items()}
    with create_app().app_context():
        with box.boxes().database.writing() as connection:
            connection.execute(delete(kept))
        wall, cpu = time.perf_counter(), _cpu()
        while not opening.advance(name, keys).done:
            pass
        gathered, vote = opening.gathered(name, keys), Vote(box.parameters(name))
        assert gathered is not None
        counts = read_close_statement(vote, statement.encode()).counts
        result = result_bytes(vote, statement.encode(), count_vote(vote, gathered, counts))
        used = time.perf_counter() - wall, _cpu() - cpu
    json.dump([*used, result.decode()], sys.stdout)


def _cpu() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


if __name__ == "__main__":
    main()
