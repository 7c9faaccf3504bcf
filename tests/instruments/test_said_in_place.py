"""What a printed letter says where it stands: whose letter it is, what a word means there, in its reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.instruments.rendering import Renderer
from app.kit.canonical import Json, JsonObject
from tests.factories import bodies
from tests.instruments import letters, pages

pytestmark = pytest.mark.needs("pdfsig")
MIDDLE = 200
"""Points: what stands left of it stands at the end of an Arabic line."""
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
Shown = Callable[..., str]


@pytest.fixture
def shown(renderer: Renderer, tmp_path: Path) -> Shown:
    """The text of the pages of a letter, without white space."""

    def show(kind: str, language: str = "en", body: JsonObject | None = None, **more: Json) -> str:
        pdf = renderer.render(
            letters.content(renderer, kind, "message", body or bodies.of(kind), language=language, **more)
        )
        return pages.solid(pages.text(pdf, tmp_path))

    return show


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_who_was_released_is_not_told_of_as_data(shown: Shown, language: str) -> None:
    body = bodies.of("custody_ended")
    freed = {"en": "released", "fr": "mise en liberté", "es": "puesta en libertad", "ru": "освобождение", "zh": "释放"}
    told = shown("custody_ended", language, {**body, "outcome": "released", "decided_by": "District Court of Port XB"})
    assert pages.solid(freed.get(language, "إفراج")) in told
    for of_data in ("levé", "levantado", "прекращено", "已解除", "رفعالحفظ", "Decidedbythedocument"):
        assert of_data not in told


def test_labels_and_words_are_those_of_their_place(shown: Shown) -> None:
    assert "WhatisleftTherecordofthelastpayment." in shown("loss_report")
    assert "CompetentauthorityMinistryofJusticeofXC" in shown("competence_notice")
    assert "Requestingauthority" not in shown("competence_notice") + shown("jurisdiction_position") + shown(
        "information"
    )
    assert "WhatcannotbeundoneTheregistrantdidnotcomeback." in shown("provider_measure_lifted")
    assert "prolongtheteam" in shown("jit_change", body={**bodies.of("jit_change"), "changes": ["prolong"]})
    assert "Стадияраскрытия" in shown("disclosure_notice", "ru")
    assert "身份" not in shown("preservation_warning", "zh")


@pytest.mark.parametrize("kind", ["competence_notice", "oral_note"])
def test_head_and_seal_are_the_senders_and_not_of_whom_the_letter_speaks(shown: Shown, kind: str) -> None:
    body = {
        **bodies.of(kind),
        "authority": {"name": "Ministry of Justice of XC", "state": "XC", "directory_id": "XC.moj"},
    }
    if kind == "oral_note":
        body["authority"] = {"name": "Ministry of Justice of XC", "directory_id": "XC.moj"}
    told = shown(kind, body=body)
    assert told.startswith("StateXAXA.moj")
    assert "MinistryofJusticeofXCXA.moj" not in told
    own = shown(kind, body={**body, "authority": {**body["authority"], "directory_id": "XA.moj"}})
    assert own.startswith("StateXAMinistryofJusticeofXCXA.moj")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_a_paper_and_a_grant_are_read_without_knowing_codes(shown: Shown, language: str) -> None:
    draft, paper, grant = (shown(one, language) for one in ("draft_shared", "registered_paper", "mandate_instruction"))
    assert "mlarequest" not in draft.lower().replace("_", "")
    assert "ACCESS_STORED" in draft
    assert "measures.0.code" in draft
    assert "acknowledge" in paper
    assert "report_execution" in grant
    if language == "zh":
        assert "种类司法协助请求书" in draft
        assert "案件事实·摘要(facts.summary)" in draft
        assert "获取存储的电子数据(ACCESS_STORED)" in draft
        assert "执行情况报告(report_execution)" in grant
        assert "我方案号：DCJI118/2027" in paper  # what the paper says is a body of its own kind
        assert "案件事实·摘要(facts.summary)" in shown("draft_comment", "zh")


def test_the_zone_of_a_period_and_a_person_of_two_scripts_stand_right_in_an_arabic_letter(
    renderer: Renderer, tmp_path: Path
) -> None:
    body: JsonObject = {
        "persons": [{"id": "p1", "kind": "natural", "names": ["Vasile Marin", "Василий Марин"], "status": "suspect"}],
        "measures": [
            {"id": "m1", "code": "TAKE_STATEMENT", "person": "p1", "status": "witness", "questions": ["Who?"]}
        ],
        "period_sought": {
            "from": "2026-10-03T10:00:00+03:00",
            "to": "2026-10-04T10:00:00+03:00",
            "tz": "Europe/Bucharest",
        },
    }
    pdf = renderer.render(letters.content(renderer, "mla_request", "request", body, language="ar"))
    found = pages.words(pdf, tmp_path)
    zone = [pages.UNSEEN.sub("", one.text) for one in found if "Bucharest" in one.text]
    assert [re.sub(r"[()]", "", one) for one in zone] == ["Europe/Bucharest"]  # one word, on one line
    names = [one for one in found if "Vasile" in one.text or "Marin" in one.text]
    assert names
    assert all(one.left > MIDDLE for one in names)  # as every short value, at the edge where an Arabic line begins


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "jeudi 1er août 2047"), ("es", "jueves 1 de agosto de 2047"), ("en", "Thursday 1 August 2047")],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(shown: Shown, language: str, words: str) -> None:
    body: JsonObject = {"which": "surrender", "until": "2047-08-01", "reason": "x", "cause": "ill"}
    assert pages.solid(words) in shown("day_proposal", language, body)
    later = shown("day_proposal", "fr", {**body, "until": "2047-08-21"})
    assert "21août2047" in later
