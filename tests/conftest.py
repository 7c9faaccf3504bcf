"""What tests of the rooms stand on: one throwaway PostgreSQL a run, migrated once; each test its own copy."""

from __future__ import annotations

import gc
import itertools
import tempfile
import threading
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Dialect, Engine, event, make_url, text
from sqlalchemy.pool import QueuePool

from app.embedded.postgres import SUPERUSER, EmbeddedPostgres
from app.kit.db import Sessions
from migrations import run

pytest_plugins = ("tests.needs", "tests.sides")
hypothesis.settings.register_profile("long", max_examples=20_000, deadline=None)
TEMPLATE = "rogatory_template"
_numbers = itertools.count(1)
_filled: dict[Hashable, str] = {}
"""Databases of this run that others are copied from."""
_rested: list[Sessions] = []
"""Sessions that no test uses now."""
_servers: dict[str, Sessions] = {}
"""Where databases are made and dropped, by the server's URL."""


def pytest_configure(config: pytest.Config) -> None:
    """Bind pytest-alembic's built-in tests to no file: binding fails on pytest 9.2, and ours stand in `migrations/`."""
    config.option.pytest_alembic_tests_path = "none"


def pytest_collection_finish() -> None:
    """What was imported stays: the collector of garbage need not go through all of it at every turn."""
    gc.collect()
    gc.freeze()


@dataclass
class Database:
    """A database of one test. Connect as the login of the process class: a superuser sees through every policy."""

    server: EmbeddedPostgres
    name: str
    template: str | None = None
    """What it is copied from, when it is first used."""
    _there: bool = False
    _open: dict[str, Sessions] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    """Threads of a test may be the first to use it, at once."""

    def url(self, login: str) -> str:
        """SQLAlchemy's URL for a login such as `rog_web`."""
        with self._lock:
            if not self._there:
                copied = f" template {self.template} strategy file_copy" if self.template else ""
                _as_superuser(self.server, f"create database {self.name}{copied}")
                self._there = True
        return self.server.url(login, self.name)

    def begin_as(self, key: Hashable, fill: Callable[[Database], object]) -> None:
        """Be a copy of a database that was filled once a run, known by `key`: much quicker than to fill each anew."""
        assert not self._there, "it is in use"
        if key not in _filled:
            made = Database(self.server, f"filled_{next(_numbers)}", self.template)
            fill(made)
            made.close()
            _filled[key] = made.name
        self.template = _filled[key]

    @property
    def admin_url(self) -> str:
        """URL of the superuser, for migrations and for tampering."""
        return self.url(SUPERUSER)

    def sessions(self, login: str) -> Sessions:
        """Sessions of a login; one pool a login."""
        with self._lock:
            if login not in self._open:
                self._open[login] = _sessions(self.url(login))
            return self._open[login]

    def admin(self) -> Sessions:
        """Sessions of the superuser, for tampering."""
        return self.sessions(SUPERUSER)

    def close(self) -> None:
        """Give back every connection."""
        for sessions in self._open.values():
            pool = sessions.engine.pool
            if isinstance(pool, QueuePool) and not pool.checkedout():
                _rested.append(sessions)  # nobody holds on to it
            sessions.engine.dispose()
        self._open.clear()

    def drop(self) -> None:
        """Away with it."""
        self.close()
        if self._there:
            _as_superuser(self.server, f"drop database {self.name} with (force)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The run's server, in memory where there is room for it."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="rogatory-", dir=memory if memory.is_dir() else None) as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", throwaway=True)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    """Name of the migrated database that each test's own is copied from."""
    _as_superuser(postgres, f"create database {TEMPLATE}")
    run.upgrade(postgres.url(SUPERUSER, TEMPLATE))
    return TEMPLATE


@pytest.fixture
def database(postgres: EmbeddedPostgres, template: str) -> Iterator[Database]:
    """A migrated, empty database of this test."""
    yield from _made(postgres, template)


@pytest.fixture
def second_database(postgres: EmbeddedPostgres, template: str) -> Iterator[Database]:
    """Another node's database."""
    yield from _made(postgres, template)


@pytest.fixture
def bare_database(postgres: EmbeddedPostgres) -> Iterator[Database]:
    """A database in which nothing is, for migrations."""
    yield from _made(postgres, None)


def _made(server: EmbeddedPostgres, template: str | None) -> Iterator[Database]:
    made = Database(server, f"test_{next(_numbers)}", template)
    try:
        yield made
    finally:
        made.drop()


def _sessions(url: str) -> Sessions:
    """Sessions of a database under a login, on an engine that was another test's: it has compiled its statements."""
    if not _rested:
        made = Sessions.connect(url, size=10)
        event.listen(made.engine, "do_connect", partial(_connect, made.engine))
        return made
    made = _rested.pop()
    made.engine.url = make_url(url)
    return made


def _connect(engine: Engine, dialect: Dialect, entry: object, words: list[object], named: dict[str, object]) -> None:
    """Connect where the engine's URL says now, and not where it said when the engine was made."""
    named.clear()
    named.update(dialect.create_connect_args(engine.url)[1])


def _as_superuser(server: EmbeddedPostgres, statement: str) -> None:
    url = server.url(SUPERUSER)
    if url not in _servers:
        _servers[url] = Sessions.connect(url)
    with _servers[url].bare() as connection:
        connection.execute(text(statement))
