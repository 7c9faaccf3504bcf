"""The page of the codes holds every one of them, in words (`docs/reference/codes.md`)."""

from __future__ import annotations

from typing import get_args

import pytest

from app.procedures import codes as bodies
from app.procedures.identifiers import Identifier
from app.treaties.codes import GROUNDS, MEASURES, OFFENCES, meaning
from tools import codes
from tools.docs import PAGES

PAGE = codes.printed()


def test_the_page_is_one_of_the_reference() -> None:
    assert PAGES["docs/reference/codes.md"] is codes.printed


@pytest.mark.parametrize(
    "literal",
    [
        bodies.OffenceCode, bodies.OffenceMode, bodies.PenaltyKind, bodies.DataCategory, bodies.GroundCode,
        bodies.OutcomeCode, bodies.ConditionCode, bodies.AssuranceCode, bodies.MeasureStatus, bodies.PersonStatus,
    ],
)  # fmt: skip
def test_every_code_stands_on_the_page(literal: object) -> None:
    assert not [code for code in get_args(literal) if f"| `{code}` | " not in PAGE]


def test_offences_measures_grounds_and_identifiers_have_words() -> None:
    for table in (OFFENCES, MEASURES, GROUNDS):
        for one in table.values():
            assert f"| `{one.code}` | {one.words}" in PAGE
            said = " | ".join(meaning(table, one.code, language) for language in codes.LANGUAGES)
            assert f"| `{one.code}` | {said} |" in PAGE
    for one in get_args(get_args(Identifier)[0]):
        assert f"`{get_args(one.model_fields['kind'].annotation)[0]}`" in PAGE


def test_words_stand_in_the_six_languages() -> None:
    assert codes.words("zh", "no_data") != codes.words("en", "no_data")
    row = next(line for line in PAGE.splitlines() if line.startswith("| `return_by`"))
    assert all(cell.strip() for cell in row.strip("|").split("|"))
    assert row.count("|") == len(codes.LANGUAGES) + 2
