"""What is kept from one verification to the next is what bytes say, and no word about trust, purpose or time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from app.kit.ids import StateCode
from app.trust import parsed
from app.trust.anchors import Anchors, Purpose
from app.trust.narrowing import narrowed
from app.trust.reasons import Verdict
from app.trust.report import Report
from tests.hostile.workshop import Workshop
from tests.trust.certificates import Authority
from tests.trust.test_verification import judged

XA, XB = StateCode("XA"), StateCode("XB")


def codes(report: Report) -> set[str]:
    return {one.code for one in report.found}


def test_a_kept_certificate_is_no_kept_verdict(shop: Workshop) -> None:
    anchors = shop.lab.anchors.certificates
    withdrawn = Anchors({**anchors, XA: {**anchors[XA], Purpose.SEAL: ()}})
    moved = Anchors({XA: {**anchors[XB]}, XB: {**anchors[XA]}})
    signatory, seal = anchors[XA][Purpose.SIGNATORY], anchors[XA][Purpose.SEAL]
    swapped = Anchors({XA: {**anchors[XA], Purpose.SEAL: signatory, Purpose.SIGNATORY: seal}})
    row = {"algorithm": "ecdsa-p256", "works": ["accept"], "uses": ["certificate"], "reason": "Ours", "at": shop.at}
    asked: list[tuple[dict[str, object], str]] = [
        ({"anchors": withdrawn}, "no_anchors"),
        ({"anchors": moved}, "wrong_state"),
        ({"anchors": swapped}, "wrong_purpose"),
        ({"policy": narrowed({"end": [row]}, shop.at - timedelta(hours=1))}, "weak_algorithm"),
        ({"at": shop.at - timedelta(days=1)}, "timestamp_far_ahead"),
        ({"holders": {}}, "unknown_holder"),
    ]
    for other, code in asked:
        assert judged(shop, shop.sound).verdict is Verdict.VALID
        report = judged(shop, shop.sound, **other)
        assert (report.verdict is Verdict.VALID, code in codes(report)) == (False, True), (code, codes(report))
    assert judged(shop, shop.sound).verdict is Verdict.VALID


def test_what_is_kept_is_bounded_and_one_bytes_own() -> None:
    ders = [Authority(f"Root {number}").der for number in range(6)]
    assert parsed.certificate(ders[0]) is parsed.certificate(bytes(bytearray(ders[0])))
    assert {parsed.certificate(der).subject.native["common_name"] for der in ders} == {f"Root {n}" for n in range(6)}
    for kept in (parsed._kept.certificate, parsed._kept.list, parsed._kept.answer):
        assert 0 < (kept.cache_info().maxsize or 0) <= 256
    long = Authority("R" * 60).der + bytes(parsed._LARGEST)
    before = parsed._kept.certificate.cache_info().currsize
    assert parsed.certificate(long) is not parsed.certificate(long)
    assert parsed._kept.certificate.cache_info().currsize == before


def test_no_two_threads_look_at_one_value() -> None:
    der = Authority("Root").der
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(parsed.certificate, der).result()
    assert parsed.certificate(der) is not other
    assert parsed.certificate(der).dump() == other.dump()
