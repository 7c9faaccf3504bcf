"""For every finding about a joint investigation a draft that has it: the complete draft, changed in one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace

from app.kit.canonical import JsonObject
from app.treaties.review import Asked, Conference, Standing, Word
from tests.factories.joint_samples import SAMPLES
from tests.factories.request_samples import REF
from tests.factories.samples import SAMPLES as ALL
from tests.treaties.sample import DROP, asked, changed

PROPOSED = Word(str(REF["id"]), "jit_proposal", "requesting", SAMPLES["jit_proposal"])
CHANGE = Word(str(REF["id"]), "jit_change", "requesting", SAMPLES["jit_change"])
THREE = ("XA", "XB", "XD")
FOUNDED = Word(
    "0197a2b4-0000-7000-8000-000000000007",
    "jit_agreement",
    "requested",
    {
        **SAMPLES["jit_agreement"],
        "members": [
            *SAMPLES["jit_agreement"]["members"],  # type: ignore[misc]  # a list
            {"state": "XD", "authority": "Prosecutor of XD", "leader": True},
        ],
        "participants": [*THREE],
        "conference_ref": "JIT-1",
        "common_text": "5b" * 32,
    },
)
"""A team of three States was agreed on."""
NEXT: dict[str, object] = {
    "changes": ["add_member"],
    "joins": [{"state": "XC", "authority": "Prosecutor of XC", "leader": True}],
    "participants": ["XA", "XB", "XC", "XD"],
    "common_text": "6c" * 32,
}
"""XC joins it."""
TEAM = Conference("JIT-1", True, THREE, ())
ELSE = "0197a2b4-0000-7000-8000-000000000009"


def said(kind: str, act: str = "", /, *spoken: Word, **values: object) -> Asked:
    """What XA says in a matter on a joint investigation."""
    body: JsonObject = changed(deepcopy(SAMPLES[kind]), **values)
    return asked(body, procedure="joint", kind=kind, act=act or kind, side="requesting", attachments=(),
                 spoken=spoken)  # fmt: skip


def share(**values: object) -> Asked:
    """Evidence that is shared in a team."""
    body = changed(deepcopy(ALL["evidence_transmittal"]), final=False, outcomes=DROP, manifest="4a" * 32, **values)
    files = ("c0ffee" * 10 + "c0ff",)
    return asked(body, procedure="joint", kind="evidence_transmittal", act="share", attachments=files)


def ended(on: str, kind: str = "jit_agreement") -> Word:
    """What both sides signed on the end of the team."""
    return Word(ELSE, kind, "requested", {**SAMPLES[kind], "ends_on": on})


CASES: Mapping[str, Callable[[], Asked]] = {
    "host_law_missing": lambda: said("jit_proposal", host_law=DROP),
    "team_end_missing": lambda: said("jit_proposal", ends_on=DROP),
    "team_end_past": lambda: said("jit_change", ends_on="2026-01-01"),
    "team_terms_missing": lambda: said("jit_agreement", liability=DROP),
    "team_media_missing": lambda: said("jit_proposal", media=DROP),
    "team_leader_missing": lambda: said("jit_proposal", members__n1__leader=False),
    "guest_powers_wide": lambda: said("jit_proposal", guest_powers=["assist", "take_measures"]),
    "common_text_missing": lambda: said("jit_proposal", participants=["XA", "XB", "XC"]),
    "common_text_old": lambda: said("jit_change", "propose_change", FOUNDED, **{**NEXT, "common_text": "5b" * 32}),
    "conference_missing": lambda: said("jit_proposal", common_text="5b" * 32, participants=["XA", "XB", "XC"]),
    "conference_differs": lambda: said("jit_change", "propose_change", FOUNDED, **NEXT, conference_ref="JIT-9"),
    "participants_differ": lambda: said("jit_change", "propose_change", FOUNDED, **{**NEXT, "participants": [*THREE]}),
    "participants_missing": lambda: said("jit_proposal", common_text="5b" * 32),
    "agreement_differs": lambda: said("jit_agreement", "accept", PROPOSED, territory="XA only"),
    "agreement_to_nothing": lambda: said("jit_agreement", "accept", replace(PROPOSED, id=ELSE)),
    "payment_differs": lambda: replace(
        said("jit_agreement", "pay", Word("w", "return_agreement", "requesting", ALL["return_agreement"])),
        procedure="assets",
        kind="return_note",
        body={"payments": [{"amount": {"amount": "1.00", "currency": "EUR"}}]},
    ),
    "team_change_unknown": lambda: said("jit_change_agreed", "agree_change", replace(CHANGE, id=ELSE)),
    "team_end_differs": lambda: said("jit_change_agreed", "agree_change", CHANGE, ends_on="2049-01-01"),
    "share_without_manifest": lambda: replace(share(), body=changed(dict(share().body), manifest=DROP)),  # type: ignore[arg-type]
    "share_without_conditions": lambda: share(conditions=[]),
    "team_over": lambda: replace(share(), spoken=(ended("2026-01-01"),)),
    "team_not_in_force": lambda: replace(share(), conference=replace(TEAM, in_force=False, missing=(("XB", "XD"),))),
    "share_with_no_member": lambda: replace(share(), conference=replace(TEAM, participants=("XA", "XC", "XD"))),
    "evidence_unassigned": lambda: replace(
        share(evidence__n0__measures=[]), procedure="mla", measures=(Standing("m1", "ACCESS_STORED"),)
    ),
}
