"""Every link of the printed pages leads somewhere: to a file that stands there, and to a place in it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tools import docs

PAGES = [name for name in docs.PAGES if name.endswith(".md")]
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def broken(path: Path, text: str) -> list[str]:
    """The links of a page that lead nowhere."""
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", _FENCE.sub("", text)) if not _leads(path, link)]


def _leads(path: Path, link: str) -> bool:
    if re.match(r"https?:", link):
        return True
    file, _, place = link.partition("#")
    found = (path.parent / file).resolve() if file else path
    return found.is_file() and (not place or place in _places(found))


@cache
def _places(path: Path) -> frozenset[str]:
    """Anchors of a page: of its headings, as Git forges make them, and those that it sets itself."""
    text = _FENCE.sub("", path.read_text("utf-8"))
    heads = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-") for one in heads}
    return frozenset(made | set(re.findall(r'<a id="([^"]+)">', text)))


@pytest.mark.parametrize("name", PAGES)
def test_links_of_a_page_lead_somewhere(name: str) -> None:
    assert broken(ROOT / name, (ROOT / name).read_text("utf-8")) == []


def test_a_link_that_leads_nowhere_is_seen() -> None:
    page = ROOT / "docs" / "reference" / "contents.md"
    text = "[a](kinds/no_such_kind.md) [b](findings.md#no_such_code) [c](findings.md#shape) [d](blocks.md#contact)"
    assert broken(page, text) == ["kinds/no_such_kind.md", "findings.md#no_such_code"]
