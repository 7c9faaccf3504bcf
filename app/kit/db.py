"""The database's ground: declarative base, column types, sessions under row-level security.

One `Session` serves one authority (or none): the identity map is above the policy, so a session is never
switched to another owner. Tables that belong to an authority use `Owned`; queue rows hold ids and owner only
and use `Queued`. A transaction is opened by a door or a worker with `with sessions.begin(owner) as session:`.
"""

from __future__ import annotations

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, SessionTransaction, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from app.kit import clock
from app.kit.canonical import Json
from app.kit.errors import Invalid
from app.kit.ids import AuthorityId

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """`timestamptz` that refuses naive values and always answers in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise Invalid("naive_time", "A time without a zone cannot be stored.")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it from the class)
        datetime: Moment,
        str: Text,
        bytes: LargeBinary,
        dict[str, Json]: JSONB,
        list[str]: JSONB,
    }


class Owned:
    """A row of one authority: row-level security shows it to its owner only.

    `authority` is the first column of the primary key and of every unique constraint.
    """

    authority: Mapped[str] = mapped_column(String(40), primary_key=True, sort_order=-10)


class Kept:
    """A row that is never changed and never deleted: triggers hold even the table's owner to it."""


class Queued:
    """A queue row: ids and owner only, no policy; leased by `taken_by` until `taken_until`."""

    authority: Mapped[str] = mapped_column(String(40), index=True, sort_order=-10)
    tries: Mapped[int] = mapped_column(default=0, sort_order=50)
    due: Mapped[datetime] = mapped_column(sort_order=51)
    taken_by: Mapped[str | None] = mapped_column(sort_order=52)
    taken_until: Mapped[datetime | None] = mapped_column(sort_order=53)
    done: Mapped[datetime | None] = mapped_column(sort_order=54)


@event.listens_for(Session, "after_begin")
def _set_authority(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if transaction.nested:  # within a savepoint it holds as before it
        return
    owner = session.info.get("authority")
    if owner is not None:
        connection.execute(text("select set_config('app.authority', :owner, true)"), {"owner": owner})
    moment = session.info.get("now") or (clock.now() if clock.is_shifted() else None)
    if moment is not None:  # else policies read the database's own clock (`here_now`)
        connection.execute(text("select set_config('app.now', :now, true)"), {"now": clock.stamp(moment)})


RESTED = 5.0
"""Seconds without use after which a pooled connection is asked whether it still lives."""
_GIVEN_BACK = "given back"


def _ask_the_rested(engine: Engine) -> None:
    """Ask a pooled connection whether it lives before it is used again: when it has rested, or when something lies in
    its socket. A server that goes away lets go of its connections, and that is seen here without a round trip.
    """

    def give_back(connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info[_GIVEN_BACK] = time.monotonic()

    def take(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: object) -> None:
        last = entry.info.pop(_GIVEN_BACK, None)
        if last is None or (time.monotonic() - last < RESTED and not _spoken_to(connection)):
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise InvalidatePoolError from error  # all that are older go with it, and a new one is made

    event.listen(engine, "checkin", give_back)
    event.listen(engine, "checkout", take)


def _spoken_to(connection: DBAPIConnection) -> bool:
    """Whether something lies in a connection's socket: a server's farewell, or its end."""
    assert isinstance(connection, psycopg.Connection)  # noqa: S101  # we speak to PostgreSQL, with this driver
    if connection.closed:
        return True
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


class Sessions:
    """Opens sessions on one engine, each for one owner."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._bare = engine.execution_options(isolation_level="AUTOCOMMIT")

    @classmethod
    def connect(cls, url: str, *, size: int = 4) -> Sessions:
        """An engine for this process; made after fork, never before."""
        # Parameters hold case content, and an error's words end up in the log (design §9.9).
        pool = {"pool_size": size, "max_overflow": size, "pool_timeout": 10}
        engine = create_engine(url, hide_parameters=True, **pool)
        _ask_the_rested(engine)
        return cls(engine)

    @contextmanager
    def begin(self, owner: AuthorityId | None) -> Iterator[Session]:
        """A session and its one transaction: committed at the end, rolled back on error.

        With `owner` None only tables without a policy are visible: queues, directory, log.
        """
        with Session(self.engine, info={"authority": owner}, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def bare(self) -> Iterator[Connection]:
        """A connection on which every statement stands for itself, in no transaction and under no owner."""
        with self._bare.connect() as connection:
            yield connection
