"""The claims of both States in a consultation on jurisdiction, as a page: what `rogatory matters claims` prints, in the
reader's language.

What a State says of its case stands as that State wrote it, marked with its language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from app.access.permit import may
from app.access.roles import Permission
from app.instruments.pins import labels_in, member_label, member_labels
from app.kit.canonical import Json
from app.kit.ids import Reference
from app.kit.said import value_in
from app.matters import claims
from app.matters.claims import ClaimCorrectionView, ClaimLineView, ClaimOutcomeView, ClaimsView
from app.procedures.table import Side
from app.web.both_laws import kind_of, penalty_in, states_named, worded
from app.web.visit import Inside, Visit

CODED = frozenset({"kind", "weight", "suspect", "stage"})
"""Members whose value is a code."""
DAYS = frozenset({"limitation", "date", "review_on"})
BARE = frozenset({"by", "reference", "state"})
"""Members whose value is of no language."""
SIDES = (Side.REQUESTING, Side.REQUESTED)
"""In the order of the columns."""


@dataclass(frozen=True)
class Part:
    """A member of what a State says, with what it is called where there are several. `own`: in that State's words."""

    name: str
    value: str
    own: bool


Cell = Sequence[Sequence[Part]]
"""What a State says in a line: each thing with its parts; empty: it says nothing."""


@dataclass(frozen=True)
class Half:
    """A State's side of a line, in the language of its letter."""

    heading: str
    cell: Cell
    spoken: str | None
    corrected: Sequence[ClaimCorrectionView]


@dataclass(frozen=True)
class Line:
    """A line of the table."""

    view: ClaimLineView
    halves: Sequence[Half]


@dataclass(frozen=True)
class Settled:
    """What was proposed or settled, with its codes in words."""

    view: ClaimOutcomeView
    kind: str
    by: str
    shares: Sequence[tuple[str, Sequence[Part]]]
    """What is said for each State."""
    more: Sequence[tuple[str, Cell]]


def get_claims(visit: Visit) -> Response:
    """The claims in the matter that the address names."""
    reference = visit.matter()
    with visit.enter() as inside:
        found = claims.of_matter(inside.session, visit.desk.office, inside.actor, reference, visit.language)
        names = states_named(visit, inside, found.requesting, found.requested)
        letters = [
            (
                name,
                one and kind_of(visit.language, one.kind),
                one,
                [each for each in found.corrections if each.side == side.value],
            )
            for name, one, side in zip(names, (found.notice, found.position), SIDES, strict=True)
        ]
        given = {
            "found": found,
            "states": names,
            "letters": letters,
            "sections": [
                (section, [_line(visit.language, found, names, one) for one in section.lines])
                for section in found.sections
            ],
            "outcome": [_settled(visit.language, found, names, one) for one in found.outcome],
        }
        return visit.page("claims.html", **given)


def address(visit: Visit, inside: Inside, reference: str | None) -> str | None:
    """Where the claims of a matter stand for who looks; None where none are compared, or not for them."""
    actor = inside.actor
    if reference is None or not may(actor, Permission.MATTER_READ, actor.authority):
        return None
    if not claims.are_compared(inside.session, visit.desk.office, actor, Reference(reference)):
        return None
    return f"/matters/{reference}/claims"


def _line(language: str, found: ClaimsView, names: Sequence[str], one: ClaimLineView) -> Line:
    above, _, below = one.code.rpartition(".")
    member = above if above == "connections" else below
    halves = [
        Half(
            heading=name,
            cell=_cell(language, member, value),
            spoken=letter.language if letter else None,
            corrected=[each for each in one.corrected if each.side == side.value],
        )
        for name, value, letter, side in zip(
            names, (one.requesting, one.requested), (found.notice, found.position), SIDES, strict=True
        )
    ]
    return Line(one, halves)


def _cell(language: str, member: str, value: Json) -> Cell:
    """What stands at a member, without its name, for the line has that; of an object each of its members."""
    if value is None:
        return []
    if isinstance(value, list):
        return [each for one in value for each in _cell(language, member, one)]
    if isinstance(value, dict) and not _one_value(member, value):
        return [[_part(language, member, name, one) for name, one in value.items()]]
    return [[Part("", *_said(language, member, value))]]


def _one_value(member: str, value: Mapping[str, Json]) -> bool:
    """Whether an object is read as one value: an amount, a penalty."""
    return member == "max_penalty" or "currency" in value


def _part(language: str, above: str, name: str, value: Json) -> Part:
    called = member_label(language, above, name)
    return Part(f"{called}{labels_in(language)['colon']}", *_said(language, name, value))


def _said(language: str, member: str, value: Json) -> tuple[str, bool]:
    """A value in the reader's language; whether it is in the State's own words instead."""
    if isinstance(value, dict):
        if "currency" in value:
            return f"{value['amount']} {value['currency']}", False
        return penalty_in(language, value), False
    if member in CODED:
        return worded(language, member, str(value)), False
    if member in DAYS:
        return value_in(language, value), False
    return str(value), isinstance(value, str) and member not in BARE


def _settled(language: str, found: ClaimsView, names: Sequence[str], one: ClaimOutcomeView) -> Settled:
    called = dict(zip((found.requesting, found.requested), names, strict=True))
    shares = []
    for share in one.shares:
        told = {"prosecutes": share.prosecutes, "undertakes": share.undertakes}
        parts = [_part(language, "shares", name, words) for name, words in told.items() if words]
        shares.append((called.get(share.state, share.state), parts))
    labels = member_labels(language)
    more: Mapping[str, Json] = {
        "reason": one.reason,
        "note": one.note,
        "follow_ups": [*one.follow_ups],
        "coordination": one.coordination,
        "review_on": one.review_on,
    }
    cells = [(labels[name], _cell(language, name, value)) for name, value in more.items()]
    return Settled(
        view=one,
        kind=kind_of(language, one.kind),
        by=called[one.by],
        shares=shares,
        more=[(name, cell) for name, cell in cells if cell],
    )
