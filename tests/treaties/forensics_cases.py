"""For every finding about an entrusted examination a draft that has it: the complete draft, changed in one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace

from app.kit.canonical import JsonObject
from app.treaties.profiles import profile
from app.treaties.review import Asked, Standing, Word
from tests.factories.forensics_samples import SAMPLES
from tests.factories.request_samples import FILE, REF
from tests.treaties.sample import DROP, asked, changed, request

OPEN = (Standing("m1", "EXPERT_EVALUATION"),)
OTHER = "9c" * 32


def body_of(kind: str, **values: object) -> JsonObject:
    """The plausible body of a kind with other values."""
    return changed(deepcopy(SAMPLES[kind]), **values)


def mandate_body(**values: object) -> JsonObject:
    """A mandate to which nothing is to be said."""
    plain, made = request(), body_of("examination_mandate")
    taken = ("contact", "urgency", "conducting", "proceeding", "offences", "facts", "link", "orders", "purpose")
    for name in (*taken, "confidentiality"):
        made[name] = plain[name]
    return changed(made, **values)


def mandate(**values: object) -> Asked:
    """The mandate of XA to XB."""
    return asked(mandate_body(**values), procedure="forensics", kind="examination_mandate", act="entrust",
                 side="requesting")  # fmt: skip


SPOKEN = (Word("0197a2b4-0000-7000-8000-000000000001", "examination_mandate", "requesting", mandate_body()),)


def said(kind: str, act: str = "", /, *more: Word, **values: object) -> Asked:
    """What XB says in a matter on an examination, after the mandate and what came since."""
    return asked(
        body_of(kind, **values), procedure="forensics", kind=kind, act=act or kind, side="requested",
        ours=profile("XB"), theirs=profile("XA"), attachments=(FILE,), measures=OPEN, spoken=(*SPOKEN, *more),
    )  # fmt: skip


def report(*more: Word, **values: object) -> Asked:
    """The report."""
    return said("examination_report", "report", *more, **values)


def accepted(report_by: str) -> Word:
    """The acceptance, with the day on which the report was to come."""
    body = body_of("examination_acceptance", report_by=report_by)
    return Word("0197a2b4-0000-7000-8000-000000000002", "examination_acceptance", "requested", body)


def change(number: int = 3, **values: object) -> tuple[Word, Word]:
    """A change of scope that was asked for and agreed."""
    asked_for = Word(str(REF["id"]), "scope_change", "requested", body_of("scope_change", **values))
    given = Word(f"0197a2b4-0000-7000-8000-00000000000{number}", "scope_agreed", "requesting", body_of("scope_agreed"))
    return asked_for, given


CASES: Mapping[str, Callable[[], Asked]] = {
    "exam_questions_missing": lambda: mandate(questions=[]),
    "question_of_law": lambda: mandate(questions__n0__question="Is the owner of the telephone guilty of fraud?"),
    "destructive_unjustified": lambda: mandate(owner_order=DROP),
    "exhibit_unmarked": lambda: mandate(exhibits__n1__seal=DROP),
    "secrets_road_missing": lambda: mandate(secrets_road=DROP),
    "report_by_past": lambda: said("examination_acceptance", "accept", report_by="2026-01-01"),
    "report_day_gone": lambda: said("exhibit_receipt", "receive_exhibits", accepted("2026-01-01")),
    "accreditation_missing": lambda: said("examination_acceptance", "accept", accreditation=DROP),
    "accreditation_ended": lambda: said("examination_acceptance", "accept", accreditation__valid_until="2026-01-01"),
    "tool_version_missing": lambda: report(tools__n0__version=DROP),
    "exhibit_unknown": lambda: said("exhibit_transmittal", "send_exhibits", exhibits__n0__id="t9"),
    "exhibit_missing": lambda: report(exhibits__n1=body_of("examination_report")["exhibits"][0]),  # type: ignore[index,call-overload]
    "exhibit_defect": lambda: report(exhibits__n0__sha256_before=OTHER, exhibits__n0__sha256_after=OTHER),
    "exhibit_changed": lambda: replace(
        report(exhibits__n0__sha256_after=OTHER),
        spoken=(replace(SPOKEN[0], body=mandate_body(destructive=False)),),
    ),
    "receipt_contradicts": lambda: said("exhibit_receipt", "receive_exhibits", exhibits__n0__sha256=OTHER),
    "receipt_differs": lambda: said("exhibit_receipt", "report_missing"),
    "result_missing": lambda: report(results__n1=body_of("examination_report")["results"][0]),  # type: ignore[index,call-overload]
    "result_unasked": lambda: report(results__n1__number=7),
    "change_unknown": lambda: said(
        "scope_agreed", "agree_scope", *change()[:1], change__id="0197a2b4-0000-7000-8000-000000000009"
    ),
    "return_untold": lambda: report(return_by=DROP),
}
