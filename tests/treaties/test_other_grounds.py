"""Where the list of grounds is open, another ground names the law or the principle that gives it (`law.md`, rule 2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.treaties.catalogue import TREATIES
from tests.treaties.cases import treaty
from tests.treaties.sample import DROP, UNCC, answer, refusal
from tests.treaties.test_findings import codes, one


@pytest.mark.parametrize(
    ("article", "found"),
    [
        ("Criminal Procedure Code, section 5", set()),
        ("ICJAL 14(6)", set()),
        ("no person shall be tried twice", set()),
        ("一事不再理", set()),
        ("40(21)", {"ground_without_law"}),
        ("UNCC 40(21)", {"ground_without_law"}),
        ("custom", {"ground_without_law"}),
        ("—", {"ground_without_law"}),
        ("", {"ground_without_law"}),
        (DROP, {"ground_without_law"}),
    ],
)
def test_another_ground_names_the_law_or_principle_that_gives_it(article: object, found: set[str]) -> None:
    opened = treaty(("closed = true", "closed = false"))
    given = answer("refusal", refusal("political_offence", grounds__n0__article=article), treaty=opened)
    assert codes(given) == found
    if found:
        told = one(given, "ground_without_law")
        assert told.blocks
        assert (told.field, told.article) == ("grounds.0.article", "UNCC 40(21), 40(8), 40(22)")
    # It says why, too; and where the list is closed naming a law opens nothing.
    short = refusal("political_offence", grounds__n0__article=article, grounds__n0__explanation="Our law.")
    assert codes(answer("refusal", short, treaty=opened)) == found | {"reasons_missing"}
    assert "ground_not_listed" in codes(replace(given, treaty=UNCC))


def test_without_a_treaty_the_list_of_custom_is_open_and_another_ground_names_its_law() -> None:
    custom = TREATIES.newest("reciprocity")
    for article, found in (("custom", {"ground_without_law"}), ("Assistance Act, section 12", set())):
        given = answer("refusal", refusal("fundamental_rights", grounds__n0__article=article), treaty=custom)
        assert codes(given) == found
    assert codes(answer("refusal", refusal("sovereignty", grounds__n0__article="custom"), treaty=custom)) == set()
