"""A database's logins, each with its pool, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.embedded.postgres import EmbeddedPostgres
from app.kit.db import Sessions


@contextmanager
def logins(server: EmbeddedPostgres) -> Iterator[Callable[[str], Sessions]]:
    """Sessions by login; every pool is given back at the end."""
    pools: dict[str, Sessions] = {}

    def sessions(login: str) -> Sessions:
        if login not in pools:
            pools[login] = Sessions.connect(server.url(login))
        return pools[login]

    try:
        yield sessions
    finally:
        for one in pools.values():
            one.engine.dispose()
