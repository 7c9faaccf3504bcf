"""The page of both claims: where it is reached from, what it says in which language, and for whom it is not there."""

from __future__ import annotations

import re

import pytest

from app.instruments.models import Instrument
from app.instruments.pins import labels_in, member_labels
from app.kit.canonical import Json
from app.kit.words import LANGUAGES, RIGHT_TO_LEFT, translate
from app.matters import confidential
from app.matters.claims import TRANSIT
from app.notices.models import Notice
from tests.factories import bodies
from tests.matters.test_received import came
from tests.web.conftest import Filled
from tests.web.visiting import Site, words

WROTE = "Three suspects <live> here."
CABLE = "The messages ran through a cable here."


@pytest.fixture
def page(site: Site, filled: Filled) -> str:
    """See `arrived`."""
    return arrived(site, filled)


def arrived(site: Site, filled: Filled) -> str:
    """The address of the page of a consultation that came."""
    made = site.house.receive(*filled.consulted)
    site.house.project()
    return f"/matters/{made.reference}/claims"


def stated(site: Site, page: str) -> Instrument:
    """XB states its position, in Spanish, and proposes; answers the position."""
    reference = page.split("/")[2]
    rows: list[Json] = [
        {"kind": "transit", "weight": "weak", "facts": CABLE},
        {"kind": "offender", "weight": "strong", "place": "Port XB", "facts": WROTE},
    ]
    position = bodies.of("jurisdiction_position", connections=rows)
    made = site.house.issue("state_position", position, reference=reference, language="es")
    site.house.project()
    site.house.issue("propose", bodies.of("jurisdiction_proposal"), reference=reference)
    site.house.project()
    return made


def notice_of(site: Site, page: str) -> str:
    """A notice of the consultation."""
    reference = page.split("/")[2]
    with site.house.session() as session:
        rows = session.query(Notice).where(Notice.resolved.is_(None))
        return next(str(one.id) for one in rows if one.subject.get("matter") == reference)


def test_it_is_reached_from_the_notice_of_a_consultation_alone(site: Site, page: str) -> None:
    site.sign_in("dora")
    assert f'href="{page}"' in site.get(f"/notices/{notice_of(site, page)}").text
    other = site.notice("matter.urgent").id
    for path in (f"/notices/{other}", f"/duty/{other}"):
        assert "/claims" not in site.get(path).text
    assert site.get(page).status_code == 200


def test_it_says_what_either_state_claims_line_by_line(site: Site, page: str) -> None:
    site.sign_in("dora")
    before = words(site.get(page))
    assert "It has not stated its position yet." in before
    stated(site, page)
    answer = site.get(page)
    said = words(answer)
    for wanted in (
        "Notice on jurisdiction (English)",
        "Position on jurisdiction (Spanish)",
        "It claims jurisdiction.",
        "Case number: 1184/P/2026",
        "result: where harm or loss occurred Weight: strong Place: Capital of XA",
        "Three suspects &lt;live&gt; here.",
        f"mere transit of data {TRANSIT} Says nothing Weight: weak Facts: {CABLE}",
        "Suspect is elsewhere is in the State",
        "Maximum penalty Penalty in years: up to 7 Says nothing",
        "Limitation of prosecution on 30 September 2034 30 September 2033",
        "Victims heard 187 Says nothing",
        "Loss 48200.00 EUR Says nothing",
        "Frozen State: XB Amount: 12000.00 EUR Says nothing",
        "Final decisions (ne bis in idem) Says nothing Says nothing",
        "Proposal on jurisdiction",
        "Prosecutes: The fraud against the customers of the bank.",
        "Undertakes: Hears the victims.",
    ):
        assert wanted in said, (wanted, said)
    assert 'lang="es" dir="auto">Three suspects' in answer.text
    order = [said.index(one) for one in ("result: where", "conduct: where", "offender: where", "mere transit")]
    assert order == sorted(order)


def test_a_correction_stands_beside_what_it_corrects(site: Site, page: str) -> None:
    position = stated(site, page)
    site.sign_in("dora")
    assert "Corrected" not in words(site.get(page))
    row: Json = {"field": "prosecution_prospects.limitation", "was": "2033-09-30", "reads": "2034-03-31"}
    named: Json = {"id": position.id, "sha256": position.sha256}
    body = bodies.of("correction", corrects=named, corrections=[row])
    site.house.issue("correct", body, reference=page.split("/")[2])
    site.house.project()
    said = words(site.get(page))
    assert (
        "30 September 2033 Corrected prosecution_prospects.limitation It said: 2033-09-30 It reads: 2034-03-31" in said
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_every_language_and_leaves_a_states_own_words_as_they_are(
    site: Site, page: str, language: str
) -> None:
    stated(site, page)
    site.sign_in("dora")
    site.post(page, "/language", to=language)
    answer = site.get(page)
    said = words(answer)
    assert f'<html lang="{language}" dir="{"rtl" if language in RIGHT_TO_LEFT else "ltr"}"' in answer.text
    for msgid in ("The claims of both States side by side", "Says nothing", TRANSIT, "It claims jurisdiction."):
        assert translate(language, msgid) in said, (msgid, said)
        assert (msgid in said) is (language == "en")
    assert labels_in(language)["words"]["offender"] in said
    assert "The whole loss occurred in XA" in said
    assert not re.search(r"\{[a-z_]+\}", said), "every placeholder is filled"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_follows_an_agreement_is_done_by_a_state_and_not_by_a_day(site: Site, page: str, language: str) -> None:
    stated(site, page)
    notice, proposal = by_kind(site, page, "jurisdiction_notice"), by_kind(site, page, "jurisdiction_proposal")
    after: Json = {"own": pin(notice), "other": pin(proposal)}
    body = bodies.of("jurisdiction_agreement", agreed=pin(proposal))
    came(site.house, notice, "jurisdiction_agreement", "agree", body, after=after, in_reply_to=pin(proposal))
    site.house.project()
    site.sign_in("dora")
    site.post(page, "/language", to=language)
    labels = member_labels(language)
    said = words(site.get(page))
    assert " ".join(f"{labels['follow_ups.by']}{labels_in(language)['colon']}".split()) in said
    assert labels["follow_ups.by"] not in {labels["conditions.by"], labels["state"]}


def by_kind(site: Site, page: str, kind: str) -> Instrument:
    """The instrument of a kind in the consultation."""
    with site.house.session() as session:
        rows = session.query(Instrument).where(Instrument.reference == page.split("/")[2], Instrument.kind == kind)
        return rows.one()


def pin(one: Instrument) -> Json:
    """Id and digest."""
    return {"id": one.id, "sha256": one.sha256}


def test_who_may_not_read_matters_is_refused(site: Site, page: str) -> None:
    site.sign_in("olga")
    answer = site.get(page)
    assert answer.status_code == 403
    assert "The whole loss" not in answer.text
    assert site.another().get(page).headers["location"].startswith("/sign-in?next=/matters/")


def test_a_confidential_consultation_is_not_there_for_who_is_not_named(site: Site, page: str) -> None:
    house, notice = site.house, notice_of(site, page)
    with house.acting("ben") as (session, ben):
        reason, named = "The source is at risk.", [site.official("cem")]
        confidential.mark(session, ben, page.split("/")[2], reason, named, house.time)
    site.sign_in("dora")
    answer = site.get(page)
    assert answer.status_code == 404
    assert "The whole loss" not in answer.text
    assert page not in site.get(f"/notices/{notice}").text
    other = site.another("198.51.100.7")
    site.sign_in("cem", browser=other)
    assert "The whole loss" in words(other.get(page))


def test_another_matter_and_none_at_all_have_no_such_page(site: Site) -> None:
    """The view says why where there is a matter."""
    site.sign_in("dora")
    for wrong in ("XA-2026-00000000", "nothing", "XA-2026-k7q3md9t"):
        assert site.get(f"/matters/{wrong}/claims").status_code == 404, wrong
    answer = site.get(f"/matters/{site.notice('matter.urgent').subject['matter']}/claims")
    assert answer.status_code == 409
    assert "Claims are compared where two States consult on jurisdiction." in words(answer)
