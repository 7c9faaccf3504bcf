"""In which terms a draft speaks: procedure, treaty and version of its content, as both States know them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.directory.edition import Edition, common_version
from app.exchange import by_paper
from app.instruments.header import TreatyPin
from app.instruments.models import MatterHead
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import AuthorityId, state_of
from app.matters.models import Draft
from app.matters.office import Office
from app.matters.standing import Standing, standing
from app.procedures import contents, registering
from app.procedures.table import NONE, Procedure, Side, Step, Who
from app.treaties.catalogue import Treaties, digest_of
from app.treaties.schema import Treaty


@dataclass(frozen=True)
class Terms:
    """What is fixed for a draft by its matter, or by both States' editions when it opens one."""

    standing: Standing | None
    """None: the draft opens its matter."""
    procedure: Procedure
    treaty: Treaty | None
    side: Side
    recipient: AuthorityId
    kind: str
    kind_version: int

    @property
    def opens(self) -> bool:
        """Whether nothing of the matter exists yet."""
        return self.standing is None

    @property
    def treaty_pin(self) -> TreatyPin | None:
        """The treaty as the content names it."""
        if self.standing is not None:
            head = self.standing.head
            if head.treaty is None or head.treaty_version is None or head.treaty_sha256 is None:
                return None
            return TreatyPin(code=head.treaty, version=head.treaty_version, sha256=head.treaty_sha256)
        if self.treaty is None:
            return None
        return TreatyPin(code=self.treaty.code, version=self.treaty.version, sha256=digest_of(self.treaty))


def terms(session: Session, office: Office, draft: Draft) -> Terms:
    """The terms of a draft. `Conflict` `no_common_version` when the two States share no version of what it needs;
    `Unknown` when its recipient, matter or treaty is not known here.
    """
    recipient = AuthorityId(draft.recipient)
    if draft.reference is None:
        found, procedure = None, _common_procedure(session, office, draft.procedure, recipient)
        treaty = office.treaties.newest(draft.treaty, office.now().date()) if draft.treaty else None
        side = _opener(procedure, draft)
        if procedure.domestic and state_of(recipient) != office.state:
            raise Invalid("crosses_border", f"{procedure.title}: {recipient} is another State.", "Send a request.")
    else:
        found = standing(session, office.catalogue, AuthorityId(draft.authority), draft.reference)
        procedure, treaty, side = found.procedure, pinned_treaty(office.treaties, found.head), found.side
        recipient = AuthorityId(found.head.counterpart)  # another than when the draft was begun, after a hand-over
    kind = row_of(procedure, draft.act).instrument
    version = _common_kind(session, office, kind, draft, recipient)
    return Terms(found, procedure, treaty, side, recipient, kind, version)


def row_of(procedure: Procedure, act: str) -> Step:
    """A row of an act, for what all its rows share; `Invalid` `no_such_act`."""
    rows = registering.rows(procedure, act)
    if not rows:
        raise Invalid("no_such_act", f"{procedure.name} has no act {act!r}.", "See the procedure's table.")
    return rows[0]


def opening_row(procedure: Procedure, act: str) -> Step:
    """The row by which an act opens a matter; `Invalid` `opens_nothing`."""
    row_of(procedure, act)
    found = next((row for row in registering.rows(procedure, act) if NONE in row.at), None)
    if found is None:
        raise Invalid("opens_nothing", f"{act} does not open a matter.", "Name the matter in which it is to be taken.")
    return found


def pinned_treaty(treaties: Treaties, head: MatterHead) -> Treaty | None:
    """The treaty that a matter pins; None where it has none, or where this node has not that file of it.

    Another State may file under a treaty of which we have no file: its letter is as good, only our findings and the
    treaty's own deadlines are missing (finding `treaty_not_here`).
    """
    if head.treaty is None or head.treaty_version is None or head.treaty_sha256 is None:
        return None
    try:
        return treaties.pinned(head.treaty, head.treaty_version, head.treaty_sha256)
    except (Unknown, Conflict):
        return None


def _opener(procedure: Procedure, draft: Draft) -> Side:
    """Our own side of a matter that a draft opens: the other one where a paper of theirs does."""
    row = opening_row(procedure, draft.act)
    if draft.act != registering.ACT:
        return Side.REQUESTED if row.who is Who.Q else Side.REQUESTING
    theirs = opening_row(procedure, registering.stood_for(draft.body).act)
    return Side.REQUESTING if theirs.who is Who.Q else Side.REQUESTED


def _common_procedure(session: Session, office: Office, name: str, recipient: AuthorityId) -> Procedure:
    if by_paper.reaches(session, recipient):
        # On paper there is nobody who must read it by a program: our newest table counts.
        found = office.catalogue.newest(name)
        if found.exercise:
            raise Unknown(
                "no_node", f"{recipient} is reached by no node: nothing to exercise.", "Choose another State."
            )
        return found
    ours, theirs = _editions(session, office, recipient)
    version = common_version(ours, theirs, name)
    if version is None:
        raise Conflict(
            "no_common_version",
            f"{office.state} and {state_of(recipient)} share no version of the procedure {name}.",
            "Wait for a newer edition of the other State, or use another channel.",
        )
    return office.catalogue.procedure(name, version)


def _common_kind(session: Session, office: Office, kind: str, draft: Draft, recipient: AuthorityId) -> int:
    if kind == registering.KIND or _on_paper(session, draft, recipient):
        return contents.newest(kind)
    _, theirs = _editions(session, office, recipient)
    common = set(contents.kind(kind).versions) & set(theirs.contents.get(kind, ()))
    if not common:
        raise Conflict(
            "no_common_version",
            f"{state_of(recipient)} reads no version of {kind} that is written here.",
            "Wait for a newer edition of the other State, or use another channel.",
        )
    return max(common)


def _on_paper(session: Session, draft: Draft, recipient: AuthorityId) -> bool:
    if draft.reference is None:
        return by_paper.reaches(session, recipient)
    return by_paper.goes(session, AuthorityId(draft.authority), draft.reference, recipient)


def _editions(session: Session, office: Office, recipient: AuthorityId) -> tuple[Edition, Edition]:
    directory.authority_entry(session, recipient)
    theirs = directory.current_edition(session, state_of(recipient))
    if theirs.node_of(recipient) is None:
        raise Unknown("no_node", f"{recipient} is reached by no node.", "Use another channel.")
    return directory.current_edition(session, office.state), theirs
