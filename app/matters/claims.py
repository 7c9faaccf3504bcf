"""The claims of both States side by side in a consultation on jurisdiction (`law.md` §1, S30; §3.4): what either signed
of its own case, line by line, and what is proposed for each.

Nothing is decided here and nothing is weighed: two States do that, by what they sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import get_args

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.instruments.models import MatterHead
from app.instruments.pins import labels_in, member_labels
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict, Unknown
from app.kit.ids import AuthorityId, InstrumentId, Reference, StateCode, state_of
from app.kit.words import translate
from app.matters import grants
from app.matters.office import Office
from app.matters.standing import standing
from app.matters.views import View
from app.procedures.body import Block
from app.procedures.case_blocks import Proceeding
from app.procedures.engine import Link
from app.procedures.jurisdiction import JURISDICTION
from app.procedures.jurisdiction_contents import Connection, ConnectionKind, Coordination, FinalDecision, FollowUp
from app.procedures.table import Side
from app.treaties import bodies

NOTICE, POSITION, PROPOSAL = "jurisdiction_notice", "jurisdiction_position", "jurisdiction_proposal"
ENDS = frozenset({"jurisdiction_agreement", "jurisdiction_disagreement"})
CONNECTIONS: tuple[str, ...] = get_args(ConnectionKind)
"""In the source's order of priority (S28)."""
IF_NAMED = frozenset((*(f"connections.{kind}" for kind in CONNECTIONS[3:]), "prosecution_prospects.note"))
"""Lines that stand only where a State says something there; result, conduct and offender stand always."""
TRANSIT = "Transit of data alone founds no jurisdiction."
SAID = (TRANSIT,)
"""Msgids."""
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("proceeding", ("proceeding", "prosecution_prospects.stage")),
    ("connections", (*(f"connections.{kind}" for kind in CONNECTIONS), "real_and_sufficient")),
    (
        "prosecution_prospects",
        tuple(
            f"prosecution_prospects.{member}"
            for member in ("suspect", "evidence_located", "max_penalty", "limitation", "victims_heard", "note")
        ),
    ),
    ("loss_recovery", ("loss_recovery.loss", "loss_recovery.frozen", "loss_recovery.law_on_return")),
    ("ne_bis_in_idem", ("ne_bis_in_idem",)),
    ("interests_of_victims", ("interests_of_victims",)),
)
"""The lines, each by where a claim says it."""
BLOCKS: Mapping[str, type[Block]] = {
    "proceeding": Proceeding,
    "connections": Connection,
    "ne_bis_in_idem": FinalDecision,
    "follow_ups": FollowUp,
    "coordination": Coordination,
}
"""What is said in several members: they stand in the order of the block, for a signed body keeps none."""
DIGITS = 60
"""More than a sum of amounts can have: it is exact."""


@dataclass(frozen=True)
class ClaimLetterView(View):
    """The instrument in which a State says what is compared: its notice or its position, the last one."""

    instrument: str
    kind: str
    language: str
    """In which its own words are."""
    claim: str | None
    """claimed, not_claimed, undecided; None: a notice, which opens the consultation."""


@dataclass(frozen=True)
class ClaimCorrectionView(View):
    """What a State corrected in what is compared: the instrument stays, this stands beside it."""

    instrument: str
    side: str
    field: str
    """Dotted path in the corrected body."""
    was: str
    reads: str
    language: str


@dataclass(frozen=True)
class ClaimLineView(View):
    """One thing that either State may say of its case."""

    code: str
    """Where a claim says it; of a connection its kind."""
    words: str
    """In the reader's language."""
    note: str | None
    """What holds of it whoever says it, in the reader's language."""
    requesting: Json
    requested: Json
    """As its claim has it: text, number, object or list; null: it says nothing."""
    corrected: tuple[ClaimCorrectionView, ...]


@dataclass(frozen=True)
class ClaimSectionView(View):
    """Lines that belong together."""

    code: str
    words: str
    """In the reader's language."""
    lines: tuple[ClaimLineView, ...]


@dataclass(frozen=True)
class ClaimShareView(View):
    """What one State is to prosecute and what it does besides; null: nothing is said of it."""

    state: str
    prosecutes: str | None
    undertakes: str | None


@dataclass(frozen=True)
class ClaimOutcomeView(View):
    """What was proposed last, or what came of it."""

    instrument: str
    kind: str
    """jurisdiction_proposal, jurisdiction_agreement, jurisdiction_disagreement."""
    by: str
    """State."""
    language: str
    reason: str | None
    note: str | None
    shares: tuple[ClaimShareView, ...]
    """The requesting State's, the requested State's, then those of others that confer; a disagreement has none."""
    follow_ups: tuple[JsonObject, ...]
    """Each with kind, by and note."""
    coordination: JsonObject | None
    """Where each State proceeds: witnesses, deconfliction, ne_bis_in_idem, note."""
    review_on: str | None
    corrected: tuple[ClaimCorrectionView, ...]


@dataclass(frozen=True)
class ClaimSupplementView(View):
    """What the requesting side added to its notice."""

    instrument: str
    text: str
    language: str


@dataclass(frozen=True)
class ClaimsView(View):
    """The claims of both States side by side."""

    matter: str
    requesting: str
    requested: str
    """States; the requesting one opened the consultation and gains nothing by it."""
    notice: ClaimLetterView | None
    position: ClaimLetterView | None
    """None: it has not stated its position."""
    sections: tuple[ClaimSectionView, ...]
    outcome: tuple[ClaimOutcomeView, ...]
    """The last proposal, and the agreement or disagreement that came after it."""
    supplements: tuple[ClaimSupplementView, ...]
    corrections: tuple[ClaimCorrectionView, ...]
    """Those of either claim that stand beside no line."""


def of_matter(session: Session, office: Office, actor: Actor, reference: Reference, language: str = "en") -> ClaimsView:
    """The claims in a consultation of the actor's authority, or in one that a grant opens: that use is logged.
    `Unknown` `no_matter`; `Conflict` `no_claims` where the matter is no consultation on jurisdiction.
    """
    permit(actor, Permission.MATTER_READ, actor.authority)
    owner = grants.holder(session, actor, reference, office.now())
    found = standing(session, office.catalogue, owner, reference)
    if found.procedure.name != JURISDICTION.name:
        words = f"{reference} is no consultation on jurisdiction."
        raise Conflict("no_claims", words, "Claims are compared where two States consult on jurisdiction.")
    other = state_of(AuthorityId(found.head.counterpart))
    states = {found.side: state_of(owner), found.side.other: other}
    return compared(reference, states, found.ahead.applied, language)


def are_compared(session: Session, office: Office, actor: Actor, reference: Reference) -> bool:
    """Whether claims are compared in a matter of the actor's own authority: for whoever points there. In a matter that
    the actor does not see none are.
    """
    permit(actor, Permission.MATTER_READ, actor.authority)
    head = session.get(MatterHead, (actor.authority, reference))
    if head is None or head.procedure != JURISDICTION.name:
        return False
    try:
        standing(session, office.catalogue, actor.authority, reference)
    except Unknown:
        return False
    return True


def compared(matter: str, states: Mapping[Side, StateCode], said: Sequence[Link], language: str) -> ClaimsView:
    """What both States signed, side by side. `said`: the instruments that took effect, in order."""
    claims = {
        Side.REQUESTING: _last(said, Side.REQUESTING, NOTICE),
        Side.REQUESTED: _last(said, Side.REQUESTED, POSITION),
    }
    corrected = {one.id: tuple(_corrections(said, one)) for one in claims.values() if one}
    sections = tuple(
        ClaimSectionView(code, member_labels(language)[code], tuple(_lines(codes, claims, corrected, language)))
        for code, codes in SECTIONS
    )
    beside = {one for section in sections for line in section.lines for one in line.corrected}
    return ClaimsView(
        matter=matter,
        requesting=states[Side.REQUESTING],
        requested=states[Side.REQUESTED],
        notice=_letter(claims[Side.REQUESTING]),
        position=_letter(claims[Side.REQUESTED]),
        sections=sections,
        outcome=tuple(_outcome(one, states, said) for one in _settling(said)),
        supplements=tuple(
            ClaimSupplementView(one.id, bodies.text(dict(one.body), "text"), one.language)
            for one in said
            if one.kind == "supplement"
        ),
        corrections=tuple(one for found in corrected.values() for one in found if one not in beside),
    )


def _last(said: Sequence[Link], side: Side, kind: str) -> Link | None:
    return next((one for one in reversed(said) if one.side is side and one.kind == kind), None)


def _letter(claim: Link | None) -> ClaimLetterView | None:
    if claim is None:
        return None
    return ClaimLetterView(claim.id, claim.kind, claim.language, bodies.text(dict(claim.body), "claim") or None)


def _lines(
    codes: Sequence[str],
    claims: Mapping[Side, Link | None],
    corrected: Mapping[InstrumentId, Sequence[ClaimCorrectionView]],
    language: str,
) -> Iterator[ClaimLineView]:
    for code in codes:
        member, _, kind = code.rpartition(".")
        connection, labels = member == "connections", member_labels(language)
        told = {side: _value(one, code) for side, one in claims.items()}
        if code in IF_NAMED and told == dict.fromkeys(told):
            continue
        yield ClaimLineView(
            code=code,
            words=labels_in(language)["words"][kind] if connection else labels.get(code) or labels[kind],
            note=translate(language, TRANSIT) if code == "connections.transit" else None,
            requesting=told[Side.REQUESTING],
            requested=told[Side.REQUESTED],
            corrected=tuple(
                one
                for claim in claims.values()
                if claim is not None
                for one in corrected[claim.id]
                if _concerns(_of_kind(one.field, claim), code)
            ),
        )


def _value(claim: Link | None, code: str) -> Json:
    """What a claim says; None where it says nothing."""
    if claim is None:
        return None
    body, (member, _, kind) = dict(claim.body), code.rpartition(".")
    if member == "connections":
        named = (one for _, one in bodies.rows(body, member) if one.get("kind") == kind)
        found: Json = [
            {name: value for name, value in _ordered(member, one).items() if name != "kind"} for one in named
        ]
    elif code == "loss_recovery.frozen":
        found = [*_frozen(body)]
    else:
        found = bodies.at(body, code)
        if isinstance(found, list):
            found = [_ordered(code, one) for _, one in bodies.rows(body, code)]
        elif isinstance(found, dict):
            found = _ordered(code, found)
    return found if bodies.filled(found) else None


def _ordered(member: str, value: JsonObject) -> JsonObject:
    """Its members in the order of their block; what a block does not know stands last."""
    block = BLOCKS.get(member)
    names = dict.fromkeys((*(block.model_fields if block else ()), *value))
    return {name: value[name] for name in names if name in value}


def _frozen(body: JsonObject) -> Iterator[Json]:
    """What is frozen in each State, one sum for each currency."""
    found: dict[tuple[str, str], Decimal] = {}
    with localcontext(prec=DIGITS):
        for _, one in bodies.rows(body, "loss_recovery.frozen"):
            key = bodies.text(one, "state"), bodies.text(one, "amount.currency")
            found[key] = found.get(key, Decimal(0)) + Decimal(bodies.text(one, "amount.amount"))
    for (state, currency), amount in found.items():
        yield {"state": state, "amount": {"amount": f"{amount:f}", "currency": currency}}


def _corrections(said: Sequence[Link], letter: Link) -> Iterator[ClaimCorrectionView]:
    """What its own side corrected in a letter; of a member that was corrected twice, as it reads last."""
    found: dict[str, ClaimCorrectionView] = {}
    for one in said:
        body = dict(one.body)
        if one.kind != "correction" or one.side is not letter.side or bodies.text(body, "corrects.id") != letter.id:
            continue
        for _, row in bodies.rows(body, "corrections"):
            field, was, reads = (bodies.text(row, member) for member in ("field", "was", "reads"))
            found[field] = ClaimCorrectionView(one.id, one.side.value, field, was, reads, one.language)
    yield from found.values()


def _of_kind(field: str, claim: Link) -> str:
    """A path in a claim with the kind of a connection in place of its number."""
    member, _, rest = field.partition(".")
    number, _, below = rest.partition(".")
    kind = bodies.text(dict(claim.body), f"connections.{number}.kind") if member == "connections" and number else ""
    return ".".join(part for part in (member, kind, below) if part) if kind else field


def _concerns(field: str, code: str) -> bool:
    """Whether a path is a line's own, within it or around it."""
    return f"{field}.".startswith(f"{code}.") or f"{code}.".startswith(f"{field}.")


def _settling(said: Sequence[Link]) -> Iterator[Link]:
    """The last proposal, and how the consultation ended after it: whoever proposes anew leaves the end behind."""
    places = [place for place, one in enumerate(said) if one.kind == PROPOSAL]
    if places:
        yield said[places[-1]]
    ends = [one for one in said[places[-1] if places else 0 :] if one.kind in ENDS]
    yield from ends[-1:]


def _outcome(letter: Link, states: Mapping[Side, StateCode], said: Sequence[Link]) -> ClaimOutcomeView:
    body = dict(letter.body)
    coordination = bodies.at(body, "coordination")
    return ClaimOutcomeView(
        instrument=letter.id,
        kind=letter.kind,
        by=states[letter.side],
        language=letter.language,
        reason=bodies.text(body, "reason") or None,
        note=bodies.text(body, "note") or None,
        shares=tuple(_shares(body, states)),
        follow_ups=tuple(_ordered("follow_ups", one) for _, one in bodies.rows(body, "follow_ups")),
        coordination=_ordered("coordination", coordination) if isinstance(coordination, dict) else None,
        review_on=bodies.text(body, "review_on") or None,
        corrected=tuple(_corrections(said, letter)),
    )


def _shares(body: JsonObject, states: Mapping[Side, StateCode]) -> Iterator[ClaimShareView]:
    found = {bodies.text(one, "state"): one for _, one in bodies.rows(body, "shares")}
    if not found:
        return
    for state in dict.fromkeys((states[Side.REQUESTING], states[Side.REQUESTED], *found)):
        share = found.get(state, {})
        told = (bodies.text(share, member) or None for member in ("prosecutes", "undertakes"))
        yield ClaimShareView(state, *told)
