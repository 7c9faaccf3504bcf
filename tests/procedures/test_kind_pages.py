"""The page of each kind of instrument says who sends it, what it holds, and what may be found in it."""

from __future__ import annotations

import pytest

from app.procedures import contents, registering
from app.procedures.catalogue import CATALOGUE
from app.treaties import required
from app.treaties.finding_codes import ENTRIES
from app.treaties.rules import findings
from tests.treaties.cases import CASES
from tools import docs, kinds

KINDS = sorted(contents.KINDS)


def test_each_kind_has_a_page_and_the_index_names_it() -> None:
    index = kinds.index()
    assert index == kinds.index()
    for name, one in contents.KINDS.items():
        assert f"| [`{name}`](kinds/{name}.md) | {one.title} | {one.carries} |" in index
        assert f"docs/reference/kinds/{name}.md" in docs.PAGES
    assert "| Closing note | none | person+seal or seal | 1 |" in index


def test_a_page_of_a_kind_that_is_no_more_would_be_removed(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]  # fixtures
    page = tmp_path / "docs" / "reference" / "kinds" / "no_such_kind.md"
    page.parent.mkdir(parents=True)
    page.write_text("# Left over\n", "utf-8")
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    assert docs.stray() == [page]


@pytest.mark.parametrize("name", KINDS)
def test_a_page_names_every_member_sender_and_wanted_field(name: str) -> None:
    page = kinds.page(contents.KINDS[name])
    for version, body in contents.KINDS[name].versions.items():
        assert f"## Version {version}" in page
        for member, info in body.model_fields.items():
            assert f"| `{info.alias or member}` | " in page
    for one in CATALOGUE.procedures:
        for step in one.steps:
            if step.instrument == name:
                assert f"(../procedures/{one.name}-{one.version}.md) | `{step.act}` | " in page
    for row in required.rows(name):
        assert f"| `{row.field}` | {row.when.text} | {row.severity.value} | [`{row.code}`]" in page
    assert "typing." not in page
    assert "Annotated" not in page


def test_a_registered_paper_is_sent_by_nobody() -> None:
    assert f"Nobody: `{registering.ACT}`" in kinds.page(contents.KINDS[registering.KIND])


def test_a_request_cites_the_articles_of_its_members_and_shows_its_examples() -> None:
    page = kinds.page(contents.KINDS["mla_request"])
    [purpose] = [line for line in page.splitlines() if line.startswith("| `purpose` | text |")]
    assert "UNCC 40(15)(g)" in purpose
    assert page.count("## Example: `examples/requests/") == 3
    assert "## Example: `examples/answers/refusal.json`" in kinds.page(contents.KINDS["refusal"])


def test_every_example_is_the_body_of_one_kind() -> None:
    shown = [name for of in kinds.examples().values() for name, _ in of]
    assert len(shown) == len(list(kinds.EXAMPLES.glob("*/*.json")))
    assert "" not in kinds.examples()


@pytest.mark.parametrize("code", ENTRIES)
def test_what_is_found_in_an_instrument_stands_on_its_page(code: str) -> None:
    given = CASES[code]()
    told = set(kinds.found_in(given.kind)) | set(kinds.anywhere())
    assert {one.code for one in findings(given)} <= told


def test_what_is_found_in_one_kind_is_not_said_of_another() -> None:
    assert kinds.found_in("acceptance") == []
    assert "silence_short" in kinds.found_in("closing_note")
    others = {name for name in KINDS if "silence_short" in kinds.found_in(name)}
    assert others == {"closing_note"}
