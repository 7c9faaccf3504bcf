"""The servable extract: what an authority may lay before a provider of an instrument that it has, as an account."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.instruments.header import parse
from app.instruments.said_by import said
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid
from app.kit.ids import state_of
from app.matters import called, queries
from app.procedures.servable import servable


def servable_extract(
    session: Session, actor: Actor, instrument_id: str, *, sender: str | None = None, measure: str | None = None
) -> JsonObject:
    """The account of what may be served of an instrument, whole or for one measure; permission as to read it.

    Members: v, served_by, requesting_state, requested_state, called, matter, instrument, sha256, dated, language,
    extracts. `called`: what `served_by`, its State and the requesting State are called, by language (ADR 0026); of the
    last as the instrument carries it.
    `Invalid` `nothing_servable` for an instrument or measure of which nothing is for a provider.
    """
    view = queries.instrument(session, actor, instrument_id, sender=sender)
    content = parse(view.content)
    told = said(content)
    found = [one for one in servable(told.kind, told.body) if measure in (None, one.get("measure"))]
    if not found:
        of = f" for {measure}" if measure else ""
        words = f"Nothing of {told.kind} {content.id}{of} is for a provider."
        raise Invalid(
            "nothing_servable", words, "Name a request for data, an order, a preservation, or an emergency disclosure."
        )
    extracts: list[Json] = [*found]
    asking = content.sender if told.writer == content.sending else content.recipient
    own = called.listed(session, actor.authority)
    return {
        "v": 1,
        "served_by": actor.authority,
        "requesting_state": state_of(told.writer),
        "requested_state": content.recipient.state if told.writer == content.sending else content.sender.state,
        "called": {
            "served_by": own.get("names", {}),
            "served_by_state": own.get("state_names", {}),
            "requesting_state": {**(asking.state_names or {})},
        },
        "matter": content.matter,
        "instrument": content.id,
        "sha256": view.line.sha256,
        "dated": content.frozen_at[:10],
        "language": content.language,
        "extracts": extracts,
    }
