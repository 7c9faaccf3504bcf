"""Every flawed file is refused for its own reason, in a parser process with limits; every sound one is a full yes.

No file takes its process more than 5 s of processor or 512 MiB: that is measured for each, file by file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.trust.policy import MIB
from app.trust.reasons import Verdict
from app.trust.report import Report
from app.trust.sandbox import ParserPool
from tests.hostile import damage, run
from tests.hostile.corpus import CASES
from tests.hostile.workshop import Workshop
from tests.sides import SUMMED_UP

SECONDS, HELD = 5.0, 512 * MIB
Prices = dict[str, tuple[float, int]]
"""Of each file: seconds of processor, bytes held at most."""


@pytest.fixture(scope="module")
def prices() -> Prices:
    """What each file cost."""
    return {}


def judged(shop: Workshop, pool: ParserPool, prices: Prices, name: str, pdf: bytes) -> Report:
    report, seconds, held = pool.run(run.measure, pdf, shop.lab.anchors, shop.directories(), shop.at)
    prices[name] = seconds, held
    assert seconds < SECONDS, f"{name} took {seconds:.2f} s of processor"
    assert held < HELD, f"{name} took {held / MIB:.0f} MiB"
    return report


def verdicts(
    shop: Workshop, pool: ParserPool, prices: Prices, files: Sequence[tuple[str, bytes]]
) -> dict[str, Verdict]:
    """Of many files, two at a time."""
    with ThreadPoolExecutor(2) as threads:
        reports = threads.map(lambda one: judged(shop, pool, prices, *one), files)
        return {name: report.verdict for (name, _), report in zip(files, reports, strict=True)}


def test_the_corpus_is_as_large_as_was_asked() -> None:
    assert len([one for one in CASES.values() if one.reason]) >= 80


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_judged_as_expected(shop: Workshop, pool: ParserPool, prices: Prices, name: str) -> None:
    case = CASES[name]
    report = judged(shop, pool, prices, name, case.make(shop))
    wrong = [one for one in report.found if one.reason.verdict is not Verdict.VALID]
    if not case.reason:
        assert (report.verdict, wrong) == (Verdict.VALID, [])
        return
    assert report.verdict is not Verdict.VALID
    assert case.reason in {one.code for one in wrong}, wrong
    # One flaw: what else is found comes with it and is named in the case.
    assert {one.code for one in wrong} <= {case.reason, *case.also}, wrong


def test_a_letter_cut_anywhere_is_never_a_yes(shop: Workshop, pool: ParserPool, prices: Prices) -> None:
    answers = verdicts(shop, pool, prices, damage.truncations(shop))
    assert len(answers) > 60
    assert set(answers.values()) == {Verdict.INVALID}, answers


def test_a_letter_changed_at_random_is_never_a_yes(shop: Workshop, pool: ParserPool, prices: Prices) -> None:
    answers = verdicts(shop, pool, prices, damage.mutations(shop))
    assert len(answers) == damage.MUTATIONS
    assert [name for name, verdict in answers.items() if verdict is Verdict.VALID] == []


def test_the_dearest_files_are_told(prices: Prices, record_property: Callable[[str, object], None]) -> None:
    """Runs last of this file: the measurements of all that ran before it."""
    slowest = max(prices, key=lambda one: prices[one][0])
    largest = max(prices, key=lambda one: prices[one][1])
    record_property(
        SUMMED_UP,
        f"hostile corpus: {len(prices)} files; slowest {slowest}, {prices[slowest][0]:.2f} s of processor; "
        f"largest {largest}, {prices[largest][1] / MIB:.0f} MiB",
    )
