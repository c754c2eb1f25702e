"""What every connection to PostgreSQL is told, so that a host that vanishes does not keep others waiting.

A host whose network is cut says no good-bye. PostgreSQL would hold what that host had locked for two hours,
and who sends the same ballot again at another host would wait for it. So both sides ask within seconds
whether the other is still there.
"""

from contextlib import closing
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

OPTIONS: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
"""Our side: a server that is gone is noticed after at most eleven seconds."""

_ITS_SIDE = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10s",
    # A request that hangs in the middle of a transaction holds others up no longer than this.
    "idle_in_transaction_session_timeout": "120s",
}


def prepare(engine: Engine) -> None:
    """Tell the server's side of every connection that the engine makes. By SET and not among the options of
    the connection: poolers in between refuse those."""
    event.listen(engine, "connect", _tell)


def _tell(connection: DBAPIConnection, _record: object) -> None:
    usual, connection.autocommit = connection.autocommit, True
    with closing(connection.cursor()) as cursor:
        cursor.execute("; ".join(f"SET {name} = '{value}'" for name, value in _ITS_SIDE.items()))
    connection.autocommit = usual
