"""What is found about an examination: the wrong exhibit, the unanswered question, the question for the court."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json
from app.kit.clock import instant
from app.treaties import forensics_law
from app.treaties.catalogue import TREATIES
from app.treaties.findings import Severity
from app.treaties.forensics_rules import RULES
from app.treaties.profiles import profile
from app.treaties.review import Asked, Word
from app.treaties.rules import findings
from tests.factories.forensics_samples import SAMPLES
from tests.treaties.forensics_cases import CASES, OTHER, SPOKEN, accepted, change, mandate, report, said
from tests.treaties.sample import answer, asked, refusal
from tests.treaties.test_findings import _JSON

ACTS = {"exhibit_receipt": "receive_exhibits"}


def codes(given_: Asked) -> set[str]:
    return {one.code for one in findings(given_)}


def test_every_finding_of_the_procedure_has_its_case() -> None:
    assert set(CASES) == {one.code for one in forensics_law.ENTRIES}


def test_nothing_is_said_to_a_complete_mandate_and_report() -> None:
    assert findings(mandate()) == ()
    assert findings(report()) == ()


@pytest.mark.parametrize(
    "kind", ["examination_acceptance", "exhibit_transmittal", "exhibit_receipt", "scope_agreed", "scope_declined"]
)
def test_nothing_is_said_to_a_complete_answer(kind: str) -> None:
    assert codes(said(kind, ACTS.get(kind, ""))) == {"attachment_unnamed"}


@pytest.mark.parametrize(
    ("code", "article", "severity"),
    [
        ("exam_questions_missing", "UNCC 40(3)(h)", Severity.BLOCKS),
        ("question_of_law", "practice", Severity.WARNS),
        ("exhibit_defect", "ISO/IEC 27037", Severity.BLOCKS),
        ("tool_version_missing", "ISO/IEC 27041, 27042", Severity.WARNS),
        ("result_missing", "ISO/IEC 27041, 27042", Severity.BLOCKS),
    ],
)
def test_a_finding_cites_its_source(code: str, article: str, severity: Severity) -> None:
    found = next(one for one in findings(CASES[code]()) if one.code == code)
    assert (found.article, found.severity) == (article, severity)


@pytest.mark.parametrize(
    ("question", "of_law"),
    [
        ("Does this constitute an offence under the Criminal Code?", True),
        ("Was the access illegal?", True),
        ("L’utilisateur est-il coupable ?", True),
        ("¿Es ilícita la copia?", True),
        ("Виновен ли владелец телефона?", True),
        ("该行为是否构成犯罪？", True),
        ("هل المستخدم مذنب؟", True),
        ("Which account committed the last change to the file?", False),
        ("At what time was the telephone last unlocked?", False),
        ("Quels messages ont été effacés, et quand ?", False),
    ],
)
def test_what_is_for_the_court_is_not_asked_of_an_examiner(question: str, of_law: bool) -> None:
    assert ("question_of_law" in codes(mandate(questions__n0__question=question))) is of_law


def test_every_question_that_stands_is_answered() -> None:
    found = [one for one in findings(report(*change(), results__n1__number=9)) if one.code == "result_missing"]
    # The change dropped the second question and added a third.
    assert [one.words for one in found] == ["Question 3 has no answer."]
    # A change that nobody agreed to changes nothing.
    assert "result_missing" not in codes(report(*change()[:1]))
    assert {"result_missing"} == codes(report(*change(), results__n1__number=2)) & {"result_missing"}


def test_a_change_may_allow_what_the_mandate_did_not() -> None:
    changed_exhibit = CASES["exhibit_changed"]()
    assert "exhibit_changed" in codes(changed_exhibit)
    allowed = replace(changed_exhibit, spoken=(*changed_exhibit.spoken, *change(destructive=True)))
    assert "exhibit_changed" not in codes(allowed)


def test_without_the_mandate_at_hand_no_exhibit_is_judged() -> None:
    for code in ("exhibit_unknown", "exhibit_defect", "exhibit_missing", "result_missing", "receipt_contradicts"):
        assert code not in codes(replace(CASES[code](), spoken=()))


def test_a_receipt_may_say_that_an_exhibit_does_not_match() -> None:
    told = said("exhibit_receipt", "receive_exhibits", exhibits__n0__sha256=OTHER, exhibits__n0__matches=False)
    assert "receipt_contradicts" not in codes(told)


@pytest.mark.parametrize("code", ["un_cybercrime", "untoc", "uncac", "bilateral_xa_xb"])
def test_an_examination_is_refused_on_the_grounds_of_mutual_legal_assistance_alone(code: str) -> None:
    treaty = TREATIES.newest(code)
    for postpones in (False, True):
        assert treaty.grounds("forensics", postpones=postpones) == treaty.grounds("mla", postpones=postpones)

    def refused(ground: str, article: str) -> set[str]:
        body = refusal(ground, grounds__n0__article=article)
        return codes(answer("refusal", body, procedure="forensics", act="refuse", treaty=treaty))

    listed = treaty.ground("sovereignty", "forensics")
    assert listed is not None
    assert not {"ground_not_listed", "ground_article_differs"} & refused("sovereignty", listed.article.text)
    assert "ground_article_differs" in refused("sovereignty", "99")
    assert "ground_not_listed" in refused("minimum_penalty", listed.article.text)
    assert "ground_never" in refused("bank_secrecy", listed.article.text)


@settings(max_examples=200, deadline=None)
@given(data=st.data(), kind=st.sampled_from(sorted({*RULES, "examination_mandate"})))
def test_findings_never_raise_whatever_a_member_or_the_matter_holds(data: st.DataObject, kind: str) -> None:
    body: dict[str, Json] = dict(SAMPLES[kind])
    body[data.draw(st.sampled_from(sorted(body)))] = data.draw(_JSON)
    words = tuple(
        Word("x", name, "requesting", data.draw(_JSON))
        for name in ("examination_mandate", "scope_change", "scope_agreed")
    )
    for spoken in (words, SPOKEN):
        for act in (kind, "report_missing"):
            for one in findings(asked(body, kind=kind, act=act, procedure="forensics", spoken=spoken)):
                one.to_json()


def test_a_receipt_names_another_day_for_the_report_where_the_agreed_one_has_passed() -> None:
    late, in_time = accepted("2026-01-01"), accepted("2047-03-01")

    def found(word: Word, day: str | None, act: str = "receive_exhibits") -> set[str]:
        return codes(said("exhibit_receipt", act, word, report_by=day)) & {"report_day_gone", "report_by_past"}

    assert found(late, None) == {"report_day_gone"}
    assert found(late, None, "report_missing") == set()
    assert found(late, "2047-03-01") == found(in_time, None) == set()
    assert found(in_time, "2026-01-02") == {"report_by_past"}


def test_the_day_of_the_report_is_past_once_it_is_over_where_the_examination_is_made() -> None:
    given = said("examination_acceptance", "accept", report_by="2026-11-24")
    for state, over in (("XD", "2026-11-25T05:00:00Z"), ("XC", "2026-11-24T20:00:00Z")):
        there = replace(given, ours=profile(state))
        assert "report_by_past" not in codes(replace(there, now=instant(over) - timedelta(seconds=1)))
        assert "report_by_past" in codes(replace(there, now=instant(over)))


def test_a_change_of_scope_is_agreed_to_with_the_day_that_it_names() -> None:
    def found(day: str, *words: Word, **more: object) -> set[str]:
        given = said("scope_agreed", "agree_scope", *words, report_by=day)
        return codes(replace(given, **more)) & {"change_unknown", "day_not_proposed"}  # type: ignore[arg-type]

    theirs = replace(change(report_by="2047-04-01")[0], side="requesting")
    assert found("2047-04-01", theirs) == set()
    assert found("2047-04-02", theirs) == found("2047-03-01", theirs) == {"day_not_proposed"}
    assert found("2047-04-01", theirs, replies=theirs.id) == set()
    assert found("2047-04-01", theirs, replies="0197a2b4-0000-7000-8000-000000000009") == {"change_unknown"}
    assert found("2047-04-01", change()[0]) == {"change_unknown"}, "its own is not for it to agree to"
