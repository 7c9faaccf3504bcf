"""Which treaty opens what: T-1 in force, T-2 offence covered, T-3 measure listed, T-4 measure open (`law.md` §2.1)."""

from __future__ import annotations

from enum import Enum

from app.kit.canonical import JsonObject
from app.treaties import bodies
from app.treaties.findings import Severity
from app.treaties.review import Review, Wanted
from app.treaties.schema import Treaty

RECIPROCITY = "reciprocity"


class Cover(Enum):
    """How a treaty covers an offence."""

    FULL = "full"
    SERIOUS = "serious_crime"
    """Electronic evidence only."""
    UNTOLD = "penalty_missing"
    """It may, as a serious crime, but the penalty is not stated."""
    NONE = "none"


def basis(review: Review) -> None:
    """A basis is named, known, and names every measure."""
    rows = list(bodies.rows(review.body, "legal_basis"))
    named = [bodies.text(row, "treaty") for _, row in rows]
    known = {one.code for one in review.treaties}
    if review.asked.treaty is None and RECIPROCITY not in named:
        review.find("basis_missing", "legal_basis")
    if RECIPROCITY in named and not review.text("reciprocity.text"):
        review.find("reciprocity_missing", "reciprocity.text")
    for path, row in rows:
        code = bodies.text(row, "treaty")
        if code and code != RECIPROCITY and code not in known:
            review.find("basis_unknown", f"{path}.treaty", named=code)
    treaty = review.asked.treaty
    if treaty is not None and rows and treaty.code not in named:
        review.find("basis_differs", "legal_basis", treaty=treaty.short)
    given = {one for _, row in rows for one in bodies.texts(row, "measures")}
    for one in review.wanted:
        if one.id not in given and not review.itemised:
            severity = Severity.ADVISES if review.emergency else None
            review.find("measure_without_basis", one.path, severity=severity, measure=one.name)


def in_force(review: Review) -> None:
    """T-1: both States are parties today, as far as their profiles are held."""
    today = review.asked.now.date()
    profiles = (review.asked.ours, review.asked.theirs)
    unknown = [one.state for one in profiles if not one.known]
    if unknown:
        review.find("profile_unknown", "", state=", ".join(unknown))
    for treaty in review.treaties:
        out = [one.state for one in profiles if one.known and one.parties.get(treaty.code, today.max) > today]
        if out:
            review.find("not_party", "legal_basis", treaty=treaty.short, state=", ".join(dict.fromkeys(out)))


def covered(review: Review) -> None:
    """T-2, T-3, T-4: each offence and each measure by one of the treaties named for it."""
    if not review.treaties or _reciprocal(review):
        return
    offences = [row for _, row in bodies.rows(review.body, "offences")]
    for path, row in bodies.rows(review.body, "offences"):
        covers = [cover(treaty, row) for treaty in review.treaties]
        if Cover.FULL in covers or Cover.SERIOUS in covers:
            continue
        code, treaty = bodies.text(row, "code"), review.treaties[0]
        if Cover.UNTOLD in covers:
            review.find("penalty_missing", f"{path}.max_penalty", severity=Severity.BLOCKS, offence=code)
        else:
            review.find("offence_outside", f"{path}.code", treaty=treaty.short, offence=code)
    for one in review.wanted:
        _opened(review, one, offences)


def cover(treaty: Treaty, offence: JsonObject) -> Cover:
    """How a treaty covers one offence of a request."""
    if treaty.offence(bodies.text(offence, "code")) is not None:
        return Cover.FULL
    least = treaty.scope.serious_years
    if least is None:
        return Cover.NONE
    kind, years = bodies.text(offence, "max_penalty.kind"), bodies.at(offence, "max_penalty.years")
    if not kind:
        return Cover.UNTOLD
    heavy = kind in {"life", "death"} or (kind == "years" and isinstance(years, int) and years >= least)
    return Cover.SERIOUS if heavy else Cover.NONE


def _opened(review: Review, one: Wanted, offences: list[JsonObject]) -> None:
    if not one.code:
        return
    bases = [
        treaty
        for _, row in bodies.rows(review.body, "legal_basis")
        for treaty in review.treaties
        if treaty.code == bodies.text(row, "treaty") and one.id in bodies.texts(row, "measures")
    ] or [*review.treaties]
    if any(_opens(treaty, one.code, offences) for treaty in bases):
        return
    treaty = bases[0]
    if treaty.opened(one.code) is None:
        review.find("measure_not_listed", f"{one.path}.code", treaty=treaty.short, measure=one.code)
        return
    outside = [bodies.text(row, "code") for row in offences if cover(treaty, row) is Cover.SERIOUS]
    if outside:
        review.find(
            "measure_not_open", f"{one.path}.code", subject=one.code,
            treaty=treaty.short, measure=one.code, offence=", ".join(outside),
        )  # fmt: skip


def _opens(treaty: Treaty, measure: str, offences: list[JsonObject]) -> bool:
    opened = treaty.opened(measure)
    if opened is None:
        return False
    covers = [cover(treaty, row) for row in offences]
    return not covers or Cover.FULL in covers or (opened.serious_crime and Cover.SERIOUS in covers)


def _reciprocal(review: Review) -> bool:
    named = {bodies.text(row, "treaty") for _, row in bodies.rows(review.body, "legal_basis")}
    return named == {RECIPROCITY}


def here(review: Review) -> None:
    """The treaty of the matter is known on this node."""
    if review.asked.elsewhere:
        review.find("treaty_not_here", "", treaty=review.asked.elsewhere)
