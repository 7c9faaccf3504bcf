"""Which deadlines the treaties of a matter set: the time of a table's clocks, and clocks of their own. Pure.

The matter pins one treaty. Those that its request names beside it ("and, subsidiarily, …") count too, in the version of
the release for use on the day of that request and where they bind both States: of several deadlines the one that ends
first counts, what binds before what is only a target (`law.md` §2.1, row 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.directory.calendar import Calendar
from app.kit.canonical import Json
from app.kit.errors import Unknown
from app.notices.deadlines import NEVER, reckon
from app.procedures.engine import Link
from app.procedures.table import Basis, Side, Span, Unit
from app.treaties.bodies import texts
from app.treaties.catalogue import TREATIES, Treaties
from app.treaties.chooser import bound
from app.treaties.events import Trigger
from app.treaties.profiles import Profile
from app.treaties.schema import LEVELS, Deadline, Treaty


@dataclass(frozen=True)
class Term:
    """How long a clock runs, how binding that is, and where it is written. `span` None: an instrument names the end."""

    span: Span | None
    basis: Basis
    article: str
    roll: bool = False
    general: bool = False
    """Set by a treaty whatever the urgency: a sooner target of the table for what is urgent rings all the same."""


@dataclass(frozen=True)
class Owed:
    """A deadline with the treaty in which it stands."""

    treaty: Treaty
    law: Deadline

    @property
    def term(self) -> Term:
        """The time that it gives."""
        assert self.law.number is not None  # noqa: S101  # the loader: only a deadline with a number sets a clock
        span = Span(self.law.number, Unit(self.law.unit))
        article, general = self.treaty.cite(self.law.article), set(LEVELS) <= set(self.law.urgency)
        return Term(span, Basis(self.law.kind), article, self.law.roll, general)

    @property
    def duty(self) -> Side:
        """Whose it is."""
        return Side(self.law.duty)

    def concerns(self, asked: Mapping[str, Mapping[str, Json]]) -> frozenset[str] | None:
        """The measures that it is about, of those asked for (by id); empty: the matter as a whole; None: none is."""
        if not self.law.measures:
            return frozenset()
        found = {
            name
            for name, row in asked.items()
            if row.get("code") in self.law.measures
            and (not self.law.data or set(self.law.data) & set(texts(dict(row), "order.data_categories")))
        }
        return frozenset(found) or None


@dataclass(frozen=True)
class MatterLaw:
    """`pinned`: the treaty that the matter pins, None where it has none or its file is not here. `parties`: both
    States as the release knows them, so that both nodes judge alike whom a further treaty binds.
    """

    pinned: Treaty | None = None
    parties: tuple[Profile, ...] = ()
    treaties: Treaties = TREATIES

    def beside(self, body: Mapping[str, Json], day: date) -> Iterator[Treaty]:
        """The treaties that a request names beside the pinned one, as far as they bind both States on its day."""
        for code in named_codes(body):
            if self.pinned is not None and code == self.pinned.code:
                continue
            try:
                found = self.treaties.newest(code, day)
            except Unknown:
                continue  # a treaty of a State's own file: the other node may not have it
            if bound(found, self.parties, day):
                yield found


def named_beside(law: MatterLaw, history: Iterable[Link], day: date) -> tuple[Treaty, ...]:
    """The treaties that the requesting side's letters name beside the pinned one and that bind both States."""
    asking = [link.body for link in history if link.side is Side.REQUESTING]
    return tuple({one.code: one for body in asking for one in law.beside(body, day)}.values())


def named_codes(body: Mapping[str, Json]) -> tuple[str, ...]:
    """The codes of the treaties on which a request rests, in its order."""
    rows = body.get("legal_basis")
    found = [row.get("treaty") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return tuple(dict.fromkeys(code for code in found if isinstance(code, str)))


def terms_of(treaties: Iterable[Treaty], code: str, procedure: str, urgency: str) -> list[Term]:
    """The times that treaties set for a clock of a procedure's table."""
    return [Owed(treaty, law).term for treaty in treaties for law in treaty.clocks(code, procedure, urgency)]


def begun_by(treaties: Iterable[Treaty], procedure: str, link: Link) -> Iterator[tuple[Owed, Trigger]]:
    """The clocks of treaties' own that an instrument starts, whatever the urgency."""
    for treaty in treaties:
        for law in treaty.deadlines:
            if procedure in (law.procedures or (procedure,)):
                trigger = fired(law.starts_on, link)
                if trigger is not None:
                    yield Owed(treaty, law), trigger


def taken_up_by(treaties: Iterable[Treaty], procedure: str, link: Link) -> Iterator[Owed]:
    """The clocks of treaties' own that an instrument takes up, where nothing has begun them."""
    for treaty in treaties:
        for law in treaty.deadlines:
            if procedure in (law.procedures or (procedure,)) and fired(law.takes_up_on, link) is not None:
                yield Owed(treaty, law)


def fired(triggers: Iterable[Trigger], link: Link) -> Trigger | None:
    """The trigger that an instrument is."""
    found = (one for one in triggers if one.act == link.act)
    return next((one for one in found if not one.member or one.told(link.body)), None)


def at_level(found: Term, target: Term, level: int, began: datetime, calendar: Calendar) -> Term:
    """What rings in a matter of this urgency (0 routine): what binds whatever the urgency gives nobody more time than
    the target for what is urgent.
    """
    if not level or not found.general or found.span is None or target.span is None:
        return found
    binding = reckon(found.span, began, calendar, roll=found.roll).due or NEVER
    return target if (reckon(target.span, began, calendar).due or NEVER) < binding else found


def soonest(terms: Sequence[Term], began: datetime, calendar: Calendar) -> Term:
    """Of several terms that begin together the one that ends first; what binds goes before a target."""

    def order(one: Term) -> tuple[bool, datetime]:
        assert one.span is not None  # noqa: S101  # treaties set amounts
        return one.basis is Basis.PRACTICE, reckon(one.span, began, calendar, roll=one.roll).due or NEVER

    return min(terms, key=order)
