"""Conferences: three or more States, a matter for each pair, one common text (`law.md` §3.18).

A text is in force when every pair has signed it (`conference_texts`). Of our own pairs our matters say so, of the
others one of them tells us (`conferring`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Unknown
from app.kit.ids import Reference
from app.matters import drafts
from app.matters.conference_texts import SIGNED, ConferenceView, Pair
from app.matters.conferring import MESSAGE, WORD, Conference, conferences_of
from app.matters.models import Draft
from app.matters.office import Office
from app.matters.paper import NewDraft


@dataclass(frozen=True)
class _Word:
    """What is to be told of a pair of ours: the text that it signed, and from which day on that binds it no more."""

    text: str
    ended_on: str | None = None


def conferences(session: Session, office: Office, actor: Actor) -> tuple[ConferenceView, ...]:
    """Every conference that a matter of ours belongs to, by its reference."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    found = conferences_of(session, office.state, actor.authority)
    return tuple(found[ref].view(ref) for ref in sorted(found))


def conference(session: Session, office: Office, actor: Actor, ref: str) -> ConferenceView:
    """One of them. `Unknown` `no_conference`."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    return _found(session, office, actor, ref).view(ref)


def tell(session: Session, office: Office, actor: Actor, ref: str, language: str = "en") -> tuple[Draft, ...]:
    """Begin the communications that tell each member with which others we have signed, and with whom that binds us no
    more; answers the drafts.

    What a member was told last is not told again. `Unknown` `no_conference`.
    """
    permit(actor, Permission.DRAFT_WRITE, actor.authority)
    found = _found(session, office, actor, ref)
    words = {pair: word for pair in found.own if (word := _word(found, pair)) is not None}
    begun = []
    for whom, to in found.own.items():
        said = dict(_said(session, actor, str(to.matter)))
        for pair, word in words.items():
            (state,) = pair - {office.state}
            before = said.get((ref, state))
            # Of an end hears whoever heard of the signature.
            if pair == whom or before == word or (word.ended_on and before is None):
                continue
            new = NewDraft(
                act=MESSAGE,
                reference=Reference(str(to.matter)),
                language=language,
                body=_message(ref, office.state, state, word),
            )
            begun.append(drafts.begin(session, office, actor, new))
    return tuple(begun)


def _found(session: Session, office: Office, actor: Actor, ref: str) -> Conference:
    found = conferences_of(session, office.state, actor.authority).get(ref)
    if found is None:
        raise Unknown("no_conference", f"No matter of ours belongs to the conference {ref}.", "See the list.")
    return found


def _word(found: Conference, pair: Pair) -> _Word | None:
    known, ended = found.own[pair], found.ended.get(pair)
    if ended is not None:
        return _Word(ended.text, ended.on)
    return _Word(known.signed[-1]) if known.state == SIGNED and known.signed else None


def _message(ref: str, ours: str, theirs: str, word: _Word) -> JsonObject:
    told: JsonObject = {"conference_ref": ref, "common_text": word.text, "signed_with": theirs}
    text = f"{ours} and {theirs} have signed the common text."
    if word.ended_on is not None:
        told["ended_on"] = word.ended_on
        text = f"The common text binds {ours} and {theirs} no more since {word.ended_on}."
    return {"subject": ref, "text": text, "conference": told}


def _said(session: Session, actor: Actor, reference: str) -> Iterator[tuple[tuple[str, str], _Word]]:
    """What we have told in a matter of each third State, in its order, and what is being drafted to be told."""
    query = (
        select(Instrument.content)
        .where(
            Instrument.authority == actor.authority,
            Instrument.reference == reference,
            Instrument.kind == WORD,
            Instrument.outgoing,
            Instrument.state != "rejected",
        )
        .order_by(Instrument.number, Instrument.id)
    )
    bodies: list[Mapping[str, Json]] = [read(content).body for content in session.scalars(query)]
    open_drafts = select(Draft.body).where(
        Draft.authority == actor.authority, Draft.reference == reference, Draft.state.in_(("open", "frozen"))
    )
    bodies += session.scalars(open_drafts.order_by(Draft.made, Draft.id))
    for one in (body.get("conference") for body in bodies):
        if isinstance(one, dict):
            ended = one.get("ended_on")
            word = _Word(str(one.get("common_text")), None if ended is None else str(ended))
            yield (str(one.get("conference_ref")), str(one.get("signed_with"))), word
