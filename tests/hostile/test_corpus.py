"""Every flawed file is refused for its own reason, in a parser process with limits; every sound one is a full yes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.trust.reasons import Verdict
from app.trust.report import Report
from app.trust.sandbox import ParserPool
from tests.hostile import damage, run
from tests.hostile.corpus import CASES
from tests.hostile.workshop import Workshop


def judged(shop: Workshop, pool: ParserPool, pdf: bytes) -> Report:
    return pool.run(run.examine, pdf, shop.lab.anchors, shop.directories(), shop.at)


def verdicts(shop: Workshop, pool: ParserPool, files: Sequence[tuple[str, bytes]]) -> dict[str, Verdict]:
    """Of many files, two at a time."""
    with ThreadPoolExecutor(2) as threads:
        reports = threads.map(lambda one: judged(shop, pool, one[1]), files)
        return {name: report.verdict for (name, _), report in zip(files, reports, strict=True)}


def test_the_corpus_is_as_large_as_was_asked() -> None:
    assert len([one for one in CASES.values() if one.reason]) >= 80


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_judged_as_expected(shop: Workshop, pool: ParserPool, name: str) -> None:
    case = CASES[name]
    report = judged(shop, pool, case.make(shop))
    wrong = [one for one in report.found if one.reason.verdict is not Verdict.VALID]
    if not case.reason:
        assert (report.verdict, wrong) == (Verdict.VALID, [])
        return
    assert report.verdict is not Verdict.VALID
    assert case.reason in {one.code for one in wrong}, wrong
    # One flaw: what else is found comes with it and is named in the case.
    assert {one.code for one in wrong} <= {case.reason, *case.also}, wrong


def test_a_letter_cut_anywhere_is_never_a_yes(shop: Workshop, pool: ParserPool) -> None:
    answers = verdicts(shop, pool, damage.truncations(shop))
    assert len(answers) > 60
    assert set(answers.values()) == {Verdict.INVALID}, answers


def test_a_letter_changed_at_random_is_never_a_yes(shop: Workshop, pool: ParserPool) -> None:
    answers = verdicts(shop, pool, damage.mutations(shop))
    assert len(answers) == damage.MUTATIONS
    assert [name for name, verdict in answers.items() if verdict is Verdict.VALID] == []
