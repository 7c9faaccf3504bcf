"""Transfer of criminal proceedings: links, two limitations, nobody tried twice (`law.md` §3.11; UNCAC 47)."""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties import bodies, contents_rules, opening_rules
from app.treaties.case_rules import CASE, Rule, covered
from app.treaties.review import Review

_NEAR = 365
"""Days before limitation from which a transfer is doubted (as J-4)."""
_SIDES = {"limitation_here": "the requesting", "limitation_there": "the requested"}


def opened(review: Review) -> None:
    """The treaty provides for it, and for one of the offences at least."""
    if opening_rules.opens(review):
        covered(review)


def connections(review: Review) -> None:
    """S29: mere transit founds no jurisdiction."""
    kinds = {bodies.text(row, "kind") for _, row in bodies.rows(review.body, "connections")} - {""}
    if kinds == {"transit"}:
        review.find("transfer_transit_only", "connections")


def limitations(review: Review) -> None:
    """When it is barred, in both States."""
    for name, where in _SIDES.items():
        end = bodies.when(review.at(f"{name}.ends_on"))
        if end is None:
            review.find("limitation_unsaid", f"{name}.ends_on", where=where)
            continue
        left = (end.start.date() - review.asked.now.date()).days
        if left < 0:
            review.find("limitation_passed", f"{name}.ends_on")
        elif left <= _NEAR and name == "limitation_there":
            review.find("limitation_there_near", f"{name}.ends_on", days=left)


def custody(review: Review) -> None:
    """Who is held is held still."""
    for path, row in bodies.rows(review.body, "custody"):
        end = bodies.when(row.get("until"))
        if end is not None and end.end < review.asked.now:
            review.find("custody_end_passed", f"{path}.until")


def acts(review: Review) -> None:
    """What was done may count there, if its form is known."""
    for path, row in bodies.rows(review.body, "acts_done"):
        if not bodies.text(row, "validity"):
            review.find("acts_validity_unsaid", f"{path}.validity")


def claims(review: Review) -> None:
    """Civil claims are spoken of, if only to say that there are none."""
    if not review.text("civil_claims"):
        review.find("victims_unsaid", "civil_claims")


def sent(review: Review) -> None:
    """The file comes, and the own proceeding has stopped."""
    if not review.filled("files") and not review.filled("package"):
        review.find("file_empty", "files")
    if not review.filled("stopped_on"):
        review.find("file_without_stay", "stopped_on")


def handed_back(review: Review) -> None:
    """What came goes back."""
    if not review.text("evidence_back"):
        review.find("hand_back_unexplained", "evidence_back")


RULES: Mapping[str, tuple[Rule, ...]] = {
    "transfer_request": (*CASE, contents_rules.people, opened, connections, limitations, custody, acts, claims),
    "transfer_file": (sent,),
    "transfer_handed_back": (handed_back,),
}
