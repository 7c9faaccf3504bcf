"""What waits: the notices that one's roles hear of, and each of them whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from starlette.responses import Response

from app.accounts.officials import official_entry
from app.kit.errors import Unknown
from app.kit.ids import OfficialId, is_uuid
from app.notices import contacts, left_behind, passing, post, sendings, subscriptions, trail
from app.notices.models import Notice
from app.notices.wording import wakes, worded
from app.web import both_laws, claims, conferences, older
from app.web.visit import Inside, Visit

LOUDEST = ("alarm", "urgent", "attention", "information")
SHOWN = 100
SOUNDING = 500
"""Urgent notices of which the page hears when they ring, also those that it has no room for."""


@dataclass(frozen=True)
class Line:
    """A notice in the list."""

    id: str
    severity: str
    words: str
    made: datetime
    matter: str | None
    duty: bool
    """Whether it is one that wakes people: it has a page of its own."""


def get_home(visit: Visit) -> Response:
    """Everything that nobody has acknowledged yet, the loudest first."""
    return visit.page("home.html", **_waiting(visit, alone=visit.alone))


def get_notices(visit: Visit) -> Response:
    """Every notice that one hears of, newest first, a page at a time: those that wait, or all of them."""
    settled = visit.query.get("all") == "yes"
    with visit.enter() as inside:
        found = post.heard(
            inside.session, inside.actor, all_of_them=settled, limit=older.PAGE + 1, before=older.asked(visit)
        )
        lines = _lines(visit, inside, found[: older.PAGE])
    kept = {"all": "yes"} if settled else {}
    shown = older.page(visit, found, lambda row: (row.made, row.id), **kept)
    return visit.page("notices.html", lines=lines, settled=settled, **shown)


def get_waiting(visit: Visit) -> Response:
    """The list alone, for a page that looks again by itself."""
    return visit.page("waiting.html", **_waiting(visit, alone=True))


def get_notice(visit: Visit) -> Response:
    """One notice: what it says, who has taken it, and who was tried, when and how."""
    with visit.enter() as inside:
        row = notice_named(visit, inside)
        tried = [(name_of(inside, one.official), one) for one in trail.tried(inside.session, inside.actor, row)]
        return visit.page("notice.html", **told(visit, inside, row), tried=tried)


def post_acknowledgement(visit: Visit) -> Response:
    """I have heard it and see to it."""
    with visit.enter() as inside:
        row = notice_named(visit, inside)
        post.acknowledge(inside.session, inside.actor, row.id, visit.now)
    return visit.go(f"/notices/{row.id}")


def notice_named(visit: Visit, inside: Inside) -> Notice:
    """The notice that the address names."""
    named = visit.places["notice"]
    if not is_uuid(named):
        raise Unknown("no_such_page", "There is no such page.", "Go to the first page.")
    return post.notice_of(inside.session, inside.actor, named)


def told(visit: Visit, inside: Inside, row: Notice) -> Mapping[str, object]:
    """What a page tells of a notice."""
    passed = passing.passed(inside.session, inside.actor, row.id)
    return {
        "notice": row,
        "words": worded(row, visit.language, ZoneInfo(inside.signed.zone)),
        "matter": _matter(row),
        "both_laws": both_laws.address(visit, inside, _matter(row)),
        "claims": claims.address(visit, inside, _matter(row)),
        "wakes": wakes(row),
        "taken_by": name_of(inside, row.acknowledged_by),
        "mine": row.acknowledged_by == inside.actor.official,
        "left": [(name_of(inside, one.official), one.at) for one in left_behind.left(row)],
        "passed": [(name_of(inside, one.by), one.reason, one.at) for one in passed],
        "being_passed": any(one.rung == row.rung for one in passed),
        "above": passing.above(row),
    }


def name_of(inside: Inside, official: str | None) -> str:
    """What somebody of the authority is called; the id of who is entered no more."""
    if official is None:
        return ""
    try:
        return official_entry(inside.session, OfficialId(official)).name
    except Unknown:
        return official


def _waiting(visit: Visit, *, alone: bool) -> Mapping[str, object]:
    with visit.enter(alone=alone) as inside:
        # Who is reached by the open page counts as there; one without scripts makes no sound.
        read = contacts.contacts_of if visit.alone else partial(contacts.seen, at=visit.now)
        ways = read(inside.session, inside.actor)
        # What is urgent never falls off the page because of what came after it.
        urgent = post.heard(inside.session, inside.actor, limit=max(SHOWN, SOUNDING), urgent=True)
        rows = urgent[:SHOWN]
        if len(rows) < SHOWN:
            rows += post.heard(inside.session, inside.actor, limit=SHOWN - len(rows), urgent=False)
        more = post.waiting(inside.session, inside.actor) - len(rows)
        lines = _lines(visit, inside, rows)
        agreements = conferences.address(inside)
    # What rang, each ring by itself: a new one is heard though another was taken meanwhile.
    rings = " ".join(f"{one.id}:{one.rings}" for one in urgent)
    return {
        "lines": _sorted(lines),
        "more": max(0, more),
        "agreements": agreements,
        "rings": rings,
        "ended": any(sendings.takes_nothing(one) for one in ways),
        "endpoints": subscriptions.endpoints(one.address for one in ways),
    }


def _lines(visit: Visit, inside: Inside, rows: Sequence[Notice]) -> Sequence[Line]:
    zone = ZoneInfo(inside.signed.zone)
    return [
        Line(one.id, one.severity, worded(one, visit.language, zone), one.made, _matter(one), wakes(one))
        for one in rows
    ]


def _sorted(lines: Sequence[Line]) -> Sequence[Line]:
    order = {name: place for place, name in enumerate(LOUDEST)}
    return sorted(lines, key=lambda one: (order.get(one.severity, len(order)), -one.made.timestamp()))


def _matter(row: Notice) -> str | None:
    found = row.subject.get("matter")
    return found if isinstance(found, str) else None
