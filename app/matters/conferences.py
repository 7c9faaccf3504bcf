"""Conferences: three or more States, a matter for each pair, one common text (`law.md` §3.18).

A text is in force when every pair has signed it. Of our own pairs our matters say so; of the others one of them tells
us, in a communication, that they signed and which text, and nothing more of their matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.exchange import chains
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject, objects
from app.kit.errors import Unknown
from app.kit.ids import Reference, StateCode, state_of
from app.matters import drafts
from app.matters.models import Draft, Matter
from app.matters.office import Office
from app.matters.paper import NewDraft
from app.matters.views import View
from app.procedures.engine import Link
from app.procedures.table import Side

SIGNED = frozenset({"jurisdiction_agreement", "jit_agreement", "jit_change_agreed"})
PROPOSED = frozenset({"jurisdiction_proposal", "jit_proposal", "jit_change"})
WORD, MESSAGE = "communication", "message"
LEAST = 3


@dataclass(frozen=True)
class PairView(View):
    """Two States of a conference. `matter`: ours, where we are one of them."""

    states: tuple[str, str]
    state: str
    """nothing, proposed, signed."""
    common_text: str | None
    deviates: bool
    """It signed or was proposed another text than the conference's."""
    matter: str | None
    told_by: str | None
    """The State that told us of a pair in which we are not."""
    unproven: bool
    """It stands on our own record: by paper."""


@dataclass(frozen=True)
class ConferenceView(View):
    """A conference as we know it."""

    conference_ref: str
    participants: tuple[str, ...]
    common_text: str | None
    """The text that most pairs name."""
    in_force: bool
    """Every pair has signed it."""
    pairs: tuple[PairView, ...]


@dataclass(frozen=True)
class Known:
    """What is known of one pair."""

    state: str
    text: str | None
    matter: str | None = None
    told_by: str | None = None
    unproven: bool = False


def assembled(ref: str, participants: Iterable[str], known: Mapping[frozenset[str], Known]) -> ConferenceView:
    """A conference out of what is known of its pairs. Pure; the order of `known` decides between texts alike."""
    states = tuple(sorted({*participants, *(state for pair in known for state in pair)}))
    texts = Counter(one.text for one in known.values() if one.text is not None)
    common = texts.most_common(1)[0][0] if texts else None
    pairs = tuple(
        _pair((one, other), known.get(frozenset((one, other))), common) for one, other in combinations(states, 2)
    )
    whole = len(states) >= LEAST and all(one.state == "signed" and not one.deviates for one in pairs)
    return ConferenceView(ref, states, common, whole, pairs)


def conferences(session: Session, office: Office, actor: Actor) -> tuple[ConferenceView, ...]:
    """Every conference that a matter of ours belongs to, by its reference."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    ours, told, participants = _gathered(session, office, actor)
    found = []
    for ref in sorted(participants):
        # What our own matters say stands before what others tell.
        known = {**told.get(ref, {}), **ours.get(ref, {})}
        found.append(assembled(ref, participants[ref], known))
    return tuple(found)


def tell(session: Session, office: Office, actor: Actor, ref: str, language: str = "en") -> tuple[Draft, ...]:
    """Begin the communications that tell each member with which others we have signed; answers the drafts.

    What a member was told already is not told again. `Unknown` `no_conference`.
    """
    permit(actor, Permission.DRAFT_WRITE, actor.authority)
    ours, _, participants = _gathered(session, office, actor)
    if ref not in participants:
        raise Unknown("no_conference", f"No matter of ours belongs to the conference {ref}.", "See the list.")
    pairs = ours.get(ref, {})
    begun = []
    for to in pairs.values():
        said = _said(session, actor, str(to.matter))
        for pair, other in pairs.items():
            (state,) = pair - {office.state}
            if other.matter == to.matter or other.state != "signed" or (ref, other.text, state) in said:
                continue
            word: JsonObject = {"conference_ref": ref, "common_text": other.text, "signed_with": state}
            text = f"{office.state} and {state} have signed the common text."
            body: JsonObject = {"subject": ref, "text": text, "conference": word}
            new = NewDraft(act=MESSAGE, reference=Reference(str(to.matter)), language=language, body=body)
            begun.append(drafts.begin(session, office, actor, new))
    return tuple(begun)


Pairs = dict[str, dict[frozenset[str], Known]]


def _gathered(session: Session, office: Office, actor: Actor) -> tuple[Pairs, Pairs, dict[str, set[str]]]:
    """Our own pairs, what others told, and who takes part, each by the conference's reference."""
    ours: Pairs = {}
    told: Pairs = {}
    participants: dict[str, set[str]] = {}
    for matter, links in _matters(session, actor).items():
        applied = [link for link in links if link.kind in SIGNED | PROPOSED]
        other = _counterpart(session, actor, matter)
        refs = [str(link.body["conference_ref"]) for link in applied if link.body.get("conference_ref")]
        if refs:
            ref = refs[-1]
            participants.setdefault(ref, set()).update(_states(applied))
            ours.setdefault(ref, {})[frozenset((office.state, other))] = _own(session, actor, matter, applied)
        for link in links:
            word = link.body.get("conference")
            if link.kind == WORD and isinstance(word, dict) and str(word.get("signed_with")) != office.state:
                pair = frozenset((other, str(word.get("signed_with"))))
                text = str(word.get("common_text"))
                known = Known("signed", text, told_by=other)
                if len(pair) == 2 and _is_theirs(session, actor, matter, link):
                    told.setdefault(str(word.get("conference_ref")), {})[pair] = known
    return ours, told, participants


def _matters(session: Session, actor: Actor) -> dict[str, list[Link]]:
    """The instruments of interest that took effect, by matter, in the order in which they were applied."""
    kinds = SIGNED | PROPOSED | {WORD}
    query = select(Instrument).where(Instrument.authority == actor.authority, Instrument.kind.in_(kinds))
    rows = {row.id: row for row in session.scalars(query)}
    found: dict[str, list[Link]] = {}
    for reference in sorted({row.reference for row in rows.values()}):
        matter = session.get(Matter, (actor.authority, reference))
        history = objects(matter.projection.get("history")) if matter else []
        applied = [rows[str(one["id"])] for one in history if str(one.get("id")) in rows and not one.get("crossed")]
        found[reference] = [chains.link_of(read(row.content), row.sha256, Side(row.side)) for row in applied]
    return found


def _own(session: Session, actor: Actor, reference: str, applied: Sequence[Link]) -> Known:
    signed = [link for link in applied if link.kind in SIGNED]
    last = (signed or applied)[-1]
    text = last.body.get("common_text")
    matter = session.get_one(Matter, (actor.authority, reference))
    unproven = last.id in {str(one) for one in _list(matter.projection.get("unproven"))}
    state = "signed" if signed else "proposed"
    return Known(state, None if text is None else str(text), reference, None, unproven)


def _pair(states: tuple[str, str], known: Known | None, common: str | None) -> PairView:
    if known is None:
        return PairView(states, "nothing", None, deviates=False, matter=None, told_by=None, unproven=False)
    deviates = known.text != common
    return PairView(states, known.state, known.text, deviates, known.matter, known.told_by, known.unproven)


def _said(session: Session, actor: Actor, reference: str) -> set[tuple[str, str, str]]:
    """What we have told in a matter, and what is being drafted to be told."""
    query = select(Instrument.content).where(
        Instrument.authority == actor.authority,
        Instrument.reference == reference,
        Instrument.kind == WORD,
        Instrument.outgoing,
        Instrument.state != "rejected",
    )
    bodies: list[Mapping[str, Json]] = [read(content).body for content in session.scalars(query)]
    open_drafts = select(Draft.body).where(
        Draft.authority == actor.authority, Draft.reference == reference, Draft.state.in_(("open", "frozen"))
    )
    bodies += session.scalars(open_drafts)
    words = [body.get("conference") for body in bodies]
    return {
        (str(one.get("conference_ref")), str(one.get("common_text")), str(one.get("signed_with")))
        for one in words
        if isinstance(one, dict)
    }


def _is_theirs(session: Session, actor: Actor, reference: str, link: Link) -> bool:
    return link.side is not Side(chains.head_of(session, actor.authority, reference).side)


def _counterpart(session: Session, actor: Actor, reference: str) -> StateCode:
    return state_of(chains.head_of(session, actor.authority, reference).counterpart)


def _states(links: Iterable[Link]) -> set[str]:
    return {str(state) for link in links for state in _list(link.body.get("participants"))}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
