"""Days and instants in words, as a reader of each language takes them."""

from __future__ import annotations

import pytest

from app.kit.said import written_in


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "2026-09-14", "Monday, 14 September 2026"),
        ("fr", "2026-09-14T20:11:05+03:00", "lundi 14 septembre 2026, 20:11:05\u00a0(UTC+03:00)"),
        ("ru", "2026-09-14T20:11:05.250Z", "понедельник, 14 сентября 2026 года, 20:11:05.250\u00a0(UTC)"),
        ("zh", "2026-09-14T20:11:00.000-04:30", "2026年9月14日星期一 20:11:00\u00a0(UTC-04:30)"),
        ("ar", "2026-09-14T20:11:10Z", "الاثنين، 14 سبتمبر 2026، 20:11:10\u00a0(UTC)"),
        ("en", "2026-02-30", "2026-02-30"),
        ("en", "since 2026-09-14", "since 2026-09-14"),
    ],
)
def test_what_the_wire_writes_is_said_with_its_weekday_and_its_own_offset(language: str, text: str, words: str) -> None:
    assert written_in(language, text) == words
