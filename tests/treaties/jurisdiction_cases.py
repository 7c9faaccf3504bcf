"""For every finding of a consultation on jurisdiction a draft that has it, changed in one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace

from app.kit.canonical import Json
from app.treaties.profiles import profile
from app.treaties.review import Asked
from tests.factories.jurisdiction_samples import SAMPLES
from tests.treaties.sample import DROP, asked, changed


def notice(**values: object) -> Asked:
    """The notice of XA to XB."""
    body = changed(deepcopy(SAMPLES["jurisdiction_notice"]), **values)
    return asked(body, procedure="jurisdiction", kind="jurisdiction_notice", act="open", treaty=None, attachments=())


def position(**values: object) -> Asked:
    """The position of XB."""
    body = changed(deepcopy(SAMPLES["jurisdiction_position"]), **values)
    return replace(notice(), body=body, kind="jurisdiction_position", ours=profile("XB"), theirs=profile("XA"))


def said(kind: str, **values: object) -> Asked:
    """Another instrument of XA."""
    return replace(notice(), body=changed(deepcopy(SAMPLES[kind]), **values), kind=kind, act=kind)


def only(*kinds: str) -> Json:
    """Connections of these kinds."""
    return [{"kind": kind, "weight": "medium", "facts": "As the file shows."} for kind in kinds]


CASES: Mapping[str, Callable[[], Asked]] = {
    "connection_missing": lambda: notice(connections=[]),
    "claim_weak": lambda: notice(connections=only("nationality_victim", "system_location")),
    "transit_only": lambda: notice(connections=only("transit")),
    "data_location_only": lambda: notice(connections=only("data_location")),
    "claim_limitation_near": lambda: notice(prosecution_prospects__limitation="2027-06-01"),
    "claim_limitation_passed": lambda: notice(prosecution_prospects__limitation="2026-06-01"),
    "prospects_missing": lambda: notice(prosecution_prospects=DROP),
    "recovery_missing": lambda: notice(loss_recovery=DROP),
    "sufficiency_unexplained": lambda: notice(real_and_sufficient=DROP),
    "share_missing": lambda: said("jurisdiction_proposal", shares=[{"state": "XA", "prosecutes": "All of it."}]),
    "coordination_missing": lambda: said("jurisdiction_disagreement", coordination__witnesses=DROP),
    "parallel_review_past": lambda: said("jurisdiction_disagreement", review_on="2026-01-01"),
}
