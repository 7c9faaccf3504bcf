"""Signings that stall: each is seen with its reason, and taken up again or given up by an act. Nobody needs SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from app.access.permit import may, permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.instruments import elsewhere
from app.instruments.header import read
from app.instruments.models import Elsewhere, Frozen, MatterHead, Signing
from app.kit import lease
from app.kit.actor import Actor
from app.kit.errors import Conflict, Unknown
from app.matters import acts, changes
from app.matters.office import Office
from app.matters.signing_views import StalledView
from app.notices.occasions import Occasion
from app.notices.post import resolve

LATE = timedelta(seconds=30)
"""A row that nobody took for so long is shown too: the sign class may be down."""
MOST = 500
"""Documents of one kind that are listed, the newest of them: what stalled just now is not hidden by what is old."""
_TOLD = (
    Occasion.SIGNING_FAILED,
    Occasion.URGENT_UNSIGNED,
    Occasion.SIGNING_WAITS,
    Occasion.SIGNATURE_UNANSWERED,
)


def stalled(session: Session, office: Office, actor: Actor) -> tuple[StalledView, ...]:
    """Every document whose signing was asked for and is not at its end, the oldest first."""
    permit(actor, Permission.SIGNING_READ, actor.authority)
    now = office.now()
    found: dict[str, StalledView] = {}
    # What comes later says more: a row of the sign class that is open stands above what became of an earlier one.
    for view in (*_failed(session, actor), *_elsewhere(session, actor), *_waiting(session, actor, now)):
        found[view.frozen] = view
    return tuple(sorted(found.values(), key=lambda one: (one.since, one.frozen)))


def retry(session: Session, office: Office, actor: Actor, frozen_id: str) -> Signing:
    """Take a signing up again: its signatory has asked for it, and the document is the one that was approved.

    Every condition is asked anew by the sign class, which the caller wakes. `Conflict` `nothing_stalls` where the
    signatory must sign anew, `signing_now` while the sign class is at it.
    """
    permit(actor, Permission.SIGNING_MANAGE, actor.authority)
    now = office.now()
    jobs, frozen = _locked(session, actor, frozen_id)
    waiting = next((job for job in jobs if job.done is None), None)
    _demand_idle(session, frozen, jobs, now)
    if waiting is None:
        # A signature that was refused is not taken up again by itself: the signatory signs anew.
        known = next((job for job in jobs if job.task == "sign"), None)
        last = elsewhere.newest_row(session, actor.authority, frozen_id)
        refused = last is not None and last.state == "refused"
        if known is None or frozen.signatory is None or frozen.state not in {"failed", "signing"} or refused:
            raise Conflict("nothing_stalls", "There is nothing to take up again.", "The signatory asks for it anew.")
        acts.make_ready(frozen)
        waiting = known
    acts.ask(session, actor, waiting, frozen, waiting.task, now)
    _noted(session, actor, frozen, Event.SIGNING_RETAKEN, now)
    return waiting


def cancel(session: Session, office: Office, actor: Actor, frozen_id: str) -> Frozen:
    """Give a signing up: nothing leaves, and the document stays as it was approved, to be signed in any way."""
    permit(actor, Permission.SIGNING_MANAGE, actor.authority)
    now = office.now()
    jobs, frozen = _locked(session, actor, frozen_id)
    row = elsewhere.open_row(session, actor.authority, frozen_id, locked=True)
    waiting = [job for job in jobs if job.done is None]
    if not waiting and row is None and frozen.state not in {"failed", "signing"}:
        raise Conflict("nothing_stalls", "No signing of this document is under way.", "See `rogatory signing list`.")
    _demand_idle(session, frozen, jobs, now)
    for job in waiting:
        job.error = "cancelled"
        lease.finish(job, now)
    if row is not None:
        elsewhere.settle(session, row, "cancelled", now, actor, reason="given_up")
    if frozen.sha256 is not None and frozen.state in {"failed", "signing"}:
        frozen.state, frozen.reason = "frozen", None
    if frozen.state == "frozen":
        frozen.signatory = frozen.reason = None
    _noted(session, actor, frozen, Event.SIGNING_CANCELLED, now)
    return frozen


def _locked(session: Session, actor: Actor, frozen_id: str) -> tuple[list[Signing], Frozen]:
    """The rows of the sign class, then the document: the order in which everybody locks them."""
    query = select(Signing).where(
        Signing.authority == actor.authority, Signing.frozen == frozen_id, Signing.task.in_(("sign", "handout"))
    )
    jobs = list(session.scalars(query.order_by(Signing.task.desc()).with_for_update()))
    frozen = session.get(Frozen, (actor.authority, frozen_id), with_for_update=True)
    if frozen is None:
        raise Unknown("no_frozen", f"There is no frozen document {frozen_id}.", "See `rogatory signing list`.")
    if frozen.state in {"issued", "overtaken", "discarded", "rendering"}:
        raise Conflict("nothing_stalls", f"The document is {frozen.state}.", "See `rogatory signing list`.")
    return jobs, frozen


def _demand_idle(session: Session, frozen: Frozen, jobs: Iterable[Signing], now: datetime) -> None:
    """A worker that is at it is never overtaken: its lease ends by itself, and the row is taken again."""
    taken = any(job.done is None and job.taken_until is not None and job.taken_until > now for job in jobs)
    head = session.get(MatterHead, (frozen.authority, frozen.reference))
    if taken or (head is not None and head.signing == frozen.id):
        raise Conflict("signing_now", "The document is being signed at this moment.", "Ask again in a minute or two.")


def _noted(session: Session, actor: Actor, frozen: Frozen, event: Event, now: datetime) -> None:
    about = {"instrument": frozen.id, "matter": frozen.reference}
    record(session, actor, event, at=now, subject={**about, "sha256": frozen.sha256 or "unrendered"})
    for occasion in _TOLD:
        resolve(session, actor.authority, occasion, about, now)
    changes.note(session, actor.authority, changes.DRAFT, frozen.draft, now)


def _waiting(session: Session, actor: Actor, now: datetime) -> Iterable[StalledView]:
    """Rows of the sign class that were tried and put off, or that nobody took."""
    late = or_(Signing.error.is_not(None), and_(Signing.due <= now - LATE))
    query = (
        select(Signing, Frozen)
        .join(Frozen, and_(Frozen.authority == Signing.authority, Frozen.id == Signing.frozen))
        .where(Signing.authority == actor.authority, Signing.done.is_(None), Signing.task != "freeze", late)
    )
    for job, frozen in session.execute(query.order_by(Signing.due.desc(), Signing.id).limit(MOST)):
        last = elsewhere.open_row(session, actor.authority, frozen.id)
        since = last.answered or last.made if last is not None else frozen.made
        reason = job.error or "not_taken"
        yield _view(
            actor, frozen, "waiting", reason, since, next_try=job.due, tries=job.tries, acts=("retry", "cancel")
        )


def _failed(session: Session, actor: Actor) -> Iterable[StalledView]:
    query = select(Frozen).where(
        Frozen.authority == actor.authority, Frozen.state == "failed", Frozen.sha256.is_not(None)
    )
    for frozen in session.scalars(query.order_by(Frozen.made.desc()).limit(MOST)):
        yield _view(actor, frozen, "failed", frozen.reason, frozen.made, acts=("retry", "cancel"))


def _elsewhere(session: Session, actor: Actor) -> Iterable[StalledView]:
    """Signatures elsewhere that are waited for, or that came to nothing and have not been made anew."""
    newest = (
        select(Elsewhere)
        .join(Frozen, and_(Frozen.authority == Elsewhere.authority, Frozen.id == Elsewhere.frozen))
        .where(Elsewhere.authority == actor.authority, Frozen.state.in_(("frozen", "failed")))
        .ext(distinct_on(Elsewhere.frozen))
        .order_by(Elsewhere.frozen, Elsewhere.made.desc(), Elsewhere.id.desc())
    )
    last = aliased(Elsewhere, newest.subquery())
    query = (
        select(last, Frozen)
        .join(Frozen, and_(Frozen.authority == last.authority, Frozen.id == last.frozen))
        .where(last.state.in_(("preparing", "offered", "refused", "expired")))
        .order_by(last.made.desc(), last.id.desc())
    )
    for row, frozen in session.execute(query.limit(MOST)):
        allowed = ("cancel",) if row.state in elsewhere.OPEN or frozen.state == "failed" else ()
        state = "failed" if frozen.state == "failed" else row.state
        yield _view(actor, frozen, state, row.reason, row.answered or row.made, words=row.words, acts=allowed)


def _view(
    actor: Actor,
    frozen: Frozen,
    state: str,
    reason: str | None,
    since: datetime,
    *,
    words: str | None = None,
    next_try: datetime | None = None,
    tries: int = 0,
    acts: tuple[str, ...],
) -> StalledView:
    content = read(frozen.content)
    return StalledView(
        frozen=frozen.id,
        matter=frozen.reference,
        kind=content.kind,
        official=content.official,
        state=state,
        reason=reason,
        words=words,
        since=since,
        next_try=next_try,
        tries=tries,
        may=acts if may(actor, Permission.SIGNING_MANAGE, actor.authority) else (),
    )
