"""A draft shown to the other authority for comment, informally, and its comments, which come back to the fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.instruments import said_by
from app.instruments.confidentiality import ASKED, asks
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict, Invalid
from app.kit.ids import Reference
from app.matters.differences import leaves, within
from app.matters.drafts import begin
from app.matters.keeping import found
from app.matters.models import Draft, DraftVersion, Matter
from app.matters.office import Office
from app.matters.paper import NewDraft
from app.matters.rights import permit_paper
from app.matters.terms import row_of
from app.matters.told_identifiers import body_at
from app.matters.versions import keep_shown
from app.matters.views import View
from app.procedures import contents
from app.procedures.scalars import LINE_MAX, LIST_MAX, TEXT_MAX
from app.treaties.bodies import at, rows, text

PROCEDURE = "draft_consultation"


@dataclass(frozen=True)
class Sharing:
    """What is shown of a draft. `fields`: dotted paths; empty: all of it."""

    fields: tuple[str, ...] = ()
    asks: str | None = None
    comment_wanted_by: str | None = None


@dataclass(frozen=True)
class CommentView(View):
    """A comment of the other authority on a draft of ours."""

    field: str | None
    """Dotted path in the draft's body; null: the draft as a whole."""
    text: str
    weight: str
    """must, should, remark."""
    article: str | None
    proposal: str | None
    sender: str
    instrument: str
    matter: str
    at: datetime
    draft_version: int
    """The version that was shown."""
    changed: bool
    """Whether the field says something else by now."""


def share(session: Session, office: Office, actor: Actor, draft_id: str, how: Sharing) -> Draft:
    """Begin the letter that shows a draft to its recipient: to be frozen and sealed like any other, one pair of eyes.

    Shown again in the same matter while that is open. Contact and text of the draft as it stands; attachments stay. The
    version that is shown is kept as it is.
    `Invalid` `nothing_to_share`, `too_much_to_share`; `Conflict` `not_shared` for a draft in a matter, or of a sharing.
    """
    permit_paper(actor, Permission.DRAFT_WRITE)
    draft = found(session, actor, draft_id)
    session.refresh(draft, with_for_update=True)  # a change beside it would be written into what is shown
    permit_paper(actor, Permission.DRAFT_WRITE, office.catalogue.newest(draft.procedure))
    if draft.reference is not None or draft.procedure == PROCEDURE or draft.state not in {"open", "frozen"}:
        words = "Only a draft that is to open a matter is shown for comment, before it leaves."
        raise Conflict("not_shared", words, "In a matter, send a communication.")
    kind = row_of(office.catalogue.newest(draft.procedure), draft.act).instrument
    # A draft that is to be kept from others says so wherever it is shown, whichever of its fields are.
    always = (ASKED,) if asks(draft.body) else ()
    parts = shown(in_order(kind, draft.body), (*how.fields, *always) if how.fields else ())
    body: JsonObject = {
        "informal": True,
        "draft": draft.id,
        "draft_version": draft.version,
        "procedure": draft.procedure,
        "act": draft.act,
        "kind": kind,
        "parts": [*parts],
        "language": draft.language,
        **({"treaty": draft.treaty} if draft.treaty else {}),
        **({"asks": how.asks} if how.asks else {}),
        **({"comment_wanted_by": how.comment_wanted_by} if how.comment_wanted_by else {}),
    }
    keep_shown(session, actor, draft, office.now())
    open_in = _open_matter(session, draft)
    new = NewDraft(
        act="share_again" if open_in else "share_draft",
        reference=open_in,
        procedure="" if open_in else PROCEDURE,
        recipient="" if open_in else draft.recipient,
        treaty=None if open_in else draft.treaty,
        language=draft.language,
        body=body,
    )
    return begin(session, office, actor, new, what="shared", source={"draft": draft.id, "version": draft.version})


def comments_on(session: Session, actor: Actor, draft_id: str) -> tuple[CommentView, ...]:
    """The comments on a draft of ours, of every matter in which it was shown, the newest first."""
    permit(actor, Permission.DRAFT_READ, actor.authority)
    draft = found(session, actor, draft_id)
    matters = {row.reference for row in _letters(session, draft)}
    if not matters:
        return ()
    query = select(Instrument).where(
        Instrument.authority == draft.authority,
        Instrument.reference.in_(matters),
        Instrument.kind == "draft_comment",
        Instrument.outgoing.is_(False),
        Instrument.state == "accepted",
    )
    known: dict[int, JsonObject] = {}
    told = session.scalars(query.order_by(Instrument.at.desc(), Instrument.id.desc()))
    return tuple(view for row in told for view in _comments(session, draft, row, known))


def in_order(kind: str, body: JsonObject) -> JsonObject:
    """A body with its members in the order in which its kind has them: the database keeps none."""
    known = contents.kind(kind)
    model = known.versions[max(known.versions)]
    places = {info.alias or name: place for place, (name, info) in enumerate(model.model_fields.items())}
    return dict(sorted(body.items(), key=lambda one: (places.get(one[0], len(places)), one[0])))


def shown(body: JsonObject, fields: Collection[str]) -> list[JsonObject]:
    """Every text, number and word of a body by its dotted path, or those at and under `fields`."""
    parts: list[JsonObject] = [
        {"field": path, "text": said}
        for path, value in leaves(body)
        if (not fields or any(within(path, one) for one in fields)) and (said := _said(value))
    ]
    if not parts:
        raise Invalid("nothing_to_share", "Nothing stands there yet.", "Write it first, or name other fields.")
    long = any(len(str(one["field"])) > LINE_MAX or len(str(one["text"])) > TEXT_MAX for one in parts)
    if len(parts) > LIST_MAX or long:
        raise Invalid("too_much_to_share", f"More than {LIST_MAX} members, or longer ones.", "Name fewer fields.")
    return parts


def _said(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def _letters(session: Session, draft: Draft) -> list[Instrument]:
    """Our letters that showed a draft: their first version names it."""
    query = (
        select(Instrument)
        .join(Draft, (Draft.authority == Instrument.authority) & (Draft.frozen == Instrument.id))
        .join(DraftVersion, (DraftVersion.authority == Draft.authority) & (DraftVersion.draft == Draft.id))
        .where(
            Instrument.authority == draft.authority,
            Instrument.sender == draft.authority,
            Instrument.state != "rejected",
            Draft.procedure == PROCEDURE,
            DraftVersion.what == "shared",
            DraftVersion.source["draft"].astext == draft.id,
        )
    )
    return list(session.scalars(query.order_by(Instrument.at)))


def _open_matter(session: Session, draft: Draft) -> Reference | None:
    for row in reversed(_letters(session, draft)):
        matter = session.get(Matter, (draft.authority, row.reference))
        if matter is not None and matter.status == "SHARED" and read(row.content).receiving == draft.recipient:
            return Reference(row.reference)
    return None


def _comments(session: Session, draft: Draft, row: Instrument, known: dict[int, JsonObject]) -> Iterator[CommentView]:
    told = said_by.read(row.content)
    body = told.body
    if text(body, "draft") != draft.id:
        return
    version = body.get("draft_version")
    number = version if isinstance(version, int) else 0
    if number not in known:
        known[number] = body_at(session, draft.authority, draft.id, number)
    for _, one in rows(body, "comments"):
        field = text(one, "field") or None
        yield CommentView(
            field=field,
            text=text(one, "text"),
            weight=text(one, "weight"),
            article=text(one, "article") or None,
            proposal=text(one, "proposal") or None,
            sender=told.writer,
            instrument=row.id,
            matter=row.reference,
            at=row.at,
            draft_version=number,
            changed=field is not None and at(known[number], field) != at(draft.body, field),
        )
