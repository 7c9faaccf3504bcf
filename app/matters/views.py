"""What doors show of matters: values with a stable JSON form."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum

from app.instruments.models import Instrument
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.errors import Misused


@dataclass(frozen=True)
class View:
    """A value for doors; its JSON has the names of its members."""

    def to_json(self) -> JsonObject:
        """As API and `--json` give it: times in RFC 3339, everything else as it is."""
        return {one.name: _json(getattr(self, one.name)) for one in fields(self)}


@dataclass(frozen=True)
class StatusView(View):
    """A status never stands alone: the instrument that it comes from, and what may still change it."""

    code: str
    source: str | None
    settled: bool
    pending: tuple[str, ...]
    """Ids of our own instruments that the other side has not accepted yet."""
    crossed: tuple[str, ...]
    """Ids of instruments that came too late to take effect."""
    unproven: tuple[str, ...]
    """Ids of instruments that went or came on paper: on our own record, not proven by the other side."""


@dataclass(frozen=True)
class MatterLine(View):
    """A matter in a list."""

    reference: str
    procedure: str
    procedure_version: int
    treaty: str | None
    side: str
    """Our own."""
    counterpart: str
    status: StatusView
    urgency: str
    exercise: bool
    case: str | None
    opened: datetime
    changed: datetime
    holder: str
    """Whose it is: our own authority, or one of our State whose grant lets us read it."""
    successor: str | None
    """The authority of the holder's State that answers in its place: the holder has handed the matter over to it."""
    confidential: bool
    """Whether only those who are named see what is in it."""
    seen: bool
    """Whether the caller does; who oversees without being named sees its status and deadlines only."""


@dataclass(frozen=True)
class LinkedView(View):
    """A matter that is linked with another one by an instrument."""

    reference: str
    """The other matter."""
    known: bool
    """Whether this authority has it."""
    named_here: bool
    """Whether an instrument of the matter that was asked for names it; else one of its own names that matter."""
    sender: str
    instrument: str
    member: str
    """Where it is named: the dotted path, list positions left out."""


@dataclass(frozen=True)
class PartView(View):
    """How a clock stands for some measures. `due` None: paused for them only, since `paused`,
    or no end within ten years where `paused` is None too.
    """

    measures: tuple[str, ...]
    due: datetime | None
    paused: datetime | None
    reckoning: JsonObject | None


@dataclass(frozen=True)
class DeadlineView(View):
    """A clock on a matter. `due` None: paused, or without `paused` no end within ten years; where `parts` tell more,
    the first end of the measures that go on.
    """

    code: str
    kind: str
    article: str
    duty: str
    own: bool
    started: datetime
    started_by: str
    due: datetime | None
    paused: datetime | None
    stopped: datetime | None
    stopped_by: str | None
    reckoning: JsonObject | None
    """How its end was counted: number, unit, days passed over and why, pauses; or the member that named it."""
    parts: tuple[PartView, ...] = ()
    """Where it does not stand alike for all measures: how for which."""


@dataclass(frozen=True)
class DeliveryView(View):
    """How one of our instruments fares on its way."""

    instrument: str
    matter: str
    recipient: str
    state: str
    attempts: int
    next_try: datetime | None
    problem: str | None
    made: datetime
    sent: datetime | None
    delivered: datetime | None
    final: datetime | None


@dataclass(frozen=True)
class InstrumentLine(View):
    """An instrument in its matter."""

    id: str
    matter: str
    sender: str
    official: str
    outgoing: bool
    side: str
    kind: str
    act: str
    urgency: str
    exercise: bool
    state: str
    proof: str
    """`signature`; `own_record` for a paper of the other side, under whose registration our own seal stands."""
    reason: str | None
    crossed: bool
    in_reply_to: str | None
    replaces: str | None
    sha256: str
    size: int
    at: datetime
    decided: datetime | None
    proven: datetime | None
    verdict: str | None
    """Of the verification report, or of a later look (`judged`): an acceptance is not taken back, a verdict is."""
    verdict_reason: str | None
    """Why a later look says otherwise than the report; a code of the verification's reasons."""
    judged: datetime | None
    """When it was judged anew, because something was found of a certificate that it stands on."""
    text: str | None
    """How what people read stood to the content when it was verified: `identical`, `same_text`, `differs` or
    `not_compared`, because its template or renderer was not here.
    """
    delivery: DeliveryView | None


@dataclass(frozen=True)
class InstrumentView(View):
    """An instrument whole: its signed content, and the report of its verification."""

    line: InstrumentLine
    content: JsonObject
    report: JsonObject | None
    later: JsonObject | None
    """The report of the later look, if there was one."""
    entry: str | None
    """The log entry that names it."""


@dataclass(frozen=True)
class OpenView(View):
    """A step that is open to us."""

    act: str
    kind: str
    then: str
    sign: str
    eyes: str
    """Pairs of eyes: 1, 2, or 2-after, which leaves at once where it is urgent and is looked at within 24 hours."""
    chained: bool
    roles: tuple[str, ...]
    articles: str
    may: bool
    """Whether the one who asks may take it in their own name now."""
    answers: tuple[str, ...]
    """Ids of the other side's instruments that it could answer."""
    opens: datetime | None
    """For a step that ends the matter for what the other side did not do: when its time has come, or will have.
    Until then nobody may take it.
    """


@dataclass(frozen=True)
class AppliedView(View):
    """One instrument in the order of application."""

    number: int
    instrument: str
    side: str
    act: str
    kind: str
    before: str
    after: str
    crossed: bool
    state: str
    at: datetime


@dataclass(frozen=True)
class ReceivedFinding(View):
    """What our own law says of an instrument that came. It decides nothing."""

    key: str
    code: str
    severity: str
    """warns or advises."""
    field: str
    words: str
    article: str
    article_verified: bool
    mend: str
    """What its sender can do about it."""
    told: str
    """`overridden`: its sender was warned too and says why it stands; `new`: for us; `theirs`: for its sender alone."""
    reason: str | None
    """Why it stands, in the sender's words."""


@dataclass(frozen=True)
class InstrumentFindings(View):
    """The findings on one received instrument."""

    instrument: str
    sender: str
    findings: tuple[ReceivedFinding, ...]


@dataclass(frozen=True)
class MatterView(View):
    """A matter whole."""

    line: MatterLine
    waits: JsonObject | None
    """What the requested side waits for at the other's wish: `instrument`, `until`, `event`, whether it is `over`."""
    settled: JsonObject
    """By side: whether the other side has signed something that covers this side's last word."""
    history: tuple[Json, ...]
    pending: tuple[Json, ...]
    void: tuple[Json, ...]
    unanswered: tuple[Json, ...]
    measures: tuple[Json, ...]
    """`over_since`: over by law since then, its end still to be noted (`owed`). `custodians`: of an item that is to be
    preserved, each with its `state` (awaited, held, none, lost, released) and the day `until` which it keeps the item.
    """
    acknowledged: tuple[JsonObject, ...]
    """Each letter that was acknowledged: `instrument`, `act`, `by`, and the `minutes` between the two signatures."""
    deadlines: tuple[DeadlineView, ...]
    open: tuple[OpenView, ...]
    instruments: tuple[InstrumentLine, ...]
    findings: tuple[InstrumentFindings, ...]
    """What our own law says of what came; reckoned when asked for."""


@dataclass(frozen=True)
class ReceiptView(View):
    """A signed receipt on an instrument; `token` is the compact JWS, its proof."""

    id: str
    outgoing: bool
    """Whether we signed it."""
    status: str | None
    at: datetime
    problem: str | None
    token: str


@dataclass(frozen=True)
class QuarantineView(View):
    """Something that came and was refused."""

    envelope: str
    peer: str
    instrument: str | None
    sha256: str | None
    reason: str
    words: str
    alarm: bool
    at: datetime
    report: JsonObject | None


@dataclass(frozen=True)
class Page(View):
    """A part of a list of matters; `cursor` begins the next one, None: it was the last."""

    matters: tuple[MatterLine, ...]
    cursor: str | None


def verdict_of(row: Instrument, report: JsonObject | None) -> str | None:
    """The verdict of an instrument's verification report."""
    found = report.get("verdict") if report else None
    if row.report is not None and not isinstance(found, str):
        raise Misused("bad_report", f"The report of {row.id} has no verdict.")
    return found if isinstance(found, str) else None


def text_of(report: JsonObject | None) -> str | None:
    """What an instrument's verification report says of the text that people read."""
    found = report.get("text") if report else None
    return found if isinstance(found, str) else None


def _json(value: object) -> Json:
    if isinstance(value, View):
        return value.to_json()
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, dict):
        return {str(name): _json(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_json(one) for one in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise Misused("no_json", f"{type(value).__name__} has no JSON form.")
