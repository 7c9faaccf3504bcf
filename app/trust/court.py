"""The report of a verification for the court file: ONE account, in a person's language, that every format prints.

It holds what `report.to_json` says under the same stable names, the fifteen steps, and beside each code its words. JSON
is this account as it is; HTML, PDF and XML print it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.words import translate
from app.trust.reasons import Aspect, Verdict
from app.trust.report import Found, Report, to_json
from app.trust.steps import STEPS, Result, of_step, result

FORMAT = "rogatory-verification-report/1"
LABELS: dict[str, str] = {
    "title": "Report of a verification",
    "valid": "Genuine",
    "invalid": "Not genuine",
    "undecided": "Not decided",
    "yes": "yes",
    "no": "no",
    "unknown": "unknown",
    "questions": "The five questions",
    "cryptography": "Cryptography",
    "identity": "Identity",
    "authority": "Authority",
    "time": "Time",
    "procedure": "Procedure",
    "ask_cryptography": "Is it whole, unchanged and well signed?",
    "ask_identity": "Are the certificates of the sender's State, and for this use?",
    "ask_authority": "Are they held by the authority and the official that it names?",
    "ask_time": "Is the time of each signature proven?",
    "ask_procedure": "Was the step open? Only a node that knows the matter can say.",
    "text": "The text that people read",
    "identical": "It is what the content renders to, byte for byte.",
    "same_text": "It is drawn as the content renders; the file is packed otherwise.",
    "differs": "It is not what the content renders to.",
    "exercise": "Exercise – not for real",
    "not_compared": "It was not compared with the content.",
    "signatures": "Signatures",
    "signed_by": "Signed by",
    "for": "For",
    "proven_time": "Proven time",
    "by_timestamp": "by a timestamp",
    "by_receipt": "by the time of receipt",
    "algorithm": "Algorithm",
    "certificate": "Certificate, SHA-256",
    "revocation": "Revocation",
    "good": "not revoked",
    "revoked_before": "revoked before the proven time",
    "revoked_after": "revoked after the proven time: still good",
    "indeterminate": "not known",
    "as_of": "as of",
    "since": "since",
    "missing": "missing",
    "steps": "The steps",
    "passed": "passed",
    "noted": "passed, with a note",
    "failed": "failed",
    "open": "not decided",
    "not_reached": "not reached",
    "written_in": "Written in",
    "file": "File",
    "size": "Size in bytes",
    "received": "Received",
    "made": "Report made",
    "program": "Program",
    "notes": "To note",
    "nothing": "None.",
    "alone": "This report is not signed. Who doubts it repeats it with the file and the anchors of the State.",
}
"""Words of the report itself; reasons and steps have theirs in their tables."""
_RESULTS = {
    Result.PASSED: "passed",
    Result.NOTED: "noted",
    Result.FAILED: "failed",
    Result.UNDECIDED: "open",
    Result.NOT_REACHED: "not_reached",
}
_ANSWERS = {Verdict.VALID: "yes", Verdict.INVALID: "no", Verdict.UNDECIDED: "unknown"}


@dataclass(frozen=True)
class Occasion:
    """What a report says beside what was found: of which file, for whom, by what and when."""

    name: str
    language: str
    made: datetime
    program: str
    notes: Sequence[str] = ()


def account(report: Report, told: Occasion) -> JsonObject:
    """The report as every format tells it; member names are stable. `language`: a code of `kit.words.LANGUAGES`."""

    def say(msgid: str) -> str:
        return translate(told.language, msgid)

    labels: JsonObject = {name: say(words) for name, words in LABELS.items()}
    steps: list[Json] = [
        {
            "step": step.number,
            "code": step.code,
            "question": step.aspect.value,
            "words": say(step.words),
            "result": result(report, step).value,
            "result_words": labels[_RESULTS[result(report, step)]],
            "clause": step.clause,
            "reasons": [_reason(one, told.language) for one in of_step(report, step)],
        }
        for step in STEPS
    ]
    questions: list[Json] = [
        {
            "question": aspect.value,
            "name": labels[aspect.value],
            "words": labels[f"ask_{aspect.value}"],
            "verdict": report.aspect(aspect).value,
            "answer": labels[_ANSWERS[report.aspect(aspect)]],
        }
        for aspect in Aspect
    ]
    return {
        "format": FORMAT,
        "language": told.language,
        "made": stamp(told.made),
        "program": told.program,
        "file": clean(told.name),
        **to_json(report),
        "headline": _headline(report, labels),
        "text_words": labels[report.compared],
        "questions": questions,
        "steps": steps,
        "notes": [clean(one) for one in told.notes],
        "labels": labels,
    }


def _headline(report: Report, labels: JsonObject) -> str:
    """The verdict, and of an exercise that it is one: nobody takes it for real."""
    word = str(labels[report.verdict.value])
    return f"{word}. {labels['exercise']}" if report.exercise else word


def as_json(value: JsonObject) -> bytes:
    """The account as a file."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def clean(text: str) -> str:
    """Text of strangers without controls and overrides of direction, which would show what is not there."""
    return "".join(one if unicodedata.category(one)[0] != "C" else f"\\u{ord(one):04x}" for one in text)


def _reason(found: Found, language: str) -> JsonObject:
    reason = found.reason
    return {
        "code": reason.code,
        "verdict": reason.verdict.value,
        "field": found.field,
        "words": translate(language, reason.words),
        "detail": clean(found.detail),
        "clause": reason.clause,
    }
