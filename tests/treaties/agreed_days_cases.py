"""Days that are moved by agreement: for each finding a draft that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from app.kit.canonical import Json, JsonObject
from app.treaties.review import Asked, Word
from app.treaties.schema import LEVELS
from tests.factories import bodies
from tests.treaties.delay_cases import day
from tests.treaties.sample import NOW, UNCC, answer, asked

ID, ELSE = "0197a2b4-0000-7000-8000-000000000001", "0197a2b4-0000-7000-8000-000000000002"
DIGEST = "b2" * 32
REF: JsonObject = {"id": ID, "sha256": DIGEST}
LENT: JsonObject = {"conditions": [{"id": "c1", "code": "return_by", "text": "Lent.", "by": day(30)}]}
HOUR = "T10:00:00+01:00"


def said(kind: str, side: str = "requested", name: str = ID, **body: Json) -> Word:
    """An instrument of the matter."""
    return Word(name, kind, side, body, NOW, DIGEST)


def transmitted() -> Word:
    """Evidence that was lent to the requesting side for thirty days."""
    return said("evidence_transmittal", **LENT)


def longer(*words: Word, until: str = "", act: str = "ask_longer_loan", **more: object) -> Asked:
    """Whoever has it asks for sixty days."""
    body = bodies.of("day_proposal", transmittal=REF, until=until or day(60))
    side = "requesting" if act == "ask_longer_loan" else "requested"
    return replace(asked(body, kind="day_proposal", act=act, attachments=()), side=side, spoken=words, **more)  # type: ignore[arg-type]  # a test's own values


def put_off(procedure: str, which: str, *words: Word, side: str = "requested", **more: Json) -> Asked:
    """A day of work, of a surrender or of a training is put off."""
    body = bodies.of(
        "day_proposal", which=which, transmittal=None, **{"until": day(40), "cause": "out_of_order", **more}
    )
    return answer("day_proposal", body, act="propose_day", procedure=procedure, side=side, spoken=words)


def surrender(*words: Word, **more: Json) -> Asked:
    """The requested side puts off a surrender for a storm."""
    told: dict[str, Json] = {"until": f"{day(10)}{HOUR}", "place": "Airport", "held_until": day(20)}
    granted = said("extradition_decision", final_on=day(-5), surrender_by=day(5))
    return put_off("extradition", "surrender", granted, *words, **{**told, "cause": "force_majeure", **more})


def agrees(*words: Word, until: str = "") -> Asked:
    """The owner agrees to what was asked."""
    body = bodies.of("day_agreed", transmittal=REF, until=until or day(60))
    return answer("day_agreed", body, act="agree_return_day", spoken=(transmitted(), *words))


def asked_for(until: str = "", side: str = "requesting", **more: Json) -> Word:
    """The other side had asked for sixty days."""
    body = bodies.of("day_proposal", **{"transmittal": REF, "until": until or day(60), **more})
    return Word(ELSE, "day_proposal", side, body, NOW, DIGEST)


def granted(by: str | None, agreed: str, **more: Json) -> Asked:
    """A decision after both sides had agreed on a day of the surrender."""
    told: dict[str, Json] = {"which": "surrender", "until": agreed}
    both = (said("consent_record"), said("day_proposal", **told), said("day_agreed", "requesting", **told))
    body = bodies.of("extradition_decision", surrender_by=by, **more)
    return answer("extradition_decision", body, act="grant", procedure="extradition", spoken=both)


def no_more(kind: str, *words: Word, **body: Json) -> Asked:
    """The requested side declines a day, or takes its own proposal back."""
    act = {"day_declined": "decline_day", "day_taken_back": "take_back_day"}[kind]
    return answer(kind, bodies.of(kind, transmittal=None, **body), act=act, procedure="forensics", spoken=words)


def limited(given: Asked, clock: str, kind: str = "treaty", **due: datetime) -> Asked:
    """The same where the treaty gives thirty days for a clock, as a duty or as a target."""
    law = next(one for one in UNCC.deadlines if one.number)
    law = replace(
        law, kind=kind, number=30, unit="days", clock=clock, starts_on=(), procedures=(), urgency=LEVELS, no_clock=""
    )
    return replace(given, treaty=replace(UNCC, deadlines=(law,)), due=due)


def gives_back(*words: Word, **more: Json) -> Asked:
    """Whoever has things that were lent gives some back."""
    body = bodies.of("return_note", **{"transmittal": None, **more})
    given = asked(body, kind="return_note", act="return_items", attachments=())
    return replace(given, side="requesting", spoken=words)


TELEPHONE: JsonObject = {"description": "Telephone"}
LAPTOP: JsonObject = {"description": "Laptop"}
ACCEPTED = said("examination_acceptance", report_by=day(30))
CASES: Mapping[str, Callable[[], Asked]] = {
    "day_past": lambda: longer(transmitted(), until=day(-3)),
    "day_of_nothing": lambda: put_off("forensics", "surrender", ACCEPTED),
    "day_not_proposed": lambda: agrees(asked_for(), until=day(50)),
    "agreed_day_differs": lambda: granted(day(80), f"{day(10)}{HOUR}"),
    "day_beyond_treaty": lambda: limited(put_off("forensics", "examination", ACCEPTED), "examination"),
    "day_not_own": lambda: no_more("day_taken_back", ACCEPTED, which="exhibits"),
    "day_before_begin": lambda: surrender(said("extradition_decision", name=ELSE, final_on=day(15))),
    "day_after_detention": lambda: surrender(held_until=day(5)),
    "detention_untold": lambda: surrender(held_until=None),
    "surrender_point": lambda: surrender(until=day(10)),
    "loan_unknown": lambda: longer(said("evidence_transmittal", conditions=[])),
    "loan_over": lambda: longer(transmitted(), owed={"requesting": {}, "requested": {}}),
    "loan_is_back": lambda: longer(
        transmitted(), said("return_note", "requesting", name=ELSE, transmittal=REF, items=[TELEPHONE])
    ),
    "loan_question_falls": lambda: replace(
        longer(transmitted(), asked_for(items=[TELEPHONE, LAPTOP])),
        body=bodies.of("day_proposal", transmittal=REF, until=day(60), items=[TELEPHONE]),
    ),
    "loan_untold": lambda: gives_back(transmitted(), said("evidence_transmittal", name=ELSE, **LENT)),
    "loan_not_later": lambda: longer(transmitted(), until=day(20)),
    "loan_not_sooner": lambda: longer(transmitted(), act="ask_back", until=day(40)),
    "loan_late": lambda: longer(
        said("evidence_transmittal", conditions=[{"id": "c1", "code": "return_by", "text": "Lent.", "by": day(-2)}])
    ),
}
