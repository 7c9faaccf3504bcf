"""The fifteen steps of a verification: ONE table of stable codes, for reports. What may go wrong in each is `reasons`.

`number` is the one in `verification.verify`'s docstring.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.trust.reasons import Aspect, Verdict
from app.trust.report import Found, Report


@dataclass(frozen=True)
class Step:
    """A row of the table: what is asked, in words that hold when it passed, and where it is written."""

    number: int
    code: str
    aspect: Aspect
    words: str
    clause: str


class Result(Enum):
    """What became of a step in one verification."""

    PASSED = "passed"
    NOTED = "noted"
    UNDECIDED = "undecided"
    FAILED = "failed"
    NOT_REACHED = "not_reached"


_C, _I, _A, _T = Aspect.CRYPTOGRAPHY, Aspect.IDENTITY, Aspect.AUTHORITY, Aspect.TIME
_OWN = "Rogatory profile"

STEPS: tuple[Step, ...] = tuple(
    Step(number, code, aspect, words, clause)
    for number, (code, aspect, words, clause) in enumerate(
        (
            ("size", _C, "The file is no larger than an instrument may be.", _OWN),
            ("start", _C, "The file is a PDF from its first byte.", "ISO 32000-2 7.5.2"),
            ("readable", _C, "A strict reader reads it within its bounds.", "ISO 32000-2 7.5"),
            ("not_encrypted", _C, "It is not encrypted.", "ISO 19005-3 6.1.3"),
            ("revisions", _C, "It has the revisions of an instrument, one after the other.", "ISO 32000-2 7.5.6"),
            ("form", _C, "Its form has plain, boxless signature fields and nothing else.", "ISO 32000-2 12.7"),
            ("objects", _C, "Nothing in it acts, hides, or refers outside.", "ISO 19005-3 6.5"),
            ("content", _C, "It embeds exactly one file, content.json.", "ISO 19005-3 6.8"),
            ("header", _C, "The content is canonical and names kind and sender.", "RFC 8785"),
            ("text", _C, "What people read is what the content renders to.", _OWN),
            (
                "signatures",
                _C,
                "The signatures are those of its kind, of the agreed form, and the last covers the whole file.",
                "ETSI EN 319 142-1 6.3",
            ),
            ("cryptography", _C, "Each signature is good, with accepted algorithms.", "ETSI EN 319 102-1 5.2.7"),
            (
                "timestamps",
                _T,
                "Each signature has one timestamp of the sender's State, in order, not ahead of our clock.",
                "RFC 3161 2.4.2",
            ),
            (
                "certificates",
                _I,
                "Each certificate leads to an anchor of the sender's State for its purpose, valid and unrevoked then.",
                "RFC 5280 6.1",
            ),
            (
                "directory",
                _A,
                "The State's directory names each certificate for the authority and official in the content.",
                _OWN,
            ),
        ),
        1,
    )
)


def result(report: Report, step: Step) -> Result:
    """What became of a step. After a failure that makes the later ones pointless, those were not reached."""
    own = of_step(report, step)
    for verdict, found in ((Verdict.INVALID, Result.FAILED), (Verdict.UNDECIDED, Result.UNDECIDED)):
        if any(one.reason.verdict is verdict for one in own):
            return found
    if not report.complete and step.number > max((one.reason.step for one in report.found), default=0):
        return Result.NOT_REACHED
    return Result.NOTED if own else Result.PASSED


def of_step(report: Report, step: Step) -> tuple[Found, ...]:
    """The reasons that a step found."""
    return tuple(one for one in report.found if one.reason.step == step.number)
