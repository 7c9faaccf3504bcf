"""What the law says of information, leads and advice (`law.md` §3.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json
from app.treaties import information_law, information_rules
from app.treaties.catalogue import TREATIES
from app.treaties.profiles import profile
from app.treaties.review import Asked, Consent
from app.treaties.rules import findings
from tests.factories.information_samples import SAMPLES
from tests.factories.request_samples import MEASURES
from tests.procedures.test_contents import JSON
from tests.treaties.information_cases import CASES, case, replied, told
from tests.treaties.sample import DROP, changed

MEASURES_ORDER = next(one["order"] for one in MEASURES if one["code"] == "GIVE_EFFECT_ORDER")


def codes(asked: Asked) -> set[str]:
    return {one.code for one in findings(asked)}


def test_every_finding_of_this_law_has_a_case_and_each_case_its_finding() -> None:
    assert set(CASES) == {entry.code for entry in information_law.ENTRIES}
    for code, made in CASES.items():
        assert code in codes(made()), code


@pytest.mark.parametrize(
    "made",
    [
        told,
        replied,
        lambda: case("information_offer", "offer"),
        lambda: case("terms_answer", "decline_terms"),
        lambda: case("terms_answer", "accept_terms", decision="accepted", reason=DROP),
        lambda: case("inquiry", "inquire"),
        lambda: case("nondisclosure_instruction", "instruct_not_to_disclose"),
        lambda: case("feedback", "feedback"),
    ],
)
def test_what_is_whole_has_nothing_to_say(made: object) -> None:
    assert callable(made)
    assert codes(made()) == set()


def test_the_answer_says_what_the_step_says() -> None:
    assert "says_another_act" in codes(case("terms_answer", "accept_terms"))
    assert "says_another_act" in codes(case("terms_answer", "decline", decision="accepted"))


def test_what_came_from_a_third_state_waits_for_its_consent() -> None:
    blocked = told(origin="third_state", origin_state="XC")
    assert [one.article for one in findings(blocked) if one.blocks] == ["UNCC 36(3)"]
    given = Consent("c", "ab" * 32, "XC", "XC-2026-K7Q3MD9T", "i", ("XB",))
    named = told(origin="third_state", origin_state="XC", origin_consent={"id": "c", "sha256": "ab" * 32})
    assert codes(replace(named, consents=(given,))) == set()
    for other in (replace(given, state="XD"), replace(given, onward_to=("XD",)), replace(given, id="d")):
        assert codes(replace(named, consents=(other,))) == {"third_state_consent_missing"}
    assert codes(told(origin="own")) == set()
    condition: Json = [{"matter": "XC-2026-K7Q3MD9T", "feeds": ["summary"], "conditions": ["No onward use"]}]
    assert "source_under_conditions" in codes(told(sources=condition))


def test_a_notified_order_goes_under_the_protocol_to_a_state_that_wants_it() -> None:
    order = MEASURES_ORDER
    wanted = replace(told(kind="order_notification", order=order), treaty=TREATIES.newest("budapest_2ap"))
    assert not {"order_unnamed", "order_elsewhere", "order_not_wanted"} & codes(
        replace(wanted, theirs=profile("XA"), ours=profile("XB"))
    )


def test_a_service_is_enough_to_ask_who_holds_the_data() -> None:
    assert codes(case("inquiry", "inquire", identifiers=[], service="Example Mail")) == set()


def test_another_question_needs_no_provider_in_its_answer() -> None:
    assert codes(replace(replied(located=[]), opening={"kind": "legal_information"})) == set()


@settings(max_examples=200, deadline=None)
@given(kind=st.sampled_from(sorted(information_rules.RULES)), value=JSON, data=st.data())
def test_no_member_makes_a_rule_raise(kind: str, value: Json, data: st.DataObject) -> None:
    member = data.draw(st.sampled_from(sorted(SAMPLES[kind])))
    findings(replace(told(), kind=kind, body=changed(SAMPLES[kind], **{member: value}), opening=value))
    findings(replace(told(), kind=kind, body=value))
