"""The directory on pages: who takes it at this minute, what a State says, which company, and the card to print."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from app.directory import editions, listed
from app.directory.edition import build_edition, unverified
from app.instruments.edition_words import qr
from app.kit.actor import Actor
from app.kit.errors import Refused
from app.kit.ids import StateCode
from tests.directory.presented import FILE
from tests.factories import bodies
from tests.factories.node import House
from tests.matters.test_who import told
from tests.web.conftest import Filled
from tests.web.visiting import Site, forms, words

NIGHT = "/directory?state=XA&for=preservation&urgent=yes"


@pytest.fixture
def presented(site: Site, filled: Filled) -> Site:
    """XA has said what practitioners ask before they write."""
    present(site.house, filled)
    return site


def present(house: House, filled: Filled, text: str = FILE) -> None:
    data = filled.states[0].signed(told(filled.states[0], text))
    with house.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(house.owner), data, house.time)


def test_who_takes_an_urgent_preservation_at_this_minute(presented: Site) -> None:
    presented.house.later(hours=14)  # the office is closed
    presented.sign_in("dora")
    said = words(presented.get(NIGHT))
    for wanted in (
        "Cyber desk",
        "Ministry of Justice",
        "Open now",
        "+43123456700",
        "English",
        "French",
        "has data preserved",
        "within 30 minutes",
        "You have written them nothing of the kind.",
        "No proof of reachability is here",
        "edition 2",
        "compared on 1 November 2026",
    ):
        assert wanted in said, (wanted, said)
    assert said.index("Cyber desk") < said.index("Closed now"), "who is there stands first"


MEANT = """competences = [
    { treaty = "untoc", procedures = ["preservation"], measures = ["SEIZE"], offences = ["LAUNDERING"], \
territory = "The north" },
    { procedures = ["mla"] },
]
successor = "XA.justice\""""


def test_for_what_it_is_competent_and_who_takes_its_place_is_said(site: Site, filled: Filled) -> None:
    present(site.house, filled, FILE.replace('competences = [{ procedures = ["mla", "preservation"] }]', MEANT))
    site.sign_in("dora")
    row = (
        "United Nations Convention against Transnational Organized Crime ; Procedures ( Expedited"
        " preservation ); Measures ( Seizure ); Offences ( Laundering of proceeds of crime );"
        " Territory ( The north )"
    )
    found, state = words(site.get(NIGHT)), words(site.get("/directory/XA"))
    for said in (found, state):
        assert row in said
        assert "Its place is taken by XA.justice" in said
    assert "Every treaty" not in found, "that row does not speak of it"
    assert "Every treaty ; Procedures ( Mutual legal assistance )" in state
    assert "Cyber desk" in words(site.get(f"{NIGHT}&treaty=untoc&measure=SEIZE"))
    for other in ("treaty=uncac", "treaty=untoc&measure=RETURN"):
        said = words(site.get(f"{NIGHT}&{other}"))
        assert "Nobody in XA says that they take it." in said
        assert "Cyber desk" not in said


def test_what_is_asked_under_a_treaty_stays_chosen_and_who_does_not_say_it_is_marked(presented: Site) -> None:
    presented.sign_in("dora")
    asked = "/directory?state=XB&for=mla&treaty=untoc&measure=SEIZE"
    answer = presented.get(asked)
    assert '<option value="untoc" selected>' in answer.text
    assert '<option value="SEIZE" selected>' in answer.text
    assert "Competent for It does not say." in words(answer)
    assert "It does not say that it takes this" in words(answer)
    assert "It does not say that it takes this" not in words(presented.get("/directory?state=XB&for=mla"))
    assert presented.get(f"{NIGHT}&treaty=untco").status_code == 404
    assert presented.get(f"{NIGHT}&measure=SIEZE").status_code == 422


def test_how_soon_they_answered_lately_is_told_with_the_days_of_the_letters(presented: Site) -> None:
    house = presented.house
    house.time = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
    body = bodies.of("preservation_request", confidential=False)
    to = {"procedure": "preservation", "recipient": "XA.moj", "treaty": "un_cybercrime"}
    sent = house.issue("request", body, who="dora", urgency="urgent", **to)
    house.told(sent.id, "accepted")
    house.project()
    presented.sign_in("dora")
    said = words(presented.get(NIGHT))
    assert "Answered lately No answer yet;" in said
    assert "Your letters of 2 December 2026 to 2 December 2026" in said


def test_what_is_old_is_said_in_words(presented: Site) -> None:
    house = presented.house
    presented.sign_in("dora")
    assert "Amber" not in words(presented.get(NIGHT))
    house.later(days=200)
    presented.sign_in("dora")
    assert "Amber: not compared for over 180 days" in words(presented.get(NIGHT))
    house.later(days=200)
    presented.sign_in("dora")
    assert "Red: not compared for over a year" in words(presented.get(NIGHT))


def test_a_state_shows_its_edition_entries_and_cards(presented: Site) -> None:
    presented.sign_in("cem")
    said = words(presented.get("/directory/XA"))
    for wanted in (
        "Edition 2",
        "Valid until",
        "XA.moj",
        "central authority for mutual legal assistance",
        "Cyber desk",
        "Connection logs are kept half a year",
        "Amber: review is due",
        "By telephone, in writing within 24 hours.",
    ):
        assert wanted in said, (wanted, said)
    assert "Unverified" not in said


ASKED = FILE.replace(
    'form = "A certified',
    'documents = ["The order itself"]\ncopies = 2\nhearing_notice_days = 40\nform = "A certified',
).replace('mail = "office@justice.example"', 'mail = "office@justice.example"\ndiplomatic = true\ninterpol = false')


def test_an_entry_answers_what_is_asked_before_one_writes(site: Site, filled: Filled) -> None:
    present(site.house, filled, ASKED.replace('written = ["en", "fr"]', 'certified = true, written = ["en", "fr"]'))
    site.sign_in("dora")
    answer = site.get("/directory/XA")
    state, card = words(answer), words(site.get("/directory/XA/XA.moj/night"))
    for wanted in (
        "Article UNCC 40(12) Notified on 3 February 2026",
        "In writing English ; French",
        "Certified translation yes",
        "Electronic form Accepted yes Signature a qualified electronic signature Original must follow no",
        "Documents The order itself",
        "Copies 2",
        "Days of notice for a hearing 40",
        "Form when urgent By telephone, in writing within 24 hours.",
        "Usual time to answer Mutual legal assistance routine 60 days",
        "Diplomatic channel required yes",
        "INTERPOL agreed no",
        "Mutual Assistance Act",
    ):
        assert wanted in state, (wanted, state)
        assert wanted in card, (wanted, card)
    assert "Public holidays of: AT Closed on: 24 December 2026" in state
    for link in ("https://law.example/maa", "tel:+43123456789", "mailto:office@justice.example"):
        assert f'href="{link}"' in answer.text
    assert "Kind where the public reports crimes" in state
    assert "Kind the body for the policy of prevention" in state
    assert "Evaluate by 2 May 2026" in state


def test_every_edition_is_given_as_it_was_signed(presented: Site, filled: Filled) -> None:
    presented.sign_in("dora")
    page = presented.get("/directory/XA").text
    assert all(f'href="/directory/XA/editions/{number}"' in page for number in (1, 2))
    given = presented.get("/directory/XA/editions/2")
    assert unverified(given.content).digest == told(filled.states[0], FILE).digest
    assert unverified(presented.get("/directory/XA/editions/1").content).number == 1
    assert given.headers["content-disposition"] == 'attachment; filename="edition-2.json"'
    for none in ("3", "²", "x"):
        assert presented.get(f"/directory/XA/editions/{none}").status_code == 404


def test_a_card_of_a_contact_point_is_printed(presented: Site) -> None:
    presented.sign_in("dora")
    answer = presented.get("/directory/XA/XA.moj/night")
    said = words(answer)
    for wanted in ("Cyber desk", "+43123456700", "day and night", "UN cybercrime network", "valid until"):
        assert wanted in said, (wanted, said)
    assert presented.get("/directory/XA/XA.moj/day").status_code == 404
    assert presented.get("/directory/X1/XA.moj/night").status_code == 404


def test_a_contact_point_goes_into_a_telephone_by_a_file_or_by_its_code(presented: Site) -> None:
    presented.sign_in("dora")
    page = presented.get("/directory/XA/XA.moj/night").text
    assert 'src="/directory/XA/XA.moj/night/card.svg"' in page
    assert 'href="/directory/XA/XA.moj/night/card.vcf"' in page
    told = presented.get("/directory/XA/XA.moj/night/card.vcf")
    assert told.headers["content-type"] == "text/vcard; charset=utf-8"
    assert 'filename="XA.moj-night.vcf"' in told.headers["content-disposition"]
    assert told.text.count("BEGIN:VCARD") == 1, "that point alone"
    assert "TEL;VALUE=uri;TYPE=work,voice:tel:+43123456700\r\n" in told.text
    code = presented.get("/directory/XA/XA.moj/night/card.svg")
    assert code.headers["content-type"].startswith("image/svg+xml")
    assert code.text == qr(told.text, page=True)
    for wrong in ("XA/XA.moj/day", "XB/XA.moj/night", "X1/XA.moj/night", "XA/XA.other/night"):
        assert presented.get(f"/directory/{wrong}/card.vcf").status_code == 404, wrong
    assert presented.another().get("/directory/XA/XA.moj/night/card.vcf").headers["location"].startswith("/sign-in")


def test_a_card_that_no_code_holds_is_printed_without_one(site: Site, filled: Filled) -> None:
    state, long = filled.states[0], "სამინისტრო" * 28
    payload = told(state, FILE.replace('unit = "Cyber desk"', f'unit = "{long}"')).payload
    payload["authorities"][0]["names"] = {"en": long}  # type: ignore[call-overload, index]
    data = state.signed(build_edition(payload))
    with site.house.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(site.house.owner), data, site.house.time)
    site.sign_in("dora")
    assert "card.svg" not in site.get("/directory/XA/XA.moj/night").text
    assert site.get("/directory/XA/XA.moj/night/card.vcf").status_code == 200
    assert site.get("/directory/XA/XA.moj/night/card.svg").status_code in range(400, 500)


def test_the_whole_directory_is_taken_along(presented: Site) -> None:
    presented.sign_in("dora")
    assert 'href="/directory/export"' in presented.get("/directory").text
    answer = presented.get("/directory/export")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "editions/XA/edition-2.json" in archive.namelist()
        assert b"Mailbox of Ardenia Ltd" in archive.read("index.html")
    assert presented.another().get("/directory/export").headers["location"].startswith("/sign-in")


def test_a_company_is_looked_for_without_standing_in_an_address(presented: Site) -> None:
    presented.sign_in("dora")
    assert list(forms(presented.get("/directory/company"))["/directory/company"]) == ["csrf", "text"]
    answer = presented.post("/directory/company", "/directory/company", text="someone@mailbox.example")
    said = words(answer)
    for wanted in ("Mailbox of Ardenia Ltd", "XA", "XA.moj/night", "traffic data: 90 days"):
        assert wanted in said, (wanted, said)
    assert "Only part of the name agrees" in words(
        presented.post("/directory/company", "/directory/company", text="mailb")
    )
    assert "No State tells of such a company." in words(
        presented.post("/directory/company", "/directory/company", text="<b>none</b>")
    )
    assert 'method="get" action="/directory/company"' not in answer.text


def test_states_that_disagree_about_a_company_are_all_shown_under_a_warning(presented: Site) -> None:
    house, state = presented.house, StateCode("XC")
    text = FILE.replace("XA", "XC").replace('"mailbox.example"', '"imap.mailbox.example"')
    with house.session("rog_operator") as session:
        found = listed.bring(
            session, house.official("ana"), "xc.toml", text.encode(), state, "A list of 2026", house.time
        )
        listed.confirm(session, house.official("ben"), state, found.sha256[:16], house.time)
    presented.sign_in("dora")
    answer = presented.post("/directory/company", "/directory/company", text="suspect@imap.mailbox.example")
    said = words(answer)
    warning = "More than one State says that it takes this: XA, XC. Ask by telephone before you name an identifier"
    assert warning in said
    assert said.index(warning) < said.index("Mailbox of Ardenia Ltd"), "at the top"
    own, other = said.index("domain: mailbox.example (what"), said.index("domain: imap.mailbox.example (exactly")
    assert own < other, "what its State signed goes before a list that is more exact"
    assert "XA , Edition 2, " in said
    assert "XC , A list of 2026 ;" in said
    alone = words(presented.post("/directory/company", "/directory/company", text="mailbox.example"))
    assert "domain: mailbox.example (exactly what was asked for)" in alone
    assert "More than one State" not in alone


def test_a_state_from_a_list_is_plainly_unverified(site: Site) -> None:
    house, text = site.house, FILE.replace("XA", "XC")
    state = StateCode("XC")
    with house.session("rog_operator") as session:
        found = listed.bring(
            session, house.official("ana"), "xc.toml", text.encode(), state, "A list of 2026", house.time
        )
        listed.confirm(session, house.official("ben"), state, found.sha256[:16], house.time)
    site.sign_in("dora")
    for path in ("/directory/XC", "/directory/XC/XC.moj/night", NIGHT.replace("XA", "XC")):
        said = words(site.get(path))
        assert "Unverified: nobody signed this" in said, path
        assert "A list of 2026" in said


def test_of_a_list_nothing_is_shown_that_it_does_not_say(site: Site) -> None:
    """Neither hours out of a zone nor a promise of a contact point."""
    house, state = site.house, StateCode("XC")
    csv = (
        "authority,name,functions,languages,zone,point_unit,point_duties,point_languages,point_phones\n"
        "XC.police,National Police,contact_24_7,en,Asia/Riyadh,Night desk,preservation,en,+966111222333\n"
    )
    with house.session("rog_operator") as session:
        found = listed.bring(session, house.official("ana"), "xc.csv", csv.encode(), state, "A list", house.time)
        listed.confirm(session, house.official("ben"), state, found.sha256[:16], house.time)
    site.sign_in("dora")
    asked = words(site.get("/directory?state=XC&for=preservation&urgent=yes"))
    assert "Night desk" in asked
    assert "+966111222333" in asked
    assert "Open now" not in asked
    assert "Closed now" not in asked
    assert "Promises an answer" not in asked
    for page in ("/directory/XC", "/directory/XC/XC.police/point"):
        said = words(site.get(page))
        assert "Night desk" in said
        assert "Promise It does not say." in said
        assert "day and night" not in said
        assert "at its hours" not in said


def test_what_is_asked_wrongly_is_refused_in_words(presented: Site) -> None:
    presented.sign_in("dora")
    assert presented.get("/directory?state=XA&for=nothing").status_code == 422
    assert presented.get("/directory?state=XQ&for=mla").status_code == 404
    assert presented.get("/directory/XQ").status_code == 404
    assert presented.another().get(NIGHT).headers["location"].startswith("/sign-in")


def test_the_operator_sees_no_proofs_but_the_directory(presented: Site) -> None:
    presented.sign_in("olga")
    assert presented.get(NIGHT).status_code == 200


def test_what_comes_from_a_doubtful_edition_is_marked_on_every_page(presented: Site, filled: Filled) -> None:
    house = presented.house
    pages = (NIGHT, "/directory/XA", "/directory/XA/XA.moj/night")
    presented.sign_in("dora")
    for path in pages:
        assert "Disputed" not in words(presented.get(path)), path
    contradicting = filled.states[0].signed(told(filled.states[0], FILE.replace("Cyber desk", "Other desk")))
    with pytest.raises(Refused) as refused, house.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(house.owner), contradicting, house.time)
    with house.session("rog_operator") as session:
        editions.note_refusal(
            session, Actor.node(house.owner), StateCode("XA"), contradicting, refused.value, house.time
        )
    house.later(days=3000)
    presented.sign_in("dora")
    company = presented.post("/directory/company", "/directory/company", text="mailbox.example")
    for answer in (company, *(presented.get(path) for path in pages)):
        said = words(answer)
        assert "two different editions 2 of the directory of XA were seen" in said
        assert "Telephone a number known from elsewhere before you rely on it." in said
        assert said.index("Disputed since") < said.index("Out of date since"), "the gravest first"
