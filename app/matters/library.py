"""The library of law and practice: a card read whole, what each edition said otherwise of it, and what holds a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.directory import entries
from app.directory import queries as directory
from app.directory.cards import KINDS, Card
from app.directory.differences import differences
from app.directory.edition import Edition
from app.directory.state_points import KINDS as POINTS
from app.directory.state_points import StatePoint
from app.directory.told import otherwise
from app.kit.actor import Actor
from app.kit.canonical import Json
from app.kit.clock import instant
from app.kit.errors import Unknown
from app.kit.ids import StateCode
from app.kit.words import translate
from app.matters import directory_views
from app.matters.directory_views import CardView, CompareView
from app.matters.views import View


@dataclass(frozen=True)
class CardChangeView(View):
    """What an edition said otherwise of a card than the edition before it that is here."""

    edition: int
    issued_at: datetime
    before: int | None
    """The edition before it; null: it is the first that is here."""
    new: bool
    """Whether the card was not in the edition before."""
    ended: bool
    """Whether the card is in it no more."""
    lines: tuple[CompareView, ...]
    """`first`: as the edition before has it; `second`: as this one has it."""


@dataclass(frozen=True)
class ReadCardView(View):
    """A card, read whole."""

    card: CardView
    source: str
    """`edition 3`, or where the list was taken from."""
    changes: tuple[CardChangeView, ...]
    """The newest first; none: it is from a list."""


@dataclass(frozen=True)
class PointView(View):
    """A point that a State has beside its authorities."""

    state: str
    point: Json
    """As the edition writes it."""
    verified: bool


def card(session: Session, actor: Actor, state: StateCode, name: str, now: datetime) -> ReadCardView:
    """A card by its id; `Unknown` `no_card` where the State tells of none."""
    found = next((one for one in directory_views.cards(session, actor, now, state) if one.id == name), None)
    if found is None:
        raise Unknown("no_card", f"{state} tells of no such card.", "See which there are.")
    told = entries.told(session, state)
    return ReadCardView(found, told.source, tuple(_changes(session, state, name)) if told.verified else ())


def apart(session: Session, actor: Actor, state: StateCode, first: int, second: int) -> tuple[Edition, list[str]]:
    """All that one edition of a State says otherwise than another, in words, with the later one."""
    permit(actor, Permission.PEER_READ, actor.authority)
    before, after = (directory.edition_by_number(session, state, one) for one in (first, second))
    return after, [f"{one.change.value}: {one.words}" for one in differences(before, after)]


def search_cards(session: Session, actor: Actor, text: str, now: datetime, language: str) -> list[CardView]:
    """Cards whose id, kind, title, article or provider holds a text, of every State that is known."""
    permit(actor, Permission.PEER_READ, actor.authority)
    wanted = text.casefold().strip()
    held = {
        (told.state, one.id)
        for told in entries.everybody(session)
        for one in told.cards
        if any(wanted in words.casefold() for words in _of_card(one, language))
    }
    return [one for one in directory_views.cards(session, actor, now) if (one.state, one.id) in held]


def search_points(session: Session, actor: Actor, text: str, language: str) -> list[PointView]:
    """Points of States whose id, kind, name or group holds a text."""
    permit(actor, Permission.PEER_READ, actor.authority)
    wanted = text.casefold().strip()
    return [
        PointView(told.state, one.model_dump(mode="json"), told.verified)
        for told in entries.everybody(session)
        for one in told.points
        if any(wanted in words.casefold() for words in _of_point(one, language))
    ]


def _changes(session: Session, state: StateCode, name: str) -> Iterator[CardChangeView]:
    numbers = directory.numbers(session, state)
    for number, before in reversed([*zip(numbers, [None, *numbers[:-1]], strict=True)]):
        edition = directory.edition_by_number(session, state, number)
        now = _in(edition, name)
        was = _in(directory.edition_by_number(session, state, before), name) if before is not None else None
        if now == was:
            continue
        lines = otherwise(
            was.model_dump(mode="json") if was else {},
            now.model_dump(mode="json") if now else {},
        )
        yield CardChangeView(
            edition=number,
            issued_at=instant(edition.issued_at),
            before=before,
            new=was is None,
            ended=now is None,
            lines=tuple(CompareView(path, old, new, member=tuple(path.split("."))) for path, old, new in lines)
            if was and now
            else (),
        )


def _in(edition: Edition, name: str) -> Card | None:
    return next((one for one in edition.cards if one.id == name), None)


def _of_card(one: Card, language: str) -> Iterator[str]:
    yield from (one.id, one.kind, KINDS[one.kind], translate(language, KINDS[one.kind]), *one.title.values())
    yield from (text for text in (one.citation, one.article) if text)
    if one.provider is not None:
        yield from (one.provider.brand, one.provider.legal_entity)


def _of_point(one: StatePoint, language: str) -> Iterator[str]:
    yield from (one.id, one.kind, POINTS[one.kind], translate(language, POINTS[one.kind]), *one.names.values())
    if one.group:
        yield one.group
