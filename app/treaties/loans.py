"""Which loans come back with a parcel, by the letters of the matter alone (`law.md` §3.1.1; ICJAL 27, 30). Pure: bodies
may hold anything.

A loan is known by the instrument that its things came with, and what was set apart from it by the agreement on its day.
A thing is told by its number, or where one of two has none, by its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.kit.canonical import Json
from app.treaties.bodies import rows, text


class Named(Protocol):
    """A letter, as another names it."""

    @property
    def id(self) -> str:
        """Its id."""


class Letter(Named, Protocol):
    """A letter of the matter."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def body(self) -> Mapping[str, Json]:
        """What it says."""

    @property
    def in_reply_to(self) -> Named | None:
        """What it answers."""


@dataclass(frozen=True)
class Thing:
    """What was lent, as a letter calls it."""

    number: str
    words: str

    def same(self, other: Thing) -> bool:
        """Whether both are one thing."""
        if self.number and other.number:
            return self.number == other.number
        return self.words == other.words


@dataclass(frozen=True)
class Brought:
    """What a parcel ends. `parts`: agreements of which all things are back; `rest`: what was set apart by none, of the
    loan that the note names, or of every loan where it names none (`loan` empty). `kin`: that loan, and what it was set
    apart from, or was set apart from it; `apart`: all that agreements have set apart.
    """

    loan: str
    came: tuple[Thing, ...]
    parts: frozenset[str]
    rest: bool
    kin: frozenset[str]
    apart: frozenset[str]

    def ends(self, loan: str) -> bool:
        """Whether nothing of a loan, or of what was set apart from one, is away any more."""
        return loan in self.parts if loan in self.apart else self.rest and self.loan in ("", loan)

    def answers(self, asked: Json) -> bool:
        """Whether what was asked about things has lost its object: all of them came, or all of the loan."""
        loan, about = text(asked, "transmittal.id"), things(asked)
        if not about:
            return self.ends(loan)
        return (not self.loan or loan in self.kin) and not without(about, self.came)


def things(body: Json) -> tuple[Thing, ...]:
    """The things of a letter."""
    return tuple(Thing(_plain(text(row, "number")), _plain(text(row, "description"))) for _, row in rows(body, "items"))


def without(some: tuple[Thing, ...], others: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """Those of some things that are none of others."""
    return tuple(one for one in some if not any(one.same(other) for other in others))


def brings(letters: Iterable[Letter], note: Letter) -> Brought:
    """What a note of return brings back, by the letters that took effect; those after it count for nothing."""
    loans, bodies = _Loans(), dict[str, Json]()
    for one in letters:
        bodies[one.id] = dict(one.body)
        if one.id == note.id:
            break
        if one.kind == "day_agreed" and one.in_reply_to is not None:
            loans.set_apart(one.id, bodies.get(one.in_reply_to.id))
        elif one.kind == "return_note":
            loans.take(dict(one.body))
    return loans.take(dict(note.body))


@dataclass
class _Loans:
    """What was lent, while the letters are read. `back`: loans and agreements of which nothing is away any more."""

    parts: dict[str, tuple[Thing, ...]] = field(default_factory=dict)
    origins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    back: set[str] = field(default_factory=set)

    def set_apart(self, agreement: str, asked: Json) -> None:
        """Some things of a loan, or of what was set apart from one, have a day of their own."""
        found, loan = things(asked), text(asked, "transmittal.id")
        if found and loan:
            self.parts[agreement], self.origins[agreement] = found, (*self.origins.get(loan, ()), loan)
            if loan in self.parts:
                self.parts[loan] = without(self.parts[loan], found)

    def take(self, note: Json) -> Brought:
        """A parcel ends each part with the last of its own things; what is of none of them is of the rest. Where the
        rest is back already and one part alone is away, it is that one, whatever the note calls its things.
        """
        loan, came = text(note, "transmittal.id"), things(note)
        kin = {one for one in self.parts if loan in (one, *self.origins[one])} | {loan, *self.origins.get(loan, ())}
        away = [one for one in self.parts if one not in self.back and (not loan or loan in (one, *self.origins[one]))]
        left = without(came, tuple(thing for one in away for thing in self.parts[one]))
        own = [one for one in away if without(self.parts[one], came) != self.parts[one]]
        for one in own:
            self.parts[one] = without(self.parts[one], came)
        parts, rest = {one for one in own if not self.parts[one]}, bool(left) or not own
        if rest and loan in away and loan not in own:
            parts.add(loan)
        elif rest and not own and loan in self.back and len(away) == 1:
            parts |= {*away}
        self.back |= parts | ({loan} if rest else set())
        return Brought(loan, came, frozenset(parts), rest, frozenset(kin), frozenset(self.parts))


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
