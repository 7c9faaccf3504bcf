"""What is found about a hearing: times that no clock shows, codes in the open, a person who cannot follow."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json
from app.procedures.codes import AssuranceCode
from app.treaties import hearing_law
from app.treaties.codes import ASSURANCES
from app.treaties.findings import Severity
from app.treaties.hearing_rules import RULES
from app.treaties.profiles import profile
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.factories.hearing_samples import SAMPLES
from tests.treaties.hearing_cases import CASES, at, hearing, said
from tests.treaties.sample import DROP, asked
from tests.treaties.test_findings import _JSON

ACTS = {
    "schedule": "agree_slot",
    "willingness_report": "report_summoned",
    "hearing_record": "hold",
    "stop_note": "stop",
}


def codes(given_: Asked) -> set[str]:
    return {one.code for one in findings(given_)}


def test_every_finding_of_the_procedure_has_its_case() -> None:
    assert set(CASES) == {one.code for one in hearing_law.ENTRIES}


def test_nothing_is_said_to_a_complete_request() -> None:
    assert findings(hearing()) == ()


@pytest.mark.parametrize("kind", sorted(set(SAMPLES) - {"hearing_request", "bridge_details"}))
def test_nothing_is_said_to_a_complete_answer(kind: str) -> None:
    own = {"attachment_unnamed"}  # the case's attachment, which this kind does not name
    assert codes(said(kind, ACTS.get(kind, ""))) - own == set()


@pytest.mark.parametrize(
    ("code", "article", "severity"),
    [
        ("remote_reason_missing", "UNCC 40(18)", Severity.BLOCKS),
        ("interpreter_missing", "UNCC 40(18)", Severity.BLOCKS),
        ("safe_conduct_assurance_missing", "ICJAL 36", Severity.BLOCKS),
        ("slot_ambiguous", "Rogatory", Severity.BLOCKS),
        ("slot_outside_hours", "practice", Severity.ADVISES),
        ("accused_consent_missing", "UNCC 40(18)", Severity.WARNS),
    ],
)
def test_a_finding_cites_its_article(code: str, article: str, severity: Severity) -> None:
    found = next(one for one in findings(CASES[code]()) if one.code == code)
    assert (found.article, found.severity) == (article, severity)


def test_what_every_request_must_hold_a_hearing_must_hold_too() -> None:
    assert {"purpose_missing", "offences_missing"} <= codes(asked({}, kind="hearing_request", procedure="hearing"))
    assert "suspect_as_witness" in codes(hearing(persons__n0__status="suspect"))


def begin(start: str, tz: str) -> set[str]:
    """What is found about the begin of a slot."""
    end = f"{start[:11]}23:30:00{start[19:]}"
    found = findings(said("slot_proposal", slots=[at(start, end, tz)]))
    return {one.code for one in found if one.field == "slots.0.requested.from"}


@pytest.mark.parametrize(
    ("start", "tz", "expected"),
    [
        ("2027-10-29T10:00:00+02:00", "Europe/Vienna", set()),
        ("2027-10-31T02:30:00+01:00", "Europe/Vienna", {"slot_ambiguous", "slot_outside_hours"}),
        # The hour that the clocks leave out in spring is written with the offset of winter: no clock shows it.
        ("2027-03-28T02:30:00+01:00", "Europe/Vienna", {"slot_clock_differs", "slot_outside_hours"}),
        ("2027-10-29T08:00:00Z", "Europe/Vienna", {"slot_clock_differs"}),
        ("2027-10-29T10:00:00Z", "Etc/UTC", set()),
        ("2027-10-29T10:00:00+05:45", "Asia/Kathmandu", set()),
        ("2027-04-04T02:30:00+11:00", "Australia/Sydney", {"slot_ambiguous", "slot_outside_hours"}),
        ("2027-10-30T10:00:00+02:00", "Europe/Vienna", {"slot_outside_hours"}),  # a Saturday
        ("2027-10-29T16:59:59+02:00", "Europe/Vienna", set()),
        ("2027-10-29T17:00:00+02:00", "Europe/Vienna", {"slot_outside_hours"}),
    ],
)
def test_a_slot_is_what_the_clocks_show(start: str, tz: str, expected: set[str]) -> None:
    assert begin(start, tz) == expected


def test_the_words_tell_both_times() -> None:
    found = [one for one in findings(CASES["slot_clock_differs"]()) if one.code == "slot_clock_differs"]
    assert found[0].words == (
        "The clocks in Europe/Vienna show 2027-01-12 09:00:00 +01:00 at that time, not 2027-01-12 10:00:00 +02:00."
    )
    found = [one for one in findings(CASES["slot_ambiguous"]()) if one.code == "slot_ambiguous"]
    assert "Sun 2027-10-31 02:30 happens twice" in found[0].words


def test_office_hours_are_those_of_the_side() -> None:
    """On a Friday the requesting side works, the requested side has its weekend."""
    friday = at("2027-10-29T10:00:00+02:00", "2027-10-29T12:00:00+02:00", "Europe/Vienna")
    resting = replace(profile("XB"), weekend=(4, 5))
    found = [
        one for one in findings(replace(hearing(slots=[friday]), theirs=resting)) if one.code == "slot_outside_hours"
    ]
    assert [one.field for one in found] == ["slots.0.requested.from"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Join https://meet.example.org/abc", True),
        ("sip:room4@video.example.org", True),
        ("Meeting ID: 123 456 789", True),
        ("The access code is 4711 22", True),
        ("PIN 47110", True),
        ("dial-in: 0800 123 456", True),
        ("The room is on the second floor; the pin board is beside it.", False),
        ("The code of procedure, article 12, applies.", False),
        ("We sit in conference room 2 at 10:00.", False),
    ],
)
def test_an_address_or_code_of_the_line_is_seen_in_any_text(text: str, plain: bool) -> None:
    for kind in ("schedule", "slot_proposal", "technical_test"):
        assert ("bridge_in_plain" in codes(said(kind, ACTS.get(kind, ""), note=text))) is plain


def test_the_details_of_the_line_end_with_the_slot_that_was_agreed() -> None:
    late = CASES["bridge_outlives"]()
    assert next(one for one in findings(late) if one.code == "bridge_outlives").words.endswith(
        "2 days after the hearing."
    )
    same_day = said("bridge_details", expires_at="2047-03-12T13:00:00Z")
    assert "bridge_outlives" not in codes(replace(same_day, spoken=late.spoken))
    apart = said("bridge_details", file=DROP, sealed="ab" * 32, road="By telephone to each person")
    assert codes(replace(apart, spoken=late.spoken, attachments=())) == set()


def test_an_interpreter_is_owed_by_language_not_by_script() -> None:
    assert "interpreter_missing" not in codes(
        hearing(hearing__interpreters=[], hearing__language="zh", measures__n0__languages=["zh-Hans"])
    )


def test_who_does_not_come_leaves_no_measure_open() -> None:
    for act, decision in (("report_unwilling", "unwilling"), ("not_found", "not_found")):
        bare = said("willingness_report", act, decision=decision)
        assert "outcome_missing" in codes(bare)
        told = said(
            "willingness_report", act, decision=decision, outcomes=[{"measure": "m1", "outcome": "person_refused"}]
        )
        assert "outcome_missing" not in codes(told)
    assert "outcome_missing" not in codes(said("willingness_report", "report_summoned"))


def test_assurances_are_those_of_the_bodies() -> None:
    assert set(ASSURANCES) == set(get_args(AssuranceCode))
    assert profile("XC").hearing_assurances == ("safe_conduct",)
    assert "safe_conduct_assurance_missing" in codes(replace(hearing(assurances=[]), theirs=profile("XC")))


@settings(max_examples=200, deadline=None)
@given(data=st.data(), kind=st.sampled_from(sorted({*RULES, "hearing_request"})))
def test_findings_never_raise_whatever_a_member_holds(data: st.DataObject, kind: str) -> None:
    body: dict[str, Json] = dict(SAMPLES[kind])
    body[data.draw(st.sampled_from(sorted(body)))] = data.draw(_JSON)
    for act in ("report_willing", "not_found", kind):
        for one in findings(asked(body, kind=kind, act=act, procedure="hearing", side="requested")):
            one.to_json()


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0002-01-01T00:00:00Z"])
@pytest.mark.parametrize("tz", ["Europe/Vienna", "../../etc/passwd", "Europe", "\ud800", "x" * 500, "a\0b", ""])
def test_the_ends_of_time_and_zones_that_are_none_are_answered(instant: str, tz: str) -> None:
    findings(said("slot_proposal", slots=[at(instant, instant, tz)]))


def test_what_mends_a_record_is_no_last_transmittal() -> None:
    late = CASES["transmittal_not_final"]()
    assert isinstance(late.body, dict)
    mends = {"id": "01JCM5J2Y3N4P5Q6R7S8T9V0W1", "sha256": "1f" * 32}
    again = replace(late, body={**late.body, "mends": mends})  # type: ignore[arg-type]  # a sample's own
    assert "transmittal_not_final" in {one.code for one in findings(late)}
    assert "transmittal_not_final" not in {one.code for one in findings(again)}
