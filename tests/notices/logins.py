"""One database under several logins: who writes deadlines, who rings and who acknowledges are three classes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.kit.db import Sessions
from app.kit.ids import AuthorityId


@contextmanager
def under(sessions: Sessions, login: str, owner: AuthorityId) -> Iterator[Session]:
    """A transaction of another login in the same database."""
    url = sessions.engine.url.set(username=login)
    other = Sessions.connect(url.render_as_string(hide_password=False))
    try:
        with other.begin(owner) as session:
            yield session
    finally:
        other.engine.dispose()
