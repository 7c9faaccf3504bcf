"""The second factor anew, for whoever has lost the telephone: by a passkey, by a recovery code; and by nothing else."""

from __future__ import annotations

import base64
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.accounts import sign_in
from app.audit.models import AuditEntry
from app.duty import overrides
from app.duty.overrides import NewOverride
from app.kit.canonical import JsonObject
from app.kit.ids import OfficialId
from app.notices import contacts
from app.notices.channel_models import ContactMethod
from app.notices.channels import Channel
from app.web.application import PAGES
from app.web.factor import BEFORE
from tests.accounts.signing_in import PASSWORD
from tests.web.authenticator import ORIGIN, passkey
from tests.web.tapping import link_to_dora
from tests.web.test_rosters import roster
from tests.web.visiting import Site, forms, words

PAGE = "/channels"
WAY = {"channel": "sms", "to": "+40215550123"}


@pytest.fixture
def browser(site: Site) -> TestClient:
    """Dora's, under a name and not an address."""
    return come(site, "dora")


def come(site: Site, who: str, address: str = "192.0.2.1") -> TestClient:
    made = site.another(address, ORIGIN)
    signed = forms(made.get("/sign-in"))["/sign-in"]
    typed = {"official": site.official(who), "password": PASSWORD, "code": site.code(who)}
    assert made.post("/sign-in", data={**signed, **typed}, headers={"Origin": ORIGIN}).status_code == 303
    return made


def post(browser: TestClient, page: str, action: str, **typed: str) -> httpx.Response:
    fields = forms(browser.get(page))[action]
    return browser.post(action, data={**fields, **typed}, headers={"Origin": ORIGIN})


def asked(browser: TestClient, page: str, action: str, **typed: str) -> JsonObject:
    """What our script is told for the form of an action."""
    fields = forms(browser.get(page))[action]
    answer = browser.post(f"{BEFORE}{action}", data={**fields, **typed}, headers={"Origin": ORIGIN})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert isinstance(told, dict)
    return told


def codes(site: Site, who: str) -> tuple[str, ...]:
    with site.house.acting(who) as (session, actor):
        return sign_in.new_recovery_codes(session, actor, site.house.time)


def left(site: Site, who: str) -> int:
    with site.house.acting(who) as (session, actor):
        return sign_in.recovery_left(session, actor)


def ways(site: Site) -> list[str]:
    with site.house.session() as session:
        return [
            str(one.address.get("to", ""))
            for one in session.scalars(select(ContactMethod).order_by(ContactMethod.place))
        ]


def stepped(site: Site) -> list[str]:
    """By what the second factor was shown, in order, out of the log."""
    query = select(AuditEntry.entry).where(AuditEntry.event == "official.stepped_up").order_by(AuditEntry.id)
    with site.house.session() as session:
        return [str(json.loads(one)["subject"]["means"]) for one in session.scalars(query)]


def test_a_passkey_is_shown_in_place_of_a_code(site: Site, browser: TestClient) -> None:
    own = passkey(site, "dora")
    told = asked(browser, PAGE, PAGE, **WAY)
    assert told["allowCredentials"] == [{"id": own.id, "type": "public-key"}], "one's own, and no other"
    answer = post(browser, PAGE, PAGE, **WAY, answer=own.answer(told))
    assert answer.status_code == 303, words(answer)
    assert ways(site) == [WAY["to"]]
    told = asked(browser, PAGE, f"{PAGE}/remove")
    assert post(browser, PAGE, f"{PAGE}/remove", answer=own.answer(told)).status_code == 303
    assert ways(site) == []
    assert stepped(site) == ["passkey", "passkey"]


def test_a_recovery_code_is_shown_in_place_of_a_code_and_spent(site: Site, browser: TestClient) -> None:
    first, second, *_ = codes(site, "dora")
    assert "or one of your recovery codes" in words(browser.get(PAGE))
    assert post(browser, PAGE, PAGE, **WAY, code=first.lower().replace("-", " ")).status_code == 303
    assert left(site, "dora") == 9
    again = post(browser, PAGE, f"{PAGE}/remove", code=first)
    assert (again.status_code, ways(site)) == (403, [WAY["to"]])
    assert "That recovery code was used, or is none of yours." in words(again)
    assert post(browser, PAGE, f"{PAGE}/remove", code=second).status_code == 303
    assert (ways(site), left(site, "dora"), stepped(site)) == ([], 8, ["recovery", "recovery"])


def test_a_recovery_code_is_not_spent_by_an_act_that_fails(site: Site, browser: TestClient) -> None:
    first = codes(site, "dora")[0]
    assert post(browser, PAGE, PAGE, channel="sms", to="no number", code=first).status_code == 422
    assert left(site, "dora") == 10
    assert post(browser, PAGE, PAGE, **WAY, code=first).status_code == 303


def test_somebody_elses_recovery_code_is_none(site: Site, browser: TestClient) -> None:
    assert post(browser, PAGE, PAGE, **WAY, code=codes(site, "ana")[0]).status_code == 403
    assert (ways(site), left(site, "ana")) == ([], 10)


def test_somebody_elses_passkey_is_none(site: Site, browser: TestClient) -> None:
    passkey(site, "dora")
    hers = passkey(site, "ana")
    answer = post(browser, PAGE, PAGE, **WAY, answer=hers.answer(asked(browser, PAGE, PAGE, **WAY)))
    assert (answer.status_code, ways(site), stepped(site)) == (403, [], [])
    assert "That passkey is not yours." in words(answer)


def test_a_challenge_is_answered_once(site: Site, browser: TestClient) -> None:
    own = passkey(site, "dora")
    told = asked(browser, PAGE, PAGE, **WAY)
    answered = own.answer(told)
    assert post(browser, PAGE, PAGE, **WAY, answer=answered).status_code == 303
    for again in (answered, own.answer(told)):
        refused = post(browser, PAGE, PAGE, **WAY, answer=again)
        assert (refused.status_code, "This passkey was not accepted." in words(refused)) == (403, True)
    assert len(ways(site)) == 1


def test_a_challenge_is_for_one_act_in_one_session_and_not_for_signing_in(site: Site, browser: TestClient) -> None:
    own = passkey(site, "dora")
    other = come(site, "dora", "198.51.100.7")
    csrf = forms(other.get("/"))["/sign-out"]
    sign_in_told = other.post("/sign-in/challenge", data=csrf, headers={"Origin": ORIGIN}).json()
    wrong = (
        asked(browser, PAGE, PAGE, channel="sms", to="+40215550999"),
        asked(other, PAGE, PAGE, **WAY),
        asked(browser, "/account", "/account/recovery"),
        sign_in_told,
    )
    for told in wrong:
        assert post(browser, PAGE, PAGE, **WAY, answer=own.answer(told)).status_code == 403
    assert ways(site) == []
    stranger = site.another("198.51.100.8", ORIGIN)
    answer = json.loads(own.answer(asked(browser, PAGE, PAGE, **WAY)))
    answer["response"]["userHandle"] = base64.urlsafe_b64encode(b"XB.moj/x").decode().rstrip("=")
    typed = {"answer": json.dumps(answer)}
    assert post(stranger, "/sign-in", "/sign-in/passkey", **typed).status_code == 403


def test_a_challenge_lasts_for_minutes(site: Site, browser: TestClient) -> None:
    own = passkey(site, "dora")
    told = asked(browser, PAGE, PAGE, **WAY)
    site.house.later(minutes=5)
    assert post(browser, PAGE, PAGE, **WAY, answer=own.answer(told)).status_code == 403


def test_recovery_codes_are_guessed_no_faster_than_others_and_a_passkey_never_waits(
    site: Site, browser: TestClient
) -> None:
    right, own = codes(site, "dora")[0], passkey(site, "dora")
    for number in range(6):
        answer = post(browser, PAGE, PAGE, **WAY, code=f"00000-00000-00000-0000{number}")
        assert "That recovery code was used" in words(answer)
    for code in (right, site.phones["dora"].code(site.house.time)):
        answer = post(browser, PAGE, PAGE, **WAY, code=code)
        assert "The next one is possible in" in words(answer)
    assert (left(site, "dora"), ways(site)) == (10, [])
    told = asked(browser, PAGE, PAGE, **WAY)
    assert post(browser, PAGE, PAGE, **WAY, answer=own.answer(told)).status_code == 303


@pytest.mark.parametrize("answer", ["x", "{}", '{"response": {}}', "[]", "{" * 20_001])
def test_what_is_no_passkeys_answer_opens_nothing_and_spends_no_code(
    site: Site, browser: TestClient, answer: str
) -> None:
    code = codes(site, "dora")[0]
    assert post(browser, PAGE, PAGE, **WAY, answer=answer, code=code).status_code == 403
    assert (left(site, "dora"), ways(site)) == (10, [])


def test_who_is_not_signed_in_or_has_no_passkey_is_asked_nothing(site: Site, browser: TestClient) -> None:
    fields = {**forms(browser.get(PAGE))[PAGE], **WAY}
    none = browser.post(f"{BEFORE}{PAGE}", data=fields, headers={"Origin": ORIGIN})
    assert (none.status_code, none.json()["code"]) == (409, "no_own_passkey")
    assert browser.post(f"{BEFORE}{PAGE}", data=fields, headers={"Origin": "https://evil.example"}).status_code == 403
    assert browser.get(f"{BEFORE}{PAGE}").status_code == 405
    assert browser.post(f"{BEFORE}/channels/test", data=fields, headers={"Origin": ORIGIN}).status_code == 404
    stranger = site.another("198.51.100.8", ORIGIN)
    csrf = forms(stranger.get("/sign-in"))["/sign-in"]
    refused = stranger.post(f"{BEFORE}{PAGE}", data={**csrf, **WAY}, headers={"Origin": ORIGIN})
    assert refused.status_code in {401, 403}


def test_each_form_that_asks_for_the_second_factor_knows_where_its_challenge_is(site: Site) -> None:
    """On every page of the head, who may all of it: what a form names there is, and asks for its own act."""
    roster(site)
    begin = site.house.time + timedelta(hours=1)
    with site.house.acting("ben") as (session, ben):
        new = NewOverride(None, OfficialId("XB.moj/dora"), begin, begin + timedelta(hours=2))
        overrides.give(session, ben, "nights", new, site.house.time)
        contacts.add(session, ben, Channel.SMS, {"to": WAY["to"]}, site.house.time)
    passkey(site, "ben")
    ben_s = come(site, "ben")
    named = set()
    for page in ("/account", PAGE, "/rosters/nights", "/drills"):
        text = ben_s.get(page).text
        assert re.search(r'<script src="/static/passkey\.[0-9a-f]+\.js" defer>', text), page
        for path in re.findall(r'data-step-up="([^"]*)"', text):
            csrf = forms(ben_s.get(page))["/sign-out"]
            answer = ben_s.post(path, data=csrf, headers={"Origin": ORIGIN})
            assert (answer.status_code, path) == (200, path)
            assert f'action="{path.removeprefix(BEFORE).removesuffix("/challenge")}"' in text
            named.add(path.replace("/nights/", "/{roster}/"))
    shown = {f"{BEFORE}{one.path}" for one in PAGES if one.shows}
    assert shown - named == {f"{BEFORE}/drills/{{drill}}/agree", f"{BEFORE}/drills/{{drill}}/end"}


def test_nothing_is_offered_where_passkeys_do_not_work(site: Site) -> None:
    site.sign_in("dora")
    assert "data-step-up" not in site.get(PAGE).text


def test_recovery_codes_can_be_typed_on_a_telephone(site: Site, browser: TestClient) -> None:
    """Keys of digits alone have no letters."""
    stranger = site.another("198.51.100.8", ORIGIN)
    for answer in (stranger.get("/sign-in"), browser.get(PAGE), browser.get("/account")):
        fields = re.findall(r'<input [^>]*name="code"[^>]*>', answer.text)
        assert fields
        assert not [one for one in fields if "numeric" in one]


def test_a_recovery_code_takes_a_notice_by_its_link(site: Site) -> None:
    first, tap = codes(site, "dora")[0], link_to_dora(site)
    assert site.post(tap, tap, code=codes(site, "ana")[0]).status_code == 403
    assert "You have taken it" in words(site.post(tap, tap, code=first))
    assert (left(site, "dora"), left(site, "ana")) == (9, 10)


def test_of_two_acts_at_once_with_one_recovery_code_one_is_done(site: Site) -> None:
    first = codes(site, "dora")[0]
    browsers = [come(site, "dora", f"198.51.100.{number}") for number in range(4)]
    fields = [{**forms(one.get(PAGE))[PAGE], **WAY, "code": first} for one in browsers]
    with ThreadPoolExecutor(len(browsers)) as pool:
        tries = [
            pool.submit(one.post, PAGE, data={**told, "to": f"+4021555010{number}"}, headers={"Origin": ORIGIN})
            for number, (one, told) in enumerate(zip(browsers, fields, strict=True))
        ]
    assert sorted(one.result().status_code for one in tries) == [303, 403, 403, 403]
    assert (len(ways(site)), left(site, "dora")) == (1, 9)
