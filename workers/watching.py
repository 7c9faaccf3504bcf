"""The keeper's watchers, each apart: for each authority in a transaction of its own, so that one that fails holds up no
other, and the operators hear of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TypeAlias

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.desks import KeeperDesk
from app.kit import apart
from app.kit.errors import RogatoryError
from app.kit.ids import AuthorityId

log = logging.getLogger("rogatory.keeper")

Act: TypeAlias = Callable[[Session, AuthorityId], object]


def watch(desk: KeeperDesk, name: str, watchers: Mapping[str, Act]) -> None:
    """One look of every watcher for every authority. `name`: of the round. Raises only while the database is away."""
    for owner in desk.authorities:
        for which, look in watchers.items():
            alone(desk, owner, f"{name}: {which}", look)


def alone(desk: KeeperDesk, owner: AuthorityId, what: str, act: Act) -> None:
    """One act in a transaction of its own. What fails in it, or a row of it, is logged and told to the operators."""

    def begun() -> bool:
        with desk.sessions.begin(owner) as session:
            act(session, owner)
        return not apart.failures(session)

    kept(desk, owner, what, begun)


def kept(desk: KeeperDesk, owner: AuthorityId, what: str, act: Callable[[], bool]) -> None:
    """One act, which answers whether all went well. Raises only while the database is away."""
    try:
        well = act()
    except Exception as error:
        if apart.away(error):
            raise
        logged(what, error)
        well = False
    fared(desk, owner, what, failed=not well)


def fared(desk: KeeperDesk, owner: AuthorityId, what: str, *, failed: bool) -> None:
    """Keep how something went, and tell people where it is news. Raises nothing: what it tells of is not its fault."""
    if not desk.failing.news(owner, what, desk.now(), failed=failed):
        return
    try:
        with desk.sessions.begin(owner) as session:
            desk.failing.tell(session, owner, what, desk.now())
    except Exception as error:  # noqa: BLE001  (logged, with its place where nobody foresaw it)
        logged(f"telling of {what}", error)


def logged(what: str, error: Exception) -> None:
    """Say in the log that something failed, with its place where nobody foresaw it."""
    if isinstance(error, RogatoryError | DBAPIError):
        log.warning("%s failed: %s", what, error if isinstance(error, RogatoryError) else type(error))
    else:
        log.error("%s failed", what, exc_info=error)
