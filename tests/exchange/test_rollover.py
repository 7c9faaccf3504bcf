"""Certificates and anchors change with an overlap: what was signed under the old ones stays what it was."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.directory import editions, introduce
from app.directory import queries as directory
from app.directory.edition import Edition, sign_edition
from app.directory.introduction import build_introduction, digest_of_anchors, fingerprint
from app.directory.succession import following
from app.directory.withdrawals import withdraw
from app.exchange import watching
from app.instruments import hindsight, verifier
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.ids import StateCode
from app.procedures.catalogue import CATALOGUE
from app.trust.anchors import Purpose
from app.trust.keys import FileSigner
from app.trust.reasons import Verdict
from app.trust.revocation import Revocation
from tests.exchange.archives import OWNER, Keeping, fresh_pki, keeping, pool, shop
from tests.trust.certificates import Authority

__all__ = ["fresh_pki", "keeping", "pool", "shop"]
XA = StateCode("XA")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def publish(keeping: Keeping, changes: dict[str, object]) -> Edition:
    """XA's next edition, taken in here."""
    house = keeping.house
    with house.session("rog_deliver") as session:
        before = directory.current_edition(session, XA)
        new = following(before, changes, house.time, house.time + 90 * DAY)
        data = sign_edition(new, keeping.shop.lab.pki.signer("XA", "directory"))
        editions.accept_edition(session, Actor.node(house.owner), data, house.time)
    return new


def listing(
    keeping: Keeping, old: FileSigner, new: FileSigner | None = None, *, until: datetime | None = None
) -> dict[str, object]:
    """XA's authorities with `new` beside `old`, in the same hands, and with an end of `old`."""
    with keeping.house.session() as session:
        found = directory.current_edition(session, XA).payload["authorities"]
    assert isinstance(found, list)
    for authority in found:
        held = authority["certificates"]  # type: ignore[index, call-overload, union-attr]
        for one in list(held):  # type: ignore[arg-type]
            if one["certificate"] == base64.b64encode(old.certificate).decode():  # type: ignore[index, call-overload]
                if new is not None:
                    text = base64.b64encode(new.certificate).decode()
                    held.append({**one, "certificate": text, "valid_from": stamp(keeping.house.time)})  # type: ignore[dict-item, union-attr]
                one["valid_until"] = stamp(until) if until else None  # type: ignore[index, call-overload]
    return {"authorities": found}


def verdict(keeping: Keeping, pdf: bytes) -> tuple[Verdict, str | None]:
    """What intake would say of a letter of XA that came now."""
    house = keeping.house
    with house.session("rog_intake") as session:
        anchors, holders = directory.trust_of(session, XA, house.time)
    report = hindsight.judge(pdf, anchors, holders, house.time, False, Revocation(), CATALOGUE)
    return report.verdict, report.failure.code if report.failure else None


def letter(keeping: Keeping, signatory: FileSigner | None = None, seal: FileSigner | None = None) -> bytes:
    """A letter of XA, signed now with these."""
    shop = keeping.shop
    shop.at = keeping.house.time.replace(microsecond=0)
    shop._known.clear()  # lists of another day
    by, sealed = shop.signatory(), shop.sealer()
    by.signer, sealed.signer = signatory or by.signer, seal or sealed.signer
    return shop.letter(signatory=by, sealer=sealed)


@pytest.mark.parametrize("which", ["seal", "signatory"])
def test_old_and_new_hold_side_by_side_until_the_old_one_ends(keeping: Keeping, which: str) -> None:
    house, lab = keeping.house, keeping.shop.lab
    old = lab.pki.seal("XA.moj") if which == "seal" else lab.pki.signatory("XA.moj/ana")
    usage = ("digital_signature",) if which == "seal" else ("digital_signature", "non_repudiation")
    new = lab.issue("XA", f"{which}-next", which, usage=usage)

    def by(signer: FileSigner) -> bytes:
        return letter(keeping, **{which: signer})

    early = by(old)
    house.later(hours=1)
    assert verdict(keeping, by(new)) == (Verdict.INVALID, "unknown_holder"), "nobody has announced it yet"
    publish(keeping, listing(keeping, old, new))
    house.later(hours=1)
    ended = house.time + 2 * HOUR
    overlapping = [by(old), by(new)]
    publish(keeping, listing(keeping, old, until=ended))
    assert [verdict(keeping, one)[0] for one in (early, *overlapping)] == [Verdict.VALID] * 3
    house.later(hours=3)
    # What was on its way while the old one ended comes late and holds; what was signed with it afterwards does not.
    assert [verdict(keeping, one)[0] for one in (early, *overlapping)] == [Verdict.VALID] * 3
    assert verdict(keeping, by(old)) == (Verdict.INVALID, "holder_time")
    assert verdict(keeping, by(new)) == (Verdict.VALID, None)


@pytest.mark.parametrize("purpose", ["seal", "signatory"])
def test_what_was_proven_before_an_edition_dropped_its_certificate_holds_when_it_comes_later(
    keeping: Keeping, purpose: str
) -> None:
    """The node and the bare machine say the same of it."""
    house, lab = keeping.house, keeping.shop.lab
    old = lab.pki.seal("XA.moj") if purpose == "seal" else lab.pki.signatory("XA.moj/ana")
    text = base64.b64encode(old.certificate).decode()
    with house.session() as session:
        first = directory.edition_file(session, XA)
    early = letter(keeping)
    house.later(hours=1)
    changes = listing(keeping, old)
    for authority in changes["authorities"]:  # type: ignore[attr-defined]
        authority["certificates"] = [one for one in authority["certificates"] if one["certificate"] != text]
    second = sign_edition(publish(keeping, changes), lab.pki.signer("XA", "directory"))
    house.later(hours=1)
    late = letter(keeping)
    anchors = replace(lab.anchors, editions={XA: (first, second)})
    known = verifier.directories(anchors, house.time)
    for pdf, expected in ((early, (Verdict.VALID, None)), (late, (Verdict.INVALID, "holder_time"))):
        assert verdict(keeping, pdf) == expected
        report = known.weigh(verifier.examine(pdf, anchors, known.holders, house.time))
        assert (report.verdict, report.failure.code if report.failure else None) == expected


@pytest.mark.parametrize("purpose", ["seal", "signatory"])
def test_an_issuer_that_was_withdrawn_carries_nothing_new(keeping: Keeping, purpose: str) -> None:
    """No edition names it, and its own State may be slow to revoke it: two officials know it by its certificate."""
    house, issuer = keeping.house, keeping.shop.lab.certificate("XA", f"{purpose}-issuing")
    early, since = letter(keeping), house.time + HOUR
    house.later(hours=2)
    late = letter(keeping)
    for who in ("ana", "ben"):
        assert [verdict(keeping, one)[0] for one in (early, late)] == [Verdict.VALID] * 2
        with house.session("rog_operator") as session:
            withdraw(session, house.official(who), XA, sha256(issuer), since, "ca_compromise", house.time, der=issuer)
    assert verdict(keeping, early) == (Verdict.VALID, None)
    assert verdict(keeping, late) == (Verdict.INVALID, "withdrawn")


def test_anchors_that_were_replaced_carry_what_was_accepted_under_them(keeping: Keeping) -> None:
    """XA takes a new seal anchor: first beside the old one, then alone."""
    house, lab = keeping.house, keeping.shop.lab
    keeping.letter()
    keeping.round()
    keeping.watch()
    old = lab.anchors.of("XA", Purpose.SEAL)
    fresh = Authority("XA seal root 2").der
    for wanted in ((*old, fresh), (fresh,)):
        house.later(days=1)
        anchors = {one: lab.anchors.of("XA", one) for one in Purpose} | {Purpose.SEAL: wanted}
        announcing = publish(keeping, {"next_anchors": digest_of_anchors(anchors)})
        after = following(announcing, {"next_anchors": None}, house.time, house.time + 90 * DAY)
        file = sign_edition(after, lab.pki.signer("XA", "directory"))
        data = build_introduction(XA, anchors, "https://localhost:8443", file, house.time)
        with house.session("rog_operator") as session:
            introduce.replace_anchors(session, house.official("olga"), data, house.time)
            for who in ("ana", "ben"):
                introduce.confirm(session, house.official(who), XA, fingerprint(data), house.time)
        with house.session() as session:
            assert directory.trust_of(session, XA, house.time)[0].of("XA", Purpose.SEAL) == wanted
        expected = (Verdict.VALID, None) if old[0] in wanted else (Verdict.INVALID, "no_chain")
        assert verdict(keeping, letter(keeping)) == expected
    # The letter of before is judged by the anchors of before, archived, and renewed.
    seal = sha256(lab.certificate("XA", "seal-moj"))
    with house.session("rog_keeper") as session:
        watching.look_again(session, OWNER, StateCode("XA"), [seal], house.time)
    assert keeping.watch() == 0
    assert (keeping.row().verdict, keeping.row().judged) == ("valid", house.time)
    assert keeping.round() == 1
    house.time = keeping.row().next or house.time
    assert keeping.round() == 1
    assert keeping.row().stamps == 2
