"""A kept instrument verified again, with what is known of its certificates by now; `judge` in a parser process."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import datetime

from app.instruments.kinds import fields_of
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.ids import Digest
from app.procedures.catalogue import Catalogue
from app.trust.anchors import Anchors
from app.trust.holder import Holders
from app.trust.report import Found, Report
from app.trust.revocation import Revocation


def judge(
    pdf: bytes,
    anchors: Anchors,
    holders: Holders,
    at: datetime,
    unstamped: bool,
    revocation: Revocation,
    catalogue: Catalogue,
) -> Report:
    """The report of a file as of its own time of receipt `at`; its text was compared when it was accepted.

    By the policy of the release: what our State narrows for the future does not undo what it accepted before, and a row
    without a date would turn the verdict of whatever happens to be looked at again. Nothing adverse is hidden by it: a
    revocation, an end or a withdrawal counts under either, and the wider one believes more lists that tell of one.
    """
    # Here and not above: the process that asks carries no PDF library.
    from app.trust.verification import verify

    fields = fields_of(catalogue)
    return verify(pdf, anchors, holders, at, fields=fields, revocation=revocation, unstamped=unstamped)


def carried(report: Report, before: JsonObject) -> Report:
    """The report with what the one before it (as JSON) found of the text, which is not compared anew."""
    text = before.get("text")
    if text not in {"identical", "same_text"}:
        return report
    found = (Found("same_text") if one.code == "not_compared" else one for one in report.found)
    kept = tuple(one for one in found if text == "same_text" or one.code != "same_text")
    return replace(report, compared=str(text), found=kept)


def without(report: Report, withdrawn: Mapping[Digest, datetime], stampers: Container[str]) -> Report:
    """The report once certificates and anchors that it stands on are withdrawn, by SHA-256, each from a date on.

    From then on they prove nothing; where it is one of the `stampers`, of which only the time hangs, that is open.
    """
    moment = report.proven_time
    found = tuple(
        Found("timestamp_compromised" if one in stampers else "withdrawn", None, f"{one[:16]} from {stamp(since)} on")
        for one, since in withdrawn.items()
        if moment is not None and since <= moment
    )
    return replace(report, found=report.found + found)
