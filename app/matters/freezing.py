"""From a draft to the document that people look at: header and canonical content are fixed, the sign class renders."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.access import guards
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.directory import queries as directory
from app.exchange import chains, replies
from app.exchange import envelope as wire
from app.instruments import approvals, header
from app.instruments.header import Content
from app.instruments.models import Attachment, Frozen, Instrument, MatterHead, Signing
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject, dumps, sha256
from app.kit.clock import stamp
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import AuthorityId, Digest, InstrumentId, OfficialId, Reference, new_reference, state_of, uuid7
from app.matters import called, changes, confidential, papers
from app.matters.checks import demand_clean, findings_on, overridden
from app.matters.keeping import locked, opened_as, set_aside
from app.matters.matter_law import MatterLaw
from app.matters.may_answer import may_answer
from app.matters.models import Draft
from app.matters.office import Office
from app.matters.practised import practised_by
from app.matters.rights import named_signatory, permit_paper, permit_seal
from app.matters.terms import Terms, terms
from app.notices.occasions import Occasion
from app.notices.post import post
from app.procedures import contents, registering
from app.procedures.catalogue import digest_of
from app.procedures.engine import HANDS_OVER, Link, Pin, successor
from app.procedures.judging import Accepted, Rejected, judge
from app.procedures.table import Side, Sign, Step
from app.treaties.profiles import profile
from app.treaties.schema import Treaty

UNRENDERED = Digest("0" * 64)
"""Stands for the digest that a document does not have yet, where only its place in the chain is judged."""


def freeze(
    session: Session,
    office: Office,
    actor: Actor,
    draft_id: str,
    version: int,
    *,
    ticked: Collection[str] = (),
    reasons: Mapping[str, str] | None = None,
    signatory: OfficialId | None = None,
    language: str = "en",
) -> Frozen:
    """Fix a draft's content and have it rendered. What was frozen of it before is discarded, its approvals with it.

    1. The draft is the one that the actor saw; its matter is locked.
    2. Its terms: procedure, treaty and content version that both States know.
    3. Nothing in the law blocks it, and every warning is ticked: `ticked` holds their keys, `reasons` words by key for
       those that the other side is told of (docs/decisions/0022). `language`: in which the actor is told what stands
       in the way.
    4. Its attachments are here.
    5. Its step is open, judged as the receiver will judge it.
    6. Who will have signed it: under a seal the actor, else a signatory.
    7. What was frozen before is set aside; a matter that it opens gets its reference.
    8. Header and content are written, and its rendering is queued.
    """
    permit_paper(actor, Permission.FREEZE)
    # 1.
    draft, now = locked(session, actor, draft_id, version), office.now()
    # 2.
    spoken = terms(session, office, draft)
    permit_paper(actor, Permission.FREEZE, spoken.procedure)
    # 3.
    told, said = findings_on(session, office, draft, spoken, now), reasons or {}
    warnings = demand_clean(told, {*ticked, *said}, language, office.zone)
    over = overridden(told, said, draft.language, office.zone)
    contents.parse(spoken.kind, spoken.kind_version, draft.body)
    # 4.
    attached = _attached(session, office, draft)
    if draft.act == registering.ACT:
        papers.demand(session, draft, spoken, attached)
        replies.owe(session, actor, Digest(str(draft.body["scan"])), now)
    # 5.
    identity = InstrumentId(uuid7())
    step, link = _open_step(session, draft, spoken, identity)
    # 6.
    if step.sign is Sign.SEAL:
        permit_seal(actor, step, spoken.procedure)
    named = named_signatory(session, actor, step, signatory)
    confidential.demand_named(session, draft, named)
    # 7.
    set_aside(session, draft, now)
    reference = _reference(session, office, draft, spoken, now)
    if spoken.opens:
        guards.bind(session, AuthorityId(draft.authority), draft.id, reference)
    # 8.
    sender = _sender(session, office, draft, named)
    to = called.known(session, office.profiles, spoken.recipient)
    answered = _answers(session, office, draft, spoken, step, link, now)
    content = _content(office, draft, spoken, step, link, reference, sender, to, attached, over, answered, now)
    return _written(session, actor, draft, content, step, warnings, opens=spoken.opens, at=now)


def demand_open(session: Session, draft: Draft, spoken: Terms) -> None:
    """`Conflict` with the receiver's reason where the step of a draft is not open now, as freezing it would say."""
    _open_step(session, draft, spoken, InstrumentId(uuid7()))


def _attached(session: Session, office: Office, draft: Draft) -> list[Attachment]:
    rows = [session.get(Attachment, (draft.authority, digest)) for digest in draft.attachments]
    found = [row for row in rows if row is not None and office.store.has(draft.authority, row.sha256)]
    if len(found) != len(rows):
        missing = sorted(set(draft.attachments) - {row.sha256 for row in found})
        raise Invalid("attachment_missing", f"Not here: {', '.join(missing)}.", "Add these files, or take them out.")
    return found


def _open_step(session: Session, draft: Draft, spoken: Terms, identity: InstrumentId) -> tuple[Step, Link]:
    """The row that the draft takes, and its place in the chain. `Conflict` with the receiver's reason otherwise."""
    own, other = chains.heads(spoken.standing.head) if spoken.standing else (None, None)
    reply, replaced = _reply(draft, spoken), _replaced(session, draft)
    link = Link(
        identity,
        UNRENDERED,
        spoken.side,
        draft.act,
        spoken.kind,
        own,
        other,
        reply,
        replaced,
        draft.urgency,
        draft.body,
        draft.authority,
        spoken.recipient,
    )
    judged = link if draft.act != registering.ACT else papers.theirs(draft, spoken, link)
    known, void = (spoken.standing.links, spoken.standing.void) if spoken.standing else ((), frozenset[InstrumentId]())
    verdict = judge(spoken.procedure, known, void, judged)
    if draft.act == HANDS_OVER:
        _demand_heir(session, link)
    if isinstance(verdict, Accepted):
        return (verdict.step if judged is link else registering.step(spoken.procedure)), link
    reason = verdict.reason if isinstance(verdict, Rejected) else "predecessor"
    where = f"in {draft.reference}" if draft.reference else "to open a matter"
    raise Conflict(reason, f"{judged.act} cannot be taken {where} now: {reason}.", "See which steps are open.")


def _demand_heir(session: Session, link: Link) -> None:
    """Who is to take our part over stands in our edition and is served by this node (ADR 0020)."""
    heir = successor(link)
    if heir is None:
        raise Invalid("no_successor", "The notice transfers nothing.", "Name an authority of this State by its id.")
    ours = directory.current_edition(session, state_of(AuthorityId(link.sender)))
    there, here = ours.node_of(heir), ours.node_of(link.sender)
    if heir == link.sender or there is None:
        raise Unknown("unknown_successor", f"{heir} is no other authority in this State's edition.")
    if here is None or there.id != here.id:
        raise Conflict(
            "successor_elsewhere", f"{heir} is served by another node: it could not get the matter.",
            "Send it a mandate.",
        )  # fmt: skip


def _reply(draft: Draft, spoken: Terms) -> Pin | None:
    """What the draft answers: the instrument that it names, else the only one that waits for such an answer."""
    if spoken.standing is None:
        return None
    if draft.in_reply_to is not None:
        named = spoken.standing.link(draft.in_reply_to)
        if named is None or named.side is spoken.side:
            raise Unknown("no_instrument", f"The other side sent no {draft.in_reply_to} in this matter.")
        return named.pin
    rows = [row for row in spoken.standing.open if row.act == draft.act]
    asks = {ask.id: ask for row in rows for ask in spoken.standing.asks(row)}
    if len(asks) > 1:
        listed = ", ".join(sorted(asks))
        raise Invalid("in_reply_to_needed", f"Several wait for an answer: {listed}.", "Say which one in in_reply_to.")
    return next(iter(asks.values())).pin if asks else None


def _replaced(session: Session, draft: Draft) -> Pin | None:
    if draft.replaces is None:
        return None
    row = session.get(Instrument, (draft.authority, draft.authority, draft.replaces))
    if row is None or row.state != "rejected" or row.reference != draft.reference:
        raise Invalid("replaces_nothing", f"{draft.replaces} is no rejected instrument of ours in this matter.")
    return Pin(InstrumentId(row.id), Digest(row.sha256))


def _reference(session: Session, office: Office, draft: Draft, spoken: Terms, now: datetime) -> Reference:
    """The matter's reference. One that is opened gets its heads here; it shows as a matter once something has left."""
    if draft.reference is not None:
        return Reference(draft.reference)
    kept = opened_as(session, draft)
    reference = Reference(kept) if kept else new_reference(office.state, now.year)
    head = session.get(MatterHead, (draft.authority, reference))
    if head is None:
        head = MatterHead(authority=draft.authority, reference=reference, opened=now, changed=0, projected=0)
        session.add(head)
    treaty = spoken.treaty_pin
    head.counterpart, head.side = spoken.recipient, spoken.side.value
    head.procedure, head.procedure_version = spoken.procedure.name, spoken.procedure.version
    head.procedure_sha256 = digest_of(spoken.procedure)
    head.treaty = treaty.code if treaty else None
    head.treaty_version = treaty.version if treaty else None
    head.treaty_sha256 = treaty.sha256 if treaty else None
    session.flush()
    return reference


def _sender(session: Session, office: Office, draft: Draft, named: OfficialId) -> JsonObject:
    """Who sends, with the emblem and the names that our State's edition in force lists for the authority."""
    authority = AuthorityId(draft.authority)
    whole: JsonObject = {
        "state": office.state,
        "authority": authority,
        "official": named,
        **called.listed(session, authority),
    }
    shown = directory.emblem_of(session, authority)
    return whole if shown is None else {**whole, "emblem": shown}


def _content(
    office: Office,
    draft: Draft,
    spoken: Terms,
    step: Step,
    link: Link,
    reference: Reference,
    sender: JsonObject,
    to: JsonObject,
    attached: list[Attachment],
    over: list[JsonObject],
    answered: JsonObject,
    now: datetime,
) -> Content:
    treaty = spoken.treaty_pin
    whole: JsonObject = {
        "v": header.VERSION,
        "id": link.id,
        "kind": spoken.kind,
        "kind_version": spoken.kind_version,
        "act": draft.act,
        "procedure": {
            "name": spoken.procedure.name,
            "version": spoken.procedure.version,
            "sha256": digest_of(spoken.procedure),
        },
        "treaty": treaty.model_dump(mode="json") if treaty else None,
        "template": office.template.model_dump(mode="json"),
        "renderer": office.renderer,
        "matter": reference,
        "sender": sender,
        "recipient": {"state": state_of(spoken.recipient), "authority": spoken.recipient, **to},
        "after": {"own": _pin(link.after_own), "other": _pin(link.after_other)},
        "in_reply_to": _pin(link.in_reply_to),
        "replaces": _pin(link.replaces),
        "frozen_at": stamp(now),
        "urgency": draft.urgency,
        "exercise": spoken.procedure.exercise,
        "check_token": secrets.token_hex(16),
        "language": draft.language,
        "attachments": [
            {"name": row.name, "sha256": row.sha256, "size": row.size, "type": row.media_type} for row in attached
        ],
        **({"overridden": [*over]} if over else {}),
        **called.titles(office.treaties, spoken.treaty, draft.body),
        **answered,
        "body": draft.body,
    }
    return header.parse(whole)


def _answers(
    session: Session, office: Office, draft: Draft, spoken: Terms, step: Step, link: Link, now: datetime
) -> JsonObject:
    """What the recipient may answer and by when, as treaties, its State's own practice and the table say today."""
    usual = practised_by(session, spoken.recipient).at(now)
    return may_answer(spoken.procedure, step, spoken.side, _treaties(office, draft, spoken, now), link, usual)


def _treaties(office: Office, draft: Draft, spoken: Terms, now: datetime) -> list[Treaty]:
    """The matter's treaty, and those that its requests name beside it and that bind both States: what this draft names
    counts too where the requesting side writes it (a matter that a call opened has no request before), as the clocks
    of the matter count them (`timing.py`).
    """
    known = spoken.standing.ahead.applied if spoken.standing is not None else ()
    asking = [link.body for link in known if link.side is Side.REQUESTING]
    if spoken.side is Side.REQUESTING:
        asking.append(draft.body)
    states = sorted({office.state, state_of(spoken.recipient)})
    law = MatterLaw(spoken.treaty, tuple(profile(one) for one in states))
    beside = {one.code: one for body in asking for one in law.beside(body, now.date())}
    return [*([spoken.treaty] if spoken.treaty is not None else []), *beside.values()]


def _pin(found: Pin | None) -> Json:
    return None if found is None else {"id": found.id, "sha256": found.sha256}


def _written(
    session: Session,
    actor: Actor,
    draft: Draft,
    content: Content,
    step: Step,
    warnings: list[str],
    *,
    opens: bool,
    at: datetime,
) -> Frozen:
    frozen = Frozen(
        authority=draft.authority,
        id=content.id,
        reference=content.matter,
        draft=draft.id,
        opens=opens,
        content=header.write(content),
        state="rendering",
        author=actor.official,
        made=at,
        unstamped=False,
        warnings=warnings,
    )
    urgent = wire.urgent(content.urgency)
    job = Signing(
        authority=draft.authority, id=uuid7(), task="freeze", frozen=content.id, urgent=urgent, due=at, tries=0
    )
    session.add_all([frozen, job])
    draft.state, draft.frozen, draft.changed, draft.version = "frozen", content.id, at, draft.version + 1
    session.flush()
    owner = AuthorityId(draft.authority)
    if warnings:
        subject = {"instrument": content.id, "warnings": str(len(warnings)), "sha256": sha256(dumps([*warnings]))}
        record(session, actor, Event.FINDINGS_TICKED, at=at, subject=subject)
    if not content.exercise:
        _ask_for_eyes(session, frozen, step, content, at)
    changes.note(session, owner, changes.DRAFT, draft.id, at)
    return frozen


def _ask_for_eyes(session: Session, frozen: Frozen, step: Step, content: Content, at: datetime) -> None:
    """Tell those whose eyes the document waits for: the second pair, and the role that takes part in the step."""
    owner, about = AuthorityId(frozen.authority), {"instrument": content.id, "matter": content.matter}
    told = {"kind": content.kind, "matter": content.matter}
    if approvals.missing(session, frozen, step, content):
        post(session, owner, Occasion.APPROVAL_NEEDED, about, at, told)
    if approvals.absent(session, frozen, step):
        post(session, owner, Occasion.PART_NEEDED, about, at, told)
