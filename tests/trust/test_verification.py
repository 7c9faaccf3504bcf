"""What verification is beyond its reasons: pure, for any bytes an answer, and never our own trouble as a verdict.

That each reason is found where it should be is `tests/hostile` and `test_reasons`.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from app.instruments import hindsight
from app.instruments.kinds import fields_of
from app.kit.errors import Refused, Unavailable
from app.kit.ids import StateCode
from app.procedures.catalogue import CATALOGUE
from app.trust.anchors import Anchors, Purpose
from app.trust.narrowing import narrowed
from app.trust.policy import POLICY
from app.trust.reasons import Aspect, Verdict
from app.trust.report import Report, to_json
from app.trust.revocation import Revocation
from app.trust.steps import STEPS, Result, result
from app.trust.verification import verify
from tests.hostile.corpus import CASES
from tests.hostile.sections import ends
from tests.hostile.template import render, rerender
from tests.hostile.workshop import Workshop

XA = StateCode("XA")


def judged(shop: Workshop, pdf: bytes, **more: object) -> Report:
    given: dict[str, object] = {
        "anchors": shop.lab.anchors,
        "holders": shop.directories()[XA],
        "at": shop.at,
        "fields": fields_of(CATALOGUE),
        "rerender": rerender,
        **more,
    }
    return verify(pdf, **given)  # type: ignore[arg-type]


def codes(report: Report) -> set[str]:
    return {one.code for one in report.found}


def test_a_sound_letter_is_a_yes_in_all_that_can_be_asked(shop: Workshop) -> None:
    report = judged(shop, shop.sound)
    assert report.verdict is Verdict.VALID
    assert report.found == ()
    assert {one: report.aspect(one) for one in Aspect if one is not Aspect.PROCEDURE} == dict.fromkeys(
        (Aspect.CRYPTOGRAPHY, Aspect.IDENTITY, Aspect.AUTHORITY, Aspect.TIME), Verdict.VALID
    )
    assert report.compared == "identical"
    assert report.content == shop.content()


def test_a_letter_of_a_state_whose_roots_are_kept_offline_is_a_yes(shop: Workshop) -> None:
    made = [x509.load_der_x509_crl(shop.lab.crl("XB", f"{one}-root", shop.at)) for one in ("signatory", "seal")]
    assert all(shop.at - one.last_update_utc > timedelta(days=7) for one in made)
    pdf = shop.letter(
        shop.content("XB", "moj", "ana"), signatory=shop.signatory("XB.moj/ana"), sealer=shop.sealer("XB.moj")
    )
    assert judged(shop, pdf, holders=shop.directories()[StateCode("XB")]).verdict is Verdict.VALID


def test_the_same_question_has_the_same_answer(shop: Workshop) -> None:
    assert judged(shop, shop.sound) == judged(shop, shop.sound)


def test_nothing_of_the_machine_is_asked(shop: Workshop) -> None:
    nothing = judged(shop, shop.sound, anchors=Anchors({}))
    assert nothing.verdict is Verdict.UNDECIDED
    assert codes(nothing) == {"no_anchors"}


def test_anchors_of_one_purpose_do_not_serve_another(shop: Workshop) -> None:
    given = shop.lab.anchors
    swapped = {
        **given.certificates[XA],
        Purpose.SEAL: given.of(XA, Purpose.SIGNATORY),
        Purpose.SIGNATORY: given.of(XA, Purpose.SEAL),
    }
    report = judged(shop, shop.sound, anchors=Anchors({XA: swapped}))
    assert report.verdict is Verdict.INVALID
    assert codes(report) == {"wrong_purpose"}


def test_without_a_directory_the_certificates_are_good_and_nobodys(shop: Workshop) -> None:
    report = judged(shop, shop.sound, holders=None)
    assert report.verdict is Verdict.UNDECIDED
    assert report.aspect(Aspect.IDENTITY) is Verdict.VALID
    assert report.aspect(Aspect.AUTHORITY) is Verdict.UNDECIDED


def test_what_is_learnt_later_changes_the_verdict(shop: Workshop) -> None:
    signer = shop.issue("seal-learnt")
    pdf = shop.letter(sealer=shop.sealer(signer=signer))
    assert judged(shop, pdf).verdict is Verdict.VALID
    shop.revoke("seal-learnt", shop.at - timedelta(days=2))
    later = shop.known(shop.frozen, signer)
    report = judged(shop, pdf, revocation=later)
    assert report.verdict is Verdict.INVALID
    assert codes(report) == {"revoked"}


@pytest.mark.parametrize("damage", ["garbage", "cut", "trailing", "other_type"])
def test_an_answer_that_cannot_be_read_is_no_answer_and_no_fault_of_the_file(shop: Workshop, damage: str) -> None:
    """Found by the fuzzer: answers come over plain HTTP, and a garbled one made a sound letter unreadable for ever."""
    known = shop.known(shop.sound, shop.lab.pki.seal("XA.moj"))

    def damaged(der: bytes) -> bytes:
        return {"garbage": b"no answer", "cut": der[:-9], "trailing": der + b"\x00", "other_type": known.crls[0]}[
            damage
        ]

    garbled = Revocation(tuple(damaged(one) for one in known.crls), tuple(damaged(one) for one in known.ocsps))
    assert judged(shop, shop.sound, revocation=garbled).verdict is Verdict.VALID
    bare = shop.letter(sealer=shop.sealer(revocation=Revocation()))
    if damage != "other_type":
        report = judged(shop, bare, revocation=garbled)
        assert {one.code for one in report.found if one.reason.verdict is not Verdict.VALID} == {
            "revocation_missing",
            "timestamp_revocation",
        }


def test_a_narrower_policy_refuses_what_a_wider_one_takes(shop: Workshop) -> None:
    end = shop.at.replace(microsecond=0)
    for use in ("pdf_signature", "certificate", "timestamp"):
        row = {"algorithm": "ecdsa-p256", "works": ["accept"], "uses": [use], "reason": "Ours", "at": end}
        assert codes(judged(shop, shop.sound, policy=narrowed({"end": [row]}, shop.at))) == {"weak_algorithm"}, use
        later = narrowed({"end": [{**row, "at": end + timedelta(minutes=1)}]}, shop.at)
        assert judged(shop, shop.sound, policy=later).verdict is Verdict.VALID
    stale = replace(POLICY, revocation_max_age=timedelta(seconds=-1), issuer_max_age=timedelta(seconds=-1))
    report = judged(shop, shop.sound, policy=stale)
    assert codes(report) == {"revocation_stale", "timestamp_revocation"}
    assert report.verdict is Verdict.UNDECIDED


def test_a_letter_from_the_future_is_not_believed(shop: Workshop) -> None:
    assert "timestamp_far_ahead" in codes(judged(shop, shop.sound, at=shop.at - timedelta(days=1)))
    held = judged(shop, shop.sound, at=shop.at - timedelta(minutes=30))
    assert (held.verdict, codes(held)) == (Verdict.UNDECIDED, {"timestamp_ahead"})
    assert judged(shop, shop.sound, at=shop.at - timedelta(minutes=4)).verdict is Verdict.VALID


def test_a_letter_is_as_good_years_later(shop: Workshop) -> None:
    assert judged(shop, shop.sound, at=shop.at + timedelta(days=3650)).verdict is Verdict.VALID


def test_our_own_trouble_is_no_verdict(shop: Workshop) -> None:
    def broken(_: object) -> tuple[str, ...]:
        raise Unavailable("down", "Something of ours is down.")

    for trouble in ({"fields": broken}, {"rerender": broken}):
        with pytest.raises(Unavailable):
            judged(shop, shop.sound, **trouble)


def test_a_content_that_this_template_cannot_show_was_not_made_by_it(shop: Workshop) -> None:
    def impossible(_: bytes) -> bytes:
        raise Refused("text_differs", "No font has it.")

    report = judged(shop, shop.sound, rerender=impossible)
    assert (report.verdict, codes(report), report.complete) == (Verdict.INVALID, {"text_differs"}, False)


def test_another_template_is_said_and_refuses_nothing(shop: Workshop) -> None:
    report = judged(shop, shop.sound, rerender=lambda _: None)
    assert (report.verdict, codes(report), report.compared) == (Verdict.VALID, {"not_compared"}, "not_compared")


def test_what_is_packed_otherwise_is_said_and_refuses_nothing(shop: Workshop) -> None:
    report = judged(shop, CASES["good-packed-otherwise"].make(shop))
    assert (report.verdict, codes(report), report.compared) == (Verdict.VALID, {"same_text"}, "same_text")


def test_it_is_not_called_from_a_running_loop(shop: Workshop) -> None:
    async def within() -> Report:
        return judged(shop, shop.sound)

    with pytest.raises(RuntimeError, match="event loop"):
        asyncio.run(within())


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.binary(max_size=200).map(lambda raw: b"%PDF-1.7\n" + raw + b"\n%%EOF")))
def test_any_bytes_have_an_answer_and_it_is_no(shop: Workshop, raw: bytes) -> None:
    report = judged(shop, raw)
    assert report.verdict is Verdict.INVALID
    assert report.size == len(raw)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_no_letter_with_other_signed_bytes_is_a_yes(shop: Workshop, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(shop.sound) - 1))
    value = data.draw(st.integers(0, 255))
    changed = shop.sound[:place] + bytes([value]) + shop.sound[place + 1 :]
    assert (judged(shop, changed).verdict is Verdict.VALID) == (changed == shop.sound)


def test_a_report_does_not_contradict_itself_where_the_text_differs(shop: Workshop) -> None:
    report = judged(shop, shop.sound, rerender=lambda _: render(shop.content(body={"reason": "Nothing is withdrawn."})))
    assert (codes(report), report.compared) == ({"text_differs"}, "differs")
    assert [result(report, one) for one in STEPS] == [Result.PASSED] * 9 + [Result.FAILED] + [Result.NOT_REACHED] * 5


def test_a_report_does_not_contradict_itself_where_the_seal_is_missing(shop: Workshop) -> None:
    report = judged(shop, shop.sound[: ends(shop.sound)[2]])
    assert (codes(report), report.compared) == ({"fields"}, "identical")
    assert [result(report, one) for one in STEPS] == [Result.PASSED] * 10 + [Result.FAILED] + [Result.NOT_REACHED] * 4


def test_a_report_says_that_an_exercise_is_one(shop: Workshop) -> None:
    drill = CASES["good-exercise"].make(shop)
    assert judged(shop, drill).exercise
    assert not judged(shop, shop.sound).exercise


def test_what_was_found_of_the_text_stands_in_later_reports(shop: Workshop) -> None:
    first = judged(shop, shop.sound)
    later = judged(shop, shop.sound, rerender=None)
    assert (later.compared, codes(later)) == ("not_compared", {"not_compared"})
    assert hindsight.carried(later, to_json(first)) == first
    same = hindsight.carried(later, {**to_json(first), "text": "same_text"})
    assert (same.compared, codes(same)) == ("same_text", {"same_text"})
    assert hindsight.carried(later, {}) == later
