"""The report of a verification: what was asked, what was found, in words and as JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.kit.canonical import Json, JsonObject, sha256
from app.kit.clock import stamp
from app.kit.ids import AuthorityId, Digest, OfficialId
from app.trust.anchors import Purpose
from app.trust.answers import Answer, Standing
from app.trust.reasons import REASONS, Aspect, Reason, Verdict


@dataclass(frozen=True)
class Found:
    """A reason that applies, the signature field that it is about (or none), and what exactly was seen."""

    code: str
    field: str | None = None
    detail: str = ""

    @property
    def reason(self) -> Reason:
        """The row of the table."""
        return REASONS[self.code]


@dataclass(frozen=True)
class SignatureReport:
    """What one signature says, believed only as far as the report's verdicts go."""

    field: str
    subject: str
    certificate: Digest
    purpose: Purpose
    algorithm: str
    proven_time: datetime | None
    time_source: str
    """`timestamp`, or `receipt` for an unstamped instrument."""
    authority: AuthorityId | None = None
    official: OfficialId | None = None
    revocation: tuple[Answer, ...] = ()
    """Whether each certificate of its chain was revoked at the proven time, from the signer up."""


@dataclass(frozen=True)
class Report:
    """The result of `verification.verify`."""

    sha256: Digest
    size: int
    at: datetime
    found: tuple[Found, ...]
    signatures: tuple[SignatureReport, ...] = ()
    content: bytes | None = None
    """The canonical content, once steps 1 to 9 have passed; not believed unless the verdict is `valid`."""
    compared: str = "not_compared"
    """`identical`: the file begins with the re-rendering of its content; `same_text`: it draws the same, packed
    otherwise; `differs`; `not_compared`: there was nothing to compare it with, or it never came to that."""
    complete: bool = True
    """False when a step failed that makes the later ones pointless."""
    exercise: bool = False
    """The content says that it is an exercise: genuine or not, it is not for real."""

    @property
    def verdict(self) -> Verdict:
        """The whole: invalid if anything is, else undecided if anything is or was not reached, else valid."""
        own = _worst(one.reason.verdict for one in self.found)
        return own if self.complete or own is not Verdict.VALID else Verdict.UNDECIDED

    def aspect(self, aspect: Aspect) -> Verdict:
        """The verdict on one question. What was never reached is undecided; procedure is the caller's."""
        own = _worst(one.reason.verdict for one in self.found if one.reason.aspect is aspect)
        if own is Verdict.VALID and (aspect is Aspect.PROCEDURE or not self.complete):
            return Verdict.UNDECIDED
        return own

    @property
    def proven_time(self) -> datetime | None:
        """The proven time of the last signature: the instrument's."""
        return self.signatures[-1].proven_time if self.signatures else None

    @property
    def failure(self) -> Found | None:
        """The first reason that is not a yes, for a receipt: invalid before undecided."""
        wanted = self.verdict
        return next((one for one in self.found if one.reason.verdict is wanted is not Verdict.VALID), None)


def unread(pdf: bytes, at: datetime, *found: Found) -> Report:
    """The report of a file of which nothing more could be said than this."""
    return Report(sha256(pdf), len(pdf), at, found, complete=False)


def to_json(report: Report) -> JsonObject:
    """The report as JSON; member names are stable."""
    return {
        "verdict": report.verdict.value,
        "verdicts": {aspect.value: report.aspect(aspect).value for aspect in Aspect},
        "sha256": report.sha256,
        "size": report.size,
        "at": stamp(report.at),
        "exercise": report.exercise,
        "text": report.compared,
        "reasons": [_reason(one) for one in report.found],
        "signatures": [_signature(one) for one in report.signatures],
    }


_HEADLINES = {
    Verdict.VALID: "GENUINE",
    Verdict.INVALID: "NOT GENUINE",
    Verdict.UNDECIDED: "NOT DECIDED",
}
EXERCISE = "EXERCISE – not for real"
_QUESTIONS = {
    Aspect.CRYPTOGRAPHY: "whole, unchanged and well signed",
    Aspect.IDENTITY: "certificates of the sender's State, for this use",
    Aspect.AUTHORITY: "held by the authority and official that it names",
    Aspect.TIME: "proven time of each signature",
    Aspect.PROCEDURE: "a step that was open: only a node that knows the matter can say",
}
_ANSWERS = {Verdict.VALID: "yes", Verdict.INVALID: "NO", Verdict.UNDECIDED: "unknown"}


def headline(report: Report) -> str:
    """The verdict in a word or two; of an exercise that it is one."""
    word = _HEADLINES[report.verdict]
    return f"{word} {EXERCISE}" if report.exercise else word


def to_text(report: Report, name: str) -> str:
    """The report for a terminal: the verdict, the five questions, who signed and when, what is wrong."""
    lines = [f"{headline(report)}  {_clean(name)}", ""]
    lines += [f"  {aspect.value:<13} {_ANSWERS[report.aspect(aspect)]:<8} {_QUESTIONS[aspect]}" for aspect in Aspect]
    text = {
        "identical": "yes      what people read is what the content renders to, byte for byte",
        "same_text": "yes      what people read is drawn as the content renders; only the packing differs",
        "differs": "NO       what people read is not what the content renders to",
        "not_compared": "unknown  what people read was not compared with the content",
    }
    lines += [f"  {'text':<13} {text[report.compared]}", ""]
    for one in report.signatures:
        moment = f"at {stamp(one.proven_time)} by {one.time_source}" if one.proven_time else "at no proven time"
        holder = one.official or one.authority
        lines.append(f"  {one.field}: {_clean(one.subject)}, {moment}")
        lines.append(f"    {one.purpose.value} of {holder or 'nobody known here'}, {one.algorithm}")
        lines += [f"    {_clean(answer.subject)}: {_told(answer)}" for answer in one.revocation]
    for verdict, head in ((Verdict.INVALID, "Wrong"), (Verdict.UNDECIDED, "Not known"), (Verdict.VALID, "To note")):
        reasons = [found for found in report.found if found.reason.verdict is verdict]
        lines += ["", f"  {head}:"] if reasons else []
        for found in reasons:
            lines.append(f"  - {f'{found.field}: ' if found.field else ''}{found.reason.words}")
            detail = f"{_clean(found.detail)}; " if found.detail else ""
            lines.append(f"    ({detail}step {found.reason.step}, {found.code}, {found.reason.clause})")
    lines += ["", f"  SHA-256 {report.sha256}, {report.size} bytes"]
    return "\n".join(lines) + "\n"


_STANDINGS = {
    Standing.GOOD: "not revoked",
    Standing.REVOKED_BEFORE: "revoked before",
    Standing.REVOKED_AFTER: "revoked afterwards, still good",
    Standing.INDETERMINATE: "not known whether revoked",
}


def _told(answer: Answer) -> str:
    """One of the four answers: with its dates, or with what is missing."""
    parts = [_STANDINGS[answer.standing]]
    parts += [f"since {stamp(answer.since)} ({answer.reason})"] if answer.since else []
    parts += [f"as of {stamp(answer.as_of)}"] if answer.as_of else []
    return ", ".join(parts) + (f"; missing: {_clean(answer.words)}" if answer.missing else "")


def _clean(text: str) -> str:
    """Text of strangers without anything that a terminal would obey."""
    return "".join(one if unicodedata.category(one)[0] != "C" else f"\\u{ord(one):04x}" for one in text)


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    seen = set(verdicts)
    for one in (Verdict.INVALID, Verdict.UNDECIDED):
        if one in seen:
            return one
    return Verdict.VALID


def _reason(found: Found) -> JsonObject:
    reason = found.reason
    return {
        "step": reason.step,
        "code": reason.code,
        "aspect": reason.aspect.value,
        "verdict": reason.verdict.value,
        "field": found.field,
        "words": reason.words,
        "detail": found.detail,
        "clause": reason.clause,
    }


def _signature(one: SignatureReport) -> Json:
    return {
        "field": one.field,
        "subject": one.subject,
        "certificate": one.certificate,
        "purpose": one.purpose.value,
        "algorithm": one.algorithm,
        "proven_time": stamp(one.proven_time) if one.proven_time else None,
        "time_source": one.time_source,
        "authority": one.authority,
        "official": one.official,
        "revocation": [answer.to_json() for answer in one.revocation],
    }
