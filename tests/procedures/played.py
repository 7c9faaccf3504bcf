"""The courses of the stories, turn by turn and without nodes: the very bodies, what is checked, what both sides see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.directory.calendar import Calendar
from app.kit.canonical import Json, JsonObject, sha256
from app.kit.ids import InstrumentId
from app.matters.clock_rack import Moment
from app.matters.matter_law import MatterLaw
from app.matters.measures import OVER, measures
from app.matters.picture import Known, Picture, picture
from app.procedures import contents
from app.procedures.engine import Link, Projection, project
from app.procedures.heads import sound_head
from app.procedures.table import Side, Step
from app.statistics.facts import Passed, Said, Story
from app.treaties.catalogue import TREATIES
from app.treaties.profiles import profile
from app.treaties.promised import promised
from app.treaties.review import Asked, Word
from app.treaties.rules import Standing
from tests.stories.turns import Course, Turn

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
TRAVELS = timedelta(minutes=10)
"""From the signature of an instrument until the other side has it."""
CALENDARS = {side: Calendar.of("UTC") for side in Side}


@dataclass(frozen=True)
class Played:
    """A turn: what its side signs, what a check of it is told, and the instruments before it."""

    turn: Turn
    step: Step
    asked: Asked
    link: Link
    before: tuple[Link, ...]


def played(course: Course, *, without: tuple[str, str] | None = None) -> Iterator[Played]:
    """Every turn of a course. `without`: an act and the path of a member that its body does not have."""
    links: list[Link] = []
    signed: dict[InstrumentId, datetime] = {}
    now = NOW
    for number, (turn, step) in enumerate(course.steps()):
        now += timedelta(days=turn.waits)
        pins: dict[str, JsonObject] = {one.act: {"id": one.id, "sha256": one.sha256} for one in links}
        body, seen = turn.text(step, pins, course.treaty), project(course.table, links)
        if without is not None and without[0] == turn.act:
            body = lacking(body, without[1])
        spoken = _spoken(seen, signed)
        if turn.over and (end := promised(spoken, turn.over)) is not None:
            now = max(now, end + timedelta(seconds=1))  # it is taken when that clock has run out
        asked = Asked(
            procedure=course.procedure,
            act=turn.act,
            kind=step.instrument,
            kind_version=contents.newest(step.instrument),
            body=body,
            urgency=course.urgency,
            language=turn.language or course.language,
            ours=profile(course.states[turn.side]),
            theirs=profile(course.states[turn.side.other]),
            treaty=TREATIES.newest(course.treaty) if course.treaty else None,
            attachments=tuple(sha256(one) for one in turn.files),
            now=now,
            side=turn.side.value,
            measures=tuple(Standing(one.id, one.code, one.status not in OVER) for one in measures(seen.history)),
            spoken=spoken,
            status=seen.status if links else "",
            since=signed[seen.source] if seen.source else None,
            opening=next((dict(one.body) for one in seen.applied if one.kind != "oral_note"), None),
        )
        asks = [one for one in seen.unanswered if one.act in step.answers and one.side is not turn.side]
        link = Link(
            InstrumentId(f"019ab3c4-5d6e-7f80-9a1b-{number:012d}"),
            sha256(str(number).encode()),
            turn.side,
            turn.act,
            step.instrument,
            sound_head(course.table, links, turn.side),
            sound_head(course.table, links, turn.side.other),
            asks[0].pin if asks else None,
            None,
            course.urgency,
            body,
        )
        yield Played(turn, step, asked, link, tuple(links))
        links.append(link)
        signed[link.id] = now


def lacking(body: JsonObject, path: str) -> JsonObject:
    """A body without a member: `oath.taken`, `connections.0.weight`. That the member was there is demanded."""
    left = deepcopy(body)
    *way, last = path.split(".")
    holder: Json = left
    for part in way:
        holder = _within(holder, part)
    _within(holder, last)
    if isinstance(holder, dict):
        del holder[last]
    elif isinstance(holder, list):
        del holder[int(last)]
    return left


def pictured(course: Course, taken: tuple[Played, ...], apart: timedelta) -> Picture:
    """The picture of the asked side; each instrument was signed `apart` after the one before."""
    known = [
        Known(one.link, one.link.side is Side.REQUESTED, "accepted", Moment(at, at + TRAVELS))
        for one, at in zip(taken, _times(taken, apart), strict=True)
    ]
    parties = tuple(profile(one) for one in course.states.values())
    treaty = TREATIES.newest(course.treaty) if course.treaty else None
    return picture(course.table, Side.REQUESTED, known, CALENDARS, MatterLaw(treaty, parties))


def counted(course: Course, taken: tuple[Played, ...], apart: timedelta) -> Story:
    """As statistics read it: what took effect."""
    seen = pictured(course, taken, apart)
    said = [
        Said(
            Passed(one.link.act, one.link.kind, one.link.side, one.before, one.after, seen.moments[one.link.id].signed),
            dict(one.link.body),
        )
        for one in seen.seen.history
        if not one.crossed
    ]
    return Story(course.procedure, sent=True, open=False, said=said)


def _times(taken: tuple[Played, ...], apart: timedelta) -> list[datetime]:
    return [NOW + number * apart for number in range(len(taken))]


def _spoken(seen: Projection, signed: Mapping[InstrumentId, datetime]) -> tuple[Word, ...]:
    return tuple(
        Word(one.id, one.kind, one.side.value, dict(one.body), signed[one.id], one.sha256) for one in seen.applied
    )


def _within(holder: Json, part: str) -> Json:
    if isinstance(holder, dict):
        assert part in holder, f"no {part}"
        return holder[part]
    assert isinstance(holder, list)
    return holder[int(part)]
