"""Every reason code is produced by a real file: those of the hostile corpus, and the few that need more than a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.instruments import hindsight, verifier
from app.kit import canonical
from app.kit.ids import StateCode
from app.trust.reasons import REASONS
from app.trust.report import Report
from app.trust.sandbox import Limits, ParserPool
from tests.hostile import run
from tests.hostile.corpus import CASES
from tests.hostile.workshop import Workshop


def _of_case(name: str) -> Callable[[Workshop], Report]:
    def make(shop: Workshop) -> Report:
        return run.examine(CASES[name].make(shop), shop.lab.anchors, shop.directories(), shop.at)

    return make


def _by_the_verifier(shop: Workshop, pdf: bytes, *, unstamped: bool = False) -> Report:
    return verifier.examine(pdf, shop.lab.anchors, shop.directories(), shop.at, unstamped)


def _unstamped(shop: Workshop) -> Report:
    pdf = shop.letter(signatory=shop.signatory(tsa=None), sealer=shop.sealer(tsa=None))
    return _by_the_verifier(shop, pdf, unstamped=True)


def _edition_unusable(shop: Workshop) -> Report:
    known = verifier.Directories({}, (), {StateCode("XA"): "broken"})
    return known.weigh(_by_the_verifier(shop, shop.sound))


def _timed_out(shop: Workshop) -> Report:
    with ParserPool(1, Limits(wall=0.001)) as pool:
        return verifier.examine_apart(pool, shop.sound, shop.lab.anchors, shop.directories(), shop.at)


def _exhausted(shop: Workshop) -> Report:
    with ParserPool(1, Limits(processor=-1)) as pool:
        return verifier.examine_apart(pool, shop.sound, shop.lab.anchors, shop.directories(), shop.at)


def _withdrawn(shop: Workshop) -> Report:
    seal = shop.lab.pki.seal("XA.moj").digest
    return hindsight.without(_by_the_verifier(shop, shop.sound), {seal: shop.at}, ())


ELSEWHERE: dict[str, Callable[[Workshop], Report]] = {
    "revoked_later": _of_case("good-seal-revoked-afterwards"),
    "same_text": _of_case("good-packed-otherwise"),
    "not_compared": lambda shop: _by_the_verifier(shop, shop.sound),
    "unstamped": _unstamped,
    "timed_out": _timed_out,
    "exhausted": _exhausted,
    "withdrawn": _withdrawn,
    "edition_unusable": _edition_unusable,
    "unstamped_not_urgent": _unstamped,
}


def test_no_reason_is_in_the_table_for_nothing() -> None:
    produced = {case.reason for case in CASES.values() if case.reason}
    assert set(REASONS) - produced == set(ELSEWHERE)


@pytest.mark.parametrize("code", ELSEWHERE)
def test_a_reason_is_produced(shop: Workshop, code: str) -> None:
    assert code in {one.code for one in ELSEWHERE[code](shop).found}


def test_a_body_that_its_kind_forbids_is_malformed(shop: Workshop) -> None:
    data = {**canonical.loads(shop.content()), "body": {"unknown": "member"}}
    report = _by_the_verifier(shop, shop.letter(canonical.dumps(data)))
    assert "content_malformed" in {one.code for one in report.found}
