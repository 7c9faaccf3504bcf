"""Drafts that begin with what was said before: a copy of an earlier request, or all that a preservation holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.exchange import chains
from app.instruments.header import Content, read
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject, objects
from app.kit.errors import Invalid, Unknown
from app.kit.ids import Reference
from app.matters.carried import Preserved, carried
from app.matters.copied import Carried, LeftOut, copied
from app.matters.desk_results import DELIVERY, RECEIPT, TRANSMITTAL, transmittal
from app.matters.drafts import begin
from app.matters.measures import measures
from app.matters.models import Draft
from app.matters.office import Office
from app.matters.paper import NewDraft
from app.matters.rights import permit_paper
from app.matters.standing import Standing, standing
from app.matters.terms import opening_row
from app.procedures.table import Side
from app.treaties.bodies import strings, text

_CONFIRMING = ("preservation_confirmation", "extension_confirmation")
_FURTHER = ("supplement", "information_answer")
_TRANSMITS = "transmit"
_TELLS = (TRANSMITTAL, "execution_report")
"""Kinds by which the other State was told of files and outcomes."""


@dataclass(frozen=True)
class Begun:
    """A draft that began with what was said before, and what was not taken over."""

    draft: Draft
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class _Earlier:
    """An earlier request of ours, sent or only drafted."""

    procedure: str
    act: str
    recipient: str
    treaty: str | None
    language: str
    body: JsonObject
    attachments: tuple[str, ...]
    source: JsonObject


def copy_request(
    session: Session,
    office: Office,
    actor: Actor,
    earlier_id: str,
    *,
    recipient: str | None = None,
    treaty: str | None = None,
) -> Begun:
    """Begin a request with the body of an earlier one of ours, by the id of its instrument or draft.

    Not taken over: reference, urgency, dates that have passed, affirmations, what belonged to another State or treaty
    (`copied`), and files that the text names no more. `Unknown` `no_earlier_request`; `Invalid` `opens_nothing` for an
    instrument that opened no matter.
    """
    permit_paper(actor, Permission.DRAFT_WRITE)
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    earlier = _earlier(session, actor, earlier_id)
    opening_row(office.catalogue.newest(earlier.procedure), earlier.act)
    to, under = recipient or earlier.recipient, treaty or earlier.treaty
    found = copied(
        earlier.body,
        office.now(),
        same_state=to[:2] == earlier.recipient[:2],
        same_treaty=under == earlier.treaty,
    )
    attachments = _named(found, earlier.attachments)
    new = NewDraft(
        act=earlier.act,
        procedure=earlier.procedure,
        recipient=to,
        treaty=under,
        language=earlier.language,
        body=found.body,
        attachments=attachments,
    )
    return _begun(session, office, actor, new, found, "copied", earlier.source)


def carry_preservation(
    session: Session,
    office: Office,
    actor: Actor,
    reference: Reference,
    *,
    recipient: str | None = None,
    treaty: str | None = None,
) -> Begun:
    """Begin the request for mutual legal assistance that a preservation of ours was made for, everything carried over.

    `recipient`: the authority that decides on it, where it is another than the 24/7 point. `Unknown` `no_matter`;
    `Invalid` `no_preservation` for a matter that is none, or that was asked of us.
    """
    permit_paper(actor, Permission.DRAFT_WRITE)
    permit(actor, Permission.MATTER_READ, actor.authority)
    stands = standing(session, office.catalogue, actor.authority, reference)
    rows = [one for one in chains.instruments(session, actor.authority, reference) if one.state != "rejected"]
    contents = [(row, read(row.content)) for row in rows]
    asked = next(((row, one) for row, one in contents if one.kind == "preservation_request"), None)
    if asked is None or stands.side is not Side.REQUESTING:
        words = f"{reference} is no preservation that this authority asked for."
        raise Invalid("no_preservation", words, "Name a preservation of ours, or copy a request.")
    head, (row, request) = stands.head, asked
    under = treaty or head.treaty
    preserved = Preserved(
        matter=reference,
        request=request.body,
        pin={"id": row.id, "sha256": row.sha256},
        treaty=under,
        urgency=request.urgency,
        confirmations=_bodies(contents, _CONFIRMING),
        further=_bodies(contents, _FURTHER),
        measures=measures(stands.ahead.history),
        status=stands.ahead.status,
    )
    found = carried(preserved)
    new = NewDraft(
        act="request",
        procedure="mla",
        recipient=recipient or head.counterpart,
        treaty=under,
        urgency=request.urgency,
        language=request.language,
        body=found.body,
        attachments=_named(found, tuple(one.sha256 for one in request.attachments)),
    )
    return _begun(session, office, actor, new, found, "carried", {"matter": reference, "instrument": row.id})


def carry_delivery(session: Session, office: Office, actor: Actor, mandate: Reference) -> Begun:
    """Begin the transmittal in the matter that a mandate of ours serves, with all that its desk has delivered, in parts
    or at once, and that was not sent yet: files, outcomes, the law under which they were obtained. What a receipt found
    wrong stays behind, and so does the outcome of its measure until it was delivered anew.

    `Unknown` `no_matter`; `Invalid` `no_mandate` for what is no mandate that we gave, `nothing_delivered`, and
    `no_transmittal` where evidence is not sent in the linked matter by an act of this name.
    """
    permit_paper(actor, Permission.DRAFT_WRITE)
    permit(actor, Permission.MATTER_READ, actor.authority)
    desk = standing(session, office.catalogue, actor.authority, mandate)
    if not desk.procedure.domestic or desk.side is not Side.REQUESTING:
        raise Invalid("no_mandate", f"{mandate} is no mandate that this authority gave.", "Name a mandate of ours.")
    deliveries = [one for one in desk.ahead.applied if one.kind == DELIVERY]
    told = [one.body for one in desk.ahead.applied if one.side is desk.side and "linked" in one.body]
    named = [text(dict(one), "linked.matter") for one in told]
    if not deliveries or not named:
        words = f"Nothing was delivered under {mandate} for a matter that it names."
        raise Invalid("nothing_delivered", words, "See the instruments of the mandate.")
    serves = standing(session, office.catalogue, actor.authority, named[-1])
    if serves.side is not Side.REQUESTED or not _transmits(serves):
        words = f"In {named[-1]} no evidence is sent by this authority."
        raise Invalid("no_transmittal", words, "Begin the draft by the act of that procedure.")
    sent = [one.body for one in serves.ahead.applied if one.kind in _TELLS and one.side is serves.side]
    found = transmittal([one for one in desk.ahead.applied if one.kind in (DELIVERY, RECEIPT)], sent)
    if "evidence" not in found.body:
        words = f"No file that came under {mandate} is still to be sent, but for what was found wrong."
        raise Invalid("nothing_delivered", words, "Have what was found wrong delivered anew.")
    files = dict.fromkeys(text(row, "file") for row in objects(found.body["evidence"]))
    new = NewDraft(
        act=_TRANSMITS,
        reference=Reference(named[-1]),
        language=deliveries[-1].language or "en",
        body=found.body,
        attachments=tuple(files),
    )
    source: JsonObject = {"matter": mandate, "instrument": deliveries[-1].id}
    return _begun(session, office, actor, new, found, "carried", source)


def _transmits(stands: Standing) -> bool:
    return any(row.instrument == TRANSMITTAL for row in stands.procedure.rows(_TRANSMITS))


def _begun(
    session: Session, office: Office, actor: Actor, new: NewDraft, found: Carried, what: str, source: JsonObject
) -> Begun:
    told: list[Json] = [one.to_json() for one in found.left_out]
    draft = begin(session, office, actor, new, what=what, source={**source, "left_out": told})
    return Begun(draft, tuple(found.left_out))


def _earlier(session: Session, actor: Actor, identity: str) -> _Earlier:
    row = session.get(Instrument, (actor.authority, actor.authority, identity))
    if row is not None:
        content = read(row.content)
        return _Earlier(
            procedure=content.procedure.name,
            act=content.act,
            recipient=content.recipient.authority,
            treaty=content.treaty.code if content.treaty else None,
            language=content.language,
            body=content.body,
            attachments=tuple(one.sha256 for one in content.attachments),
            source={"instrument": row.id, "matter": row.reference},
        )
    draft = session.get(Draft, (actor.authority, identity))
    if draft is None or draft.reference is not None:
        words = f"Neither an instrument nor a draft of ours that opens a matter has the id {identity}."
        raise Unknown("no_earlier_request", words, "See the instruments of a matter, or the drafts.")
    return _Earlier(
        procedure=draft.procedure,
        act=draft.act,
        recipient=draft.recipient,
        treaty=draft.treaty,
        language=draft.language,
        body=draft.body,
        attachments=tuple(draft.attachments),
        source={"draft": draft.id},
    )


def _named(found: Carried, attachments: Sequence[str]) -> tuple[str, ...]:
    """The attachments that the body names still; the others are among what was left out."""
    said = {value for _, value in strings(found.body)}
    left = [one for one in attachments if one not in said]
    found.left_out += [LeftOut("attachments", "Nothing that was taken over names this file.")] * bool(left)
    return tuple(one for one in attachments if one in said)


def _bodies(contents: Sequence[tuple[Instrument, Content]], kinds: Sequence[str]) -> tuple[JsonObject, ...]:
    return tuple(content.body for _, content in contents if content.kind in kinds)
