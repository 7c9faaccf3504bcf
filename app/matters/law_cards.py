"""What a State publishes of its law on an offence: the cards of law in its edition, or in a list that nobody signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.directory import entries
from app.directory.cards import Card
from app.kit.canonical import JsonObject
from app.kit.errors import Unknown
from app.kit.ids import StateCode
from app.matters.views import View


@dataclass(frozen=True)
class ProvisionView(View):
    """A provision of one State's law, and who says so."""

    told_by: str
    """requesting, requested: in a signed instrument, or in the draft; edition, list: on a card of law."""
    source: str | None
    """Id of the instrument, or of the card; null: the draft."""
    provision: str | None
    text: str | None
    language: str | None
    """In which `text` is, and what a letter quotes beside it; null: nobody says."""
    link: str | None
    penalty: JsonObject | None
    """As the offence has it (`kind`, `years`), or as a card has it (`least`, `most`: years)."""
    note: str | None
    reviewed_on: str | None
    """Of a card."""
    overdue: bool
    """Of a card: it was not reviewed for twelve months, or its day of review has passed (D-1)."""


@dataclass(frozen=True)
class Shelf:
    """The cards of law of some States, each with who says so, for a reader on a day."""

    cards: Mapping[StateCode, Sequence[tuple[Card, str]]]
    day: date
    language: str

    def on(self, state: StateCode, code: str) -> Iterator[ProvisionView]:
        """What a State's law in force says of an offence."""
        for card, by in self.cards[state]:
            if code in card.offences and card.holds(self.day):
                yield self._provision(card, by)

    def _provision(self, card: Card, by: str) -> ProvisionView:
        cited = ", ".join(part for part in (card.citation, card.article) if part)
        order = (self.language, "en", *card.summary)
        told, summary = next(((one, card.summary[one]) for one in order if card.summary.get(one)), (None, None))
        threatened = card.penalty
        return ProvisionView(
            told_by=by,
            source=card.id,
            provision=cited or card.name(self.language),
            text=summary,
            language=told,
            link=card.link,
            penalty={"least": threatened.least, "most": threatened.most} if threatened else None,
            note=None,
            reviewed_on=card.reviewed_on,
            overdue=card.overdue(self.day),
        )


def shelf(session: Session, states: Sequence[StateCode], day: date, language: str) -> Shelf:
    """The cards of some States; none of a State of which nothing is known: the letters alone tell its law."""
    return Shelf({state: _cards(session, state) for state in states}, day, language)


def _cards(session: Session, state: StateCode) -> list[tuple[Card, str]]:
    try:
        told = entries.told(session, state)
    except Unknown:
        return []
    return [(one, "edition" if told.verified else "list") for one in told.cards if one.kind == "law"]
