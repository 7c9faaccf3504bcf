"""Which text of a conference is in force, between which States, and which is on its way (`law.md` §3.10, §3.18). Pure.

A text takes the place of the one before it once every pair of its States has signed it, and whoever leaves has signed
it too, or has withdrawn. It is in force as long as the matter of every such pair stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from app.matters.views import View

SIGNED = "signed"
OVER = frozenset({"ended", "withdrawn", "declined"})
"""States of a pair that nothing more comes of."""
LEAST = 3
"""States of a conference; of a text that is in force fewer may be left."""

Pair: TypeAlias = frozenset[str]


@dataclass(frozen=True)
class PairView(View):
    """Two States of a conference. `matter`: ours, where we are one of them."""

    states: tuple[str, str]
    state: str
    """nothing, proposed, signed, declined, withdrawn, ended, reopened: as the matter of the two stands."""
    common_text: str | None
    """The text that the two signed last, or that was proposed where they signed none."""
    next_text: str | None
    """One that was proposed since and is not signed yet."""
    deviates: bool
    """It signed, or was proposed, a text that is neither the conference's nor the next one; or two that differ."""
    matter: str | None
    told_by: str | None
    """The State that told us of a pair in which we are not."""
    left: str | None
    """The State that withdrew from it."""
    unproven: bool
    """It stands on our own record: by paper."""


@dataclass(frozen=True)
class ConferenceView(View):
    """A conference as we know it."""

    conference_ref: str
    participants: tuple[str, ...]
    """By the common text, without whoever has left since."""
    common_text: str | None
    """The text that all signed last; before there is one, the text that most pairs name."""
    in_force: bool
    """Every pair of the participants has signed it, and none of their matters has ended or was reopened."""
    next_text: str | None
    """A later text that most pairs name and that not all have signed: until then the common text stays."""
    next_participants: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    """The pairs of the participants that the common text does not bind."""
    out: tuple[str, ...]
    """States that took part once and do so no more."""
    pairs: tuple[PairView, ...]

    @property
    def several(self) -> bool:
        """Whether it ever concerned three States."""
        return len({*self.participants, *self.next_participants, *self.out}) >= LEAST


@dataclass(frozen=True)
class Text:
    """A text that our own matters name, and the States that it is between."""

    digest: str
    states: frozenset[str]


@dataclass(frozen=True)
class Known:
    """What is known of one pair."""

    state: str
    signed: tuple[str, ...] = ()
    """Digests of the texts that both signed, the last one last. Empty: they signed, but not one text."""
    proposed: str | None = None
    """The text that was proposed since."""
    matter: str | None = None
    told_by: str | None = None
    left: str | None = None
    unproven: bool = False
    apart: bool = False
    """The two have an agreement of their own, which names no common text."""

    @property
    def text(self) -> str | None:
        """The text that it stands for."""
        if self.signed:
            return self.signed[-1]
        return None if self.state == SIGNED else self.proposed

    @property
    def aim(self) -> str | None:
        """The same; of two that have an agreement of their own, the text that is proposed to them instead."""
        return self.latest if self.apart else self.text

    @property
    def latest(self) -> str | None:
        """The text that it goes to."""
        return self.proposed or self.text


def assembled(ref: str, texts: Sequence[Text], known: Mapping[Pair, Known]) -> ConferenceView:
    """A conference out of the texts that our matters name, in their order, and of what is known of its pairs. The order
    of `known` decides between texts alike.
    """
    ever = {state for one in texts for state in one.states} | {state for pair in known for state in pair}
    current, rest = None, list(texts)
    for place, one in enumerate(texts):
        if len(ever) >= LEAST and _taken_up(one, current, known):
            current, rest = one, list(texts[place + 1 :])
    named = {one.digest: one for one in texts}
    common = current.digest if current else _most(one.aim for one in known.values())
    stands = current or (named.get(common) if common else None)
    members = stands.states - _left(stands, known) if stands else frozenset(ever)
    later = {one.digest for one in rest} if current else set()
    going = _most(one.latest for one in known.values() if one.state not in OVER and one.latest in later)
    coming = named[going].states if going else frozenset()
    unbound = [pair for pair in _pairs(members) if not _bound(known.get(pair), common)]
    shown = {*_pairs(members | coming), *known}
    wanted: set[str | None] = {one for one in (common, going) if one is not None}
    pairs = (_pair(pair, known.get(pair), wanted or {None}) for pair in sorted(shown, key=sorted))
    return ConferenceView(
        ref,
        tuple(sorted(members)),
        common,
        current is not None and not unbound,
        going,
        tuple(sorted(coming)),
        tuple(_two(pair) for pair in unbound),
        tuple(sorted(ever - members - coming)),
        tuple(pairs),
    )


def _taken_up(text: Text, before: Text | None, known: Mapping[Pair, Known]) -> bool:
    """Whether all have signed a text: every two of its States, and each of them with whoever leaves by it."""
    leave = (before.states - text.states) - _left(before, known) if before else frozenset()
    stay = text.states - _left(text, known)
    signed = (_signed(known.get(pair), text) for pair in _pairs(stay))
    freed = (
        one is not None and (_signed(one, text) or one.state in OVER)
        for one in (known.get(frozenset((state, other))) for state in leave for other in stay)
    )
    return len(stay) > 1 and all(signed) and all(freed)


def _left(text: Text, known: Mapping[Pair, Known]) -> frozenset[str]:
    """Who signed a text and withdrew from it, not towards one alone of those of whom we know it at first hand."""
    bound = {state for pair, one in known.items() if one.matter and _holds(one) for state in pair}
    left = {one.left for one in known.values() if one.left is not None and _signed(one, text)}
    return frozenset(left - bound)


def _signed(one: Known | None, text: Text) -> bool:
    return one is not None and text.digest in one.signed


def _holds(one: Known | None) -> bool:
    return one is not None and one.state == SIGNED


def _bound(one: Known | None, text: str | None) -> bool:
    return one is not None and one.state == SIGNED and text in one.signed


def _two(pair: Pair) -> tuple[str, str]:
    first, second = sorted(pair)
    return first, second


def _pairs(states: Collection[str]) -> list[Pair]:
    return [frozenset(two) for two in combinations(sorted(states), 2)]


def _most(texts: Iterable[str | None]) -> str | None:
    counted = Counter(one for one in texts if one is not None)
    return counted.most_common(1)[0][0] if counted else None


def _pair(pair: Pair, known: Known | None, texts: Collection[str | None]) -> PairView:
    states = _two(pair)
    if known is None:
        return PairView(states, "nothing", None, None, False, None, None, None, False)
    deviates = known.state in {SIGNED, "proposed"} and known.aim not in texts
    coming = known.proposed if known.proposed != known.text else None
    return PairView(
        states,
        known.state,
        known.text,
        coming,
        deviates,
        known.matter,
        known.told_by,
        known.left,
        known.unproven,
    )
