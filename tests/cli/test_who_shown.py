"""How soon they answered lately, and for what somebody is competent, as a terminal tells it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.cli.who_shown import competence, lately
from app.kit.canonical import JsonObject
from app.matters.lately import LatelyView

SINCE, NEWEST = datetime(2026, 1, 3, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (None, None),
        (LatelyView(5400.0, 7200.0, 3, 0, SINCE, NEWEST), "90 min (median of 3); letters of 2026-01-03 to 2026-11-02"),
        (LatelyView(None, None, 0, 2, SINCE, NEWEST), "no answer, 2 unanswered; letters of 2026-01-03 to 2026-11-02"),
    ],
    ids=["never written to", "answered", "waits"],
)
def test_how_soon_they_answered_is_told_with_the_days_of_the_letters(view: LatelyView | None, said: str | None) -> None:
    assert lately(view) == said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"treaty": "untoc"}, "untoc: all"),
        ({"procedures": ["mla", "assets"]}, "every treaty: mla, assets"),
        ({"treaty": "untoc", "measures": ["SEIZE"], "territory": "The north"}, "untoc: SEIZE, in The north"),
    ],
)
def test_a_row_of_competences_is_told_by_its_codes(row: JsonObject, said: str) -> None:
    assert competence(row) == said
