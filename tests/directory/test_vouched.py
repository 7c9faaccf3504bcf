"""An edition whose signer has ended counts by the word of the next one, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.directory.edition import Edition, read_edition, sign_edition
from app.directory.vouched import Vouched, read_named
from app.kit import canonical
from app.kit.clock import stamp
from app.kit.errors import Refused
from app.trust.keys import FileSigner
from app.trust.narrowing import narrowed
from tests.directory.states import NOW, State

XA, XB = State("XA"), State("XB")
DAY = timedelta(days=1)
OLD = XA.directory_until(NOW + 30 * DAY)
LATER = NOW + 60 * DAY
"""The old key has ended, the one that `XA.directory` is holds."""
FIRST = XA.edition()
SECOND = XA.edition(2, FIRST)
THIRD = XA.edition(3, SECOND)
OTHER = XA.edition(2, FIRST, speaks={"mla": [1]})
"""What a thief of the old key would have it be."""


def by(edition: Edition, signer: FileSigner = OLD) -> bytes:
    return sign_edition(edition, signer)


def test_one_that_the_next_names_holds_though_its_signer_has_ended() -> None:
    assert read_edition(by(SECOND), XA.anchors, NOW) == SECOND
    with pytest.raises(Refused, match="expired"):
        read_edition(by(SECOND), XA.anchors, LATER)
    assert read_named(by(SECOND), THIRD.previous, XA.anchors, LATER) == SECOND


def test_a_signer_that_began_after_the_draft_was_issued_is_judged_as_of_its_beginning() -> None:
    signer = XA.directory_until(NOW + 30 * DAY, begins=NOW + DAY)
    assert read_named(by(SECOND, signer), THIRD.previous, XA.anchors, LATER) == SECOND


def test_an_algorithm_that_is_no_longer_taken_was_good_when_it_signed() -> None:
    row = {
        "algorithm": "ecdsa-p256",
        "uses": ["envelope"],
        "works": ["accept"],
        "reason": "Ours",
        "at": (NOW + 5 * DAY).date(),
    }
    policy = narrowed({"end": [row]}, NOW)
    data = XA.signed(SECOND)
    with pytest.raises(Refused) as refused:
        read_edition(data, XA.anchors, LATER, policy)
    assert refused.value.code == "weak_key"
    assert read_named(data, SECOND.digest, XA.anchors, LATER, policy) == SECOND


FORGED: dict[str, tuple[Callable[[], bytes], str]] = {
    "another text by the key that has ended": (lambda: by(OTHER), "expired"),
    "the same text by a key that never counted": (lambda: by(SECOND, XB.directory), "no_anchor"),
    "the same text by a key that ended before": (lambda: by(SECOND, XA.directory_until(NOW - 9 * DAY)), "expired"),
    "the same text with another signature": (
        lambda: canonical.dumps({**canonical.loads(by(SECOND)), "signature": canonical.loads(by(OTHER))["signature"]}),
        "bad_signature",
    ),
    "another text by the key that holds today": (lambda: XA.signed(OTHER), "edition_fork"),
    "one of the future": (
        lambda: by(XA.edition(2, FIRST, issued_at=stamp(LATER + DAY), valid_until=stamp(LATER + 9 * DAY))),
        "expired",
    ),
}


@pytest.mark.parametrize("flaw", FORGED)
def test_what_the_next_does_not_name_or_nobody_signed_stays_refused(flaw: str) -> None:
    make, code = FORGED[flaw]
    with pytest.raises(Refused) as refused:
        read_named(make(), THIRD.previous, XA.anchors, LATER)
    assert refused.value.code == code


def test_nobody_vouches_for_one_by_a_key_that_has_ended_but_who_holds_today() -> None:
    with pytest.raises(Refused, match="expired"):
        Vouched.by(by(THIRD), XA.anchors, LATER)


def test_a_chain_is_followed_downwards_link_by_link() -> None:
    chain = Vouched.by(XA.signed(THIRD), XA.anchors, LATER)
    assert (chain.newest, chain.lowest) == ((3, THIRD.digest), 2)
    chain = chain.further(by(SECOND), XA.anchors, LATER)
    assert (chain.newest, chain.lowest) == ((3, THIRD.digest), 1)
    assert chain.names == {1: FIRST.digest, 2: SECOND.digest, 3: THIRD.digest}
    assert chain.further(by(FIRST), XA.anchors, LATER) == chain, "the first has none before it"


def test_a_chain_takes_no_link_that_is_not_named() -> None:
    chain = Vouched.by(XA.signed(THIRD), XA.anchors, LATER)
    for data, code in ((by(OTHER), "expired"), (XA.signed(OTHER), "edition_fork"), (by(FIRST), "expired")):
        with pytest.raises(Refused) as refused:
            chain.further(data, XA.anchors, LATER)
        assert refused.value.code == code
