"""Measures through a provider: an offence in both States, proportionate, reversible or ordered, with a remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.treaties import (
    bodies,
    contents_rules,
    duties,
    identifier_rules,
    offence_rules,
    refusal_rules,
    road_rules,
    text_rules,
    time_rules,
)
from app.treaties.codes import CAME
from app.treaties.review import Review

Rule = Callable[[Review], None]

_STRIKES = frozenset({
    "PM_PRESERVE_LOGS", "PM_SUSPEND_ACCOUNT", "PM_SINKHOLE_DOMAIN", "PM_SUSPEND_DOMAIN", "PM_BLOCK_ADDRESS",
    "PM_REMOVE_CONTENT", "PM_DISABLE_HOSTING", "PM_STOP_PAYMENT_FLOW",
})  # fmt: skip
"""Measures that are aimed at something which must be named."""
_BURDENS = _STRIKES - {"PM_PRESERVE_LOGS"}
"""Measures that take something from somebody."""


def both_criminal(review: Review) -> None:
    """Dual criminality is mandatory, whatever a treaty waives elsewhere (S47)."""
    rows = bodies.rows(review.body, "corresponding")
    if not any(bodies.text(row, "domestic_provision") for _, row in rows):
        review.find("corresponding_offence_missing", "corresponding", state=review.asked.theirs.state)


def provider(review: Review) -> None:
    """The provider is in the State that is asked; a small one is not asked for everything (S19)."""
    named, there = review.text("provider.state"), review.asked.theirs.state
    if named and named != there:
        review.find("provider_not_there", "provider.state", named=named, state=there)
    if review.text("provider.tier") == "small":
        review.find("small_provider", "provider.tier")


def obliged(review: Review) -> None:
    """What the law of the provider's State has a provider of its size do (S16 to S19). No card: nothing is judged."""
    theirs, tier = review.asked.theirs, review.text("provider.tier")
    for one in review.wanted:
        code = duties.OF_MEASURE.get(one.code, "")
        cards = duties.of(theirs.duties, code)
        sizes = [size for size in duties.TIERS if any(size in card.tiers for card in cards)]
        if not cards or len(sizes) == len(duties.TIERS):
            continue
        if not tier:
            review.find("tier_unsaid", "provider.tier", state=theirs.state, duty=code)
        elif tier not in sizes:
            review.find(
                "tier_below_duty", one.path,
                state=theirs.state, sizes=", ".join(sizes), duty=code, law=cards[0].cited, tier=tier,
            )  # fmt: skip
    known = [card.checked for card in theirs.duties if card.checked is not None]
    if known and (review.asked.now.date() - min(known)).days > duties.OLD:
        review.find("card_old", "provider", state=theirs.state, day=min(known))


def necessary(review: Review) -> None:
    """Why nothing milder does."""
    if not review.filled("why_needed"):
        review.find("other_means_unexplained", "why_needed")


def each(review: Review) -> None:
    """Each measure: aimed, proportionate, ended, reversible or ordered, with a remedy (S48)."""
    copied = {bodies.text(row, "id") for _, row in bodies.rows(review.body, "orders") if bodies.text(row, "file")}
    for one in review.wanted:
        if one.code in _STRIKES and not bodies.texts(one.row, "identifiers"):
            review.find("struck_thing_missing", f"{one.path}.identifiers", measure=one.name)
        if bodies.text(one.row, "reversibility") == "irreversible" and not copied & {*bodies.texts(one.row, "orders")}:
            review.find("irreversible_without_order", f"{one.path}.orders", measure=one.name)
        if one.code == "PM_REMOVE_CONTENT" and not bodies.text(one.row, "expression"):
            review.find("expression_review_missing", f"{one.path}.expression")
        if one.code not in _BURDENS:
            continue
        for member, code in (
            ("proportionality", "proportionality_missing"),
            ("until", "measure_without_end"),
            ("third_parties", "third_parties_unexamined"),
            ("remedy", "affected_remedy_missing"),
        ):
            lasting = member != "until" or bodies.text(one.row, "reversibility") != "irreversible"
            if lasting and not bodies.text(one.row, member):
                review.find(code, f"{one.path}.{member}", measure=one.name)


def reported(review: Review) -> None:
    """Every measure has its outcome; a provider's refusal is followed up (S27); the appeal is told."""
    for path, row in bodies.rows(review.body, "outcomes"):
        measure, outcome = bodies.text(row, "measure"), bodies.text(row, "outcome")
        if outcome == "provider_refused" and not bodies.text(row, "follow_up"):
            review.find("refusal_unfollowed", f"{path}.follow_up", measure=measure)
            _sanctioned(review, f"{path}.follow_up", measure)
        if outcome in CAME and not bodies.text(row, "appeal_until"):
            review.find("appeal_untold", f"{path}.appeal_until", measure=measure)


def _sanctioned(review: Review, path: str, measure: str) -> None:
    """What our own law has for a provider that does not do what it must (S27)."""
    ours = review.asked.ours
    code = duties.OF_MEASURE.get(next((one.code for one in review.asked.measures if one.id == measure), ""), "")
    for card in duties.of(ours.duties, code):
        if card.sanction:
            article = card.sanction_article or card.cited
            review.find("sanction_known", path, state=ours.state, sanction=card.sanction, law=article)
            return


def changed(review: Review) -> None:
    """What is prolonged ends in the future."""
    end = bodies.when(review.at("until"))
    if end is not None and end.end < review.asked.now:
        review.find("change_in_past", "until")


_LETTER: tuple[Rule, ...] = (
    contents_rules.required,
    offence_rules.offences,
    time_rules.periods,
    road_rules.language,
    identifier_rules.identifiers,
    each,
)
RULES: Mapping[str, tuple[Rule, ...]] = {
    "provider_measure_request": (
        *_LETTER,
        both_criminal,
        provider,
        obliged,
        necessary,
        time_rules.urgency,
        text_rules.duplicate,
    ),
    "provider_measure_notice": _LETTER,
    "provider_measure_report": (refusal_rules.outcomes, reported),
    "provider_measure_change": (changed,),
    "provider_measure_decision": (changed,),
}
