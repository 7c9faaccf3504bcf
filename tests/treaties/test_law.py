"""A State adds to the law and narrows it by its own files; a treaty and a procedure are added by files only (S61)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.kit.canonical import Json
from app.kit.errors import Invalid
from app.procedures.catalogue import CATALOGUE
from app.procedures.further import further, put_back
from app.treaties.catalogue import TREATIES, digest_of
from app.treaties.findings import Severity
from app.treaties.law import RELEASED, Law
from app.treaties.profiles import Profile, profile, read
from app.treaties.rules import findings
from app.treaties.toml import Table
from tests.treaties.sample import NOW, UNCC, answer, asked, changed, measure, refusal, request

TOY = """
code = "toy_xa_xd"
version = {version}
since = {since}
kind = "bilateral"
short = "TOY"
title.en = "A treaty of two pages"
citation = "fictional"
verified = true
between = ["XA", "XD"]
languages = {{ rule = "listed", listed = ["es"], article = "9" }}
read = {{ articles = ["1-12"], text = "this file" }}
procedure = [{{ name = "mla", article = "1" }}]
measure = [{{ code = "RECORDS", article = "2" }}]
contents = [{{ field = "purpose", required = "always", severity = "blocks", article = "3" }}]
refusal = [{{ code = "sovereignty", article = "4", procedures = ["mla"] }}]
[[deadline]]
code = "toy_ack"
kind = "treaty"
at_most = {{ days = {days} }}
from = "receipt"
duty = "requested"
article = "5"
clock = "ack_mla"
[scope]
article = "1"
any = {{ article = "1" }}
[measures]
article = "2"
[channel]
ordinary = "central"
urgent = []
article = "6"
[form]
written_record = {{ article = "7" }}
electronic = {{ article = "7" }}
[dual_criminality]
default = "none"
article = "8"
[refusal_rules]
closed = true
article = "4"
reasons = {{ article = "4" }}
consult_first = {{ article = "4" }}
[conditions]
article = "10"
[use]
specialty = {{ rule = "consent_before_other_use", article = "11" }}
confidentiality = {{ by_request = true, article = "12" }}
"""
STATE = """
state = "XD"
name.en = "Delmar"
languages = ["es"]
zone = "America/Lima"
[parties]
toy_xa_xd = 2026-01-01
"""


def folder(tmp_path: Path, **states: str) -> Path:
    (tmp_path / "states").mkdir(exist_ok=True)
    for state, text in states.items():
        (tmp_path / "states" / f"{state}.toml").write_text(text, "utf-8")
    return tmp_path


def toy(version: int = 1, since: str = "2026-01-01", days: int = 9) -> str:
    return TOY.format(version=version, since=since, days=days)


def narrow(text: str) -> Profile:
    return read(Table.of("XB.toml", 'state = "XB"\nname.en = "Boreland"\nzone = "UTC"\n' + text))


def test_without_a_folder_the_law_is_the_release_s() -> None:
    assert Law.load() is RELEASED
    with pytest.raises(Invalid) as caught:
        Law.load(Path("/nowhere/law"))
    assert caught.value.code == "no_law_folder"


def test_a_toy_treaty_and_a_toy_procedure_are_added_by_files_alone(tmp_path: Path) -> None:
    own = "[parties]\ntoy_xa_xd = 2026-01-01\n"
    (tmp_path / "toy.toml").write_text(toy(), "utf-8")
    law = Law.load(folder(tmp_path, XD=STATE, XA='state = "XA"\n' + own))
    treaty = law.treaties.newest("toy_xa_xd")
    ours, theirs = law.profiles.profile("XA"), law.profiles.profile("XD")
    assert ours.parties["un_cybercrime"] == profile("XA").parties["un_cybercrime"], "laid over, not replaced"
    body = changed(
        request(),
        legal_basis=[{"treaty": "toy_xa_xd", "measures": ["m1"]}],
        measures=[{"id": "m1", "code": "RECORDS"}],
    )
    given = asked(body, treaty=treaty, ours=ours, theirs=theirs, language="es")
    assert [one for one in findings(given) if one.blocks] == []
    missing = [one for one in findings(replace(given, body=changed(body, purpose=" "))) if one.blocks]
    assert [(one.article, one.verified) for one in missing] == [("TOY 3", True)]
    assert "translation_missing" in {one.code for one in findings(replace(given, language="en"))}

    steps: list[Json] = [
        {"act": "wave", "like": "message", "at": ["RECEIVED"], "then": "same", "who": "requested", "instrument":
         "communication", "answers": []}
    ]  # fmt: skip
    made = tmp_path / "procedures.json"
    made.write_text(json.dumps({"procedures": [{"from": "mla", "version": 2, "steps": steps}]}), "utf-8")
    with put_back():
        more = CATALOGUE.with_more(further(made))
    assert "wave" in {step.act for step in more.newest("mla").steps}
    assert "wave" not in {step.act for step in CATALOGUE.newest("mla").steps}


def test_a_matter_keeps_the_version_under_which_it_was_filed(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(toy(), "utf-8")
    (tmp_path / "two.toml").write_text(toy(2, "2026-06-01", 3), "utf-8")
    treaties = Law.load(folder(tmp_path, XD=STATE)).treaties
    filed = treaties.newest("toy_xa_xd", date(2026, 5, 31))
    assert filed.version == 1
    pinned = treaties.pinned("toy_xa_xd", filed.version, digest_of(filed))
    assert [one.number for one in pinned.clocks("ack_mla", "mla", "routine")] == [9]
    newer = treaties.newest("toy_xa_xd", date(2026, 6, 1))
    assert [one.number for one in newer.clocks("ack_mla", "mla", "routine")] == [3]


def test_a_treaty_of_the_release_cannot_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(toy().replace("toy_xa_xd", "untoc"), "utf-8")
    with pytest.raises(Invalid, match="holds untoc version 1, which is in another file"):
        Law.load(folder(tmp_path))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[parties]\nun_cybercrim = 2026-01-01\n", "is a party to 'un_cybercrim', which is no treaty. Did you mean"),
        ("[parties]\nbilateral_xa_xc = 2026-01-01\n", "is a party to 'bilateral_xa_xc', which is between XA and XC."),
        ("[declaration.budapst]\nlanguages = ['fr']\n", "declares about 'budapst'"),
        ("[treaty.palermo]\nwithout = ['RECORDS']\n", "narrows 'palermo'"),
        ("[treaty.untoc]\nwithout = ['RECORD']\n", "'without' is 'RECORD', which is not known. Did you mean 'RECORDS'"),
        ("[treaty.untoc]\nmeasures = 1\n", "[treaty.untoc]: unknown key 'measures'. Did you mean 'measure'?"),
        ("[declaration.untoc]\nreservations = ['all']\n", "'reservations' is 'all'"),
        (
            "[[treaty.untoc.deadline]]\ncode = 'x'\nkind = 'treaty'\nat_most = { days = 1 }\nfrom = 'receipt'\n"
            "duty = 'requested'\narticle = '1'\n",
            "a State's own deadline is of kind 'practice'",
        ),
        (
            "[[treaty.untoc.deadline]]\ncode = 'x'\nkind = 'practice'\nat_most = { days = 1 }\nfrom = 'receipt'\n"
            "duty = 'requested'\narticle = '1'\nclock = 'x'\nstarts_on = ['request']\nstops_on = ['accept']\n",
            "a State's own deadline starts no clock",
        ),
    ],
)
def test_a_mistake_in_a_state_s_own_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        Law.load(folder(tmp_path, XB='state = "XB"\n' + text))
    assert caught.value.code == "bad_law_file"
    assert said in f"{caught.value.message} {caught.value.remedy}"


def test_a_narrowing_changes_findings_and_neither_code_nor_digest() -> None:
    theirs = replace(
        narrow(
            """
            [treaty.un_cybercrime]
            without = ["CONTENT_REALTIME"]
            dual_criminality = "mandatory"
            [[treaty.un_cybercrime.contents]]
            field = "costs.note"
            required = "always"
            severity = "warns"
            article = "Boreland, Assistance Act 7"
            finding.en = "Say who pays."
            [[treaty.un_cybercrime.deadline]]
            code = "xb_practice"
            kind = "practice"
            at_most = { days = 120 }
            from = "receipt"
            duty = "requested"
            article = "Boreland, practice of the ministry"
            clock = "execution"
            """
        ),
        parties=profile("XB").parties,
    )
    seen = theirs.reads(UNCC)
    assert (seen.code, seen.version, digest_of(seen)) == (UNCC.code, UNCC.version, digest_of(UNCC))
    assert theirs.reads(TREATIES.newest("untoc")) is TREATIES.newest("untoc")
    found = {one.code: one for one in findings(asked(theirs=theirs))}
    assert found["content_missing"].words == "Say who pays."
    assert found["content_missing"].article == "Boreland, Assistance Act 7"
    assert found["wanted_before_term"].words == "XB has 120 days for it; it is wanted in 94."
    assert found["content_missing"].severity is Severity.WARNS
    assert found["dual_criminality_mandatory"].severity is Severity.ADVISES
    taken = measure("CONTENT_REALTIME", period={"from": "2026-11-25T00:00:00Z", "to": "2026-12-01T00:00:00Z"})
    assert "measure_not_listed" in {one.code for one in findings(asked(taken, theirs=theirs))}
    assert "measure_not_listed" not in {one.code for one in findings(asked(taken))}


def test_the_language_of_a_treaty_goes_before_the_state_s_own() -> None:
    plain = profile("XB")
    assert plain.accepts(UNCC) == ("fr", "en", "ar")
    assert plain.accepts(TREATIES.newest("budapest_2ap")) == ("fr", "en")
    assert plain.accepts(TREATIES.newest("bilateral_xa_xb")) == ("fr", "en")
    assert plain.accepts(None) == ("fr", "en", "ar")
    bilateral = asked(treaty=TREATIES.newest("bilateral_xa_xb"), language="ar")
    assert "translation_missing" in {one.code for one in findings(bilateral)}
    assert "translation_missing" not in {one.code for one in findings(replace(bilateral, treaty=UNCC))}


def test_direct_letters_without_coercion_need_no_urgency() -> None:
    budapest = TREATIES.newest("budapest")
    body = changed(
        request(), channel={"kind": "judicial_direct"}, copy_to=[{"authority": "XC.moj", "why": "copy"}],
        measures=[{"id": "m1", "code": "RECORDS"}], legal_basis=[{"treaty": "budapest", "measures": ["m1"]}],
    )  # fmt: skip
    given = asked(body, treaty=budapest, theirs=profile("XA"), ours=profile("XB"))
    assert not {"channel_not_urgent", "channel_not_open"} & {one.code for one in findings(given)}
    coercive = changed(body, measures=[{"id": "m1", "code": "SEARCH_SEIZE", "grounds": "It is there.", "place": "x"}])
    assert "channel_not_urgent" in {one.code for one in findings(replace(given, body=coercive))}
    declared = replace(given, theirs=profile("XB"), ours=profile("XA"))
    assert "channel_central_only" in {one.code for one in findings(declared)}


@pytest.mark.parametrize(
    ("body", "treaty", "others", "field"),
    [
        (changed(request(), channel={"kind": "provider_portal"}), "un_cybercrime", (), "channel.kind"),
        (
            changed(request(), legal_basis=[{"treaty": "budapest_2ap", "articles": ["7(1)"], "measures": ["m1"]}]),
            "budapest_2ap", (), "legal_basis.0",
        ),
        (
            changed(request(), legal_basis=[{"treaty": "eu_eevidence", "measures": ["m1"]}]),
            "eu_eevidence", (), "legal_basis.0",
        ),
        (
            changed(
                request(), measures__n0__provider={"name": "Halcyon Mail"},
                copy_to=[{"authority": "halcyon mail", "why": "So that it is quick."}],
            ),
            "un_cybercrime", (), "copy_to.0.authority",
        ),
    ],
)  # fmt: skip
def test_a_provider_is_never_addressed(body: Json, treaty: str, others: tuple[str, ...], field: str) -> None:
    given = asked(body, treaty=TREATIES.newest(treaty))
    found = [one for one in findings(given) if one.code == "direct_to_provider"]
    assert [one.field for one in found] == [field]
    assert found[0].blocks
    assert found[0].article != "—"
    assert "Ask XB: preservation first" in str(found[0].to_json()["mend"])
    both = replace(given, ours=replace(given.ours, direct_to_provider=True),
                   theirs=replace(given.theirs, direct_to_provider=True))  # fmt: skip
    assert "direct_to_provider" not in {one.code for one in findings(both)}
    one_side = replace(given, theirs=replace(given.theirs, direct_to_provider=True))
    assert "direct_to_provider" in {one.code for one in findings(one_side)}


def test_the_protocol_opens_stored_data_in_an_emergency_only() -> None:
    protocol = TREATIES.newest("budapest_2ap")
    body = changed(request(), legal_basis=[{"treaty": "budapest_2ap", "articles": ["10"], "measures": ["m1"]}])
    found = {one.code: one.article for one in findings(asked(body, treaty=protocol))}
    assert found["measure_in_urgency"] == "2AP 9, 10"
    hurried = replace(asked(changed(body, urgency={"level": "emergency"}), treaty=protocol), urgency="emergency")
    assert "measure_in_urgency" not in {one.code for one in findings(hurried)}


def test_orders_under_article_8_are_no_direct_requests() -> None:
    body = changed(request(), legal_basis=[{"treaty": "budapest_2ap", "articles": ["8(1)"], "measures": ["m1"]}])
    found = findings(asked(body, treaty=TREATIES.newest("budapest_2ap")))
    assert "direct_to_provider" not in {one.code for one in found}


def test_a_reserved_ground_is_for_whom_reserved_it() -> None:
    given = answer("refusal", refusal("dc_at_disclosure"), procedure="preservation", act="refuse")
    assert "ground_not_reserved" in {one.code for one in findings(replace(given, ours=profile("XB")))}
    assert "ground_not_reserved" not in {one.code for one in findings(replace(given, ours=profile("XC")))}


def test_another_treaty_goes_before_only_while_it_binds_both() -> None:
    before = replace(asked(known=TREATIES.on(NOW.date())), theirs=profile("XB"))
    assert "gives_way" in {one.code for one in findings(before)}
    third = replace(before, theirs=profile("XC"), body=measure("ACCESS_STORED"))
    assert "gives_way" not in {one.code for one in findings(third)}, "XA-XC does not open stored data"
    named = replace(before, others=(TREATIES.newest("bilateral_xa_xb"),))
    assert "gives_way" not in {one.code for one in findings(named)}


def test_the_custodian_of_preserved_data_is_not_addressed_either() -> None:
    body: Json = {"custodian": {"name": "Halcyon Mail"}, "copy_to": [{"authority": "Halcyon Mail", "why": "Speed."}]}
    given = asked(body, procedure="preservation", kind="preservation_request")
    assert [one.field for one in findings(given) if one.code == "direct_to_provider"] == ["copy_to.0.authority"]
    given = replace(given, body={"legal_basis": [{"treaty": "eu_eevidence", "measures": []}]})
    named = replace(given, treaty=TREATIES.newest("eu_eevidence"))
    assert "direct_to_provider" in {one.code for one in findings(named)}
