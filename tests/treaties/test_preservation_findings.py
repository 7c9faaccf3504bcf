"""What the law says of a preservation, on both sides (`law.md` §3.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json, JsonObject
from app.treaties import preservation_law, preservation_rules
from app.treaties.catalogue import TREATIES
from app.treaties.findings import Finding, Severity
from app.treaties.review import Asked, Word
from app.treaties.rules import findings
from tests.factories.preservation_samples import SAMPLES
from tests.procedures.test_contents import JSON
from tests.treaties.preservation_cases import (
    AHEAD,
    CALLED,
    CASES,
    ITEMS,
    LONGER,
    NOW,
    confirmed,
    disclosed,
    later,
    refused,
    released,
    sought,
)
from tests.treaties.preserved_cases import ITEM_CASES
from tests.treaties.sample import DROP, changed


def codes(asked: Asked) -> set[str]:
    return {one.code for one in findings(asked)}


def one(asked: Asked, code: str) -> Finding:
    return next(found for found in findings(asked) if found.code == code)


def test_every_finding_of_this_law_has_a_case_and_each_case_its_finding() -> None:
    cases = {**CASES, **ITEM_CASES}
    assert set(cases) == {entry.code for entry in preservation_law.ENTRIES}
    for code, case in cases.items():
        assert code in codes(case()), code


@pytest.mark.parametrize(
    "case",
    [
        lambda: sought(),
        lambda: confirmed(),
        lambda: disclosed(),
        lambda: released("release_after_decision", "decision"),
        lambda: released("release", "withdrawn"),
        lambda: released("expire", "expired"),
        lambda: later("extension_request", "ask_extension", "requesting", LONGER, due=AHEAD),
        lambda: later("follow_up_notice", "follow_up", "requesting", SAMPLES["follow_up_notice"], due=AHEAD),
        lambda: later("loss_report", "report_loss", "requested", SAMPLES["loss_report"]),
        lambda: later("preservation_warning", "warn_unsafe", "requested", SAMPLES["preservation_warning"]),
        lambda: later("preservation_decision", "proceed", "requesting", SAMPLES["preservation_decision"]),
    ],
)
def test_what_is_whole_has_nothing_to_say(case: object) -> None:
    assert callable(case)
    assert codes(case()) <= {"provision_text_missing"}


@pytest.mark.parametrize(
    ("code", "article"),
    [
        ("seeker_missing", "UNCC 42(3)(a)"),
        ("data_missing", "UNCC 42(3)(c)"),
        ("necessity_missing", "UNCC 42(3)(e)"),
        ("mla_not_intended", "UNCC 42(3)(f)"),
        ("preserved_too_short", "UNCC 42(8)"),
        ("content_in_path", "UNCC 43(1)"),
        ("dual_criminality_never", "UNCC 42(4)"),
        ("preservation_pending", "UNCC 42(8)"),
    ],
)
def test_the_article_is_that_of_the_treaty_of_the_matter(code: str, article: str) -> None:
    assert one(CASES[code](), code).article == article
    other = replace(CASES[code](), treaty=None)
    assert "BC 29" in one(other, code).article or "BC 30" in one(other, code).article


def test_sixty_days_are_counted_to_the_end_of_the_last() -> None:
    start = "2026-11-25T09:30:00+01:00"
    holding = {**SAMPLES["preservation_confirmation"]["holdings"][0], "until": "2027-01-24"}  # type: ignore[index,call-overload,dict-item]
    exact = confirmed(preserved_at=start, preserved_until="2027-01-24", holdings=[holding])
    assert "preserved_too_short" not in codes(exact)
    short = confirmed(preserved_at=start, preserved_until="2027-01-23", holdings=[{**holding, "until": "2027-01-23"}])
    found = [finding for finding in findings(short) if finding.code == "preserved_too_short"]
    assert {finding.field for finding in found} == {"preserved_until", "holdings.0.until"}
    assert all(finding.blocks for finding in found)


JANUARY, MARCH = date(2027, 1, 30), date(2027, 3, 31)


@pytest.mark.parametrize(
    ("case", "there", "found"),
    [
        (confirmed(), {"m1": {"example  TELECOM": JANUARY}}, {"holdings.0.until": "m1"}),
        (confirmed(), {"m1": {"Example Telecom": date(2027, 1, 31)}}, {}),
        (confirmed(), {"m1": {"Example Telecom": MARCH, "Another": JANUARY}}, {}),
        (confirmed(), {"m1": {"Third": MARCH, "Another": JANUARY}}, {}),
        (confirmed(holdings__n0__until=DROP), {"m1": {"Another": JANUARY}}, {"holdings.0.until": "m1"}),
        (confirmed(), {"m7": {"Example Telecom": JANUARY}}, {}),
        (later("extension_confirmation", "extend", "requested", LONGER), {"m2": {"A": MARCH}}, {}),
        (
            later("extension_confirmation", "extend", "requested", LONGER),
            {"m1": {"A": MARCH}, "m2": {"A": MARCH, "B": JANUARY}},
            {"measures.1": "m2"},
        ),
        (
            later(
                "extension_declined",
                "decline_extension",
                "requested",
                {"measures": ["m1"], "reason": "No order.", "kept_until": "2027-02-10"},
            ),
            {"m1": {"A": JANUARY}},
            {"measures.0": "m1"},
        ),
    ],
)
def test_a_day_later_than_the_one_of_the_provider_itself_is_a_warning(
    case: Asked, there: dict[str, dict[str, date]], found: dict[str, str]
) -> None:
    told = [one for one in findings(replace(case, kept_there=there)) if one.code == "kept_there_shorter"]
    assert {one.field: dict(one.params)["item"] for one in told} == found
    assert all(dict(one.params)["until"] == "2027-01-30" and one.severity is Severity.WARNS for one in told)


def test_what_rests_on_an_undecided_request_stays() -> None:
    """P-3: whether or not the follow-up notice was sent."""
    at_q = released("expire", "expired", pending=("XA-2026-K7Q3MD9T",))
    assert one(at_q, "preservation_pending").severity is Severity.BLOCKS
    assert "XA-2026-K7Q3MD9T" in one(at_q, "preservation_pending").words
    assert one(replace(at_q, side="requesting"), "preservation_pending").severity is Severity.WARNS
    withdrawn = released("release", "withdrawn", pending=("XA-2026-K7Q3MD9T",))
    assert one(withdrawn, "preservation_pending").severity is Severity.WARNS
    # A refusal in part, or a first result, has not decided on the rest.
    in_part = released("release_after_decision", "decision", pending=("XA-2026-K7Q3MD9T",))
    assert one(in_part, "preservation_pending").blocks
    assert "preservation_pending" not in codes(released("release_after_decision", "decision"))


def test_a_word_of_an_extension_is_owed_only_where_one_was_asked_for() -> None:
    assert "extension_unanswered" not in codes(released("expire", "expired", status="PRESERVED"))


def test_a_spoken_request_is_confirmed_by_naming_its_note() -> None:
    spoken = replace(sought(confirms=CALLED), act="confirm_oral")
    assert not {"note_not_named", "confirms_nothing"} & codes(spoken)
    assert one(replace(sought(), act="confirm_oral"), "note_not_named").severity is Severity.WARNS
    assert one(sought(confirms=CALLED), "confirms_nothing").blocks
    refusing = replace(spoken, theirs=replace(spoken.theirs, oral=False))
    assert one(refusing, "oral_not_allowed").severity is Severity.WARNS


def test_an_emergency_still_needs_what_preservation_means_nothing_without() -> None:
    bare = replace(sought(intended_by=DROP, confidential=DROP, relationship=DROP), urgency="emergency")
    found = {finding.code: finding.severity for finding in findings(bare)}
    assert found["relationship_missing"] is Severity.BLOCKS
    assert found["intention_vague"] is Severity.ADVISES


def test_one_item_may_name_its_own_custodian() -> None:
    own = {"name": "Example Telecom"}
    named = sought(custodian=DROP, data__n0__custodian=own, data__n1__custodian=own)
    assert "custodian_missing" not in codes(named)
    assert "custodian_missing" not in codes(sought(custodian=DROP, location="Data centre of Port XB, hall 2"))


def test_data_that_does_not_exist_yet_cannot_be_preserved() -> None:
    later_data = sought(data__n0__period={"from": "2026-12-01T00:00:00Z", "to": "2026-12-02T00:00:00Z"})
    assert one(later_data, "period_in_future").field == "data.0.period"


def test_an_offence_that_the_treaty_does_not_cover_needs_its_penalty() -> None:
    serious = sought(offences__n0__code="SERIOUS_CRIME", offences__n0__max_penalty=DROP)
    assert one(serious, "penalty_missing").blocks
    assert "offence_outside" not in codes(sought(offences__n0__code="SERIOUS_CRIME"))


@pytest.mark.parametrize("code", ["form", "dual_criminality"])
def test_a_ground_that_is_none_here_blocks(code: str) -> None:
    assert any(finding.blocks for finding in findings(refused(code)))


def test_missing_dual_criminality_at_disclosure_is_for_offences_outside_the_treaty() -> None:
    asked = refused("dc_at_disclosure")
    inside = replace(asked, opening={"offences": [{"code": "ICT_FRAUD"}]})
    outside = replace(asked, opening={"offences": [{"code": "ICT_FRAUD"}, {"code": "SERIOUS_CRIME"}]})
    assert one(inside, "reservation_needed").severity is Severity.BLOCKS
    assert one(outside, "reservation_needed").severity is Severity.WARNS
    # BC 29(4) speaks of articles 2 to 11; the Convention helps with a grooming, and does not establish it.
    groomed = replace(asked, treaty=TREATIES.newest("budapest"), opening={"offences": [{"code": "GROOMING"}]})
    assert one(groomed, "reservation_needed").severity is Severity.WARNS


def test_content_in_a_file_is_found_as_well() -> None:
    file: Json = {"file": "c0" * 32, "description": "The message", "measures": ["m1"], "category": "CONTENT"}
    assert one(disclosed(files=[file]), "content_in_path").field == "files.0.category"


def test_the_rules_are_silent_on_items_where_the_request_is_not_here() -> None:
    assert "item_unknown" not in codes(replace(confirmed(), measures=()))
    assert "item_unknown" not in codes(replace(confirmed(), measures=ITEMS))


@settings(max_examples=200, deadline=None)
@given(kind=st.sampled_from(sorted(preservation_rules.RULES)), body=JSON)
def test_no_body_makes_a_rule_raise(kind: str, body: Json) -> None:
    findings(replace(sought(), kind=kind, act="expire", body=body))


@settings(max_examples=200, deadline=None)
@given(kind=st.sampled_from(sorted(preservation_rules.RULES)), value=JSON, data=st.data())
def test_no_member_makes_a_rule_raise(kind: str, value: Json, data: st.DataObject) -> None:
    body = dict(SAMPLES[kind])
    member = data.draw(st.sampled_from(sorted(body)))
    findings(replace(sought(), kind=kind, act="expire", body=changed(body, **{member: value}), due=AHEAD))


def test_the_least_time_is_the_treaty_s_own_and_of_several_the_longest() -> None:
    own = TREATIES.newest("bilateral_xa_xb")
    sixty_two = confirmed(preserved_until="2027-01-27")
    assert "preserved_too_short" not in codes(sixty_two)
    for draft in (replace(sixty_two, treaty=own), replace(sixty_two, others=(own,))):
        found = [one for one in findings(draft) if one.code == "preserved_too_short"]
        assert {(one.article, dict(one.params)["least"]) for one in found} == {("XA-XB 24(2)", "90")}
    assert "duration_short" in codes(replace(sought(duration_wanted=62), treaty=own))
    assert "duration_short" not in codes(sought(duration_wanted=62))


def test_under_a_treaty_of_two_states_each_instrument_is_held_against_its_own_article() -> None:
    treaty = TREATIES.newest("bilateral_xa_xb")
    for instrument, field, article in (
        (sought(necessity=DROP), "necessity", "XA-XB 24(5)(e)"),
        (sought(intended_by=DROP), "intended_by", "XA-XB 24(5)(f)"),
        (confirmed(legal_basis=DROP), "legal_basis", "XA-XB 24(2)"),
        (disclosed(sha256=DROP), "sha256", "XA-XB 24(4)"),
    ):
        told = {found.field: found.article for found in findings(replace(instrument, treaty=treaty))}
        assert told.get(field) == article
        assert told.get(field) != {found.field: found.article for found in findings(instrument)}.get(field)


def said(kind: str, side: str = "requested", **body: Json) -> Word:
    return Word(kind, kind, side, body)


LATER: JsonObject = {"measure": "m1", "custodian": "A", "outcome": "preserved", "until": "2027-04-30"}
KEPT = said("preservation_confirmation", preserved_until="2027-01-31")
SOON = said("preservation_confirmation", preserved_until="2026-11-24")


@pytest.mark.parametrize(
    ("words", "early"),
    [
        ((KEPT,), True),
        ((SOON,), False),
        ((SOON, said("extension_confirmation", until="2027-03-31")), True),
        ((KEPT, said("extension_declined", kept_until="2026-11-24")), False),
        ((KEPT, said("extension_declined")), True),
        ((SOON, said("extension_confirmation", measures=["m1"], until="2026-11-24")), False),
        ((said("preservation_confirmation", preserved_until="2026-11-24", holdings=[LATER]),), True),
        (
            (said("preservation_confirmation", preserved_until="2026-11-24", holdings=[{**LATER, "outcome": "none"}]),),
            False,
        ),
        ((said("preservation_confirmation", preserved_until="soon"),), False),
        ((), False),
    ],
)
def test_who_is_asked_to_keep_data_longer_may_not_let_it_go_sooner_than_promised(
    words: tuple[Word, ...], early: bool
) -> None:
    """The question stops the clock `preserved_until`; the day that was promised last stands (UNCC 42(9))."""
    asking = (*words, said("extension_request", "requesting", until="2027-06-30"))
    gone = released("expire", "expired", status="EXTENSION_ASKED", due={"extension_answer": NOW}, spoken=asking)
    told = replace(gone, body=changed(gone.body, extension_reason="No order prolongs it."))
    assert ("released_early" in codes(told)) is early
    assert "extension_unanswered" not in codes(told)
