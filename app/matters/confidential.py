"""Confidential matters: marked, named in, left, entered in an emergency, lifted (`law.md` §3.0; UNCC 40(20)).

Each side keeps its own list; nothing of it crosses the border. What hides the matter is `app/access/guards.py` with
the policies of the database; here are the acts, and how a guard comes about by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import guards
from app.access.models import Guard
from app.access.permit import may, permit
from app.access.roles import GRANTS, Permission
from app.accounts.models import Official
from app.instruments.confidentiality import asks
from app.instruments.models import Instrument, MatterHead
from app.kit.actor import Actor, Role
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.kit.ids import AuthorityId, OfficialId, authority_of, official_id
from app.matters import grants
from app.matters.circular_models import CircularMember
from app.matters.confidential_beside import beside, files, lay_all, spread
from app.matters.confidential_wish import demand_unasked, unanswered, writers
from app.matters.keeping import opened_as, opener
from app.matters.models import Draft
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.procedures import registering

LEAST = 20
"""Characters of a reason for an emergency: it is read by others afterwards."""
REASON = 2000
EMERGENCY = timedelta(hours=24)
"""How long who broke the glass sees what is in it: as long as a second look may take (`law.md` §3). By then somebody
who is named, or another head, is at hand and can name them; else they are out again.
"""


def mark(session: Session, actor: Actor, subject: str, reason: str, names: Sequence[str], now: datetime) -> Guard:
    """Mark a matter, or the draft that will open one, as confidential. `names`: who sees it beside the actor; a head
    names others and need not be among them. The other parts of its circular, and the letters by which its draft was
    shown for comment, hold the same text and are marked with it. `Conflict` `confidential_already`, `Invalid`
    `nobody_named`.
    """
    permit(actor, Permission.GUARD_NAME, actor.authority)
    reference, draft = _subject(session, actor, subject)
    if _guard(session, actor, reference, draft) is not None:
        raise Conflict("confidential_already", f"{subject} is confidential already.", "Name who else sees it.")
    people = list(dict.fromkeys(_official(session, actor, reference, one) for one in names))
    if not may(actor, Permission.GUARD_OVERSEE, actor.authority) and actor.official not in people:
        people.insert(0, actor.official)
    if not people:
        raise Invalid("nobody_named", "Nobody would see it any more.", "Name who works on it.")
    words, others = _reason(reason), beside(session, actor.authority, draft)
    guard = guards.put(session, actor, reference=reference, draft=draft, why=guards.MARKED, reason=words, at=now)
    for one in people:
        guards.enter(session, actor, guard, one, "marked", words, now)
    lay_all(session, guard)
    spread(session, actor, others, people, words, now)
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
    left = {one.official for one in guards.named(session, guard) if one.until is None} - {official}
    if not left & _working(session, actor.authority):
        raise Conflict(
            "last_named",
            f"{official} is the last who sees it and can work on it.",
            "Name a successor with the same act.",
        )
    guards.leave(session, actor, guard, row, now)
    return guard


def enter(session: Session, actor: Actor, reference: str, reason: str, now: datetime) -> Guard:
    """Break the glass: a head enters a confidential matter without being named, for `EMERGENCY`. It is logged, as its
    end is, and rings everybody who answers for the authority, until somebody acknowledges it.
    """
    permit(actor, Permission.GUARD_OVERSEE, actor.authority)
    guard, words = _guarded(session, actor, reference), _reason(reason)
    if len(words) < LEAST:
        raise Invalid("reason_short", f"Say in at least {LEAST} characters what the emergency is.")
    guards.enter(session, actor, guard, actor.official, "emergency", words, now, until=now + EMERGENCY)
    told = {"matter": str(guard.reference or guard.draft), "official": actor.official}
    post(session, actor.authority, Occasion.CONFIDENTIAL_ENTERED, told, now, told)
    return guard


def end_entries(session: Session, owner: AuthorityId, now: datetime) -> int:
    """End the entries in an emergency whose time is over, and tell the heads; answers how many. For the keeper."""
    ended = guards.end_entries(session, owner, now)
    for guard, row in ended:
        told = {"matter": str(guard.reference or guard.draft), "official": row.official, "since": stamp(row.made)}
        subject = {"matter": told["matter"], "entry": row.id}
        post(session, owner, Occasion.CONFIDENTIAL_OVER, subject, now, {**told, "ends": stamp(now)})
    return len(ended)


def lift(session: Session, actor: Actor, subject: str, reason: str, now: datetime) -> Guard:
    """Take the mark off: whoever's roles allow it sees the matter again. By one who is named, and not only let in by
    an emergency. `Denied` `asked_by_them` while the other side's wish for it binds (`demand_unasked`).
    """
    permit(actor, Permission.GUARD_NAME, actor.authority)
    guard = _guarded(session, actor, subject)
    if not guards.is_named(session, guard, actor.official, for_good=True):
        raise Denied("not_named", "Only who is named in it may lift it.", "Ask one of those who are.")
    if guard.reference is not None:
        demand_unasked(session, actor.authority, guard.reference, now)
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
    """A draft that asks for confidentiality, of our own or of a paper that is registered, guards what it opens or
    stands in from then on; so is one that opens a matter and was made out of what is confidential (`source`: ids of
    that draft, instrument's matter or circular). Its author is named. The files that lie beside a guarded draft are
    guarded with it.
    """
    owner, told = AuthorityId(draft.authority), source or {}
    guard = guards.of_draft(session, owner, draft.id, draft.reference)
    if guard is None:
        origin = _origin(session, owner, told) if draft.reference is None else None
        guard = _asking(session, actor, draft, origin, told.get("circular"))
    if guard is not None:
        guards.lay(session, guard, draft.attachments)


def _asking(session: Session, actor: Actor, draft: Draft, origin: Guard | None, circular: Json) -> Guard | None:
    """Guard a draft that asks for it, or that was made out of what is guarded; its author and the actor are named, and
    of a matter that goes on those who wrote in it.
    """
    asked, at = asks(registering.said(draft.act, draft.body)), draft.changed
    if not asked and origin is None:
        return None
    why, reason = (guards.ASKED, "") if asked or origin is None else (guards.MARKED, origin.reason)
    owner, opened, opening = AuthorityId(draft.authority), draft.reference, draft.id
    people = [draft.author, actor.official]
    if opened is None:
        opened = opened_as(session, draft)
    else:
        opening = opener(session, owner, opened) or ""
        query = select(Instrument).where(Instrument.authority == owner, Instrument.reference == opened)
        people += writers(session, owner, session.scalars(query.order_by(Instrument.number)))
    named = [OfficialId(one) for one in dict.fromkeys(people)]
    others = beside(session, owner, opening or None, circular)
    guard = guards.put(session, actor, reference=opened, draft=opening or None, why=why, reason=reason, at=at)
    for one in named:
        guards.enter(session, actor, guard, one, "drafted", "", at)
    if draft.reference is not None:
        lay_all(session, guard)
    spread(session, actor, others, named, reason, at)
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
    """A matter in which an instrument asks for confidentiality is guarded when it is projected, and its files with it.

    Those are named who wrote, approved and signed our own instruments in it. Where there is none yet nobody is until
    the head names them, and a notice tells the head; of what cannot wait the duty officers are, who must answer at
    once. Where there is no head, or no duty officer then, it is the signatories.
    """
    owner = AuthorityId(head.authority)
    draft = opener(session, owner, head.reference)
    guard = (
        guards.of_matter(session, owner, head.reference)
        if draft is None
        else guards.bind(session, owner, draft, head.reference)
    )
    if guard is None:
        if exercise or not unanswered(session, owner, head.reference, rows):
            return
        node = Actor.node(owner)
        guard = guards.put(session, node, reference=head.reference, draft=draft, why=guards.ASKED, reason="", at=now)
    if guard.by == Actor.node(owner).official and not guards.all_named(session, guard):
        _name_first(session, head, guard, urgency, now, writers(session, owner, rows))
    guards.lay(session, guard, files(rows))


def arrive(session: Session, head: MatterHead, why: str, urgency: str, now: datetime) -> None:
    """Guard a matter that came, in the node's name."""
    node = Actor.node(AuthorityId(head.authority))
    guard = guards.put(session, node, reference=head.reference, draft=None, why=why, reason="", at=now)
    _name_first(session, head, guard, urgency, now, ())


def _name_first(
    session: Session, head: MatterHead, guard: Guard, urgency: str, now: datetime, wrote: Sequence[OfficialId]
) -> None:
    owner, node = AuthorityId(head.authority), Actor.node(AuthorityId(head.authority))
    people = wrote or _answering(session, owner, urgency)
    for one in people:
        guards.enter(session, node, guard, one, "drafted" if wrote else "arrived", "", now)
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


def _answering(session: Session, owner: AuthorityId, urgency: str) -> tuple[OfficialId, ...]:
    query = (
        select(Official.id, Official.roles).where(Official.authority == owner, Official.active).order_by(Official.id)
    )
    return first_of([(one, frozenset(map(Role, roles))) for one, roles in session.execute(query)], urgency)


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
    if one == actor.official and not guards.is_named(session, guard, one, for_good=True):
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
