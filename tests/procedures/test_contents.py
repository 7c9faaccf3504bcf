"""Every kind has a typed body; what is wrong in one is told as data, at the member's dotted path."""

from __future__ import annotations

from copy import deepcopy
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json, JsonObject, dumps, loads
from app.kit.errors import Invalid, Unknown
from app.procedures import codes, contents, registering
from app.procedures.body import Block, Names, attachments_named, marked
from app.procedures.catalogue import CATALOGUE
from app.procedures.describe import blocks
from app.procedures.faults import TAGS
from app.procedures.table import Starts
from app.treaties import codes as field_codes
from app.treaties.catalogue import TREATIES
from app.treaties.members import MEMBERS_OF
from app.treaties.schema import Treaty
from tests.factories import bodies
from tests.factories.request_samples import FILE, IDENTIFIERS, MEASURES, REF
from tests.factories.samples import ADMISSIBLE

STEPS = [step for one in CATALOGUE.procedures for step in one.steps]
TABLES = {id(step): one for one in CATALOGUE.procedures for step in one.steps}
ALL = [(kind, version) for kind, one in contents.KINDS.items() for version in one.versions]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def first(kind: str, body: Json) -> str:
    """Path and words of the first problem."""
    found = contents.problems(kind, 1, body)  # type: ignore[arg-type]  # tests hand in anything
    return f"{found[0].field}: {found[0].words}" if found else ""


@pytest.mark.parametrize(("kind", "version"), ALL)
def test_a_body_survives_canonical_json(kind: str, version: int) -> None:
    body = bodies.of(kind)
    read = contents.parse(kind, version, loads(dumps(body)))
    assert read.to_json() == body
    assert contents.problems(kind, version, body) == ()


def test_a_request_for_everything_survives_canonical_json() -> None:
    body = bodies.large_request()
    assert contents.parse("mla_request", 1, loads(dumps(body))).to_json() == body
    said = {one["code"] for one in MEASURES}
    elsewhere = {"PRESERVE", "DISCLOSE_TRAFFIC_PATH", "CONFISCATE", "RETURN", "SEAL", "SEIZE"}
    assert said == {one for one in field_codes.MEASURES if not one.startswith("PM_")} - elsewhere
    assert len({one["kind"] for one in IDENTIFIERS}) == 22


def test_every_kind_of_every_procedure_has_a_body_and_no_other() -> None:
    assert {step.instrument for step in STEPS} | {registering.KIND} == set(contents.KINDS)
    assert registering.KIND not in contents.versions()  # what a node registers of its own comes from nobody
    assert all(one.carries in ("none", "request_data", "personal", "evidence") for one in contents.KINDS.values())
    assert len({one.title for one in contents.KINDS.values()}) == len(contents.KINDS)


def test_the_field_that_ends_a_clock_stands_in_the_body_of_its_kind() -> None:
    clocks = [(step, clock) for step in STEPS for clock in step.clocks if isinstance(clock, Starts) and clock.until]
    assert len(clocks) >= 5
    for step, clock in clocks:
        # What begins for the measures that it answers for ends as what it answers had said.
        asked = {row.instrument for row in TABLES[id(step)].steps if row.act in step.answers}
        told = asked if clock.answered else {step.instrument}
        assert told
        for body in (one for kind in told for one in contents.kind(kind).versions.values()):
            for name in clock.until.split("|"):
                assert _member(body, name.partition("[")[0]), (step.act, clock.until)
            name, _, member = clock.until.replace("]", "").partition("[")
            if member:
                code, _, field = member.partition(".")
                [row] = get_args(body.model_fields[name].annotation)
                assert field in row.model_fields, (step.act, clock.until)
                assert not code or code in get_args(row.model_fields["code"].annotation), (step.act, clock.until)


def _member(body: type[Block], path: str) -> bool:
    """Whether a body has a member at a dotted path."""
    name, _, rest = path.partition(".")
    info = body.model_fields.get(name)
    if info is None or not rest:
        return info is not None
    inner = info.annotation
    return isinstance(inner, type) and issubclass(inner, Block) and _member(inner, rest)


WHOLE = {"conditions_accepted", "mandate_acceptance", "lapse_notice", "return_note"}
"""Instruments that speak as a whole, with all its measures, of a mandate, of conditions, of an examination, or of what
was said by word of mouth.
"""
MEMBERS = {
    "outcome": "outcomes",
    "delivered": "outcomes",
    "preserved": "holdings",
    "released": "released",
    "lost": "losses",
}
"""Where a body names the measures that a step acts on, for effects that are told measure by measure."""


def test_a_step_that_acts_on_measures_has_a_body_that_names_them() -> None:
    for step in STEPS:
        if step.measures and step.instrument not in WHOLE:
            member = MEMBERS.get(step.measures, "measures")
            fields = contents.KINDS[step.instrument].versions[1].model_fields
            assert member in fields or (step.measures == "asked" and "data" in fields), step.act


def test_the_codes_are_those_of_the_field() -> None:
    assert set(get_args(codes.OffenceCode)) == set(field_codes.OFFENCES)
    assert set(get_args(codes.GroundCode)) == {
        code for code, ground in field_codes.GROUNDS.items() if not ground.counted_apart
    }
    assert set(get_args(codes.PenaltyKind)) == set(field_codes.PENALTIES)


def test_the_members_that_treaties_may_ask_for_exist() -> None:
    assert set(contents.KINDS["mla_request"].versions[1].model_fields) >= field_codes.MEMBERS
    for kind, members in MEMBERS_OF.items():
        if kind in contents.KINDS:
            body = contents.KINDS[kind].versions[max(contents.KINDS[kind].versions)]
            assert members <= {info.alias or name for name, info in body.model_fields.items()}, kind


@pytest.mark.parametrize("treaty", TREATIES.treaties, ids=lambda one: f"{one.code}-{one.version}")
def test_what_a_treaty_wants_can_be_written(treaty: Treaty) -> None:
    for row in treaty.contents:
        for kind in row.kinds:
            if kind in contents.KINDS:
                body = contents.KINDS[kind].versions[max(contents.KINDS[kind].versions)]
                members = {info.alias or name for name, info in body.model_fields.items()}
                assert row.field.partition(".")[0] in members, (kind, row.field)


def test_an_unknown_kind_or_version_is_unsupported() -> None:
    for kind, version in (("telegram", 1), ("refusal", 9)):
        with pytest.raises(Unknown) as error:
            contents.parse(kind, version, {})
        assert error.value.code == "unsupported"
        assert len(contents.problems(kind, version, {})) == 1
    with pytest.raises(Unknown):
        contents.newest("telegram")
    assert contents.newest("refusal") == 1
    assert contents.versions()["mla_request"] == [1]


def test_the_first_fault_is_named() -> None:
    with pytest.raises(Invalid) as error:
        contents.parse("acknowledgement", 1, bodies.acknowledgement(reference=None))
    assert error.value.code == "content_malformed"
    assert "reference" in error.value.message


MISSING_BUT_IN_AN_EMERGENCY = ["conducting", "proceeding", "legal_basis", "purpose", "specialty"]


@pytest.mark.parametrize("member", MISSING_BUT_IN_AN_EMERGENCY)
def test_only_an_emergency_may_leave_it_out(member: str) -> None:
    short = {member: None}
    assert first("mla_request", bodies.mla_request(**short)) == f"{member}: is missing"
    emergency: JsonObject = {
        "urgency": {"level": "emergency"},
        "emergency": {"facts": "A child has been abducted.", "risk_to": "The child, 6 years old"},
    }
    assert contents.problems("mla_request", 1, bodies.mla_request(**short, **emergency)) == ()


@pytest.mark.parametrize(
    "member", ["authority", "offences", "measures", "urgency", "confidentiality", "contact", "channel"]
)
def test_a_request_means_nothing_without_it(member: str) -> None:
    assert first("mla_request", bodies.mla_request(**{member: None})) == f"{member}: is missing"


@pytest.mark.parametrize("member", ["facts", "link", "period_sought", "data_protection", "no_intrusive_means"])
def test_what_only_the_treaty_asks_for_is_left_to_its_findings(member: str) -> None:
    assert contents.problems("mla_request", 1, bodies.mla_request(**{member: None})) == ()


BAD: list[tuple[str, JsonObject, str]] = [
    ("communication", {"text": "a\x00b"}, "text: must not hold the invisible character U+0000"),
    ("communication", {"text": "a\rb"}, "text: must not hold the invisible character U+000D"),
    ("communication", {"text": "100 \u202e001"}, "text: must not hold the invisible character U+202E"),
    ("communication", {"text": "a\u2066b"}, "text: must not hold the invisible character U+2066"),
    ("communication", {"text": "e\u0301"}, "text: must be in Unicode normal form C"),
    ("communication", {"text": " \n"}, "text: must not be blank"),
    ("communication", {"text": "x" * 20_001}, "text: must not be longer than 20000 characters"),
    ("communication", {"text": 7}, "text: must be text"),
    ("communication", {"text": "a\ud800"}, "text: holds half a character"),
    ("communication", {"subject": "two\nlines"}, "subject: must be one line"),
    ("communication", {"subject": "x" * 201}, "subject: must not be longer than 200 characters"),
    ("communication", {"colour": "red"}, "colour: is not known here"),
    ("communication", {"about": {"id": "1", "sha256": "ab" * 32}}, "about.id: must be of the form: instrument's id"),
    ("communication", {"about": {**REF, "sha256": "AB" * 32}}, "about.sha256: must be of the form: SHA-256, 64 hexa"),
    ("communication", {"reply_wanted_by": "2026-02-30"}, "reply_wanted_by: 2026-02-30 does not exist"),
    ("communication", {"reply_wanted_by": "2026-02-03T10:00:00"}, "reply_wanted_by: must be a time with its offset"),
    ("oral_act_report", {"done_at": "2026-11-24"}, "done_at: must be a time with its offset"),
    ("oral_act_report", {"done_at": "2026-11-24T25:00:00Z"}, "done_at: must be a time with its offset"),
    ("oral_act_report", {"done_at": "2026-11-24 10:00:00Z"}, "done_at: must be a time with its offset"),
    ("oral_act_report", {"done_at": "2026-06-31T10:00:00+02:00"}, "done_at: 2026-06-31T10:00:00+02:00 does not exist"),
    ("acknowledgement", {"expected_on": "24.11.2026"}, "expected_on: must be a date like 2026-11-24"),
    ("urgency_change", {"level": "soon"}, "level: must be routine, urgent or emergency"),
    ("exercise_answer", {"hops": {}}, "hops: must hold at least 1"),
    ("exercise_answer", {"hops": {"received": "now"}}, "hops.received: must be a time with its offset"),
    ("cost_decision", {"amount": {"amount": "1,5", "currency": "EUR"}}, "amount.amount: must be of the form: decimal"),
    ("cost_decision", {"amount": {"amount": 1.5, "currency": "EUR"}}, "amount.amount: must be text"),
    ("cost_decision", {"amount": {"amount": "1", "currency": "euro"}}, "amount.currency: must be of the form"),
    ("cost_decision", {"amount": None}, "amount: is missing: say which part"),
    ("cost_decision", {"decision": "declined"}, "reason: is missing: say why"),
    ("cost_estimate", {"total": {"amount": "12800", "currency": "EUR"}}, "total: is not the sum of the items, 128"),
    ("postponement", {"review_on": None}, "review_on: is missing: say until when"),
    ("refusal", {"grounds": []}, "grounds: must hold at least 1"),
    ("confidentiality_decision", {"until": None}, "until: is missing: say until when"),
    ("confidentiality_decision", {"decision": "proceed_without"}, "without: is missing: say without what"),
    ("use_decision", {"conditions": []}, "conditions: must stand with agreed_with_conditions, and only there"),
    ("evidence_transmittal", {"final": True, "outcomes": []}, "outcomes: is missing: the last transmittal"),
    ("evidence_transmittal", {"admissibility": [{**ADMISSIBLE, "files": ["ab" * 32]}]},
     "admissibility.0.files: names a file that is not handed over"),
    ("evidence_transmittal", {"admissibility": [ADMISSIBLE, ADMISSIBLE]}, "admissibility: is ambiguous"),
    ("evidence_transmittal", {"admissibility": [ADMISSIBLE, {**ADMISSIBLE, "files": [FILE]}]},
     "admissibility: is ambiguous"),
    ("evidence_transmittal", {"admissibility": [{**ADMISSIBLE, "files": [FILE]}] * 2}, "admissibility: holds an entry"),
    ("evidence_receipt", {"checked": [{"file": FILE, "matches": False}]}, "verified: contradicts checked"),
    ("evidence_receipt", {"verified": False}, "defects: is missing: say what could not be verified"),
    ("information_request", {"measures": ["m1", "m2"]}, "measures: must be the measures that the questions name"),
    ("information_request", {"measures": ["first"]}, "measures.0: must be of the form: measure's id, like m1"),
    ("mla_request", {"no_intrusive_means": "yes"}, "no_intrusive_means: must be true or false"),
    ("mla_request", {"answer_language": "English"}, "answer_language: must be of the form: language"),
    ("mla_request", {"offences": "fraud"}, "offences: must be a list"),
    ("mla_request", {"conducting": "police"}, "conducting: must be an object"),
    ("mla_request", {"related": [{"kind": "request"}]}, "related.0.ref: is missing: name the instrument or the matter"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "changes", "said"), BAD)
def test_what_is_wrong_is_said_at_its_place(kind: str, changes: JsonObject, said: str) -> None:
    assert first(kind, bodies.of(kind, **changes)).startswith(said)


def request_with(change: str, value: Json) -> JsonObject:
    """The sample request with the member at a dotted path replaced."""
    body: JsonObject = bodies.mla_request()
    here: Json = body
    *steps, last = change.split(".")
    for step in steps:
        here = here[int(step)] if isinstance(here, list) else here[step]  # type: ignore[index,call-overload]
    here[int(last) if isinstance(here, list) else last] = value  # type: ignore[index,call-overload]
    return body


@pytest.mark.parametrize(
    ("change", "value", "said"),
    [
        ("measures.0.code", "SPY", "measures.0.code: must be one of TAKE_STATEMENT, SERVE_DOCUMENTS"),
        ("measures.0.sub", "ALL", "measures.0.sub: must be SUBSCRIBER, TRAFFIC_STORED or CONTENT_STORED"),
        ("measures.0.identifiers", ["i7"], "measures.0.identifiers.0: names i7, which is not among the identifiers"),
        ("measures.0.orders", ["o9"], "measures.0.orders.0: names o9, which is not among the orders"),
        ("measures.0.provider.brand", "X", "measures.0.provider.brand: is not known here"),
        ("measures.0.period.from", "2026-09-14", "measures.0.period.from: must be a time with its offset"),
        ("legal_basis.0.measures", ["m2"], "legal_basis.0.measures.0: names m2, which is not among the measures"),
        ("offences.0.max_penalty", {"kind": "years"}, "offences.0.max_penalty.years: is missing: say how many"),
        ("identifiers.0.kind", "pigeon", "identifiers.0.kind: must be one of ip, email"),
        ("identifiers.0.port", 70_000, "identifiers.0.port: must be at most 65535"),
        ("identifiers.0.port", True, "identifiers.0.port: must be a whole number"),
        ("facts.period", None, "facts.period: is empty: leave the member out"),
    ],
)
def test_a_fault_deep_in_a_request_is_named_by_its_dotted_path(change: str, value: Json, said: str) -> None:
    assert first("mla_request", request_with(change, value)).startswith(said)


def test_an_id_stands_once() -> None:
    body = bodies.mla_request()
    twice = [*body["measures"], deepcopy(body["measures"][0])]  # type: ignore[misc,index]
    assert first("mla_request", bodies.mla_request(measures=twice)) == "measures: holds the id m1 twice"


def test_all_problems_are_told_at_once() -> None:
    found = contents.problems("mla_request", 1, bodies.mla_request(authority=None, purpose=7, colour="red"))
    assert {one.field for one in found} == {"authority", "purpose", "colour"}


def test_every_reference_within_a_request_resolves_to_a_list_that_it_has() -> None:
    lists = set(contents.KINDS["mla_request"].versions[1].model_fields)
    body = contents.parse("mla_request", 1, bodies.large_request())
    found = list(marked(body, Names))
    assert {mark.member for _, mark, _ in found} == {"measures", "identifiers", "persons", "items", "orders"}
    assert {mark.member for _, mark, _ in found} <= lists


def test_the_attachments_that_a_body_names_are_found_at_any_depth() -> None:
    answers: Json = [{"number": 1, "answer": "See the file.", "files": ["ab" * 32, FILE, "ab" * 32]}]
    body = contents.parse("information_answer", 1, bodies.information_answer(answers=answers))
    assert attachments_named(body) == ("ab" * 32, FILE)
    assert attachments_named(contents.parse("evidence_transmittal", 1, bodies.evidence_transmittal())) == (FILE,)
    assert attachments_named(contents.parse("evidence_receipt", 1, bodies.evidence_receipt())) == ()


def test_no_block_outside_a_union_takes_its_own_member_for_a_tag() -> None:
    types = [body for one in contents.KINDS.values() for body in one.versions.values()]
    seen = set()
    for block in {*types, *blocks(types)}:
        hints = [block.model_fields[name].annotation for name in ("kind", "code") if name in block.model_fields]
        values = {value for hint in hints for value in get_args(hint)}
        if len(values) == 1:
            seen |= values
        else:
            assert not values & TAGS & set(block.model_fields), block
    assert seen == TAGS, "a union that faults.py does not know"


def test_no_two_blocks_share_a_name_that_the_reference_page_links() -> None:
    found = blocks(body for one in contents.KINDS.values() for body in one.versions.values())
    names = sorted(one.__name__ for one in found)
    assert [one for one in names if names.count(one) > 1] == []


def test_a_body_cannot_be_changed() -> None:
    body = contents.parse("reopening", 1, bodies.reopening())
    with pytest.raises(ValueError, match="frozen"):
        body.reason = "other"  # type: ignore[attr-defined]
    assert isinstance(body, Block)


@settings(max_examples=300, deadline=None)
@given(kind=st.sampled_from(ALL), body=JSON)
def test_problems_never_raises_on_any_json(kind: tuple[str, int], body: Json) -> None:
    told = contents.problems(*kind, body)  # type: ignore[arg-type]  # tests hand in anything
    assert told or isinstance(body, dict)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_problems_never_raises_on_a_body_with_one_member_replaced(data: st.DataObject) -> None:
    kind, version = data.draw(st.sampled_from(ALL))
    body: Json = bodies.large_request() if kind == "mla_request" else bodies.of(kind)
    here: Json = body
    while True:
        keys: list[int | str] = list(range(len(here))) if isinstance(here, list) else list(here)  # type: ignore[arg-type]
        key = data.draw(st.sampled_from(keys))
        below: Json = here[key]  # type: ignore[index,call-overload]
        if not isinstance(below, list | dict) or not below or data.draw(st.booleans()):
            here[key] = data.draw(JSON)  # type: ignore[index,call-overload]
            break
        here = below
    problems = contents.problems(kind, version, body)  # type: ignore[arg-type]
    if problems:
        with pytest.raises(Invalid, match="wrong"):
            contents.parse(kind, version, body)  # type: ignore[arg-type]
    else:
        assert contents.parse(kind, version, body).to_json() == body  # type: ignore[arg-type]
