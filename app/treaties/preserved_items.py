"""What is said of items one by one: confirmed, prolonged, let go, released, lost, each with each custodian (`law.md`
§3.2; UNCC 42(8)-(9), BC 29(7)).

The letters of the matter say what each custodian holds by now (`holdings`); where nothing of it is told, nothing is
judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.treaties import bodies
from app.treaties.findings import Severity
from app.treaties.holdings import (
    AWAITED,
    HELD,
    KEPT,
    LOST,
    NONE,
    RELEASED,
    Holder,
    Holders,
    called,
    first_day,
    gone,
    keeps,
    ledger,
    meant,
    of,
)
from app.treaties.review import Review

_EXTENSIONS = ("extension_confirmation", "extension_declined")
_ENDS = ("expire", "release_after_decision", "release")
"""Acts by which a release ends the matter."""


def known(review: Review) -> dict[str, Holders]:
    """What each custodian holds of each item before this letter."""
    return ledger((one.kind, one.body) for one in review.asked.spoken)


def held(before: Mapping[str, Holders], row: JsonObject) -> bool:
    """Whether an earlier letter has said of a row's custodian that it keeps the item."""
    one = of(before.get(bodies.text(row, "measure"), ()), bodies.text(row, "custodian"))
    return one is not None and one.state == HELD


def unanswered(review: Review, told: set[str]) -> Iterator[str]:
    """The items that are required, and of which somebody's word is awaited; not those that this letter tells of."""
    before = known(review)
    for one in review.asked.measures:
        if one.open and one.id not in told and _awaited(before.get(one.id, ())):
            yield one.id


def later_days(review: Review) -> Iterator[datetime]:
    """The ends of what is kept and was not let go. Where the matter's clock runs, it ends on the first of them, in its
    zone (`Rack.kept_until`).
    """
    clock = review.asked.due.get("preserved_until") or review.asked.due.get("extension_in_time")
    held = {item: holders for item, holders in known(review).items() if item not in _let_go(review)}
    ends = [bodies.when(one.until) for holders in held.values() for one in holders if one.state == HELD]
    days = sorted({end.end for end in ends if end is not None})
    told = all(one.id in held for one in review.asked.measures if one.open)
    yield from days[1:] if clock is not None and told else days


def confirmed_anew(review: Review) -> None:
    """A later confirmation begins nothing anew that is over, and takes no promise back."""
    before = known(review)
    over, let_go = {one.id for one in review.asked.measures if not one.open}, _let_go(review)
    for path, row in bodies.rows(review.body, "holdings"):
        item, outcome = bodies.text(row, "measure"), bodies.text(row, "outcome")
        holders = before.get(item, ())
        old = of(holders, bodies.text(row, "custodian"))
        states = {one.state for one in holders}
        if item in let_go or (item in over and not (states and states <= {NONE, LOST})):
            review.find("item_over", f"{path}.measure", item=item)
        elif old is not None and old.state in (LOST, RELEASED):
            review.find("holding_gone", path, holding=_name(item, old))
        elif old is not None and old.state == HELD and outcome not in KEPT:
            review.find("held_before", f"{path}.outcome", holding=_name(item, old))
        elif old is not None and old.state == HELD:
            _not_sooner(review, f"{path}.until", item, old, row.get("until") or review.at("preserved_until"))


def named(review: Review) -> None:
    """Items that are named stand in the request and are not over; what is prolonged is kept."""
    standing = {one.id: one.open for one in review.asked.measures}
    before, kind = known(review), review.asked.kind
    held = {item for item, holders in before.items() if keeps(holders)}
    for place, item in enumerate(bodies.texts(review.body, "measures")):
        field = f"measures.{place}"
        if standing and item not in standing:
            review.find("item_unknown", field, item=item)
        elif review.asked.act == "withdraw" or (before and kind == "extension_declined" and item not in held):
            continue  # who withdraws the whole may name all of it; what was lost meanwhile is declined all the same
        elif not standing.get(item, True):
            review.find("item_over", field, item=item)
        elif kind.startswith("extension_") and before and item not in held:
            review.find("item_not_kept", field, item=item)


def keeping(review: Review) -> bool:
    """Whether anything is kept of the items that a letter names; yes, where nothing of it is told."""
    before, items = known(review), bodies.texts(review.body, "measures")
    return not before or not items or any(keeps(before.get(one, ())) for one in items)


def asked_longer(review: Review) -> None:
    """UNCC 42(9): in time, and longer than each of the items that are named is kept already."""
    before = known(review)
    days = [first_day(before.get(one, ())) for one in bodies.texts(review.body, "measures")]
    ends = [end.end for end in (bodies.when(day) for day in days) if end is not None]
    due = review.asked.due.get("preserved_until")
    ends = ends or ([due] if due is not None else [])
    if not ends:
        return
    if min(ends) < review.asked.now:
        review.find("extension_late", "", end=stamp(min(ends)))
    until = bodies.when(review.at("until"))
    if until is not None and until.end <= max(ends):
        review.find("extension_not_longer", "until", end=stamp(max(ends)))


def answers_longer(review: Review) -> None:
    """What was asked about several items is answered item by item, each once and in one sense."""
    asked, left = _asked_longer(review)
    if not asked:
        return
    items, before = bodies.texts(review.body, "measures"), known(review)
    declines = review.asked.kind == "extension_declined"
    for place, item in enumerate(items):
        if item not in asked:
            severity = None if declines else Severity.WARNS
            review.find("extension_unasked", f"measures.{place}", severity=severity, item=item)
        elif item not in left:
            review.find("extension_answered", f"measures.{place}", item=item)
    waiting = [one for one in left if one not in items and not gone(before.get(one, ()))]
    if items and waiting:
        review.find("extension_part_left", "measures", item=", ".join(waiting))


def prolonged(review: Review) -> None:
    """The new day of each item with each custodian is none that takes a promise back."""
    before, whole = known(review), review.at("until")
    told = {
        (bodies.text(row, "measure"), called(bodies.text(row, "custodian"))): (path, row.get("until") or whole)
        for path, row in bodies.rows(review.body, "holdings")
    }
    listed = {item for item, _ in told}
    for place, item in enumerate(bodies.texts(review.body, "measures")):
        for one in before.get(item, ()):
            if one.state != HELD:
                continue
            path, until = told.get((item, called(one.custodian)), (f"measures.{place}", None))
            if until is not None:
                _not_sooner(review, f"{path}.until", item, one, until)
            elif item in listed:
                review.find("custodian_untold", path, holding=_name(item, one))
            else:
                _not_sooner(review, "until", item, one, whole)


def declined(review: Review) -> None:
    """What was promised before stands: the data is kept no shorter."""
    before = known(review)
    for item in bodies.texts(review.body, "measures"):
        for one in before.get(item, ()):
            if one.state == HELD:
                _not_sooner(review, "kept_until", item, one, review.at("kept_until"))


def released(review: Review) -> None:
    """Who lets go names what it lets go, and leaves nothing behind that is kept."""
    before = known(review)
    if not before:
        return
    covered = _covered(review, "released", before)
    if review.asked.act == "release_part":
        _in_part(review, before, covered)
        return
    if review.asked.act == "expire" and held_for_request(review):
        for path, row in bodies.rows(review.body, "released"):
            review.find("held_for_request", f"{path}.measure", item=bodies.text(row, "measure"))
    for item, one in _left(before, covered):
        review.find("item_still_kept", "released", holding=_name(item, one))
    told = {bodies.text(row, "measure") for _, row in bodies.rows(review.body, "released")}
    for item in unanswered(review, told) if review.asked.act != "release" else ():
        review.find("item_awaited", "released", item=item)


def none_kept(review: Review) -> None:
    """Who says that nothing is preserved keeps nothing: of each item that is kept it says that it was lost."""
    told_lost = {
        bodies.text(row, "measure")
        for _, row in bodies.rows(review.body, "outcomes")
        if bodies.text(row, "outcome") == LOST
    }
    for item, one in _left(known(review), set()):
        if item not in told_lost or item in _let_go(review):
            review.find("kept_still", "outcomes", holding=_name(item, one))


def held_for_request(review: Review) -> bool:
    """Whether what is kept waits for the decision on the request that followed: also while a warning is open."""
    status = review.asked.status
    return status == "HELD" or (status == "UNSAFE" and bool(review.spoken("follow_up_notice")))


def lost(review: Review) -> None:
    """What is lost was kept; where nothing is left the last word on the matter says so."""
    before = known(review)
    if not before:
        return
    covered = _covered(review, "losses", before)
    told = {bodies.text(row, "measure") for _, row in bodies.rows(review.body, "losses")}
    if not any(_left(before, covered)) and not any(unanswered(review, told)):
        review.find("all_lost", "losses")


def _in_part(review: Review, before: dict[str, Holders], covered: set[tuple[str, str]]) -> None:
    cause, held, let_go = review.text("cause"), held_for_request(review), _let_go(review)
    asked_longer_of = _asked_longer(review)[1] if review.asked.status == "EXTENSION_ASKED" else ()
    for path, row in bodies.rows(review.body, "released"):
        item = bodies.text(row, "measure")
        one = meant(before.get(item, ()), bodies.text(row, "custodian"))
        if cause == "withdrawn":
            if item not in let_go:
                review.find("item_not_let_go", f"{path}.measure", item=item)
            continue
        end = bodies.when(one.until) if one is not None and one.until else None
        if held and cause == "expired":
            review.find("held_for_request", f"{path}.measure", item=item)
        elif not held and end is not None and end.end > review.asked.now:
            review.find("released_early", path, end=stamp(end.end))
        if item in asked_longer_of:
            review.find("extension_open", f"{path}.measure", item=item)
    told = {bodies.text(row, "measure") for _, row in bodies.rows(review.body, "released")}
    if cause == "withdrawn" and told <= let_go:
        return  # what was let go is released by no other act, also where nothing else is left
    if told and not any(_left(before, covered)) and not any(unanswered(review, told)):
        review.find("not_a_part", "released")


def _covered(review: Review, member: str, before: dict[str, Holders]) -> set[tuple[str, str]]:
    """The holdings that the rows of a list are about; findings on those that nobody knows, or that are gone already."""
    found: set[tuple[str, str]] = set()
    for path, row in bodies.rows(review.body, member):
        item, custodian = bodies.text(row, "measure"), bodies.text(row, "custodian")
        holders = before.get(item, ())
        one = meant(holders, custodian)
        if holders and of(holders, custodian) is None:
            review.find("custodian_unknown", f"{path}.custodian", holding=f"{item} {custodian}".strip())
        if one is None:
            continue
        found.add((item, called(one.custodian)))
        if one.state in (LOST, RELEASED) and review.asked.act not in _ENDS:
            review.find("holding_gone", path, holding=_name(item, one))
    return found


def _left(before: dict[str, Holders], covered: set[tuple[str, str]]) -> Iterator[tuple[str, Holder]]:
    """What is kept besides."""
    for item, holders in before.items():
        for one in holders:
            if one.state == HELD and (item, called(one.custodian)) not in covered:
                yield item, one


def _asked_longer(review: Review) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The items that the last request for longer names, and those of them that wait for an answer still."""
    asked, told = tuple[str, ...](), set[str]()
    for word in review.asked.spoken:
        if word.kind == "extension_request":
            asked, told = bodies.texts(word.body, "measures"), set()
        elif word.kind in _EXTENSIONS:
            told |= {*bodies.texts(word.body, "measures")}
    told |= _let_go(review)
    return asked, tuple(one for one in asked if one not in told)


def _let_go(review: Review) -> set[str]:
    """The items that the requesting side requires no more (UNTOC 18(24))."""
    return {name for word in review.spoken("withdrawal") for name in bodies.texts(word.body, "measures")}


def _awaited(holders: Holders) -> bool:
    return not holders or any(one.state == AWAITED for one in holders)


def _not_sooner(review: Review, field: str, item: str, one: Holder, until: Json) -> None:
    new, old = bodies.when(until), bodies.when(one.until)
    if new is not None and old is not None and new.end < old.start:
        review.find("promise_shortened", field, holding=_name(item, one), until=old.start.date())


def _name(item: str, one: Holder) -> str:
    return f"{item} {one.custodian}".strip()
