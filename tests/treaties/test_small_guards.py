"""Identifiers that lead nowhere, copies to whom no copy goes, material that nobody cleared."""

from __future__ import annotations

import pytest

from app.kit import checksums
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.factories import bodies
from tests.treaties.cases import with_
from tests.treaties.sample import DROP, answer, asked, changed, identifier


def codes(given: Asked) -> set[str]:
    return {one.code for one in findings(given)}


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("javascript:alert(1)", "url_not_on_a_network"),
        ("file:///etc/passwd", "url_not_on_a_network"),
        ("https://user:pw@x.com/", "url_with_sign_in"),
        ("https://x.com/@user", ""),
        ("ftp://x.com/a?b=c@d", ""),
    ],
)
def test_a_url_leads_to_a_provider_and_signs_nobody_in(url: str, code: str) -> None:
    odd = {"url_not_on_a_network", "url_with_sign_in"} & codes(asked(identifier("url", url=url)))
    assert odd == ({code} if code else set())


@pytest.mark.parametrize(("number", "odd"), [("+999123456789", True), ("+40215550123", False), ("112", False)])
def test_a_number_begins_with_a_country_code(number: str, odd: bool) -> None:
    assert ("phone_country_unknown" in codes(asked(identifier("phone", number=number)))) is odd


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("domain", {"name": "xn--pple-43d.com"}),
        ("url", {"url": "https://xn--pple-43d.com/login"}),
        ("email", {"address": "ana@xn--pple-43d.com"}),
        ("email", {"address": "аna@mail.example"}),
    ],
)
def test_letters_that_look_alike_are_told_where_only_punycode_stands(kind: str, row: dict[str, str]) -> None:
    assert "mixed_script" in codes(asked(identifier(kind, **row)))


@pytest.mark.parametrize(
    ("shown", "odd"),
    [
        ("pay\u200bpal", True),  # a space of no width
        ("a\u202eb", True),  # what follows runs the other way
        ("\u0301a", True),  # begins with a mark
        ("MÜNCHEN", True),
        ("mu\u0308nchen", True),  # not NFC
        ("na\u200cme", True),  # a joiner between letters that nothing joins
        ("münchen", False),
        ("نامه\u200cای", False),  # as Persian is written (RFC 5892, A.1)
        ("क्\u200dष", False),
        ("例え", False),
        ("straße", False),
    ],
)
def test_a_domain_that_no_registry_gives_away_is_told(shown: str, odd: bool) -> None:
    name = f"xn--{shown.encode('punycode').decode()}.com"
    rows = {"domain": {"name": name}, "url": {"url": f"https://{name}/x"}, "email": {"address": f"ana@{name}"}}
    for kind, row in rows.items():
        assert ("domain_of_nobody" in codes(asked(identifier(kind, **row)))) is odd, kind


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("http://192.168.1.1/x", True),
        ("http://[fd00::1]/", True),
        ("http://127.0.0.1:8080/", True),
        ("https://1.1.1.1/", False),
        ("https://x.com/", False),
    ],
)
def test_a_url_at_an_address_inside_a_network_names_no_provider(url: str, inside: bool) -> None:
    assert ("ip_not_public" in codes(asked(identifier("url", url=url)))) is inside


@pytest.mark.parametrize(
    ("iban", "odd"),
    [
        ("GB82WEST12345698765432", False),
        ("DE89370400440532013000", False),
        ("GB5012345678901234567", True),
        ("ZZ33WEST12345698765432", True),
    ],
)
def test_an_account_has_the_form_of_its_country(iban: str, odd: bool) -> None:
    assert checksums.iban(iban)
    assert ("iban_not_of_country" in codes(asked(identifier("bank_account", iban=iban)))) is odd


@pytest.mark.parametrize(("number", "odd"), [("+4412345", True), ("+442079460018", False), ("+861234", True)])
def test_a_number_is_one_of_its_countrys_plan(number: str, odd: bool) -> None:
    assert ("phone_not_in_plan" in codes(asked(identifier("phone", number=number)))) is odd


@pytest.mark.parametrize("name", ["legal@belnet.example", "Belnet Telecom Ltd"])
def test_who_is_no_authority_gets_no_copy(name: str) -> None:
    found = [one for one in findings(with_(copy_to=[{"authority": name}])) if one.code == "direct_to_provider"]
    assert [one.field for one in found] == ["copy_to.0.authority"]
    assert found[0].mend
    assert "direct_to_provider" not in codes(with_(copy_to=[{"authority": "XB.court"}]))


def test_evidence_leaves_when_it_was_cleared() -> None:
    whole = bodies.of("evidence_transmittal")
    assert "disclosed_without_clearance" not in codes(answer("evidence_transmittal", whole))
    assert "disclosed_without_clearance" in codes(answer("evidence_transmittal", changed(whole, clearance=DROP)))
