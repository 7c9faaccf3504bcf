"""Law and practice cards (`law.md` §6): what a State tells of its law and practice inside its editions. Pure.

Part of the base install. A card holds no case data, has an author and a second reader, and goes to every State that
reads the edition: what is meant for some States only does not stand in an edition.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.directory.companies import Provider
from app.directory.naming import Language, Words
from app.directory.scalars import Code, worded
from app.directory.wording import LEFT_OUT, Day, Link, Passage, Strict, Upper, several, tabled
from app.kit.ids import authority_id

KINDS = {
    "law": "A law",
    "policy": "A policy",
    "prevention_programme": "A programme of prevention",
    "provider_duty": "A duty of providers",
    "log_retention": "How long logs are kept",
    "evidence_rule": "A rule of evidence",
    "trend_report": "A report on trends",
    "early_warning": "An early warning",
    "case_digest": "A digest of decided cases",
    "good_practice": "Good practice",
    "prevention_body": "The body for prevention",
    "provider_entity": "A provider: which State, which company",
}
"""Kinds of cards. Assurances of reciprocity are no card: they are read from the instruments that gave them."""
OLD = timedelta(days=365)
"""D-1: how long a card counts as reviewed."""
Kind = Literal[
    "law",
    "policy",
    "prevention_programme",
    "provider_duty",
    "log_retention",
    "evidence_rule",
    "trend_report",
    "early_warning",
    "case_digest",
    "good_practice",
    "prevention_body",
    "provider_entity",
]


class Penalty(Strict):
    """Least and highest penalty in years; it feeds the view of dual criminality."""

    least: Annotated[int, Field(ge=0, le=100)] | None = LEFT_OUT
    most: Annotated[int, Field(ge=0, le=100)]


class ProviderDuty(Strict):
    """A duty of providers by their size (`law.md` §3.5), as `treaties.duties` knows it."""

    duty: Code
    tiers: Annotated[list[Literal["large", "medium", "small"]], Field(min_length=1, max_length=3)]
    thresholds: dict[Literal["large", "medium", "small"], Words] = tabled(3)
    """From what size on, in the State's own words."""
    log: Code | None = LEFT_OUT
    days: Annotated[int, Field(ge=1, le=20_000)] | None = LEFT_OUT
    fields: list[Code] = several(20)
    """What each record holds."""
    sanction: Literal["administrative", "criminal"] | None = LEFT_OUT
    sanction_article: Words | None = LEFT_OUT


class Card(Strict):
    """A card. Text stands in it or is linked."""

    id: Code
    kind: Kind
    title: Annotated[dict[Language, Words], Field(min_length=1, max_length=20)]
    summary: dict[Language, Passage] = tabled(20)
    citation: Words | None = LEFT_OUT
    article: Words | None = LEFT_OUT
    link: Link | None = LEFT_OUT
    languages: list[Language] = several(20)
    """Of the text that is linked."""
    since: Day | None = LEFT_OUT
    until: Day | None = LEFT_OUT
    """In force from, to."""
    offences: list[Upper] = several(100)
    measures: list[Upper] = several(100)
    penalty: Penalty | None = LEFT_OUT
    duty: ProviderDuty | None = LEFT_OUT
    provider: Provider | None = LEFT_OUT
    evaluated_on: Day | None = LEFT_OUT
    """Of a body or programme of prevention: its last evaluation."""
    issued_by: str
    """The authority that answers for it."""
    author: Words
    second_reader: Words
    reviewed_on: Day
    next_review: Day | None = LEFT_OUT
    verified: bool | None = LEFT_OUT
    """Whether the article was compared with the text."""

    def name(self, language: str = "en") -> str:
        """The title in a language, else in English, else in the first that is given."""
        return self.title.get(language) or self.title.get("en") or next(iter(self.title.values()))

    def overdue(self, day: date) -> bool:
        """D-1: it was not reviewed for twelve months, or its own day of review has passed."""
        due = date.fromisoformat(self.next_review) if self.next_review else date.max
        return min(due, date.fromisoformat(self.reviewed_on) + OLD) < day

    def holds(self, day: date) -> bool:
        """Whether what it tells is in force on a day."""
        told = day.isoformat()
        return (self.since is None or self.since <= told) and (self.until is None or told <= self.until)

    @model_validator(mode="after")
    def _whole(self) -> Card:
        worded(authority_id, self.issued_by)
        if self.author == self.second_reader:
            raise ValueError("the second reader is somebody else than the author")
        if (self.duty is not None) is not (self.kind in ("provider_duty", "log_retention")):
            raise ValueError("duty belongs to provider_duty and log_retention, which have it")
        if self.duty is not None and (self.kind == "log_retention") is (self.duty.log is None):
            raise ValueError("log belongs to log_retention, which has it")
        if (self.provider is not None) is not (self.kind == "provider_entity"):
            raise ValueError("provider belongs to provider_entity, which has it")
        if self.since and self.until and self.until < self.since:
            raise ValueError("until lies before since")
        return self


def demand_cards(state: str, cards: Sequence[Card]) -> None:
    """A card's id stands once, and its authority is one of the State; `ValueError` otherwise."""
    ids = [one.id for one in cards]
    if len(set(ids)) != len(ids):
        raise ValueError("a card stands twice")
    for one in cards:
        if not one.issued_by.startswith(f"{state}."):
            raise ValueError(f"card {one.id} is issued by an authority of another State")
