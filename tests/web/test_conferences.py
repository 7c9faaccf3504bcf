"""The page of agreements of several States: what is in force between whom, in which language, and for whom."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.kit.words import LANGUAGES, translate
from tests.factories import bodies
from tests.web.visiting import Site, words

TEXT = "a" * 64
TEAM: JsonObject = {"conference_ref": "Team of <Port> XB", "common_text": TEXT, "participants": ["XA", "XB", "XD"]}


@pytest.fixture
def team(site: Site) -> str:
    """XB proposes to XA a team of three; answers the matter's reference."""
    body: JsonObject = {**bodies.of("jit_proposal"), **TEAM}
    row = site.house.issue("propose", body, procedure="joint", recipient="XA.moj", treaty="un_cybercrime")
    site.house.told(row.id, "accepted")
    site.house.project()
    return row.reference


def test_it_is_reached_from_the_first_page_and_empty_at_first(site: Site) -> None:
    site.sign_in("cem")
    assert 'href="/conferences"' in site.get("/").text
    assert "No matter of ours belongs to an agreement of several States." in words(site.get("/conferences"))


def test_it_says_how_every_pair_stands(site: Site, team: str) -> None:
    site.sign_in("cem")
    said = words(site.get("/conferences"))
    for wanted in (
        "Team of &lt;Port&gt; XB",
        "Not in force",
        f"SHA-256 of the common text {TEXT}",
        "It does not bind",
        "Proposed",
        f"{TEXT[:16]} – {team}",
        "Nothing proposed yet",
    ):
        assert wanted in said, wanted


def test_a_withdrawal_is_shown_with_who_withdrew(site: Site, team: str) -> None:
    row = site.house.issue("withdraw", bodies.of("withdrawal"), reference=team)
    site.house.told(row.id, "accepted")
    site.house.project()
    site.sign_in("cem")
    said = words(site.get("/conferences"))
    assert "Withdrawn from By " in said
    assert "Proposed" not in said


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_readers_language(site: Site, language: str) -> None:
    site.sign_in("cem")
    site.post("/conferences", "/language", to=language)
    answer = site.get("/conferences")
    assert f'lang="{language}"' in answer.text
    assert translate(language, "Agreements of several States") in answer.text


def test_who_may_not_read_matters_sees_none(site: Site) -> None:
    site.sign_in("olga")
    assert 'href="/conferences"' not in site.get("/").text
    assert site.get("/conferences").status_code == 403
