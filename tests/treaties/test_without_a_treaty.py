"""States without a common treaty: what an assurance of reciprocity carries, and whose law it then rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.kit.canonical import JsonObject
from app.matters.matter_law import MatterLaw
from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE
from app.procedures.jurisdiction import JURISDICTION
from app.procedures.preservation import PRESERVATION
from app.procedures.provider_measures import PROVIDER_MEASURES
from app.procedures.table import Basis
from app.procedures.transfer import TRANSFER
from app.treaties.catalogue import TREATIES
from app.treaties.chooser import Choice, choose
from app.treaties.dual_rules import dual
from app.treaties.findings import Finding, Severity
from app.treaties.matrix import compared
from app.treaties.page import printed
from app.treaties.profiles import STATES, Profile, Profiles, profile, unknown
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.factories import bodies
from tests.matters.course import START, Course, Q, R
from tests.treaties.preservation_cases import confirmed, refused
from tests.treaties.sample import DROP, NOW, asked, changed

CUSTOM = TREATIES.newest("reciprocity")
PROMISE: JsonObject = {"text": "Boreland will do the same in a like case."}
OPENED = {
    "preservation_request": "preservation",
    "emergency_request": "emergency_disclosure",
    "provider_measure_request": "provider_measures",
    "transfer_request": "transfer",
    "jit_proposal": "joint",
    "jurisdiction_notice": "jurisdiction",
}
URGENCY = {"emergency_request": "emergency"}
OWN_LAW = {*OPENED.values(), "extradition"}


def drafted(kind: str, to: Profile | None = None, **values: object) -> Asked:
    body: JsonObject = {**bodies.of(kind), "reciprocity": PROMISE}
    if isinstance(body.get("legal_basis"), list):
        body["legal_basis"] = [{"treaty": "reciprocity"}]
    told = {
        "kind": kind,
        "act": "",
        "procedure": OPENED[kind],
        "urgency": URGENCY.get(kind, "urgent"),
        "known": TREATIES.on(NOW.date()),
    }
    given = asked(changed(body, **values), treaty=CUSTOM, **told)
    return given if to is None else replace(given, theirs=to)


def one(given: Asked, code: str) -> Finding | None:
    return next((found for found in findings(given) if found.code == code), None)


def state(folder: Path, text: str) -> Profile:
    """XQ as its own file describes it."""
    (folder / "XQ.toml").write_text(
        f'state = "XQ"\nname.en = "Quandary"\nlanguages = ["en"]\nzone = "UTC"\n{text}', "utf-8"
    )
    return Profiles.load(STATES, folder).profile("XQ")


def custom(requested: Profile, procedure: str) -> Choice:
    chosen = choose(TREATIES, profile("XA"), requested, NOW.date(), procedure=procedure)
    return next(found for found in chosen if found.treaty.kind == "reciprocity")


def test_it_opens_what_comity_and_the_requested_law_permit() -> None:
    assert set(CUSTOM.by_own_law) == OWN_LAW
    assert set(CUSTOM.procedures) == {"mla", "assets", "hearing", "forensics", "information", *OWN_LAW}
    for treaty in TREATIES.treaties:
        own = {"provider_measures"} if (treaty.code, treaty.version) == ("un_cybercrime", 2) else set()
        assert {*treaty.by_own_law} == own or treaty.kind == "reciprocity", "a treaty binds to what it opens"


@pytest.mark.parametrize("procedure", sorted(OWN_LAW))
def test_the_chooser_says_that_it_rests_on_the_requested_law(procedure: str) -> None:
    found = custom(unknown("XQ"), procedure)
    assert found.open
    told = {reason.code: (reason.words, reason.article) for reason in found.provisos}
    assert told["own_law"] == ("Nothing obliges to it: it rests on comity and on the law of XQ.", "custom")
    assert "own_law" not in {reason.code for reason in custom(unknown("XQ"), "mla").provisos}


def test_a_state_whose_file_names_its_law_is_cited_and_nothing_is_doubted(tmp_path: Path) -> None:
    law = '[domestic]\nshort = "QAL"\ntitle.en = "Assistance Law"\n[domestic.procedures]\npreservation = "12"\n'
    quandary = state(tmp_path, law)
    assert "own_law" not in {reason.code for reason in custom(quandary, "preservation").provisos}
    assert quandary.reads(CUSTOM).procedures["preservation"].text == "12"
    assert one(drafted("preservation_request", quandary), "own_law_unsaid") is None
    silent = one(drafted("transfer_request", quandary), "own_law_unsaid")
    assert silent is not None
    assert (silent.severity, silent.article) == (Severity.WARNS, "custom")


def test_a_state_whose_law_does_not_know_it_shuts_it_by_its_own_file(tmp_path: Path) -> None:
    quandary = state(tmp_path, '[treaty.reciprocity]\nwithout_procedures = ["joint", "transfer"]\n')
    assert {reason.code for reason in custom(quandary, "transfer").against} == {"procedure_not_opened"}
    assert custom(quandary, "preservation").open
    shut = one(drafted("transfer_request", quandary), "procedure_not_opened")
    assert shut is not None
    assert shut.blocks
    # It narrows findings and changes no digest.
    assert quandary.reads(CUSTOM).digest == CUSTOM.digest


@pytest.mark.parametrize("kind", sorted(OPENED))
def test_a_draft_is_whole_with_the_assurance_and_told_of_without(kind: str) -> None:
    whole = drafted(kind, replace(profile("XB"), domestic=None))
    blocking = {found.code for found in findings(whole) if found.blocks}
    assert not blocking & {"content_missing", "procedure_not_opened", "reciprocity_missing", "basis_missing"}
    told = one(whole, "own_law_unsaid")
    assert told is not None
    assert told.severity is (Severity.ADVISES if kind == "jurisdiction_notice" else Severity.WARNS)
    assert told.words.startswith(f"Nothing obliges to {OPENED[kind]}: it rests on comity and on the law of XB, and no")
    bare = [found for found in findings(drafted(kind, reciprocity=DROP)) if found.field == "reciprocity.text"]
    assert bare
    assert bare[0].blocks is (kind != "jurisdiction_notice")
    assert bare[0].article in {"custom", "ICJAL 13"}


def test_what_is_disclosed_in_an_emergency_without_a_treaty_serves_that_emergency() -> None:
    """Use follows the assurance: who asks says so, and nothing else that the letter holds is missed more softly."""
    whole = replace(drafted("emergency_request", replace(profile("XB"), domestic=None)), now=NOW + timedelta(days=1))
    assert [found.code for found in findings(whole) if found.blocks] == []
    unsaid = [
        found for found in findings(drafted("emergency_request", specialty=DROP)) if found.field.startswith("spec")
    ]
    assert [(found.severity, found.article) for found in unsaid] == [(Severity.ADVISES, "custom")]
    for member in ("relationship", "data", "offences", "emergency"):
        bare = [found for found in findings(drafted("emergency_request", **{member: DROP})) if found.blocks]
        assert {found.article for found in bare if found.field.startswith(member)} == {"custom"}, member


def test_under_a_treaty_no_assurance_is_asked_for() -> None:
    for kind in OPENED:
        given = replace(drafted(kind, reciprocity=DROP), treaty=TREATIES.newest("un_cybercrime"))
        assert not [
            found
            for found in findings(given)
            if found.field == "reciprocity.text" and found.code != "reciprocity_missing"
        ]
        told = one(given, "own_law_unsaid")
        assert (told is not None) is (OPENED[kind] == "provider_measures")


def test_no_article_obliges_to_act_through_a_provider(tmp_path: Path) -> None:
    """`law.md` §3.5: UNCC 47 and 53 are a hook; the rest is comity and the law of the provider's State."""
    uncc = TREATIES.newest("un_cybercrime")
    given = replace(drafted("provider_measure_request", profile("XB"), reciprocity=DROP), treaty=uncc)
    told = one(given, "own_law_unsaid")
    assert told is not None
    assert (told.severity, told.article) == (Severity.ADVISES, "UNCC 47, 53")
    choice = next(
        found
        for found in choose(TREATIES, profile("XA"), profile("XB"), NOW.date(), procedure="provider_measures")
        if found.treaty.code == "un_cybercrime"
    )
    assert choice.open
    assert ("own_law", "UNCC 47, 53") in {(reason.code, reason.article) for reason in choice.provisos}
    row = "| `provider_measures` | 47, 53 ~ | obliges nobody: by comity and domestic law, as far as"
    assert row in printed(uncc)
    law = '[domestic]\nshort = "QAL"\ntitle.en = "Network Law"\n[domestic.procedures]\nprovider_measures = "12"\n'
    quandary = state(tmp_path, law)
    assert one(replace(given, theirs=quandary), "own_law_unsaid") is None
    assert quandary.reads(uncc).procedures == uncc.procedures


@pytest.mark.parametrize(
    ("procedure", "grounds", "rule"),
    [
        ("preservation", {"sovereignty", "political_offence", "persecution", "dual_criminality"}, "discretionary"),
        (
            "emergency_disclosure",
            {"sovereignty", "domestic_prohibition", "persecution", "personal_data", "fundamental_rights"},
            "discretionary",
        ),
        ("provider_measures", {"dual_criminality", "sovereignty", "fundamental_rights", "domestic_prohibition"},
         "mandatory"),
        ("transfer", {"not_punishable", "no_jurisdiction", "no_connection", "ne_bis_in_idem", "limitation"},
         "mandatory"),
    ],
)  # fmt: skip
def test_each_has_its_grounds_in_an_open_list(procedure: str, grounds: set[str], rule: str) -> None:
    assert grounds <= {found.code for found in CUSTOM.grounds(procedure)}
    assert not CUSTOM.closed(procedure)
    assert dual(CUSTOM, procedure) == (rule, CUSTOM.dual_criminality.article)


def test_preservation_may_hang_on_dual_criminality_where_no_treaty_waives_it() -> None:
    under_treaty = refused("dual_criminality")
    assert one(under_treaty, "dual_criminality_never") is not None
    assert one(replace(under_treaty, treaty=CUSTOM), "dual_criminality_never") is None


def test_sixty_days_are_what_is_usual_and_bind_nobody() -> None:
    short = confirmed(preserved_until="2026-12-20")
    bound, usual = one(short, "preserved_too_short"), one(replace(short, treaty=CUSTOM), "preserved_too_short")
    assert bound is not None
    assert usual is not None
    assert (bound.severity, bound.article) == (Severity.BLOCKS, "UNCC 42(8)")
    assert (usual.severity, usual.article) == (Severity.WARNS, "custom")


def test_every_clock_without_a_treaty_is_a_target() -> None:
    for table, opens in (
        (PRESERVATION, "request"),
        (EMERGENCY_DISCLOSURE, "request"),
        (PROVIDER_MEASURES, "request"),
        (TRANSFER, "request"),
    ):
        course = Course(table, law=MatterLaw(CUSTOM, (profile("XA"), profile("XB"))))
        course.take(R, opens, {"data": [{"id": "d1"}]}, urgency="urgent")
        course.take(Q, "acknowledge", urgency="urgent")
        if table is PRESERVATION:
            course.take(Q, "confirm", {"preserved_until": "2027-01-25"}, days=1, urgency="urgent")
            assert course.clock("preserved_until").article == "custom"
        assert {clock.kind for clock in course.seen().clocks} == {Basis.PRACTICE}, table.name
    course = Course(JURISDICTION, law=MatterLaw(CUSTOM))
    course.take(R, "open")
    assert (course.clock("position").due, course.clock("position").kind) == (
        (START + timedelta(days=30)).replace(hour=23, minute=59, second=59), Basis.PRACTICE,
    )  # fmt: skip


def test_page_and_comparison_tell_it() -> None:
    page = printed(CUSTOM)
    assert "| `preservation` | custom | obliges nobody: by comity and domestic law, as far as" in page
    told = {(found.section, found.key): found.left for found in compared(CUSTOM, TREATIES.newest("budapest"))}
    assert told["procedures", "preservation"] == "custom, by own law"
