"""The catalogues hold every word that the tables say, and a translation fills what its English fills."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from app.kit.counted import COUNTED
from app.kit.said import told
from app.kit.words import FOLDER, LANGUAGES, places, translate, words_of
from tools import words

OTHERS = tuple(one for one in LANGUAGES if one != "en")


@pytest.mark.parametrize("path", words.FILES, ids=lambda path: path.name)
def test_a_catalogue_is_fresh(path: Path) -> None:
    assert path.is_file(), f"{path.name} was never written: make docs"
    assert path.read_bytes() == words.FILES[path](), f"{path.name} is stale: make docs"


@pytest.mark.parametrize("language", OTHERS)
def test_a_msgid_stands_once_in_a_catalogue(language: str) -> None:
    """Not also among what is no longer said: gettext's own tools refuse such a file."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language)
    assert [msgid for msgid in read.obsolete if msgid in read] == []


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_that_is_shown_is_without_words(language: str) -> None:
    """Every msgid of every group, in every form that the language has."""
    known = words_of(language)
    said = {msgid for group in words.GROUPS.values() for msgid in group() if words.speaks(msgid)}
    assert len(said) > 1000
    assert sorted(msgid for msgid in said if msgid not in known.said and msgid not in known.forms) == []
    assert {len(forms) for forms in known.forms.values()} == {{"ar": 6, "ru": 3, "zh": 1}.get(language, 2)}


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_what_its_english_fills(language: str) -> None:
    known = words_of(language)
    assert {msgid: said for msgid, said in known.said.items() if places(said) != places(msgid)} == {}
    # Where one or two are meant, Arabic has a word of its own for the number; nothing else may be left out.
    for msgid, forms in known.forms.items():
        assert [one for one in forms if not places(msgid) - {COUNTED[msgid].by} <= places(one) <= places(msgid)] == []


def test_what_is_counted_is_said_somewhere() -> None:
    said = {msgid for group in words.GROUPS.values() for msgid in group()}
    assert sorted(set(COUNTED) - said) == []
    assert [msgid for msgid, one in COUNTED.items() if places(one.one) != places(msgid)] == []


def test_a_number_before_a_noun_is_counted() -> None:
    """Except in errors: theirs are bounds ("at most 200 characters"), which are translated without a form for one."""
    said = {msgid for name, group in words.GROUPS.items() if name != "error" for msgid in group()}
    loose = re.compile(r"\{[a-z_]+\} (days|hours|months|years|seconds|minutes|texts|things|characters|articles)\b")
    assert sorted(msgid for msgid in said if loose.search(msgid) and msgid not in COUNTED) == []


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "Limitation in 1 day: is the urgency right?"),
        ("en", 2, "Limitation in 2 days: is the urgency right?"),
        ("fr", 0, "Prescription dans 0 jour : le degré d’urgence est-il correct ?"),
        ("es", 1, "Prescripción en 1 día: ¿es correcto el grado de urgencia?"),
        ("ru", 1, "Срок давности истекает через 1 день: верно ли указана срочность?"),
        ("ru", 3, "Срок давности истекает через 3 дня: верно ли указана срочность?"),
        ("ru", 11, "Срок давности истекает через 11 дней: верно ли указана срочность?"),
        ("ru", 21, "Срок давности истекает через 21 день: верно ли указана срочность?"),
        ("ar", 1, "تسقط الدعوى بالتقادم بعد يوم واحد: هل درجة الاستعجال صحيحة؟"),
        ("ar", 2, "تسقط الدعوى بالتقادم بعد يومين: هل درجة الاستعجال صحيحة؟"),
        ("ar", 5, "تسقط الدعوى بالتقادم بعد 5 أيام: هل درجة الاستعجال صحيحة؟"),
        ("ar", 30, "تسقط الدعوى بالتقادم بعد 30 يوماً: هل درجة الاستعجال صحيحة؟"),
        ("ar", 100, "تسقط الدعوى بالتقادم بعد 100 يوم: هل درجة الاستعجال صحيحة؟"),
        ("zh", 7, "追诉时效将在 7 天后届满：紧急程度是否正确？"),
    ],
)
def test_a_number_takes_the_form_that_the_language_has_for_it(language: str, number: int, said: str) -> None:
    assert translate(language, "Limitation in {days} days: is the urgency right?", days=number) == said


def test_latin_values_keep_their_brackets_in_arabic() -> None:
    said = translate("ar", "It does not cover {offence}.", offence="UNCC 7(1)")
    assert said == "لا تشمل \u200eUNCC 7(1)\u200e."
    assert "\u200e" not in translate("ar", "It does not cover {offence}.", offence="الاحتيال")
    assert "\u200e" not in translate("ru", "It does not cover {offence}.", offence="UNCC 7(1)")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "It enters into force for XB on 5 January 2027."),
        ("fr", "Entrée en vigueur pour XB : 5 janvier 2027."),
        ("es", "Entra en vigor para XB el 5 de enero de 2027."),
        ("ru", "Для XB вступает в силу 5 января 2027 года."),
        ("zh", "对 XB 自 2027年1月5日 起生效。"),
        ("ar", "يبدأ نفاذها بالنسبة إلى \u200eXB\u200e في 5 يناير 2027."),
    ],
)
def test_a_date_stands_in_the_words_of_its_reader(language: str, said: str) -> None:
    assert (
        told(language, "It enters into force for {state} on {begins}.", {"state": "XB", "begins": "2027-01-05"}) == said
    )


def test_an_instant_stands_in_the_zone_of_its_reader() -> None:
    params = {"matter": "M", "sender": "XB", "begins": "2027-01-05T23:30:00.000Z"}
    msgid = "It enters into force for {sender} on {begins}."
    assert told("en", msgid, params, ZoneInfo("Asia/Tokyo")).endswith("on 6 January 2027, 08:30 JST.")
    assert told("en", msgid, {**params, "begins": "2027-13-45"}).endswith("on 2027-13-45.")


def test_a_value_is_no_format_string() -> None:
    msgid = "{kind} in {matter} from {sender}."
    assert translate("fr", msgid, kind="{matter}", matter="M", sender="S") == "{matter} dans M, de S."


def test_what_is_not_translated_is_said_in_english() -> None:
    assert translate("fr", "Nobody ever translated {this}.", this="it") == "Nobody ever translated it."
    assert translate("en", "The file is encrypted.") == "The file is encrypted."
    assert translate("tlh", "A {gap} stays.") == "A {gap} stays."
