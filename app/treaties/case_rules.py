"""What every request outside mutual legal assistance is looked at for: basis, offences, time, road (`law.md` §3.0)."""

from __future__ import annotations

from collections.abc import Callable

from app.treaties import (
    basis_rules,
    bodies,
    contents_rules,
    identifier_rules,
    offence_rules,
    road_rules,
    text_rules,
    time_rules,
)
from app.treaties.basis_rules import RECIPROCITY, Cover
from app.treaties.review import Review

Rule = Callable[[Review], None]

CALLER: tuple[Rule, ...] = (
    basis_rules.basis,
    basis_rules.in_force,
    contents_rules.required,
    time_rules.urgency,
    road_rules.language,
    road_rules.channel,
    text_rules.duplicate,
)
CASE: tuple[Rule, ...] = (
    *CALLER,
    contents_rules.issuing,
    contents_rules.sources,
    offence_rules.offences,
    time_rules.periods,
    time_rules.key_dates,
    identifier_rules.identifiers,
)


def provided(review: Review, provision: str, code: str) -> bool:
    """Whether one of the treaties named has such a provision; finds `code` where none does.

    Without a treaty, or under reciprocity alone, nothing is judged: True.
    """
    if not review.treaties or review.asked.treaty is None or reciprocal(review):
        return True
    if any(provision in treaty.articles for treaty in review.treaties):
        return True
    review.find(code, "legal_basis", treaty=review.treaties[0].short)
    return False


def covered(review: Review) -> None:
    """One offence is the treaty's own: the route of the serious crime opens electronic evidence only (UNCC 35(1))."""
    rows = [row for _, row in bodies.rows(review.body, "offences") if bodies.text(row, "code")]
    if not review.treaties or not rows or reciprocal(review):
        return
    procedure = review.asked.procedure
    if any(basis_rules.cover(treaty, row, procedure) is Cover.FULL for treaty in review.treaties for row in rows):
        return
    for path, row in bodies.rows(review.body, "offences"):
        basis_rules.offence_covered(review, path, row)


def reciprocal(review: Review) -> bool:
    """Whether reciprocity is the only basis named."""
    return {bodies.text(row, "treaty") for _, row in bodies.rows(review.body, "legal_basis")} == {RECIPROCITY}
