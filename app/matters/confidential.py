"""Confidential matters: marked, named in, left, entered in an emergency, lifted (`law.md` §3.0; UNCC 40(20)).

Each side keeps its own list; nothing of it crosses the border. What hides the matter is `app/access/guards.py` with
the policies of the database; here are the acts, and how a guard comes about by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import guards
from app.access.models import Guard
from app.access.permit import may, permit
from app.access.roles import GRANTS, Permission
from app.accounts.models import Official
from app.instruments import said_by
from app.instruments.confidentiality import asks
from app.instruments.header import read
from app.instruments.models import Frozen, Instrument, MatterHead
from app.kit.actor import Actor, Role
from app.kit.canonical import JsonObject
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.kit.ids import AuthorityId, OfficialId, authority_of, official_id
from app.matters import grants
from app.matters.circular_models import CircularMember
from app.matters.keeping import opened_as, opener
from app.matters.models import Draft
from app.matters.waits import KIND, passed
from app.notices.post import post, resolve
from app.notices.rules import Occasion
from app.procedures import registering

LEAST = 20
"""Characters of a reason for an emergency: it is read by others afterwards."""
REASON = 2000


def mark(session: Session, actor: Actor, subject: str, reason: str, names: Sequence[str], now: datetime) -> Guard:
    """Mark a matter, or the draft that will open one, as confidential. `names`: who sees it beside the actor; a head
    names others and need not be among them. `Conflict` `confidential_already`, `Invalid` `nobody_named`.
    """
    permit(actor, Permission.GUARD_NAME, actor.authority)
    reference, draft = _subject(session, actor, subject)
    if _guard(session, actor, reference, draft) is not None:
        raise Conflict("confidential_already", f"{subject} is confidential already.", "Name who else sees it.")
    people = [_official(session, actor, reference, one) for one in names]
    if not may(actor, Permission.GUARD_OVERSEE, actor.authority) and actor.official not in people:
        people.insert(0, actor.official)
    if not people:
        raise Invalid("nobody_named", "Nobody would see it any more.", "Name who works on it.")
    words = _reason(reason)
    guard = guards.put(session, actor, reference=reference, draft=draft, why=guards.MARKED, reason=words, at=now)
    for one in people:
        guards.enter(session, actor, guard, one, "marked", words, now)
    _lay_all(session, guard)
    return guard


def name(session: Session, actor: Actor, subject: str, official: str, reason: str, now: datetime) -> Guard:
    """Name one more official. Who is named may, and the head, who need not see what is in it: nobody lets themself in
    by it (`Denied` `names_themself`).
    """
    guard = _managed(session, actor, subject)
    one = _official(session, actor, guard.reference, official)
    _demand_other(session, actor, guard, one)
    guards.enter(session, actor, guard, one, "named", _reason(reason), now)
    if guard.reference is not None:
        resolve(session, actor.authority, Occasion.CONFIDENTIAL_UNNAMED, {"matter": guard.reference}, now)
    return guard


def remove(
    session: Session, actor: Actor, subject: str, official: str, now: datetime, *, successor: str | None = None
) -> Guard:
    """Name somebody no longer. The last one who can work on it leaves only to a successor: `Conflict` `last_named`."""
    guard = _managed(session, actor, subject)
    row = next((one for one in guards.named(session, guard) if one.official == official), None)
    if row is None:
        raise Unknown("not_named_here", f"{official} is not named there.", "See who is.")
    if successor is not None:
        heir = _official(session, actor, guard.reference, successor)
        _demand_other(session, actor, guard, heir)
        guards.enter(session, actor, guard, heir, "named", f"In the place of {official}.", now)
    left = {one.official for one in guards.named(session, guard)} - {official}
    if not left & _working(session, actor.authority):
        raise Conflict(
            "last_named",
            f"{official} is the last who sees it and can work on it.",
            "Name a successor with the same act.",
        )
    guards.leave(session, actor, guard, row, now)
    return guard


def enter(session: Session, actor: Actor, reference: str, reason: str, now: datetime) -> Guard:
    """Break the glass: a head enters a confidential matter without being named. It is logged and rings everybody who
    answers for the authority, until somebody acknowledges it.
    """
    permit(actor, Permission.GUARD_OVERSEE, actor.authority)
    guard, words = _guarded(session, actor, reference), _reason(reason)
    if len(words) < LEAST:
        raise Invalid("reason_short", f"Say in at least {LEAST} characters what the emergency is.")
    guards.enter(session, actor, guard, actor.official, "emergency", words, now)
    told = {"matter": str(guard.reference or guard.draft), "official": actor.official}
    post(session, actor.authority, Occasion.CONFIDENTIAL_ENTERED, told, now, told)
    return guard


def lift(session: Session, actor: Actor, subject: str, reason: str, now: datetime) -> Guard:
    """Take the mark off: whoever's roles allow it sees the matter again. By one who is named.

    `Denied` `asked_by_them` while the other side's request asks for it: its wish binds until the day that it names has
    passed everywhere, or until it answers our warning that we are to proceed nevertheless.
    """
    permit(actor, Permission.GUARD_NAME, actor.authority)
    guard = _guarded(session, actor, subject)
    if not guards.is_named(session, guard, actor.official):
        raise Denied("not_named", "Only who is named in it may lift it.", "Ask one of those who are.")
    if guard.reference is not None:
        _demand_unasked(session, actor.authority, guard.reference, now)
    guards.lift(session, actor, guard, _reason(reason), now)
    return guard


def seen(session: Session, actor: Actor, subject: str) -> Guard:
    """The guard on a matter or draft, for who is named in it or oversees; `Unknown` for everybody else."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    return _guarded(session, actor, subject)


def demand_named(session: Session, draft: Draft, official: str) -> None:
    """`Invalid` `signatory_not_named`: who signs in a confidential matter reads what they sign."""
    guard = guards.of_draft(session, AuthorityId(draft.authority), draft.id, draft.reference)
    if guard is not None and not guards.is_named(session, guard, official):
        raise Invalid(
            "signatory_not_named", f"{official} is not named in this confidential matter.", "Name them first."
        )


def note_draft(session: Session, actor: Actor, draft: Draft, source: JsonObject | None = None) -> None:
    """A draft that opens a matter and asks for confidentiality, or was made out of what is confidential (`source`: ids
    of that draft, instrument's matter or circular), is guarded from then on, its author named; the files that lie
    beside a guarded draft are guarded with it.
    """
    owner = AuthorityId(draft.authority)
    guard = guards.of_draft(session, owner, draft.id, draft.reference)
    if guard is None and draft.reference is None:
        guard = _opening(session, actor, draft, _origin(session, owner, source or {}))
    if guard is not None:
        guards.lay(session, guard, draft.attachments)


def _opening(session: Session, actor: Actor, draft: Draft, origin: Guard | None) -> Guard | None:
    """Guard a draft that asks for it, or that was made out of what is guarded; its author and the actor are named."""
    asked, at = asks(registering.said(draft.act, draft.body)), draft.changed
    if not asked and origin is None:
        return None
    why, reason = (guards.ASKED, "") if asked or origin is None else (guards.MARKED, origin.reason)
    opened = opened_as(session, draft)
    guard = guards.put(session, actor, reference=opened, draft=draft.id, why=why, reason=reason, at=at)
    for one in dict.fromkeys((draft.author, actor.official)):
        guards.enter(session, actor, guard, OfficialId(one), "drafted", "", at)
    return guard


def _origin(session: Session, owner: AuthorityId, source: JsonObject) -> Guard | None:
    """The guard on what a draft was made out of."""
    matter, made = source.get("matter"), source.get("draft")
    if isinstance(matter, str) and (guard := guards.of_matter(session, owner, matter)) is not None:
        return guard
    if isinstance(made, str) and (guard := guards.of_draft(session, owner, made)) is not None:
        return guard
    for one in session.scalars(
        select(CircularMember.draft).where(
            CircularMember.authority == owner, CircularMember.circular == source.get("circular")
        )
    ):
        if (guard := guards.of_draft(session, owner, one)) is not None:
            return guard
    return None


def note_matter(
    session: Session, head: MatterHead, rows: Sequence[Instrument], urgency: str, exercise: bool, now: datetime
) -> None:
    """A matter whose request asks for confidentiality is guarded when it is projected first, and its files with it.

    On the side that asks, those are named who wrote and signed it. On the side that is asked nobody is until its head
    names them, and a notice tells the head; of what cannot wait the duty officers are, who must answer at once. Where
    there is no head, or no duty officer then, it is the signatories.
    """
    owner = AuthorityId(head.authority)
    draft = opener(session, owner, head.reference)
    guard = (
        guards.of_matter(session, owner, head.reference)
        if draft is None
        else guards.bind(session, owner, draft, head.reference)
    )
    if guard is None:
        if exercise or not rows or not _asks(rows[0]) or _was(session, owner, head.reference):
            return
        node = Actor.node(owner)
        guard = guards.put(session, node, reference=head.reference, draft=draft, why=guards.ASKED, reason="", at=now)
    if guard.by == Actor.node(owner).official and not guards.all_named(session, guard):
        writers = _writers(session, owner, rows[0].id) if rows and rows[0].outgoing else ()
        _name_first(session, head, guard, urgency, now, writers)
    guards.lay(session, guard, _files(rows))


def arrive(session: Session, head: MatterHead, why: str, urgency: str, now: datetime) -> None:
    """Guard a matter that came, in the node's name."""
    node = Actor.node(AuthorityId(head.authority))
    guard = guards.put(session, node, reference=head.reference, draft=None, why=why, reason="", at=now)
    _name_first(session, head, guard, urgency, now, ())


def _name_first(
    session: Session, head: MatterHead, guard: Guard, urgency: str, now: datetime, writers: Sequence[OfficialId]
) -> None:
    owner, node = AuthorityId(head.authority), Actor.node(AuthorityId(head.authority))
    people = writers or _answering(session, owner, urgency)
    for one in people:
        guards.enter(session, node, guard, one, "drafted" if writers else "arrived", "", now)
    if not people:
        told = {"matter": head.reference, "sender": head.counterpart}
        post(session, owner, Occasion.CONFIDENTIAL_UNNAMED, {"matter": head.reference}, now, told)


def first_of(people: Iterable[tuple[str, frozenset[Role]]], urgency: str) -> tuple[OfficialId, ...]:
    """Who is named when a confidential request arrives, of an authority's active officials. Pure."""
    known = [(OfficialId(one), roles) for one, roles in people]
    held = {role: tuple(one for one, roles in known if role in roles) for role in Role}
    if urgency != "routine":
        return held[Role.DUTY_OFFICER] or held[Role.SIGNATORY]
    return () if held[Role.HEAD] else held[Role.SIGNATORY]


def _was(session: Session, owner: AuthorityId, reference: str) -> bool:
    """Whether it was guarded once: what an official has lifted does not come back with the next projection."""
    return (
        session.scalars(select(Guard.id).where(Guard.authority == owner, Guard.reference == reference)).first()
        is not None
    )


def _answering(session: Session, owner: AuthorityId, urgency: str) -> tuple[OfficialId, ...]:
    query = (
        select(Official.id, Official.roles).where(Official.authority == owner, Official.active).order_by(Official.id)
    )
    return first_of([(one, frozenset(map(Role, roles))) for one, roles in session.execute(query)], urgency)


def _writers(session: Session, owner: AuthorityId, instrument: str) -> tuple[OfficialId, ...]:
    frozen = session.get(Frozen, (owner, instrument))
    if frozen is None:
        return ()
    draft = session.get(Draft, (owner, frozen.draft))
    people = [draft.author if draft else None, frozen.author, frozen.signatory]
    return tuple(dict.fromkeys(OfficialId(one) for one in people if one and authority_of(OfficialId(one)) == owner))


def _working(session: Session, owner: AuthorityId) -> set[str]:
    """Active officials who may work on a matter at all: a head who only oversees carries none on."""
    query = select(Official.id, Official.roles).where(Official.authority == owner, Official.active)
    roles = {role.value for role in GRANTS[Permission.ACT].roles}
    return {one for one, held in session.execute(query) if roles & set(held)}


def _subject(session: Session, actor: Actor, subject: str) -> tuple[str | None, str | None]:
    """A matter's reference, and the id of the draft that opens it: as far as there is either by now."""
    if session.get(MatterHead, (actor.authority, subject)) is not None:
        return subject, opener(session, actor.authority, subject)
    draft = session.get(Draft, (actor.authority, subject))
    if draft is None:
        raise Unknown("no_matter", f"There is no matter or draft {subject}.", "See `matters list`.")
    if draft.reference is not None:
        return draft.reference, opener(session, actor.authority, draft.reference)
    return opened_as(session, draft), draft.id


def _guard(session: Session, actor: Actor, reference: str | None, draft: str | None) -> Guard | None:
    if draft is None:
        return guards.of_matter(session, actor.authority, str(reference))
    return guards.of_draft(session, actor.authority, draft, reference)


def _guarded(session: Session, actor: Actor, subject: str) -> Guard:
    reference, draft = (subject, None) if len(subject) <= len("XA-2026-K7Q3MD9T") else (None, subject)
    guard = _guard(session, actor, reference, draft)
    may_see = guard is not None and (
        may(actor, Permission.GUARD_OVERSEE, actor.authority) or guards.is_named(session, guard, actor.official)
    )
    if guard is None or not may_see:
        raise Unknown(
            "not_confidential", f"There is no confidential matter {subject}.", "Mark it: `confidential mark`."
        )
    return guard


def _managed(session: Session, actor: Actor, subject: str) -> Guard:
    permit(actor, Permission.GUARD_NAME, actor.authority)
    return _guarded(session, actor, subject)


def _official(session: Session, actor: Actor, reference: str | None, wanted: str) -> OfficialId:
    """An active official of the authority, or of one that holds a grant on the matter."""
    one = official_id(wanted)
    owner = authority_of(one)
    if owner == actor.authority:
        row = session.get(Official, (owner, one))
        if row is None or not row.active:
            raise Unknown("no_official", f"There is no active official {one}.", "See `official list`.")
    elif reference is None or all(
        grant.grantee != owner or grant.ended is not None for grant in grants.of_matter(session, actor, reference)
    ):
        raise Invalid("not_granted", f"{owner} holds no grant on this matter.", "Grant it by a mandate first.")
    return one


def _demand_other(session: Session, actor: Actor, guard: Guard, one: OfficialId) -> None:
    if one == actor.official and not guards.is_named(session, guard, one):
        raise Denied(
            "names_themself",
            "Who oversees a confidential matter does not name themself in it.",
            "Name who works on it; in an emergency enter it: `confidential enter`.",
        )


def _reason(reason: str) -> str:
    words = " ".join(reason.split())
    if not 0 < len(words) <= REASON:
        raise Invalid("reason_missing", f"Say why, in at most {REASON} characters.")
    return words


def _demand_unasked(session: Session, owner: AuthorityId, reference: str, now: datetime) -> None:
    query = select(Instrument).where(Instrument.authority == owner, Instrument.reference == reference)
    rows = session.scalars(query.order_by(Instrument.number, Instrument.at)).all()
    if not rows or rows[0].outgoing or not _asks(rows[0]):
        return
    told, decided = said_by.read(rows[0].content).body["confidentiality"], [one for one in rows if _decides(one)]
    until = told.get("until") if isinstance(told, dict) else None
    if isinstance(until, str) and passed(until, now):
        return
    if decided and said_by.read(decided[-1].content).body.get("decision") == "proceed":
        return
    raise Denied("asked_by_them", "The request itself asks for it (UNCC 40(20)).", "Ask them: `warn_confidentiality`.")


def _decides(row: Instrument) -> bool:
    """Whether it is the other side's word on a warning that its wish cannot be met."""
    return row.kind == KIND and not row.outgoing and row.state == "accepted"


def _asks(row: Instrument) -> bool:
    return asks(said_by.read(row.content).body)


def _lay_all(session: Session, guard: Guard) -> None:
    if guard.draft is not None:
        opening = session.get(Draft, (guard.authority, guard.draft))
        guards.lay(session, guard, opening.attachments if opening else ())
    if guard.reference is None:
        return
    query = select(Instrument).where(Instrument.authority == guard.authority, Instrument.reference == guard.reference)
    guards.lay(session, guard, _files(session.scalars(query).all()))
    drafts = select(Draft.attachments).where(Draft.authority == guard.authority, Draft.reference == guard.reference)
    guards.lay(session, guard, [one for files in session.scalars(drafts) for one in files])


def _files(rows: Iterable[Instrument]) -> list[str]:
    return [one.sha256 for row in rows for one in read(row.content).attachments]
