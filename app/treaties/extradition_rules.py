"""Extradition: what a person may be arrested and surrendered on (`law.md` §3.6; UNCC 37, 38; BC 24)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.kit.canonical import JsonObject
from app.treaties import agreed_days_rules, bodies, opening_rules
from app.treaties.case_rules import CALLER, CASE, Rule, covered, provided
from app.treaties.domestic import DomesticLaw
from app.treaties.findings import Severity
from app.treaties.review import Review
from app.treaties.schema import Article, Extradition, Treaty

_LONGEST_ARREST = 60
"""Days (`law.md` §2.4 `extradition_provisional`), where the own State's profile sets no others."""
_CUSTODY = ("arrest_report", "release_of_person", "surrender_record", "not_collected", "custody_ended")
"""Kinds that say whether a person is held."""
_USUAL_YEARS, _USUAL_MONTHS, _SENTENCED_MONTHS = 1, 6, 12
"""What most treaties ask for (`law.md` §3.6): advice where the matter's own says nothing; the last is ICJAL 56."""


def opened(review: Review) -> None:
    """The treaty provides for it, and for one of the offences at least."""
    if review.text("mode") == "sentenced_transfer":
        provided(review, "sentenced_persons", "sentenced_transfer_not_opened")
    elif opening_rules.opens(review):
        covered(review)


def identity(review: Review) -> None:
    """Nobody else may be arrested."""
    found = [review.filled(f"person.{name}") for name in ("document", "photo", "fingerprints")]
    if not review.filled("person.birth") or not any(found):
        review.find("sought_identity_thin", "person")


def warrant(review: Review) -> None:
    """A copy of the warrant, or of the judgment where a sentence is to be served."""
    punished = review.text("mode") != "prosecution"
    if not review.text("warrant.file") or (punished and review.text("warrant.kind") != "judgment"):
        review.find("warrant_missing", "warrant.file", wanted="judgment" if punished else "warrant")


def punishment(review: Review) -> None:
    """What the law threatens, or what is left to be served, by the minimum of the treaty itself; usage is advice."""
    mode = review.text("mode")
    if mode == "prosecution":
        _threatened(review)
    elif mode in {"execution", "sentenced_transfer"}:
        _left(review, mode)
        if review.at("sentence.in_absentia") is True and not review.text("sentence.retrial"):
            review.find("absentia_without_retrial", "sentence.retrial")


def _threatened(review: Review) -> None:
    rule = _least(review, lambda one: one.minimum_years)
    least = _USUAL_YEARS if rule is None else rule.number
    rows = [(f"{path}.max_penalty", row) for path, row in bodies.rows(review.body, "offences")]
    reached = any(bodies.text(row, "max_penalty.kind") and not _below(row, least) for _, row in rows)
    for path, row in rows:
        code = bodies.text(row, "code")
        if not bodies.text(row, "max_penalty.kind"):
            review.find("penalty_missing", path, severity=Severity.BLOCKS, offence=code)
        elif _below(row, least):
            if rule is None:
                review.find("penalty_below_custom", path, offence=code)
            else:
                severity = Severity.WARNS if reached else None
                review.find(
                    "penalty_too_low", path, severity=severity, article=rule.article, by=rule.by,
                    treaty=rule.by.short, least=least, offence=code,
                )  # fmt: skip


def _below(row: JsonObject, least: int) -> bool:
    kind, years = bodies.text(row, "max_penalty.kind"), bodies.at(row, "max_penalty.years")
    return kind == "fine" or (kind == "years" and isinstance(years, int) and years < least)


def _left(review: Review, mode: str) -> None:
    months, path = review.at("sentence.remaining_months"), "sentence.remaining_months"
    if not isinstance(months, int):
        return
    rule = _least(review, lambda one: one.remaining_months) if mode == "execution" else None
    if rule is not None and months < rule.number:
        review.find(
            "sentence_rest_low", path, article=rule.article, by=rule.by,
            treaty=rule.by.short, least=rule.number, months=months,
        )  # fmt: skip
    elif mode == "sentenced_transfer" and months < _SENTENCED_MONTHS:
        review.find("sentenced_rest_short", path, months=months, least=_SENTENCED_MONTHS)
    elif mode == "execution" and rule is None and months < _USUAL_MONTHS:
        review.find("sentence_rest_short", path, months=months, least=_USUAL_MONTHS)


@dataclass(frozen=True)
class _Minimum:
    """What a treaty or law asks for at least."""

    number: int
    by: Treaty | DomesticLaw
    article: Article


def _least(review: Review, number: Callable[[Extradition], int | None]) -> _Minimum | None:
    """The lowest minimum of the bases that open extradition. Where one of them has none the request may rest on that
    one, and the law of the requested State decides (UNCC 37(8), UNTOC 16(7), UNCAC 44(8)); None: its file tells none.
    """
    found = []
    for treaty in review.treaties:
        if not treaty.opens("extradition"):
            continue
        least = _asked(treaty, number) or _asked(review.law, number)
        if least is None:
            return None
        found.append(least)
    return min(found, key=lambda one: one.number, default=None)


def _asked(by: Treaty | DomesticLaw | None, number: Callable[[Extradition], int | None]) -> _Minimum | None:
    rule = by.extradition if by is not None else None
    least = number(rule) if rule is not None else None
    return None if by is None or rule is None or least is None else _Minimum(least, by, rule.article)


def consent(review: Review) -> None:
    """UNCC 38: a sentenced person moves by their own will only, in writing."""
    if review.text("mode") == "sentenced_transfer" and not (
        review.text("consent.words") and review.text("consent.file")
    ):
        review.find("sentenced_consent_missing", "consent")


def limitation(review: Review) -> None:
    """The day of limitation is ahead."""
    end = bodies.when(review.at("limitation.ends_on"))
    if end is not None and end.end < review.asked.now:
        review.find("limitation_passed", "limitation.ends_on")


def arrested(review: Review) -> None:
    """The deadline lies after the arrest, and no further than treaties go."""
    start, end = bodies.when(review.at("arrested_at")), bodies.when(review.at("deadline"))
    if start is None or end is None:
        return
    if end.end <= start.start:
        review.find("arrest_deadline_early", "deadline")
    elif (length := end.start - start.start) > timedelta(review.asked.ours.provisional_arrest_days or _LONGEST_ARREST):
        review.find("arrest_deadline_long", "deadline", days=length.days)


def decided(review: Review) -> None:
    """What was asked for in writing; when the person is to be taken over: on the day on which both sides have agreed,
    where they have.
    """
    if not review.text("decision").startswith("granted"):
        return
    if review.asked.spoken and not review.spoken("extradition_request"):
        review.find("extradition_unrequested", "decision")
    both, owed = agreed_days_rules.agreed_on(review, "surrender"), review.asked.owed
    # A day is agreed on where its clock is there: of an earlier course nothing is left.
    stands = not owed or any("surrender" in one for one in owed.values())
    if not review.filled("surrender_by") and (both is None or both.end < review.asked.now or not stands):
        review.find("surrender_date_missing", "surrender_by")
    agreed_days_rules.kept(review, "surrender", "surrender_by")


def surrendered(review: Review) -> None:
    """For a time, or for good."""
    dated = review.filled("return_by")
    if review.asked.act == "surrender_temporarily" and not dated:
        review.find("return_date_missing", "return_by")
    if review.asked.act == "surrender" and dated:
        review.find("return_date_odd", "return_by")


def taken_over(review: Review) -> None:
    """The person is the one that was sought."""
    if review.at("identity_checked") is not True:
        review.find("identity_unchecked", "identity_checked")


def journey(review: Review) -> None:
    """Each leg ends after it begins; the matter that it serves is named; the person has a document."""
    for path, row in bodies.rows(review.body, "legs"):
        start, end = bodies.when(row.get("from")), bodies.when(row.get("to"))
        if start is not None and end is not None and end.end < start.start:
            review.find("period_reversed", path)
    if not review.filled("serves.matter") and not review.filled("serves.ref"):
        review.find("transit_purpose_unnamed", "serves")


def refused(review: Review) -> None:
    """Surrender or prosecute (UNCC 37(11), BC 24(6)), and say what came of it."""
    instead = review.at("prosecute_instead")
    if not isinstance(instead, bool):
        review.find("prosecution_unanswered", "prosecute_instead")
    grounds = {bodies.text(row, "code") for _, row in bodies.rows(review.body, "grounds")}
    if instead is False and "nationality" in grounds:
        review.find("nationality_without_prosecution", "prosecute_instead")
    if instead is True and not review.filled("outcome_report_on"):
        review.find("prosecution_report_missing", "outcome_report_on")


def _held(review: Review) -> bool:
    """By the last word on it."""
    told = [one.kind for one in review.asked.spoken if one.kind in _CUSTODY]
    return told[-1:] == ["arrest_report"]


def referred(review: Review) -> None:
    """Whoever sends the request elsewhere says what becomes of the person whom it holds."""
    if review.asked.act == "refer_elsewhere" and _held(review):
        review.find("held_after_referral", "")


def closed(review: Review) -> None:
    """Nobody closes while a person is held, or lent (`law.md` §3.0, §3.1.1). Whose State does not hold them may close
    after an end that the other side gave: what it does not say is the other's to answer for.
    """
    if _held(review):
        if review.asked.act == "close_silent":
            review.find("person_held", "")
        else:
            ours = review.asked.side == "requested"
            review.find("release_untold", "", severity=None if ours else Severity.WARNS)
    lent = [one for one in review.spoken("surrender_record") if bodies.text(one.body, "return_by")]
    back = len(review.spoken("temporary_return")) + len(review.spoken("custody_end_noted"))
    final = sum(bodies.text(one.body, "decision") == "made_final" for one in review.spoken("extradition_decision"))
    if len(lent) > back + final:
        review.find("person_lent", "")


RULES: Mapping[str, tuple[Rule, ...]] = {
    "extradition_request": (*CASE, opened, identity, warrant, punishment, consent, limitation),
    "provisional_arrest_request": (*CASE, opened, identity),
    "transit_request": (*CALLER, identity, journey),
    "arrest_report": (arrested,),
    "extradition_decision": (decided,),
    "surrender_record": (surrendered,),
    "surrender_receipt": (taken_over,),
}
SHARED: Mapping[str, tuple[Rule, ...]] = {
    "refusal": (refused,),
    "closing_note": (closed,),
    "competence_notice": (referred,),
}
"""Rules for kinds that other procedures have too."""
