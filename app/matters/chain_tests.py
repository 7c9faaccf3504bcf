"""Chain tests that the node begins by itself: which are due, beginning them, and telling people of those that fail."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, cast, exists, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.instruments.models import Frozen, MatterHead
from app.kit.actor import Actor
from app.kit.errors import RogatoryError
from app.kit.ids import AuthorityId, Reference, StateCode, state_of
from app.matters.exercises import ExerciseDesk, begin, hops
from app.matters.models import Matter
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.procedures.table import Side

log = logging.getLogger("rogatory.exercises")

LATE = timedelta(minutes=10)
"""A chain test that has not come back by then has failed."""
AT_ONCE = 4
"""Chain tests that one round begins at most: a hub of many authorities spreads its tests over the day."""
PASSED_OVER = 600.0
"""Seconds for which a pair of authorities whose test could not even be begun is left alone by this process."""

Pair = tuple[AuthorityId, AuthorityId]
"""Our authority that asks, and the other State's that is asked."""


def due(desk: ExerciseDesk, every: timedelta) -> list[Pair]:
    """Every pair of authorities whose road was not tried within `every`, those tried longest ago first."""
    now = desk.office.now()
    found: list[tuple[bool, datetime, Pair]] = []
    for owner in desk.authorities:
        with desk.sessions.begin(owner) as session:
            last = _last(session, owner)
            for recipient in _recipients(session):
                tried = last.get(recipient)
                if tried is None or now - tried >= every:
                    found.append((tried is not None, tried or now, (owner, recipient)))
    return [pair for _, _, pair in sorted(found)]


def begin_due(desk: ExerciseDesk, every: timedelta) -> int:
    """Begin what is due, a few at a time; answers how many. One that cannot be begun is told and hinders no other."""
    moment = time.monotonic()
    waiting = [pair for pair in due(desk, every) if desk.passed.get(" ".join(pair), moment) <= moment]
    begun = 0
    for owner, recipient in waiting[:AT_ONCE]:
        try:
            with desk.sessions.begin(owner) as session:
                _, job = begin(session, desk.office, Actor.node(owner), recipient)
                resolve(session, owner, Occasion.CHAIN_TEST_FAILED, _pair(recipient), desk.office.now())
        except Exception as error:
            log.exception("no chain test of %s with %s", owner, recipient)
            desk.passed[f"{owner} {recipient}"] = moment + PASSED_OVER
            _not_begun(desk, owner, recipient, error)
        else:
            desk.office.wake("sign", job)
            begun += 1
    return begun


def judge(desk: ExerciseDesk) -> None:
    """Tell people of chain tests that did not come back; take the notice away once all that were tried have.

    Of each pair the newest test that is decided counts, so that a failure of yesterday rings no more once one of
    today came back.
    """
    now = desk.office.now()
    for owner in desk.authorities:
        with desk.sessions.begin(owner) as session:
            decided: dict[str, dict[str, tuple[MatterHead, bool]]] = {}
            for head in session.scalars(_ours(owner, now - 2 * timedelta(days=1))):
                came = _came(session, owner, head, now)
                if came is not None:
                    decided.setdefault(state_of(head.counterpart), {})[head.counterpart] = (head, came)
            for peer, found in decided.items():
                failed = [head for head, came in found.values() if not came]
                if failed:
                    _tell(session, owner, peer, failed[0], now)
                else:
                    resolve(session, owner, Occasion.CHAIN_TEST_FAILED, {"peer": peer}, now)


def _came(session: Session, owner: AuthorityId, head: MatterHead, now: datetime) -> bool | None:
    """Whether a test came back; None while that is open, or when somebody stopped it."""
    matter = session.get(Matter, (owner, head.reference))
    if matter is not None and matter.status == "ANSWERED":
        return True
    late = (matter is None or matter.status == "RECEIVED") and now - head.opened > LATE
    return False if late else None


def _tell(session: Session, owner: AuthorityId, peer: str, head: MatterHead, now: datetime) -> None:
    reached = hops(session, owner, Reference(head.reference))
    params = {"peer": peer, "step": reached[-1].name, "reason": f"nothing within {LATE.seconds // 60} minutes"}
    post(session, owner, Occasion.CHAIN_TEST_FAILED, {"peer": peer}, now, params)


def _not_begun(desk: ExerciseDesk, owner: AuthorityId, recipient: AuthorityId, error: Exception) -> None:
    now = desk.office.now()
    reason = error.code if isinstance(error, RogatoryError) else "internal"
    params = {"peer": state_of(recipient), "step": "begin", "reason": reason}
    with desk.sessions.begin(owner) as session:
        post(session, owner, Occasion.CHAIN_TEST_FAILED, _pair(recipient), now, params)


def _pair(recipient: AuthorityId) -> dict[str, str]:
    """The subject of a notice about a test that could not be begun: apart from those that did not come back."""
    return {"peer": state_of(recipient), "authority": recipient}


def _recipients(session: Session) -> Sequence[AuthorityId]:
    """Every authority of every confirmed State."""
    found = []
    for peer in directory.peers(session):
        if peer.status == "confirmed" and peer.edition is not None:
            edition = directory.current_edition(session, StateCode(peer.state))
            found += [AuthorityId(entry.id) for entry in edition.authorities]
    return found


def _last(session: Session, owner: AuthorityId) -> dict[str, datetime]:
    """When each of the other States' authorities was tried last."""
    query = select(MatterHead.counterpart, func.max(MatterHead.opened).label("opened")).where(*_exercises(owner))
    return {row.counterpart: row.opened for row in session.execute(query.group_by(MatterHead.counterpart))}


def _ours(owner: AuthorityId, since: datetime) -> Select[MatterHead]:
    """Exercises that we began lately, oldest first: the newest word about a pair counts."""
    return select(MatterHead).where(*_exercises(owner), MatterHead.opened > since).order_by(MatterHead.opened)


def _exercises(owner: AuthorityId) -> tuple[ColumnElement[bool], ...]:
    """Chain tests that we opened; a drill waits for a person and proves nothing about the road."""
    kind = cast(func.convert_from(Frozen.content, "UTF8"), JSONB)["body"]["kind"].astext
    opened = exists().where(
        Frozen.authority == owner, Frozen.reference == MatterHead.reference, Frozen.opens.is_(True), kind == "chain"
    )
    side = MatterHead.side == Side.REQUESTING.value
    return MatterHead.authority == owner, MatterHead.procedure == "exercise", side, opened
