"""The verifier of the base install: whose certificates they were, over a State's editions, at a moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.directory.edition import Edition, build_edition, sign_edition, unverified
from app.instruments import verifier
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.errors import Refused
from app.kit.ids import StateCode
from app.trust import emblem
from app.trust.anchors import Anchors, Purpose
from app.trust.policy import POLICY
from app.trust.reasons import Aspect, Verdict
from app.trust.report import Report
from app.trust.sandbox import Limits, ParserPool
from certs import pki
from certs.lab import Lab
from tests.hostile import emblems, run
from tests.hostile.workshop import Workshop
from tests.trust import pictures

XA = StateCode("XA")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(Lab(pki.make(tmp_path_factory.mktemp("verifier") / "pki")))


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    with ParserPool(1, Limits(wall=30.0)) as made:
        yield made


def following(shop: Workshop, first: Edition, **changes: object) -> bytes:
    """The next edition of XA, dated an hour after the first."""
    issued = shop.at + timedelta(hours=1)
    payload = {**first.payload, "number": 2, "previous": first.digest, "issued_at": stamp(issued), **changes}
    return sign_edition(build_edition(payload), shop.lab.pki.signer("XA", "directory"))


def with_editions(shop: Workshop, *editions: bytes) -> Anchors:
    return replace(shop.lab.anchors, editions={XA: editions})


def without_the_seal(edition: Edition) -> list[object]:
    authorities = edition.payload["authorities"]
    assert isinstance(authorities, list)
    for one in authorities:
        assert isinstance(one, dict)
        certificates = one["certificates"]
        assert isinstance(certificates, list)
        one["certificates"] = [it for it in certificates if isinstance(it, dict) and it["purpose"] != "seal"]
    return [*authorities]


def judged(shop: Workshop, anchors: Anchors, at: timedelta = timedelta()) -> Report:
    moment = shop.at + at
    known = verifier.directories(anchors, moment)
    return known.weigh(verifier.examine(shop.sound, anchors, known.holders, moment))


def test_a_certificate_that_a_later_edition_drops_was_its_holders_until_then(shop: Workshop) -> None:
    first = shop.edition("XA")
    dropped = following(shop, unverified(first), authorities=without_the_seal(unverified(first)))
    anchors = with_editions(shop, first, dropped)
    later = timedelta(hours=2)
    assert judged(shop, anchors, later).verdict is Verdict.VALID
    holder = verifier.directories(anchors, shop.at + later).holders[XA][shop.lab.pki.seal("XA.moj").digest]
    assert holder.not_after == shop.at + timedelta(hours=1)
    alone = judged(shop, with_editions(shop, dropped), later)
    assert "unknown_holder" in {one.code for one in alone.found}


def test_an_emblem_that_was_replaced_or_withdrawn_makes_no_true_letter_false(shop: Workshop) -> None:
    first, png = shop.edition("XA"), shop.emblem()
    letter = shop.letter(emblems.showing(shop, png))
    entry = unverified(first).authorities[0].model_dump(mode="json")
    former = [*entry["former_emblems"], emblem.digest(png)]
    for more in ({"emblem": pictures.text(pictures.sound(shade=44))}, {}):
        plain = {name: value for name, value in entry.items() if name != "emblem"}
        later = following(shop, unverified(first), authorities=[{**plain, **more, "former_emblems": former}])
        for files in ((first, later), (later,)):  # whoever has but the newest needs no other
            anchors = with_editions(shop, *files)
            known = verifier.directories(anchors, shop.at + timedelta(hours=2)).holders
            found = run.examine(letter, anchors, known, shop.at + timedelta(hours=2))
            assert found.verdict is Verdict.VALID, found.found


def test_without_an_edition_an_emblem_is_as_undecided_as_its_sender(shop: Workshop) -> None:
    letter = shop.letter(emblems.showing(shop, shop.emblem("XC.moj")))
    found = run.examine(letter, shop.lab.anchors, {}, shop.at)
    assert found.verdict is Verdict.UNDECIDED
    assert "no_edition" in {one.code for one in found.found}


def test_an_edition_of_the_future_or_of_nobody_is_named_and_not_used(shop: Workshop) -> None:
    first = shop.edition("XA")
    forged = sign_edition(unverified(first), shop.lab.pki.signer("XB", "directory"))
    anchors = with_editions(shop, first, following(shop, unverified(first)), forged, b"{}")
    known = verifier.directories(anchors, shop.at)
    assert set(known.holders) == {XA}
    assert len(known.notes) == 3
    assert verifier.directories(with_editions(shop, forged), shop.at).holders == {}
    future = with_editions(shop, first, following(shop, unverified(first)))
    assert judged(shop, future).verdict is Verdict.VALID, "it was not in force then"


def test_an_edition_that_cannot_be_used_leaves_open_who_held_a_certificate(shop: Workshop) -> None:
    first = shop.edition("XA")
    second = following(shop, unverified(first), authorities=without_the_seal(unverified(first)))
    broken = second.replace(b'"signature":"', b'"signature":"AAAA')
    for newer in (broken, b"{}", sign_edition(unverified(second), shop.lab.pki.signer("XB", "directory"))):
        report = judged(shop, with_editions(shop, first, newer), timedelta(hours=2))
        assert report.verdict is Verdict.UNDECIDED
        assert report.aspect(Aspect.AUTHORITY) is Verdict.UNDECIDED
        assert report.failure is not None
        assert report.failure.code == "edition_unusable"


def test_two_editions_of_one_number_leave_open_who_held_a_certificate(shop: Workshop) -> None:
    first = unverified(shop.edition("XA"))
    two = [following(shop, first), following(shop, first, next_anchors="0" * 64)]
    report = judged(shop, with_editions(shop, shop.edition("XA"), *two), timedelta(hours=2))
    assert report.failure is not None
    assert (report.verdict, report.failure.code) == (Verdict.UNDECIDED, "edition_unusable")


def test_an_older_edition_that_cannot_be_used_decides_nothing_but_what_it_alone_may_have_listed(shop: Workshop) -> None:
    first = shop.edition("XA")
    broken = first.replace(b'"signature":"', b'"signature":"AAAA')
    same = with_editions(shop, broken, following(shop, unverified(first)))
    assert judged(shop, same, timedelta(hours=2)).verdict is Verdict.VALID
    dropped = following(shop, unverified(first), authorities=without_the_seal(unverified(first)))
    report = judged(shop, with_editions(shop, broken, dropped), timedelta(hours=2))
    assert report.failure is not None
    assert (report.verdict, report.failure.code) == (Verdict.UNDECIDED, "edition_unusable")


def test_in_ten_years_the_note_says_as_of_when_to_ask(shop: Workshop) -> None:
    anchors = with_editions(shop, shop.edition("XA"))
    ten_years = timedelta(days=3653)
    assert judged(shop, anchors, ten_years).verdict is not Verdict.VALID
    (note,) = verifier.directories(anchors, shop.at + ten_years).notes
    assert "--at TIME" in note
    assert judged(shop, anchors).verdict is Verdict.VALID


def test_only_an_urgent_letter_may_come_without_a_timestamp(shop: Workshop) -> None:
    for urgency, verdict, code in (
        ("routine", Verdict.INVALID, "unstamped_not_urgent"),
        ("urgent", Verdict.VALID, None),
        ("emergency", Verdict.VALID, None),
    ):
        content = shop.content(urgency=urgency)
        pdf = shop.letter(content, signatory=shop.signatory(tsa=None), sealer=shop.sealer(tsa=None))
        report = verifier.examine(pdf, shop.lab.anchors, shop.directories(), shop.at, unstamped=True)
        assert (report.verdict, report.failure.code if report.failure else None) == (verdict, code)


def test_an_edition_that_was_to_be_replaced_is_used_and_said(shop: Workshop) -> None:
    anchors = with_editions(shop, shop.edition("XA"))
    known = verifier.directories(anchors, shop.at + timedelta(days=400))
    assert set(known.holders) == {XA}
    assert "was to be replaced" in known.notes[0]


def test_a_state_without_an_edition_is_undecided(shop: Workshop) -> None:
    report = judged(shop, with_editions(shop))
    assert (report.verdict, {one.code for one in report.found}) == (
        Verdict.UNDECIDED,
        {"not_compared", "no_edition"},
    )


def test_an_endless_file_is_not_even_handed_to_a_parser(shop: Workshop, pool: ParserPool) -> None:
    report = verifier.examine_apart(pool, bytes(POLICY.file_limit + 1), shop.lab.anchors, {}, shop.at)
    assert [one.code for one in report.found] == ["too_large"]


def test_a_parser_process_says_the_same(shop: Workshop, pool: ParserPool) -> None:
    anchors = with_editions(shop, shop.edition("XA"))
    known = verifier.directories(anchors, shop.at)
    apart = verifier.examine_apart(pool, shop.sound, anchors, known.holders, shop.at)
    assert apart == verifier.examine(shop.sound, anchors, known.holders, shop.at)


def test_content_is_read_out_of_a_file_that_has_the_form_only(shop: Workshop, pool: ParserPool) -> None:
    assert pool.run(verifier.content_in, shop.sound) == shop.content()
    with pytest.raises(Refused):
        pool.run(verifier.content_in, b"no pdf")


def test_of_several_reports_the_worst_counts(shop: Workshop) -> None:
    good = judged(shop, with_editions(shop, shop.edition("XA")))
    open_ = judged(shop, with_editions(shop))
    bad = verifier.examine(b"", shop.lab.anchors, {}, shop.at)
    assert verifier.verdict_of([good]) is Verdict.VALID
    assert verifier.verdict_of([good, open_]) is Verdict.UNDECIDED
    assert verifier.verdict_of([open_, bad, good]) is Verdict.INVALID


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("seal", None, "withdrawn"),
        ("issuer", None, "withdrawn"),
        ("anchor", None, "withdrawn"),
        ("tsa", "timestamp_compromised", "timestamp_untrusted"),
    ],
)
def test_a_withdrawal_counts_from_its_date_and_in_its_state_alone(
    shop: Workshop, part: str, before: str | None, after: str
) -> None:
    """Of a timestamping authority also what it stamped before needs another proof."""
    digest = {
        "seal": shop.lab.pki.seal("XA.moj").digest,
        "issuer": sha256(shop.lab.certificate("XA", "seal-issuing")),
        "anchor": sha256(shop.lab.anchors.of(XA, Purpose.SEAL)[0]),
        "tsa": sha256(shop.lab.anchors.of(XA, Purpose.TSA)[0]),
    }[part]
    for state, since, code in (
        ("XA", timedelta(hours=1), before),
        ("XA", timedelta(hours=-1), after),
        ("XB", timedelta(hours=-1), None),
    ):
        anchors = replace(shop.lab.anchors, withdrawn={StateCode(state): {digest: shop.at + since}})
        report = verifier.examine(shop.sound, anchors, shop.directories(), shop.at)
        assert (report.failure.code if report.failure else None) == code
