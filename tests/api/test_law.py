"""The law over HTTP: treaties, procedures, and what is open between our State and another."""

from __future__ import annotations

import pytest

from app.kit.words import translate
from app.procedures.catalogue import CATALOGUE
from app.procedures.contents import KINDS
from app.treaties.catalogue import TREATIES
from app.treaties.codes import GROUNDS, OFFENCES
from app.treaties.duties import DUTIES
from tests.api.asking import Door, refused


def test_treaties_come_in_pages_and_whole(xa: Door) -> None:
    page = xa.get("/treaties", params={"limit": 3})
    rest = xa.get("/treaties", params={"limit": 200, "cursor": page["next"]})
    codes = [one["code"] for one in (*page["items"], *rest["items"])]
    assert codes == sorted(codes)
    assert {"un_cybercrime", "budapest", "reciprocity"} <= set(codes)
    titles = {one["code"]: one["titles"] for one in page["items"]}
    assert titles["bilateral_xa_xb"] == dict(TREATIES.newest("bilateral_xa_xb").title)
    whole = xa.get("/treaties/un_cybercrime")
    assert whole["titles"]["en"] == whole["title"]
    assert (whole["version"], whole["sha256"]) == (2, TREATIES.newest("un_cybercrime").digest)
    assert {"section": "provisions", "key": "video", "words": "40(18) ~"} in whole["says"]
    assert {"kind": "ground", "code": "fiscal", "words": GROUNDS["fiscal"].words} in whole["meanings"]
    french = xa.ask("GET", "/treaties/un_cybercrime", headers={"Accept-Language": "fr"}).json()["meanings"]
    words = {(one["kind"], one["code"]): one["words"] for one in french}
    assert words["offence", "ILLEGAL_ACCESS"] == translate("fr", OFFENCES["ILLEGAL_ACCESS"].words)
    assert words["offence", "ILLEGAL_ACCESS"] != OFFENCES["ILLEGAL_ACCESS"].words
    assert {one["code"] for one in whole["grounds"] if "withhold_traffic" in one["acts"]} >= {"sovereignty"}
    assert xa.get("/treaties/un_cybercrime", params={"version": 1})["version"] == 1
    refused(xa.ask("GET", "/treaties/palermo"), 404, "no_treaty")
    refused(xa.ask("GET", "/treaties/untoc", params={"version": 9}), 404, "unsupported")
    refused(xa.ask("GET", "/treaties/UNTOC"), 422, "bad_request")


def test_procedures_are_listed(xa: Door) -> None:
    found = {one["name"]: one for one in xa.get("/procedures", params={"limit": 200})["items"]}
    assert set(found) == {one.name for one in CATALOGUE.procedures}
    assert found["mla"]["opened_by"] == ["request", "note_oral"]
    assert "EXECUTING" in found["mla"]["statuses"]


def test_members_of_kinds_lead_to_terms_in_the_language_of_the_reader(xa: Door) -> None:
    found = xa.ask("GET", "/kinds/mla_request", headers={"Accept-Language": "fr"}).json()
    words = {one["field"]: one["term"] for one in found["terms"]}
    assert words["offences[].cii"] == "infrastructure d’information critique"
    assert found["title"] == translate("fr", "Request for mutual legal assistance")
    listed = {one["kind"]: one for one in xa.get("/kinds", params={"limit": 200})["items"]}
    assert set(listed) == set(KINDS)
    assert listed["acknowledgement"]["terms"] == []
    refused(xa.ask("GET", "/kinds/letter"), 404, "unsupported")


def test_what_is_open_and_why_the_rest_is_not(xa: Door) -> None:
    asked = {"requested": "XB", "measure": ["PRESERVE"], "offence": ["OTHER:4"], "on": "2026-11-24"}
    found = {one["treaty"]: one for one in xa.get("/treaty-choices", params=asked)["items"]}
    assert [code for code, one in found.items() if one["open"]] == [
        "bilateral_xa_xb", "budapest", "un_cybercrime", "reciprocity",
    ]  # fmt: skip
    opened = {"measure": "PRESERVE", "article": "UNCC 42", "article_verified": False}
    assert found["un_cybercrime"]["opens"] == [opened]
    assert [why["code"] for why in found["untoc"]["against"]] == ["organised_group_unsaid", "measure_not_listed"]
    refused(xa.ask("GET", "/treaty-choices", params={"requested": "XB", "measure": ["PRESERV"]}), 422, "unknown_code")
    refused(xa.ask("GET", "/treaty-choices", params={"requested": "xb"}), 422, "bad_request")
    refused(xa.ask("GET", "/treaty-choices"), 422, "bad_request")


def test_duties_are_worded_in_the_language_of_the_reader(xa: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.api.duties.DUTIES", dict.fromkeys(DUTIES, "Withdrawal"))
    found = xa.ask("GET", "/provider-duties?state=XA", headers={"Accept-Language": "fr"}).json()["items"]
    assert {one["words"] for one in found} == {translate("fr", "Withdrawal")} != {"Withdrawal"}


def test_duties_of_providers_are_told_by_state(xa: Door) -> None:
    every = xa.get("/provider-duties")["items"]
    assert {one["state"] for one in every} == {"CN", "XA", "XB"}
    found = xa.ask("GET", "/provider-duties?state=XA").json()["items"]
    kept = next(one for one in found if one["duty"] == "log_retention" and "small" in one["tiers"])
    assert (kept["days"], kept["article"], kept["sanction"]) == (90, "Network Act 20(2)", "administrative")
    assert kept["thresholds"]["small"] == "fewer than 50 employees"
    assert xa.ask("GET", "/provider-duties?state=XD").json()["items"] == []
