"""Where a matter stands for its owner: its table, its side, its instruments, and what is open to it next."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.exchange import chains
from app.instruments.models import MatterHead
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId, InstrumentId
from app.procedures.catalogue import Catalogue
from app.procedures.engine import Link, Projection, open_steps, project, speakers
from app.procedures.table import Procedure, Side, Step


@dataclass(frozen=True)
class Standing:
    """A matter as its owner's next step is judged: our own pending instruments count."""

    head: MatterHead
    procedure: Procedure
    links: tuple[Link, ...]
    """The other side's accepted instruments, our own that are not rejected."""
    void: frozenset[InstrumentId]
    ahead: Projection

    @property
    def side(self) -> Side:
        """The owner's."""
        return Side(self.head.side)

    @property
    def open(self) -> tuple[Step, ...]:
        """The rows that the owner may take now; none once another authority has taken its part over."""
        spoke = speakers(self.ahead).get(self.side, "")
        if spoke and spoke != self.head.authority:
            return ()
        return open_steps(self.procedure, self.ahead, self.side)

    def link(self, instrument: str) -> Link | None:
        """One of its instruments."""
        return next((link for link in self.links if link.id == instrument), None)

    def asks(self, step: Step) -> tuple[Link, ...]:
        """The other side's unanswered instruments that a step would answer."""
        return tuple(ask for ask in self.ahead.unanswered if ask.act in step.answers and ask.side is not self.side)


def standing(session: Session, catalogue: Catalogue, owner: AuthorityId, reference: str) -> Standing:
    """Where a matter stands; `Unknown` `no_matter` when there is none or nothing of it was ever issued."""
    head = session.get(MatterHead, (owner, reference))
    links, void = chains.known(session, owner, reference) if head else ([], set())
    if head is None or not (links or void):
        raise Unknown("no_matter", f"There is no matter {reference}.", "See `matters list`.")
    procedure = chains.table(catalogue, head)
    return Standing(head, procedure, tuple(links), frozenset(void), project(procedure, links))
