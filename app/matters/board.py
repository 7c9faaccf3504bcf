"""The board of a circular: what became of each State's part, read out of its draft and its matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.exchange import chains
from app.instruments.models import MatterHead
from app.kit.actor import Actor
from app.kit.canonical import JsonObject, objects
from app.kit.clock import instant
from app.kit.errors import RogatoryError
from app.matters import circulars, common_part
from app.matters.checks import findings_on
from app.matters.circular_models import Circular
from app.matters.keeping import opened_as
from app.matters.models import Draft, Matter
from app.matters.office import Office
from app.matters.terms import terms
from app.matters.views import View
from app.procedures.table import Procedure
from app.treaties.findings import Severity

ACKNOWLEDGE = "acknowledge"
HAS_IT = frozenset({"EXECUTED", "PARTLY_EXECUTED"})
ANSWERS = (
    "drafting",
    "waiting",
    "sent",
    "acknowledged",
    "answered",
    "refused",
    "has_it",
    "withdrawn",
    "ended",
    "given_up",
)
"""What the board says of a State, from the draft to the end."""


@dataclass(frozen=True)
class BoardLine(View):
    """One State on the board."""

    recipient: str
    treaty: str | None
    language: str
    draft: str
    draft_state: str
    own: tuple[str, ...]
    """Members of the body, dotted, in which this State's part differs from the common one."""
    blocking: int | None
    """Findings that block the draft; null once it has left, or where its terms are not known (`problem`)."""
    warning: int | None
    problem: str | None
    """Code of what keeps the draft from being checked: no road, no common version."""
    matter: str | None
    answer: str
    """drafting, waiting, sent, acknowledged, answered, refused, has_it, withdrawn, ended, given_up."""
    status: str | None
    settled: bool | None
    unproven: bool
    """Whether it stands on our own record: by paper."""
    acknowledged: datetime | None
    last_act: str | None
    """The other side's last word."""
    last_at: datetime | None
    withdrawal: str | None
    """The draft by which it is withdrawn."""


@dataclass(frozen=True)
class BoardView(View):
    """A circular whole."""

    id: str
    version: int
    title: str
    procedure: str
    act: str
    common: JsonObject
    author: str
    made: datetime
    changed: datetime
    kept: str | None
    """The matter in which a State has it; the others were withdrawn."""
    lines: tuple[BoardLine, ...]


def board(session: Session, office: Office, actor: Actor, circular: str) -> BoardView:
    """What became of a circular, State by State."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    row = circulars.circular_of(session, actor, circular)
    lines = tuple(
        _line(session, office, row, draft, member.withdrawal) for member, draft in circulars.members(session, row)
    )
    return BoardView(
        row.id,
        row.version,
        row.title,
        row.procedure,
        row.act,
        row.common,
        row.author,
        row.made,
        row.changed,
        row.kept,
        lines,
    )


def answer(procedure: Procedure, status: str, own: str, history: list[JsonObject]) -> str:
    """What a State's matter says in one word. `own`: our own side; `history` as the projection stores it."""
    theirs = [one for one in history if one.get("side") != own and not one.get("crossed")]
    acts = {str(one.get("act")) for one in theirs}
    if status in HAS_IT or acts & procedure.evidence:
        return "has_it"
    if status in {"REFUSED", "WITHDRAWN"}:
        return status.lower()
    if status in procedure.end or status == "CLOSED":
        return "ended"
    if acts - {ACKNOWLEDGE}:
        return "answered"
    return "acknowledged" if acts else "sent"


def _line(session: Session, office: Office, row: Circular, draft: Draft, withdrawal: str | None) -> BoardLine:
    reference = opened_as(session, draft)
    matter = session.get(Matter, (row.authority, reference)) if reference else None
    blocking, warning, problem = (None, None, None) if matter else _findings(session, office, draft)
    history = objects(matter.projection.get("history")) if matter else []
    said, side = _answer(session, office, draft, matter, history)
    theirs = [one for one in history if one.get("side") != side]
    acknowledged = next((one for one in theirs if one.get("act") == ACKNOWLEDGE), None)
    last = theirs[-1] if theirs else None
    return BoardLine(
        recipient=draft.recipient,
        treaty=draft.treaty,
        language=draft.language,
        draft=draft.id,
        draft_state=draft.state,
        own=common_part.own_of(row.common, draft.body),
        blocking=blocking,
        warning=warning,
        problem=problem,
        matter=reference if matter else None,
        answer=said,
        status=matter.status if matter else None,
        settled=matter.settled if matter else None,
        unproven=bool(matter and matter.projection.get("unproven")),
        acknowledged=_at(acknowledged),
        last_act=str(last.get("act")) if last else None,
        last_at=_at(last),
        withdrawal=withdrawal,
    )


def _answer(
    session: Session, office: Office, draft: Draft, matter: Matter | None, history: list[JsonObject]
) -> tuple[str, str]:
    if matter is None:
        return {"discarded": "given_up", "frozen": "waiting", "issued": "sent"}.get(draft.state, "drafting"), ""
    head = session.get_one(MatterHead, (matter.authority, matter.reference))
    return answer(chains.table(office.catalogue, head), matter.status, head.side, history), head.side


def _findings(session: Session, office: Office, draft: Draft) -> tuple[int | None, int | None, str | None]:
    if draft.state not in {"open", "frozen"}:
        return None, None, None
    try:
        found = findings_on(session, office, draft, terms(session, office, draft), office.now())
    except RogatoryError as error:
        return None, None, error.code
    blocks = sum(one.severity is Severity.BLOCKS for one in found)
    return blocks, sum(one.severity is Severity.WARNS for one in found), None


def _at(one: JsonObject | None) -> datetime | None:
    return instant(str(one["at"])) if one is not None else None
