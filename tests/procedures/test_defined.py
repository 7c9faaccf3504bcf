"""Each of the nine terms of the field is linked from members of instruments (`law.md` §1, S12)."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.kit.errors import Unknown
from app.procedures import contents, describe
from app.procedures.case_blocks import Offence
from app.procedures.defined import linked
from app.treaties.glossary import GLOSSARY, LANGUAGES
from tests.factories import bodies
from tools import glossary


def test_each_term_is_linked_and_said_in_six_languages() -> None:
    found = {code for kind in contents.KINDS for one in linked(kind) for code in one.terms}
    assert found == {one.code for one in GLOSSARY}
    assert len(found) == 9
    for one in GLOSSARY:
        assert set(one.words) == set(one.definition) == set(LANGUAGES)
        assert all(one.words.values())


def test_a_request_links_its_members_at_any_depth() -> None:
    rows = {one.field: one.terms for one in linked("mla_request")}
    assert rows["offences[].cii"] == ("critical_information_infrastructure",)
    assert rows["measures[].provider.name"] == ("network_service_provider",)
    assert "cloud_storage" in rows["measures[].provider.service"]
    assert {"malware", "botnet", "cyber_attack"} <= set(rows["offences[].code"])
    assert linked("acknowledgement") == ()
    with pytest.raises(Unknown, match="nothing"):
        linked("nothing")


def test_every_linked_member_is_one_of_the_body() -> None:
    """A path leads somewhere: the sample of a kind has most of them, and each first step is a member of the body."""
    for kind in contents.KINDS:
        body = contents.KINDS[kind].versions[contents.newest(kind)]
        names = {info.alias or name for name, info in body.model_fields.items()}
        for one in linked(kind):
            assert one.field.split(".")[0].removesuffix("[]") in names
    rows = bodies.mla_request()["offences"]
    assert isinstance(rows, list)
    assert all(isinstance(one, dict) and "code" in one for one in rows)


def test_the_schema_and_the_pages_carry_the_links() -> None:
    members: dict[str, JsonObject] = Offence.model_json_schema()["properties"]
    assert members["cii"]["x-glossary"] == ["critical_information_infrastructure"]
    assert "x-glossary" not in members["mode"]
    words = {row[0]: row[3] for row in describe.members(Offence, "../blocks.md")}
    link = "[critical information infrastructure](../glossary.md#critical-information-infrastructure)"
    assert words["`cii`"].endswith(f"See {link}.")
    anchors = {
        f"#{line[3:].lower().replace(' ', '-')}" for line in glossary.printed().splitlines() if line[:3] == "## "
    }
    assert {f"#{one.words['en'].replace(' ', '-')}" for one in GLOSSARY} <= anchors
