"""What officials of the playground do: write, have it looked at, sign; and what they wait for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from app.audit.verify import Discrepancy, verify
from app.cli.acting import OPERATOR
from app.cli.log import expected_of
from app.cli.playground import RunningNode, eventually
from app.exchange.models import Delivery
from app.instruments.models import Frozen, Instrument
from app.kit.canonical import JsonObject
from app.kit.clock import now
from app.kit.errors import Refused
from app.kit.ids import AuthorityId, Digest, OfficialId, Reference
from app.matters import acts, drafts
from app.matters.models import Matter
from app.matters.paper import NewDraft


@dataclass(frozen=True)
class Paper:
    """A frozen document and whom it belongs to."""

    node: RunningNode
    owner: AuthorityId
    id: str
    reference: str


def write(
    node: RunningNode,
    act: str,
    body: JsonObject,
    *,
    who: str = "ana",
    signatory: str | None = None,
    reference: str | None = None,
    to: str = "",
    procedure: str = "mla",
    treaty: str | None = "un_cybercrime",
    urgency: str | None = None,
    language: str = "en",
    attachments: Collection[str] = (),
    authority: AuthorityId | None = None,
    replaces: str | None = None,
) -> Paper:
    """Draft, take note of every warning, freeze, and wait until the document is rendered.

    `signatory`: who is to sign it; else whoever writes it.
    """
    owner = authority or node.authority
    named = OfficialId(f"{owner}/{signatory or who}")
    actor, office = node.official(who, owner), node.node.office()
    new = NewDraft(
        act=act,
        reference=Reference(reference) if reference else None,
        procedure="" if reference else procedure,
        recipient="" if reference else to,
        treaty=None if reference else treaty,
        urgency=urgency,
        language=language,
        body=body,
        attachments=tuple(attachments),
        replaces=replaces,
    )
    with node.session(owner) as session:
        draft = drafts.begin(session, office, actor, new)
        warnings = [one.key for one in drafts.findings_of(session, office, actor, draft.id)]
        frozen = drafts.freeze(session, office, actor, draft.id, draft.version, ticked=warnings, signatory=named)
        paper = Paper(node, owner, frozen.id, frozen.reference)
    office.wake("sign", paper.id)
    state = eventually(lambda: _rendered(paper), f"{act} is rendered")
    if state.state != "frozen":
        raise Refused(state.reason or state.state, f"{act} could not be frozen: {state.reason}.")
    return paper


def second_look(paper: Paper, who: str = "ben") -> None:
    """A second official approves the frozen document by its digest."""
    actor = paper.node.official(who, paper.owner)
    with paper.node.session(paper.owner) as session:
        digest = session.get_one(Frozen, (paper.owner, paper.id)).sha256
        acts.approve(session, actor, paper.id, Digest(digest or ""), now())


def ask_signature(paper: Paper, who: str = "ana") -> None:
    """The signatory asks for the signature; under a seal alone, the official has it leave."""
    actor, office = paper.node.official(who, paper.owner), paper.node.node.office()
    with paper.node.session(paper.owner) as session:
        job = acts.sign(session, office, actor, paper.id).id
    office.wake("sign", job)


def send(paper: Paper, *, who: str = "ana", second: str | None = "ben") -> str:
    """Have it looked at, signed, and wait until it is an instrument; answers its id."""
    if second is not None:
        second_look(paper, second)
    ask_signature(paper, who)
    found = eventually(lambda: signed(paper) or _failed(paper), f"{paper.id} is signed")
    if isinstance(found, Frozen):
        raise Refused(found.reason or found.state, f"{paper.id} was not signed: {found.state}, {found.reason}.")
    return paper.id


def signed(paper: Paper) -> Instrument | None:
    """The instrument that a paper has become."""
    with paper.node.session(paper.owner) as session:
        return session.get(Instrument, (paper.owner, paper.owner, paper.id))


def matter(node: RunningNode, reference: str, authority: AuthorityId | None = None) -> Matter | None:
    """The matter as it is projected here."""
    owner = authority or node.authority
    with node.session(owner) as session:
        return session.get(Matter, (owner, reference))


def status(node: RunningNode, reference: str, authority: AuthorityId | None = None) -> str | None:
    """The status that a node shows of a matter; None if it has none."""
    found = matter(node, reference, authority)
    return found.status if found else None


def instruments(node: RunningNode, reference: str, authority: AuthorityId | None = None) -> list[Instrument]:
    """All instruments of a matter here, in the order in which they became known."""
    owner = authority or node.authority
    query = select(Instrument).where(Instrument.authority == owner, Instrument.reference == reference)
    query = query.order_by(Instrument.number)
    with node.session(authority) as session:
        return list(session.scalars(query))


def delivery(node: RunningNode, instrument: str, authority: AuthorityId | None = None) -> Delivery:
    """How one of our instruments fares."""
    owner = authority or node.authority
    with node.session(owner) as session:
        return session.get_one(Delivery, (owner, instrument))


def sees(node: RunningNode, reference: str, wanted: str, authority: AuthorityId | None = None) -> None:
    """Wait until a node shows a matter with this status."""
    last = status(node, reference, authority)
    words = f"{node.state} sees {wanted} in {reference}, it had {last}"
    eventually(lambda: status(node, reference, authority) == wanted, words)


def settled(one: RunningNode, other: RunningNode, reference: str, wanted: str) -> None:
    """Wait until both sides see the status and every instrument has its final receipt."""
    for node in (one, other):
        sees(node, reference, wanted)
        eventually(lambda node=node: _decided(node, reference), f"{node.state} has every receipt in {reference}")  # type: ignore[misc]  # mypy cannot infer the default


def log_faults(node: RunningNode) -> list[Discrepancy]:
    """What is wrong with a node's log, computed anew from its entries, as `rogatory log fsck` does.

    In one snapshot: leaves and head are committed together, so that nothing need be excused.
    """
    with node.node.sessions(OPERATOR).begin(None) as session:
        return verify(session, expected_of(node.node))


def _decided(node: RunningNode, reference: str) -> bool:
    return all(row.state != "pending" for row in instruments(node, reference))


def _rendered(paper: Paper) -> Frozen | None:
    with paper.node.session(paper.owner) as session:
        found = session.get_one(Frozen, (paper.owner, paper.id))
        return found if found.state != "rendering" else None


def _failed(paper: Paper) -> Frozen | None:
    with paper.node.session(paper.owner) as session:
        found = session.get_one(Frozen, (paper.owner, paper.id))
        return found if found.state in {"failed", "overtaken"} else None
