"""The courses of the stories hold before any node runs them: steps of the table, whole texts, nothing that blocks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.kit.canonical import JsonObject, sha256
from app.kit.ids import InstrumentId
from app.matters.measures import OVER, measures
from app.procedures import contents
from app.procedures.engine import Link, chained, project
from app.procedures.heads import sound_head
from app.procedures.judging import Accepted, judge
from app.procedures.table import Side
from app.treaties.catalogue import TREATIES
from app.treaties.profiles import profile
from app.treaties.review import Word
from app.treaties.rules import Asked, Standing, findings
from tests.stories.courses import COURSES

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", COURSES)
def test_a_course_is_sound(name: str) -> None:
    course = COURSES[name]
    links: list[Link] = []
    states = {course.opener: course.asks, course.opener.other: "XB" if course.asks == "XA" else "XA"}
    for number, (turn, step) in enumerate(course.steps()):
        pins: dict[str, JsonObject] = {one.act: {"id": one.id, "sha256": one.sha256} for one in links}
        body, seen = turn.text(step, pins, course.treaty), project(course.table, links)
        problems = contents.problems(step.instrument, contents.newest(step.instrument), body)
        assert problems == (), (turn.act, problems)
        attached = tuple(sha256(one) for one in turn.files)
        standing = tuple(Standing(one.id, one.code, one.status not in OVER) for one in measures(seen.history))
        asked = Asked(
            procedure=course.procedure,
            act=turn.act,
            kind=step.instrument,
            kind_version=contents.newest(step.instrument),
            body=body,
            urgency=course.urgency,
            language=turn.language or course.language,
            ours=profile(states[turn.side]),
            theirs=profile(states[turn.side.other]),
            treaty=TREATIES.newest(course.treaty) if course.treaty else None,
            attachments=attached,
            now=NOW,
            side=turn.side.value,
            measures=standing,
            spoken=tuple(Word(one.id, one.kind, one.side.value, dict(one.body)) for one in seen.applied),
            status=seen.status if links else "",
        )
        blocking = [(one.key, one.words) for one in findings(asked) if one.blocks]
        assert blocking == [], (turn.act, blocking)
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
        verdict = judge(course.table, links, (), link)
        assert isinstance(verdict, Accepted), (turn.act, verdict)
        links.append(link)
        assert project(course.table, links).status == turn.then, turn.act
    assert any(chained(course.table, one.act) for one in links)


def test_both_sides_are_heard_in_every_course() -> None:
    for course in COURSES.values():
        assert {turn.side for turn in course.turns} == set(Side), course.name
