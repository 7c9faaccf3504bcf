"""For every finding of a transfer of proceedings a draft that has it: changed in one thing, which the finding names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.treaties.profiles import profile
from app.treaties.review import Asked
from tests.factories import bodies
from tests.factories.request_samples import FILE
from tests.treaties.sample import DROP, asked, changed


def asks(**values: object) -> Asked:
    """A request of XA to XB with other values."""
    body = changed(bodies.of("transfer_request"), **values)
    return asked(body, procedure="transfer", act="request", kind="transfer_request", attachments=())


def says(kind: str, act: str, side: str = "requested", **values: object) -> Asked:
    """Another letter with other values, of XB but for what the requesting side says."""
    ours, theirs = ("XB", "XA") if side == "requested" else ("XA", "XB")
    return asked(
        changed(bodies.of(kind), **values), procedure="transfer", act=act, kind=kind, attachments=(FILE,),
        ours=profile(ours), theirs=profile(theirs), side=side,
    )  # fmt: skip


def sends(**values: object) -> Asked:
    """The file."""
    return says("transfer_file", "send_file", "requesting", **values)


CASES: Mapping[str, Callable[[], Asked]] = {
    "stay_missing": lambda: asks(stay=DROP),
    "transfer_reasons_missing": lambda: asks(reasons=DROP),
    "transfer_connection_missing": lambda: asks(connections=[]),
    "transfer_transit_only": lambda: asks(connections__n0__kind="transit"),
    "suspect_unnamed": lambda: asks(persons=[]),
    "custody_end_passed": lambda: asks(custody__n0__until="2026-11-20"),
    "offence_there_missing": lambda: asks(offences_there=[]),
    "limitation_unsaid": lambda: asks(limitation_there__ends_on=DROP),
    "limitation_there_near": lambda: asks(limitation_there__ends_on="2027-05-01"),
    "acts_validity_unsaid": lambda: asks(acts_done__n0__validity=DROP),
    "evidence_list_missing": lambda: asks(evidence_list=[]),
    "victims_unsaid": lambda: asks(civil_claims=DROP),
    "suspect_unheard": lambda: asks(suspect_position=DROP),
    "file_without_stay": lambda: sends(stopped_on=DROP),
    "file_empty": lambda: sends(files=[], package=DROP),
    "hand_back_unexplained": lambda: says("transfer_handed_back", "hand_back", evidence_back=DROP),
}
