"""Whether a file is what its State has signed: old editions by those that lead to them, forged ones never."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from app.directory.edition import sign_edition
from app.directory.genuine import Judged, judge
from app.trust.anchors import Anchors
from app.trust.reasons import Verdict
from tests.directory.states import NOW
from tests.directory.test_filed import CODE, DAY, FIRST, FORGED, HEAD, LATER, ONE, OTHER, SECOND, TWO, XA, XB

BOTH = Anchors({**XA.anchors.certificates, **XB.anchors.certificates})


def judged(
    data: bytes, beside: Sequence[bytes] = (), anchors: Anchors = XA.anchors, at: timedelta | None = None
) -> Judged:
    return judge(data, beside, anchors, NOW + at if at is not None else LATER, LATER)


@pytest.mark.parametrize(
    ("data", "beside", "verdict"),
    [
        (HEAD, (), Verdict.VALID),
        (ONE, (TWO, HEAD), Verdict.VALID),
        (TWO, (HEAD,), Verdict.VALID),
        (ONE, (HEAD,), Verdict.UNDECIDED),
        (TWO, (), Verdict.UNDECIDED),
        (FORGED, (HEAD,), Verdict.INVALID),
        (FORGED, (TWO, HEAD), Verdict.INVALID),
        (XA.signed(OTHER), (XA.signed(SECOND),), Verdict.UNDECIDED),
        (sign_edition(FIRST, XB.directory), (), Verdict.INVALID),
        (HEAD[:-9] + b"AAAAAAA" + HEAD[-2:], (HEAD,), Verdict.INVALID),
        (b"{}", (), Verdict.INVALID),
        (XB.signed(XB.edition()), (), Verdict.UNDECIDED),
    ],
    ids=[
        "newest", "old", "the one before", "a link is missing", "alone, its signer has ended", "forged",
        "beside the true", "a fork", "another State's key", "respelt", "nothing", "no anchors of that State",
    ],
)  # fmt: skip
def test_what_is_known_of_a_file(data: bytes, beside: Sequence[bytes], verdict: Verdict) -> None:
    assert judged(data, beside).verdict is verdict, judged(data, beside).words


def test_what_lies_in_the_folder_of_anchors_vouches_too() -> None:
    found = judged(ONE, anchors=Anchors(XA.anchors.certificates, editions={CODE: (TWO, HEAD)}))
    assert (found.verdict, found.edition) == (Verdict.VALID, FIRST)
    assert "the newest here is 3" in found.words


def test_of_several_states_each_is_judged_by_its_own() -> None:
    other = XB.signed(XB.edition())
    assert [judged(one, (other, HEAD), BOTH).verdict for one in (HEAD, other)] == [Verdict.VALID, Verdict.VALID]


def test_on_somebodys_word_it_counts_with_a_note() -> None:
    found = judged(TWO, (ONE,), at=20 * DAY)
    assert found.verdict is Verdict.VALID
    assert "on your word" in found.notes[0]
