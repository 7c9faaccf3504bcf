"""What an authority says that it takes: by procedure, treaty and measure."""

from __future__ import annotations

import pytest

from app.directory.particulars import Particulars

LAUNDERING = {"treaty": "untoc", "procedures": ["assets"], "measures": ["SEIZE"], "offences": ["LAUNDERING"]}
SILENT = Particulars()


def says(*rows: dict[str, object]) -> Particulars:
    return Particulars.model_validate({"competences": list(rows)})


@pytest.mark.parametrize(
    ("asked", "takes"),
    [
        (("assets",), True),
        (("assets", "untoc"), True),
        (("assets", "untoc", "SEIZE"), True),
        (("assets", None, "SEIZE"), True),
        (("assets", "uncac"), False),
        (("assets", "untoc", "RETURN"), False),
        (("preservation",), False),
        (("preservation", "un_cybercrime"), False),
    ],
)
def test_a_row_is_of_its_treaty_its_procedures_and_its_measures(asked: tuple[str, ...], takes: bool) -> None:
    told = says(LAUNDERING)
    assert told.competent(*asked) is takes
    assert [one.treaty for one in told.competent_by(*asked)] == (["untoc"] if takes else [])


def test_what_a_row_leaves_out_it_does_not_narrow() -> None:
    told = says({"treaty": "untoc"}, {"procedures": ["mla"], "measures": ["SEIZE"]})
    assert told.competent("extradition", "untoc", "SEIZE")
    assert not told.competent("extradition", "uncac")
    assert told.competent("mla", "uncac", "SEIZE")
    assert not told.competent("mla", "uncac", "FREEZE")
    assert [one.treaty for one in told.competent_by("mla", "untoc", "SEIZE")] == ["untoc", None]


def test_who_names_no_competences_says_neither_yes_nor_no() -> None:
    assert SILENT.competent("mla", "untoc") is None
    assert SILENT.competent_by("mla", "untoc") == ()
