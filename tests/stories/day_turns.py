"""Turns by which a day is moved by agreement, of work and of things that were lent, as courses share them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.kit.canonical import Json
from app.procedures.table import Side
from tests.stories.turns import Turn

LENT: list[Json] = [{"id": "c1", "code": "return_by", "text": "The originals come back.", "by": "2047-06-30"}]
"""Conditions of evidence that is lent."""
_NO_LANGUAGES: Mapping[Side, str] = {}


def kept_longer(holder: Side, then: str, lent_by: str, languages: Mapping[Side, str] = _NO_LANGUAGES) -> Iterator[Turn]:
    """Things stay longer at the second attempt; that they come back sooner is asked and taken back. `lent_by`: the act
    of the instrument that they came with.
    """
    names = {"transmittal": lent_by}
    said = {side: languages.get(side, "") for side in Side}
    owner = holder.other
    yield Turn(holder, "ask_longer_loan", then, names=names, language=said[holder])
    yield Turn(owner, "decline_return_day", then, names=names, language=said[owner])
    yield Turn(holder, "ask_longer_loan", then, {"until": "2047-08-01"}, names=names, language=said[holder])
    yield Turn(owner, "agree_return_day", then, {"until": "2047-08-01"}, names=names, language=said[owner])
    sooner: dict[str, Json] = {"until": "2027-12-01", "cause": "needed_back", "reason": "The trial is in December."}
    yield Turn(owner, "ask_back", then, sooner, names=names, language=said[owner])
    yield Turn(owner, "take_back_return_day", then, names=names, language=said[owner])


def put_off(
    proposer: Side, then: str, which: str, days: tuple[str, str], languages: Mapping[Side, str] = _NO_LANGUAGES,
    **more: Json,
) -> Iterator[Turn]:  # fmt: skip
    """A day is moved: declined at first, then taken back, then agreed to. `days`: that which is declined, and the
    other. `more`: members of the proposals, such as why.
    """
    first, last = days
    same: dict[str, Json] = {"which": which, "transmittal": None}
    mine, theirs = languages.get(proposer, ""), languages.get(proposer.other, "")
    wanted = {**same, **more}
    yield Turn(proposer, "propose_day", then, {**wanted, "until": first}, language=mine)
    offered: dict[str, Json] = {"reason": "Nobody is there on that day.", "other_days": [last]}
    yield Turn(proposer.other, "decline_day", then, {**same, **offered}, language=theirs)
    yield Turn(proposer, "propose_day", then, {**wanted, "until": first}, language=mine)
    yield Turn(proposer, "take_back_day", then, {**same, "reason": "The day that you offer suits."}, language=mine)
    yield Turn(proposer, "propose_day", then, {**wanted, "until": last}, language=mine)
    yield Turn(proposer.other, "agree_day", then, {**same, "until": last, "note": None}, language=theirs)
