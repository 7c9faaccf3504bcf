"""Whether each assurance that was asked for is given or declined, and what is made of one that is not answered yet
(`law.md` §3.0, §3.16).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.kit.canonical import Json
from app.treaties import bodies
from app.treaties.findings import Severity
from app.treaties.review import Review

Rule = Callable[[Review], None]

ASKED, CLOCK = "assurance_request", "assurance_answer"
ANSWERS = ("assurance", "assurance_declined")
GIVEN, NOT_GIVEN = "assurances", "not_given"
"""Members of an answer: what is given (of a request: what is asked for), and what is not."""
_ANY_OF_LIFE = frozenset({"no_death_penalty"})
_OF_TREATMENT = frozenset({"no_torture", "no_corporal_punishment", "fair_trial"})
CURES: Mapping[str, frozenset[str]] = {
    "death_penalty": _ANY_OF_LIFE,
    "torture_risk": _OF_TREATMENT,
    "fundamental_rights": _ANY_OF_LIFE | _OF_TREATMENT | {"no_life_without_release", "retrial"},
    "humanitarian": _OF_TREATMENT | {"no_life_without_release"},
    "persecution": _OF_TREATMENT,
    "in_absentia": frozenset({"retrial", "fair_trial"}),
    "personal_data": frozenset({"data_protection", "confidentiality"}),
    "nationality": frozenset({"return"}),
}
"""Ground of a refusal ⇒ the assurances by which it is met (ICJAL 11; UNCC 37, 40(21))."""


def spoken_of(review: Review) -> None:
    """Each assurance that was asked for is given or declined, and no other is declined."""
    told = {*_codes(review.body, GIVEN), *_codes(review.body, NOT_GIVEN)}
    left = [one for one in _open(review, review.asked.replies) if one not in told]
    asked = {code for word in review.spoken(ASKED) for code in _codes(word.body, GIVEN)}
    if left:
        review.find("assurance_unspoken", NOT_GIVEN, assurance=_words(left))
    for path, row in bodies.rows(review.body, NOT_GIVEN):
        code = bodies.text(row, "code")
        if asked and code and code not in asked:
            review.find("assurance_unasked", f"{path}.code", assurance=_words([code]))


def apart(review: Review) -> None:
    """What is given is not declined in the same words; only `instead` may stand in for it."""
    given = {(bodies.text(row, "code"), bodies.text(row, "text")) for _, row in bodies.rows(review.body, GIVEN)}
    for path, row in bodies.rows(review.body, NOT_GIVEN):
        code = bodies.text(row, "code")
        if (code, bodies.text(row, "text")) in given:
            review.find("assurance_both", path, assurance=_words([code]))


def instead(review: Review) -> None:
    """What follows from a no: the other State may refuse, or propose conditions."""
    bare = [bodies.text(row, "code") for _, row in bodies.rows(review.body, NOT_GIVEN)
            if not bodies.filled(row.get("instead"))]  # fmt: skip
    if bare:
        review.find("nothing_instead", NOT_GIVEN, state=review.requested.state, assurance=_words(bare))


def awaited(review: Review) -> None:
    """Who refuses for want of an assurance has had the answer about it, or waited for it in vain."""
    due = review.asked.due.get(CLOCK)
    if review.asked.side != "requested" or due is None or due <= review.asked.now:
        return
    open_codes = _open(review)
    cured = {code for _, row in bodies.rows(review.body, "grounds") for code in CURES.get(bodies.text(row, "code"), ())}
    resting = [one for one in open_codes if one in cured]
    named = resting or open_codes
    if named:
        severity = None if resting else Severity.ADVISES
        review.find("assurance_awaited", "grounds", severity=severity, until=due.date(), assurance=_words(named))


def _open(review: Review, request: str = "") -> list[str]:
    """The assurances that were asked for (by this request, where one is named) and of which no answer has spoken since,
    each once, by their codes. What is asked for anew after an answer is open anew.
    """
    found = dict[str, None]()
    for word in review.asked.spoken:
        if word.kind == ASKED and request in {"", word.id}:
            found |= dict.fromkeys(_codes(word.body, GIVEN))
        elif word.kind in ANSWERS:
            for code in (*_codes(word.body, GIVEN), *_codes(word.body, NOT_GIVEN)):
                found.pop(code, None)
    return list(found)


def _codes(body: Json, member: str) -> Iterator[str]:
    yield from (code for _, row in bodies.rows(body, member) if (code := bodies.text(row, "code")))


def _words(codes: list[str]) -> str:
    return ", ".join(dict.fromkeys(one.replace("_", " ") for one in codes))


RULES: Mapping[str, tuple[Rule, ...]] = {
    "assurance": (spoken_of, apart),
    "assurance_declined": (spoken_of, instead),
}
"""For a refusal see `rules.py`."""
