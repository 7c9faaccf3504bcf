"""Whether a file is an edition that a State has signed, by the anchors and editions of a folder. Pure: base install."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.directory.edition import Edition, unverified
from app.directory.filed import Filed, Unused, weigh
from app.directory.vouched import ENDED
from app.kit.errors import RogatoryError
from app.kit.ids import StateCode
from app.trust.anchors import Anchors, Purpose
from app.trust.policy import POLICY, Policy
from app.trust.reasons import Verdict

_NOT_KNOWN = frozenset({*ENDED, "edition_fork", "edition_from_future", "not_yet_valid"})
"""Codes of what another file, another anchor or another moment may still prove."""


@dataclass(frozen=True)
class Judged:
    """What is known of one file."""

    verdict: Verdict
    words: str
    edition: Edition | None
    """As it says of itself; None: it is no edition."""
    notes: tuple[str, ...] = ()
    """What is said of the editions that count beside it."""


def judge(
    data: bytes, beside: Iterable[bytes], anchors: Anchors, at: datetime, today: datetime, policy: Policy = POLICY
) -> Judged:
    """Judge a file as of a moment, with those `beside` it and those in the folder of anchors (`filed.weigh`).

    1. It is an edition.  2. There are directory anchors of its State.  3. It is signed below one of them, or a newer
    edition that is leads to it; and no other that counts has its number.
    """
    # 1.
    try:
        edition = unverified(data)
    except RogatoryError as error:
        return Judged(Verdict.INVALID, error.message, None)
    # 2.
    state = StateCode(edition.state)
    if state not in anchors.certificates or not anchors.of(state, Purpose.DIRECTORY):
        words = f"There is no directory anchor of {state} in the folder of anchors."
        return Judged(Verdict.UNDECIDED, words, edition)
    # 3.
    others = (one for one in beside if _state(one) == state)
    found = weigh([data, *others, *anchors.editions.get(state, ())], state, anchors, at, today, policy)
    refused = next((one for one in found.unused if one.data == data), None)
    if refused is not None:
        return Judged(_verdict(refused, edition, found), f"{refused.words}{refused.remedy}", edition)
    newest = found.used[-1].number
    place = "the newest here" if newest == edition.number else f"the newest here is {newest}"
    return Judged(Verdict.VALID, f"Signed by the directory key of {state}; {place}.", edition, found.notes)


def _verdict(refused: Unused, edition: Edition, found: Filed) -> Verdict:
    """A newer edition that counts and names another before it is a no, whatever else may be."""
    following = next((one for one in found.used if one.number == edition.number + 1), None)
    if following is not None and following.previous != edition.digest:
        return Verdict.INVALID
    return Verdict.UNDECIDED if refused.code in _NOT_KNOWN else Verdict.INVALID


def _state(data: bytes) -> str | None:
    try:
        return unverified(data).state
    except RogatoryError:
        return None
