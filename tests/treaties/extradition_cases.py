"""For every finding of extradition a draft that has it: changed in one thing, which the finding names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.kit.canonical import JsonObject
from app.treaties.catalogue import TREATIES
from app.treaties.profiles import profile
from app.treaties.review import Asked, Word
from tests.factories import bodies
from tests.factories.request_samples import FILE
from tests.treaties.sample import DROP, UNCC, asked, changed, refusal

_JUDGMENT: JsonObject = {
    "mode": "execution",
    "warrant": {"kind": "judgment", "court": "Tribunal of Bucharest", "date": "2026-03-02", "file": FILE},
    "sentence": {"imposed": "Imprisonment of three years", "remaining_months": 30, "final": True},
    "consent": {"given_on": "2026-11-02", "words": "I wish to serve my sentence at home.", "file": FILE},
}


def asks(kind: str = "extradition_request", act: str = "request", **values: object) -> Asked:
    """A request of XA to XB with other values."""
    body = changed(bodies.of(kind), **values)
    level = body["urgency"]["level"] if isinstance(body.get("urgency"), dict) else "routine"  # type: ignore[index,call-overload]  # a sample's own
    return asked(body, procedure="extradition", act=act, kind=kind, attachments=(FILE,), urgency=level)


def punished(mode: str = "execution", **values: object) -> Asked:
    """The same for a sentence."""
    return asks(**{**_JUDGMENT, "mode": mode, **values})


def bilateral(given: Asked) -> Asked:
    """The same under the treaty of Ardenia and Boreland, which has minima of its own."""
    return replace(given, treaty=TREATIES.newest("bilateral_xa_xb"))


def says(kind: str, act: str, **values: object) -> Asked:
    """An answer of XB with other values."""
    body = changed(bodies.of(kind), **values)
    return asked(
        body, procedure="extradition", act=act, kind=kind, attachments=(FILE,), ours=profile("XB"),
        theirs=profile("XA"), side="requested",
    )  # fmt: skip


def refuses(code: str = "persecution", **values: object) -> Asked:
    """A refusal of XB."""
    whole = {"prosecute_instead": True, "outcome_report_on": "2027-12-01", **values}
    return replace(says("refusal", "refuse"), body=changed(refusal(code), measures=DROP, **whole), attachments=())


def without(provision: str) -> Asked:
    """A transfer of a sentenced person under a treaty that does not provide for it."""
    articles = {key: one for key, one in UNCC.articles.items() if key != provision}
    return replace(punished("sentenced_transfer"), treaty=replace(UNCC, articles=articles))


def silent(*kinds: str) -> Asked:
    """A note that closes a matter in which such letters were the last on the person's custody."""
    words = tuple(Word(f"w{place}", kind, "requested", {}) for place, kind in enumerate(kinds))
    return replace(says("closing_note", "close_silent"), spoken=words, attachments=())


def closing(*kinds: str, side: str = "requested") -> Asked:
    """The same, where the matter has ended and nobody was silent."""
    return replace(silent(*kinds), act="close", side=side)


def refers(*kinds: str) -> Asked:
    """Who refers the request to another State, after such letters on the person's custody."""
    return replace(silent(*kinds), act="refer_elsewhere", kind="competence_notice", body=bodies.of("competence_notice"))


def grants(*kinds: str) -> Asked:
    """A grant in a matter in which such instruments have been."""
    words = tuple(Word(f"w{place}", kind, "requesting", {}) for place, kind in enumerate(kinds))
    return replace(says("extradition_decision", "grant_postponed"), spoken=words)


def lent(*later: Word, act: str = "close") -> Asked:
    """A note that closes a matter in which a person was surrendered for a time, and what was said since."""
    given = Word("w0", "surrender_record", "requested", {"return_by": "2027-06-01"})
    return replace(closing(), act=act, spoken=(given, *later))


def transit(**values: object) -> Asked:
    """A request for transit."""
    return asks("transit_request", "ask_transit", **values)


CASES: Mapping[str, Callable[[], Asked]] = {
    "sentenced_transfer_not_opened": lambda: without("sentenced_persons"),
    "sought_identity_thin": lambda: asks(person__birth=DROP),
    "warrant_missing": lambda: asks(warrant__file=DROP),
    "limitation_text_missing": lambda: asks(limitation=DROP),
    "penalty_too_low": lambda: bilateral(asks(offences__n0__max_penalty={"kind": "fine"})),
    "penalty_below_custom": lambda: asks(offences__n0__max_penalty={"kind": "fine"}),
    "sentence_missing": lambda: punished(sentence=DROP),
    "sentence_rest_low": lambda: bilateral(punished(sentence__remaining_months=5)),
    "sentence_rest_short": lambda: punished(sentence__remaining_months=5),
    "sentenced_rest_short": lambda: punished("sentenced_transfer", sentence__remaining_months=11),
    "sentence_not_final": lambda: punished(sentence__final=False),
    "absentia_without_retrial": lambda: punished(sentence__in_absentia=True),
    "sentenced_consent_missing": lambda: punished("sentenced_transfer", consent__file=DROP),
    "reextradition_undertaking_missing": lambda: asks(no_reextradition=False),
    "facts_result_missing": lambda: asks(facts__result=DROP),
    "evidence_summary_missing": lambda: asks(evidence_summary=DROP),
    "arrest_urgency_unexplained": lambda: asks(
        "provisional_arrest_request", "ask_provisional_arrest", urgency={"level": "urgent"}
    ),
    "full_request_not_promised": lambda: asks(
        "provisional_arrest_request", "ask_provisional_arrest", full_request_follows=False
    ),
    "arrest_deadline_early": lambda: says("arrest_report", "report_arrest", deadline="2026-11-30"),
    "arrest_deadline_long": lambda: says("arrest_report", "report_arrest", deadline="2027-03-01"),
    "surrender_date_missing": lambda: says("extradition_decision", "grant_postponed", surrender_by=DROP),
    "return_date_missing": lambda: says("surrender_record", "surrender_temporarily", return_by=DROP),
    "return_date_odd": lambda: says("surrender_record", "surrender"),
    "identity_unchecked": lambda: says("surrender_receipt", "confirm_surrender", identity_checked=False),
    "prosecution_unanswered": lambda: refuses(prosecute_instead=DROP),
    "nationality_without_prosecution": lambda: refuses("nationality", prosecute_instead=False),
    "prosecution_report_missing": lambda: refuses(outcome_report_on=DROP),
    "person_held": lambda: silent("arrest_report"),
    "release_untold": lambda: closing("arrest_report"),
    "person_lent": lent,
    "held_after_referral": lambda: refers("arrest_report"),
    "extradition_unrequested": lambda: grants("provisional_arrest_request"),
    "transit_purpose_unnamed": lambda: transit(serves={"kind": "extradition"}),
}
