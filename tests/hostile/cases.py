"""What a case is, and the table that the modules of this folder fill."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.trust.reasons import REASONS
from tests.hostile.workshop import Workshop

Make = Callable[[Workshop], bytes]


@dataclass(frozen=True)
class Case:
    """One file with one flaw, or a sound one. `reason` empty: a full yes."""

    name: str
    reason: str
    make: Make
    notes: str
    also: tuple[str, ...] = ()
    """Reasons of the same verdict that come with it."""

    @property
    def step(self) -> int:
        """The step that finds it; 0 for a sound file."""
        return REASONS[self.reason].step if self.reason else 0

    @property
    def verdict(self) -> str:
        """`valid`, `invalid` or `undecided`."""
        return REASONS[self.reason].verdict.value if self.reason else "valid"

    @property
    def file(self) -> str:
        """Its file's name."""
        return f"{self.name}.pdf"


CASES: dict[str, Case] = {}


def flaw(reason: str, *also: str) -> Callable[[Make], Make]:
    """A file that must not be accepted, for this reason; its docstring says what is wrong with it."""

    def add(make: Make) -> Make:
        _add(make.__name__.replace("_", "-"), reason, make, make.__doc__ or "", also)
        return make

    return add


def good(make: Make) -> Make:
    """A sound file."""
    _add(f"good-{make.__name__.replace('_', '-')}", "", make, make.__doc__ or "", ())
    return make


def several(reason: str, notes: str, made: Iterable[tuple[str, Make]], *also: str) -> None:
    """A family of files with the same reason."""
    for name, make in made:
        _add(name, reason, make, notes, also)


def _add(name: str, reason: str, make: Make, notes: str, also: tuple[str, ...]) -> None:
    assert name not in CASES, name
    CASES[name] = Case(name, reason, make, notes.strip(), also)
