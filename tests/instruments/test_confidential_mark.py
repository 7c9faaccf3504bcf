"""A paper that is to be kept confidential says so at its head and on each further page, whatever member asks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.instruments.pins import labels_in
from app.instruments.rendering import Renderer
from app.kit.canonical import Json
from tests.factories import bodies
from tests.instruments import letters, pages
from tests.instruments.test_pages import LANGUAGES

pytestmark = pytest.mark.needs("pdfsig")

ASKING: dict[str, dict[str, Json]] = {
    "preservation_request": {"confidential": True},
    "emergency_request": {"confidential": True},
    "information_offer": {"handling": {"confidential": True}},
    "mla_request": {"confidentiality": {"asked": True, "reason": "The person must not learn of it."}},
}
SILENT: dict[str, dict[str, Json]] = {
    "preservation_request": {"confidential": False},
    "emergency_request": {"confidential": None},
    "information_offer": {"handling": {"confidential": False}},
    "mla_request": {"confidentiality": {"asked": False}},
}


@pytest.mark.parametrize("kind", ASKING)
def test_each_page_bears_the_mark_that_is_asked_for(renderer: Renderer, kind: str, tmp_path: Path) -> None:
    assert all(marked(renderer, kind, ASKING[kind], "en", tmp_path))
    assert not any(marked(renderer, kind, SILENT[kind], "en", tmp_path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_preservation_is_marked_in_each_language(renderer: Renderer, language: str, tmp_path: Path) -> None:
    assert all(marked(renderer, "preservation_request", ASKING["preservation_request"], language, tmp_path))


def marked(renderer: Renderer, kind: str, asked: dict[str, Json], language: str, folder: Path) -> list[bool]:
    """Of each page, whether it bears the mark."""
    body = bodies.of(kind, **asked)
    shown = pages.words(renderer.render(letters.content(renderer, kind, "request", body, language=language)), folder)
    mark = labels_in(language)["ui"]["confidential"]
    count = max(one.page for one in shown)
    assert count >= 2
    return [any(one.text == mark for one in shown if one.page == page) for page in range(1, count + 1)]
