"""The page of both laws: where it is reached from, what it says in which language, and for whom it is not there."""

from __future__ import annotations

import re

import pytest

from app.kit.canonical import JsonObject
from app.kit.words import LANGUAGES, RIGHT_TO_LEFT, translate
from app.matters import confidential
from app.treaties.codes import GROUNDS, OFFENCES
from tests.directory.presented import FILE
from tests.factories import bodies
from tests.web.conftest import Filled
from tests.web.test_directory import present
from tests.web.visiting import Site, words

AT_HOME = "Criminal Code of XA, article 249"
THERE: JsonObject = {
    "code": "ICT_FRAUD",
    "domestic_provision": "Penal Code of XB, chapter 9, section 1",
    "text_of_provision": "Whoever by input into a system obtains a benefit is punished for <fraud>.",
    "max_penalty": {"kind": "years", "years": 6},
}
CARD = """
[[XA.cards]]
id = "computer_fraud"
kind = "law"
title = { ru = "Компьютерное мошенничество" }
summary = { ru = "Карается как мошенничество." }
citation = "УК XA"
article = "249"
link = "https://law.example/uk/249"
offences = ["ICT_FRAUD"]
penalty = { least = 2, most = 6 }
issued_by = "XA.moj"
author = "Ana Albin"
second_reader = "Ben Corvin"
reviewed_on = 2026-11-20
"""


@pytest.fixture
def page(site: Site) -> str:
    """The address of the page of the matter that came."""
    return f"/matters/{site.notice('matter.urgent').subject['matter']}/both-laws"


def accepted(site: Site, page: str) -> None:
    """XB's officer quotes its own law in the acceptance."""
    reference = page.split("/")[2]
    for act, body in (("acknowledge", bodies.acknowledgement()), ("accept", bodies.acceptance(corresponding=[THERE]))):
        site.house.issue(act, body, reference=reference)
        site.house.project()


def test_it_is_reached_from_the_notice_and_from_the_duty_page(site: Site, page: str) -> None:
    notice = site.notice("matter.urgent").id
    site.sign_in("dora")
    for path in (f"/notices/{notice}", f"/duty/{notice}"):
        assert f'href="{page}"' in site.get(path).text
    assert site.get(page).status_code == 200


def test_it_says_what_either_law_has_the_rule_and_what_follows(site: Site, filled: Filled, page: str) -> None:
    present(site.house, filled, FILE.replace("[XA.moj]\n", f"{CARD}\n[XA.moj]\n"))
    site.sign_in("dora")
    before = words(site.get(page))
    assert "Not known yet: that State has not quoted its law." in before
    accepted(site, page)
    answer = site.get(page)
    said = words(answer)
    for wanted in (
        "Loss of property by data or system interference or by deception online",
        "ICT_FRAUD – committed",
        "United Nations Convention against Cybercrime ( UNCC )",
        "UNCC 13",
        "Where the conduct is no offence in XB, that State may refuse",
        "The conduct is not an offence in the requested State ( UNCC 40(8) )",
        "Number of victims 3",
        AT_HOME,
        "Said by the requesting side",
        str(THERE["domestic_provision"]),
        "is punished for &lt;fraud&gt;.",
        "Penalty in years: up to 6",
        "Said by the requested side",
        "УК XA, 249",
        "Карается как мошенничество.",
        "(Russian)",
        "Penalty in years: from 2 to 6",
        "On a card of law in the directory",
        "Reviewed on 20 November 2026",
    ):
        assert wanted in said, (wanted, said)
    assert "Not known yet" not in said
    assert '<span class="rog-said" lang="ru" dir="auto">Карается' in answer.text
    assert 'href="https://law.example/uk/249"' in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_every_language_and_leaves_a_states_own_words_as_they_are(
    site: Site, page: str, language: str
) -> None:
    site.sign_in("dora")
    site.post(page, "/language", to=language)
    answer = site.get(page)
    said = words(answer)
    assert f'<html lang="{language}" dir="{"rtl" if language in RIGHT_TO_LEFT else "ltr"}"' in answer.text
    for msgid in (
        "Both laws side by side",
        OFFENCES["ICT_FRAUD"].words,
        GROUNDS["dual_criminality"].words,
        "Not known yet: that State has not quoted its law.",
    ):
        assert translate(language, msgid) in said, (msgid, said)
        assert (msgid in said) is (language == "en")
    assert AT_HOME in said
    assert 'lang="en" dir="auto"' in answer.text
    assert ("(" + {"fr": "anglais", "es": "inglés", "zh": "英语"}.get(language, "-") in said) is (
        language in {"fr", "es", "zh"}
    )
    assert not re.search(r"\{[a-z_]+\}", said), "every placeholder is filled"


def test_who_may_not_read_matters_is_refused(site: Site, page: str) -> None:
    site.sign_in("olga")
    answer = site.get(page)
    assert answer.status_code == 403
    assert AT_HOME not in answer.text
    assert site.another().get(page).headers["location"].startswith("/sign-in?next=/matters/")


def test_a_confidential_matter_is_not_there_for_who_is_not_named(site: Site, page: str) -> None:
    house, notice = site.house, site.notice("matter.urgent").id
    with house.acting("ben") as (session, ben):
        reason, named = "The source is at risk.", [site.official("cem")]
        confidential.mark(session, ben, page.split("/")[2], reason, named, house.time)
    site.sign_in("dora")
    answer = site.get(page)
    assert answer.status_code == 404
    assert "There is no matter" in words(answer)
    assert AT_HOME not in answer.text
    other = site.another("198.51.100.7")
    site.sign_in("cem", browser=other)
    assert AT_HOME in words(other.get(page))
    assert page in other.get(f"/notices/{notice}").text


def test_another_authoritys_matter_and_none_at_all_are_not_there(site: Site, page: str) -> None:
    site.sign_in("dora")
    for wrong in ("XA-2026-00000000", "nothing", "XA-2026-k7q3md9t"):
        assert site.get(f"/matters/{wrong}/both-laws").status_code == 404, wrong


def test_a_request_without_offences_has_no_such_page(site: Site, filled: Filled) -> None:
    """The view says why; nothing points there."""
    house = site.house
    made = house.issue("request", bodies.of("ta_request"), procedure="assistance", recipient="XA.moj")
    house.project()
    site.sign_in("dora")
    answer = site.get(f"/matters/{made.reference}/both-laws")
    assert answer.status_code == 409
    assert "Both laws are shown where a request names offences." in words(answer)
