"""At a glance: what is asked, under which article, by when, and what may be answered stand at the head of a request."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.instruments import header
from app.instruments.header import LANGUAGES
from app.instruments.pins import labels_in
from app.instruments.rendering import Renderer
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Unreadable
from tests.factories import bodies
from tests.instruments import letters, pages
from tests.instruments.asked import request_body
from tests.instruments.test_translation import translated

pytestmark = pytest.mark.needs("pdfsig")

ANSWERS: list[Json] = [
    {"act": "acknowledge", "kind": "acknowledgement", "at_once": True,
     "within": {"number": 5, "unit": "working_days", "article": "XAXB 6(2)"}},
    {"act": "ask", "kind": "information_request", "at_once": True,
     "within": {"number": 1, "unit": "hours", "article": None}},
    {"act": "refuse", "kind": "refusal", "at_once": True, "within": None},
    {"act": "transmit_final", "kind": "evidence_transmittal", "at_once": False, "within": None},
]  # fmt: skip
TIMES: Mapping[str, tuple[str, str]] = {
    "ar": ("خلال 5 أيام عمل من الاستلام", "خلال ساعة واحدة من الاستلام مدة معتادة"),
    "en": ("within 5 working days of receipt (XAXB 6(2))", "within 1 hour of receipt (usual)"),
    "es": ("en un plazo de 5 días hábiles desde la recepción (XAXB 6(2))",
           "en un plazo de 1 hora desde la recepción (plazo habitual)"),
    "fr": ("dans un délai de 5 jours ouvrables à compter de la réception (XAXB 6(2))",
           "dans un délai de 1 heure à compter de la réception (délai usuel)"),
    "ru": ("в течение 5 рабочих дней с момента получения (XAXB 6(2))",
           "в течение 1 часа с момента получения (обычный срок)"),
    "zh": ("收到后5个工作日内 (XAXB 6(2))", "收到后1小时内（通常）"),
}  # fmt: skip
USUAL: Mapping[str, str] = {
    "ar": "معتادة", "en": "usual", "es": "habitual", "fr": "usuel", "ru": "обычный", "zh": "通常",
}  # fmt: skip
"""What marks a time that is a target only; ANSWERS have one of them and one that binds."""


def glance(renderer: Renderer, canonical: bytes, folder: Path) -> str:
    """What the head of the first page says, down to the first heading, without white space."""
    language = header.read(canonical).language
    first = pages.solid(pages.each(renderer.render(canonical), folder)[0])
    title = pages.solid(labels_in(language)["ui"]["glance"])
    assert title in first
    return first[first.index(title) :]


def shown(words: str, page: str) -> bool:
    """Whether words stand on a page; of Arabic each, since a line that runs both ways is read in another order."""
    if pages.ARABIC.search(words):
        return all(pages.solid(word) in page for word in words.split())
    return pages.solid(words) in page


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_head_of_a_request_says_what_by_when_and_what_may_be_answered(
    renderer: Renderer, language: str, tmp_path: Path
) -> None:
    labels = labels_in(language)
    page = glance(renderer, letters.request(renderer, language, may_answer=ANSWERS), tmp_path)
    for name in ("asked", "due", "may_answer", "may_answer_later"):
        assert shown(labels["ui"][name], page), name
    for code in ("ACCESS_STORED", "SUBSCRIBER", "RECORDS", "TAKE_STATEMENT"):
        assert shown(labels["codes"][code], page), code
    for kind in ("acknowledgement", "information_request", "refusal", "evidence_transmittal"):
        assert shown(labels["kinds"][kind], page), kind
    for time in TIMES[language]:
        assert shown(time, page), time
    assert "XAXB6(2)" in page
    assert page.count(USUAL[language]) == 1, "what binds is not called usual"
    weekday, month = labels["weekdays"][1], labels["months"][11]  # Tuesday, 15 December 2026
    assert shown(weekday, page)
    assert shown(month, page)
    assert not shown(labels["ui"]["no_date"], page)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_withholding_the_path_is_told_apart_from_refusing_everything(
    renderer: Renderer, language: str, tmp_path: Path
) -> None:
    labels = labels_in(language)
    refusals: list[Json] = [
        {"act": act, "kind": "refusal", "at_once": now, "within": None}
        for act, now in (("refuse", True), ("withhold_traffic", False))
    ]
    body = bodies.of("preservation_request")
    letter = letters.content(renderer, "preservation_request", "request", body, language=language, may_answer=refusals)
    page = glance(renderer, letter, tmp_path)
    assert shown(labels["kinds"]["refusal"], page)
    assert shown(labels["answers"]["withhold_traffic"], page)


def test_each_measure_names_its_article_and_whom_it_concerns(renderer: Renderer, tmp_path: Path) -> None:
    page = glance(renderer, letters.request(renderer, may_answer=ANSWERS), tmp_path)
    assert "BretaviaTelecom(articles40,44)" in page
    assert "WangXiaoming/王小明(p1)(UnitedNationsConventionagainstTransnationalOrganizedCrime,article18)" in page


def test_a_person_of_a_measure_is_printed_by_name_wherever_the_measure_stands(
    renderer: Renderer, tmp_path: Path
) -> None:
    text = pages.solid(pages.text(renderer.render(letters.request(renderer)), tmp_path))
    label = labels_in("en")["fields"]["person"]
    assert f"{label}WangXiaoming/王小明(p1)" in text
    body = {**request_body("en"), "persons": []}
    text = pages.solid(pages.text(renderer.render(letters.content(renderer, "mla_request", "request", body)), tmp_path))
    assert f"{label}p1" in text, "an id that names nobody is printed as it stands"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_where_no_date_is_set_it_says_so(renderer: Renderer, language: str, tmp_path: Path) -> None:
    body = {**request_body(language), "urgency": {"level": "routine"}}
    canonical = letters.content(renderer, "mla_request", "request", body, language=language, may_answer=ANSWERS)
    assert shown(labels_in(language)["ui"]["no_date"], glance(renderer, canonical, tmp_path))


OTHERS = [
    ("preservation_request", "request", "traffic data"),
    ("emergency_request", "request", "access logs"),
    ("extradition_request", "request", "Vasile Marin"),
    ("asset_request", "ask_freeze", "Freezing"),
    ("hearing_request", "request", "Hearing by video conference: Vasile Marin (p1)"),
    ("provider_measure_request", "request", "Suspend the delegation of the domain."),
    ("information_request", "ask", "Please give the source port and the exact time with its zone."),
    ("inquiry", "inquire", "The name of the provider that assigned this address"),
    ("jit_proposal", "propose", "To investigate the group behind the transfers"),
]


@pytest.mark.parametrize(("kind", "act", "words"), OTHERS, ids=[kind for kind, _, _ in OTHERS])
def test_whatever_is_asked_in_another_procedure_is_said_at_its_head_too(
    renderer: Renderer, kind: str, act: str, words: str, tmp_path: Path
) -> None:
    canonical = letters.content(renderer, kind, act, bodies.of(kind), may_answer=ANSWERS)
    assert shown(words, glance(renderer, canonical, tmp_path))


def test_an_examination_says_its_questions_with_the_measure(renderer: Renderer, tmp_path: Path) -> None:
    body = bodies.of("examination_mandate")
    page = glance(renderer, letters.content(renderer, "examination_mandate", "entrust", body), tmp_path)
    questions = body["questions"]
    assert isinstance(questions, list)
    for one in questions:
        assert isinstance(one, dict)
        assert shown(str(one["question"])[:60], page)


def test_a_long_list_is_cut_and_counted(renderer: Renderer, tmp_path: Path) -> None:
    plain = request_body("en")
    measures = plain["measures"]
    assert isinstance(measures, list)
    many: list[Json] = [{**one, "id": f"m{n}"} for n, one in enumerate(measures * 7, 1) if isinstance(one, dict)]
    page = glance(renderer, letters.content(renderer, "mla_request", "request", {**plain, "measures": many}), tmp_path)
    assert f"…({len(many)})" in page


def test_what_asks_nothing_has_no_such_head(renderer: Renderer, tmp_path: Path) -> None:
    for letter in (letters.acknowledgement(renderer), letters.refusal(renderer)):
        text = pages.text(renderer.render(letter), tmp_path)
        assert labels_in("en")["ui"]["glance"] not in text


def test_it_is_of_the_content_and_of_nothing_else(renderer: Renderer) -> None:
    canonical = letters.request(renderer, may_answer=ANSWERS)
    assert renderer.rerender(canonical) == renderer.render(canonical)
    other = letters.request(renderer, may_answer=ANSWERS[:2])
    assert renderer.render(other) != renderer.render(canonical)


@pytest.mark.parametrize("beside", [False, True])
def test_a_translation_has_it_in_its_own_language(renderer: Renderer, beside: bool, tmp_path: Path) -> None:
    data = letters.request(renderer, may_answer=ANSWERS)
    page = pages.solid(pages.each(renderer.translated(data, translated(data, "fr"), beside=beside), tmp_path)[0])
    labels = labels_in("fr")
    assert pages.solid(labels["ui"]["may_answer"]) in page
    assert pages.solid(labels["kinds"]["acknowledgement"]) in page
    assert "\ufdd0" not in page


@pytest.mark.parametrize("wrong", [[], None, [{**ANSWERS[0], "within": {"number": 0, "unit": "days", "article": None}}],  # type: ignore[dict-item]
                                   [{**ANSWERS[0], "note": "x"}]])  # type: ignore[dict-item]  # fmt: skip
def test_what_is_not_as_it_is_written_is_refused(renderer: Renderer, wrong: Json) -> None:
    whole: JsonObject = {**header.read(letters.request(renderer)).model_dump(mode="json"), "may_answer": wrong}
    with pytest.raises(Unreadable):
        header.parse(whole)
