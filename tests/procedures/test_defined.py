"""Each of the nine terms of the field is linked from members of instruments (`law.md` §1, S12)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.kit.canonical import JsonObject, objects
from app.kit.errors import Unknown
from app.procedures import contents, describe
from app.procedures.case_blocks import Offence
from app.procedures.defined import linked
from app.treaties import bodies
from app.treaties.glossary import GLOSSARY, LANGUAGES
from tools import glossary

Terms = tuple[str, ...]


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


LINKS: dict[str, set[str]] = {
    "botnet": {"offences[].code"},
    "cloud_storage": {
        "custodian.service",
        "data[].custodian.service",
        "located[].provider.service",
        "measures[].description",
        "measures[].order.provider.service",
        "measures[].provider.service",
        "order.provider.service",
        "other_providers[].service",
        "path[].provider.service",
        "provider.service",
    },
    "critical_information_infrastructure": {"offences[].cii", "offences[].system_protection_level"},
    "cyber_attack": {"offences[].code"},
    "electronic_evidence": {"evidence", "measures[].data_categories", "measures[].description"},
    "harmful_information": {"offences[].code", "offences[].definition"},
    "malware": {"offences[].code"},
    "network_service_provider": {
        f"{holder}.{member}"
        for holder in (
            "custodian",
            "data[].custodian",
            "located[].provider",
            "measures[].order.provider",
            "measures[].provider",
            "order.provider",
            "other_providers[]",
            "path[].provider",
            "provider",
        )
        for member in ("name", "service")
    },
    "personal_information": {"data_protection.basis", "measures[].data_categories", "persons[].names"},
}
"""The members that lead to each of the nine terms, over all kinds."""


def test_each_term_is_linked_from_the_members_that_speak_of_it() -> None:
    found: dict[str, set[str]] = {}
    for kind in contents.KINDS:
        for one in linked(kind):
            for code in one.terms:
                found.setdefault(code, set()).add(one.field)
    assert found == LINKS


@pytest.mark.parametrize("kind", contents.KINDS)
def test_every_linked_member_is_in_the_schema_of_its_body_and_every_link_of_that_is_told(kind: str) -> None:
    """Two ways to the same: the schema is made by pydantic, the list by a walk through the blocks."""
    body = contents.KINDS[kind].versions[contents.newest(kind)]
    schema: JsonObject = body.model_json_schema()
    assert {one.field: one.terms for one in linked(kind)} == dict(_marked(schema, schema, "", ()))


def _marked(schema: JsonObject, part: JsonObject, path: str, within: tuple[str, ...]) -> Iterator[tuple[str, Terms]]:
    """Each member of a JSON schema that carries terms, by its path as links write it."""
    ref = part.get("$ref")
    if isinstance(ref, str):
        if ref not in within:
            found = _named(schema, ref)
            yield from _marked(schema, found, path, (*within, ref))
        return
    for one in objects(part.get("anyOf", [])) + objects(part.get("oneOf", [])):
        yield from _marked(schema, one, path, within)
    for step, below in (("[]", part.get("items")), (".*", part.get("additionalProperties"))):
        if isinstance(below, dict):
            yield from _marked(schema, below, path + step, within)
    members = part.get("properties", {})
    assert isinstance(members, dict)
    for name, one in members.items():
        assert isinstance(one, dict)
        place = f"{path}.{name}" if path else name
        if "x-glossary" in one:
            terms = one["x-glossary"]
            assert isinstance(terms, list)
            yield place, tuple(str(code) for code in terms)
        yield from _marked(schema, one, place, within)


def _named(schema: JsonObject, ref: str) -> JsonObject:
    """The definition that a reference within a schema names."""
    found = bodies.at(schema, ref.removeprefix("#/").replace("/", "."))
    assert isinstance(found, dict), ref
    return found


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
