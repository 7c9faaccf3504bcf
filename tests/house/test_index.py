"""Every page of the law and every decision can be reached from `docs/index.md`, the decisions in their order.

The pages of the kinds of instruments are linked by their own index, `docs/reference/contents.md`.
"""

from __future__ import annotations

import re

from tests.house.sources import ROOT

INDEX = (ROOT / "docs" / "index.md").read_text("utf-8")
LINKS = re.findall(r"\]\(([^)]+\.md)\)", INDEX)


def test_every_page_of_the_reference_is_linked() -> None:
    docs = ROOT / "docs"
    wanted = {path.relative_to(docs).as_posix() for path in (docs / "reference").rglob("*.md")}
    kinds = {one for one in wanted if one.startswith("reference/kinds/")}
    assert wanted - kinds - set(LINKS) == set()
    listed = re.findall(r"\]\((kinds/[^)]+\.md)\)", (docs / "reference" / "contents.md").read_text("utf-8"))
    assert kinds == {f"reference/{one}" for one in listed}
    assert len(listed) == len(set(listed))


def test_every_explanation_and_every_way_is_linked() -> None:
    for folder in ("explanation", "how-to"):
        wanted = {f"{folder}/{path.name}" for path in (ROOT / "docs" / folder).glob("*.md")}
        assert wanted - set(LINKS) == set()


def test_the_decisions_stand_whole_and_in_order() -> None:
    wanted = sorted(f"decisions/{path.name}" for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [link for link in LINKS if link.startswith("decisions/")] == wanted
    numbers = re.findall(r"^- (\d{4}) \[.*\]\(decisions/", INDEX, re.MULTILINE)
    assert numbers == [one.removeprefix("decisions/")[:4] for one in wanted]
