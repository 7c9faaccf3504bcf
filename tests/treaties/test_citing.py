"""A finding cites what binds the two States of the matter; of what else it follows it says that it follows it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.treaties.catalogue import TREATIES
from app.treaties.finding_codes import ENTRIES
from app.treaties.findings import Finding
from app.treaties.profiles import profile
from app.treaties.review import Review
from app.treaties.schema import Treaty
from tests.treaties import sample

SHORTS = {one.short for one in TREATIES.treaties} | {"ICJAL"}
LAW = re.compile(r"(?:^|[ ,(])(" + "|".join(map(re.escape, sorted(SHORTS))) + r") \d")


def told(code: str, treaty: Treaty | None, *others: Treaty, theirs: str = "XB") -> Finding:
    asked = replace(
        sample.asked(sample.request()), treaty=treaty, others=others, theirs=profile(theirs), side="requesting"
    )
    review = Review(asked)
    review.find(code, "facts")
    (found,) = review.findings()
    return found


@pytest.mark.parametrize("treaty", [None, *TREATIES.treaties], ids=lambda one: one and f"{one.code}-{one.version}")
def test_no_finding_cites_what_the_matter_does_not_name(treaty: Treaty | None) -> None:
    bound = {treaty.short} if treaty is not None else set()
    for code in ENTRIES:
        found = told(code, treaty)
        strange = set(LAW.findall(found.article)) - bound
        assert not strange or found.model, f"{code} cites {found.article}"
        assert found.cited == (f"after {found.article}" if found.model else found.article)
        assert not (found.model and bound & set(LAW.findall(found.article))), f"{code}: {found.article} is its own"


def test_standards_and_practice_are_no_law() -> None:
    for code, entry in ENTRIES.items():
        if entry.source.startswith(("ISO/IEC", "ITU-T")) or not LAW.search(entry.source):
            assert not told(code, TREATIES.newest("bilateral_xa_xb")).model


def test_the_treatys_own_article_comes_first_then_its_provision_then_the_model() -> None:
    code = next(one.code for one in ENTRIES.values() if one.source.startswith("UNCC 40(4), "))
    assert told(code, TREATIES.newest("untoc")).cited == "UNTOC 18(4)"
    assert told(code, TREATIES.newest("budapest")).cited == "BC 26(1)"
    personal = next(one.code for one in ENTRIES.values() if one.source == "UNCC 36(3)")
    assert told(personal, TREATIES.newest("budapest_2ap")).cited == "2AP 14(9), 14(10)"
    assert told(personal, TREATIES.newest("bilateral_xa_xb")).cited == "after UNCC 36(3)"
    # A treaty that is named subsidiarily binds too.
    assert told(personal, TREATIES.newest("bilateral_xa_xb"), TREATIES.newest("un_cybercrime")).cited == "UNCC 36(3)"


def test_the_law_of_the_requested_state_is_its_own_and_no_other_states() -> None:
    assert told("own_national_summoned", TREATIES.newest("untoc"), theirs="CN").cited == "ICJAL 22"
    assert told("own_national_summoned", TREATIES.newest("untoc")).cited == "after ICJAL 22"
    assert told("own_national_summoned", None).to_json()["article"] == "after ICJAL 22"
