"""Offences: provision, penalty, what a code needs beside it (`law.md` §3.0, §4.1)."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from app.treaties import bodies
from app.treaties.codes import OFFENCES
from app.treaties.findings import Severity
from app.treaties.review import Review

_EXPRESSION = ("INCITEMENT", "HARMFUL_INFORMATION")


def offences(review: Review) -> None:
    """Each offence."""
    for path, row in bodies.rows(review.body, "offences"):
        code = bodies.text(row, "code")
        _provision(review, path, row, code)
        _by_code(review, path, row, code)


def codes(review: Review) -> None:
    """What an offence's code needs beside it, where the short form is enough (UNCC 42(3)(b), 2AP 9(3))."""
    for path, row in bodies.rows(review.body, "offences"):
        _by_code(review, path, row, bodies.text(row, "code"))


def _provision(review: Review, path: str, row: JsonObject, code: str) -> None:
    eased = Severity.ADVISES if review.emergency else None
    if not bodies.text(row, "domestic_provision"):
        review.find("provision_missing", f"{path}.domestic_provision", severity=eased, offence=code)
    if not bodies.text(row, "text_of_provision"):
        review.find("provision_text_missing", f"{path}.text_of_provision", severity=eased)
    penalty, theirs = bodies.text(row, "max_penalty.kind"), review.asked.theirs
    if not penalty:
        review.find("penalty_missing", f"{path}.max_penalty", severity=eased, offence=code)
    elif penalty in theirs.no_assistance_if and not _assured(review, penalty):
        review.find("penalty_assurance_missing", f"{path}.max_penalty", state=theirs.state, penalty=penalty)


def _assured(review: Review, penalty: str) -> bool:
    wanted = {"death": "no_death_penalty", "corporal": "no_corporal_punishment", "life": "no_life_without_release"}
    return any(
        bodies.text(row, "code") == wanted.get(penalty) and bodies.text(row, "given_by")
        for _, row in bodies.rows(review.body, "assurances")
    )


def _by_code(review: Review, path: str, row: JsonObject, code: str) -> None:
    if code == "HARMFUL_INFORMATION" and not bodies.text(row, "definition"):
        review.find("definition_missing", f"{path}.definition")
    if code == "UN_TREATY_OFFENCE" and not bodies.text(row, "treaty"):
        review.find("un_treaty_unnamed", f"{path}.treaty")
    known = OFFENCES.get(code)
    partly = any((one := treaty.offence(code)) is not None and one.partly for treaty in review.treaties)
    if ((known and known.mapped) or partly) and not bodies.text(row, "maps_to"):
        review.find("mapping_missing", f"{path}.maps_to", offence=code)
    if code in _EXPRESSION:
        review.find("expression_safeguard", f"{path}.code")
