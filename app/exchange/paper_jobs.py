"""Rows of the sign class's queue at which nothing is signed: papers composed, forms read. One way to try and to end."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy.orm import Session

from app.exchange.desk import SigningDesk
from app.exchange.roads import pause
from app.instruments.models import Signing
from app.kit import lease
from app.kit.errors import RogatoryError, Unavailable
from app.kit.ids import AuthorityId

log = logging.getLogger("rogatory.papers")
MOST_TRIES = 8


def work(
    desk: SigningDesk,
    owner: AuthorityId,
    job: str,
    tries: int,
    act: Callable[[], None],
    failed: Callable[[Session, str], None],
) -> None:
    """Do what a row asks for and end it. What is away is waited for, `MOST_TRIES` times; of anything else that goes
    wrong `failed` is told the code, in the transaction in which the row ends.
    """
    problem: RogatoryError | None = None
    try:
        act()
    except RogatoryError as error:
        problem = error
    except Exception as error:
        log.exception("the job %s failed, try %s", job, tries)
        problem = Unavailable("internal", type(error).__name__)
    now = desk.now()
    with desk.sessions.begin(owner) as session:
        row = session.get_one(Signing, job, with_for_update=True)
        row.error = problem.code if problem else None
        if isinstance(problem, Unavailable) and tries < MOST_TRIES:
            lease.put_off(row, now + pause(tries - 1, 1.0, 30.0))
            return
        lease.finish(row, now)
        if problem is not None:
            failed(session, problem.code)
