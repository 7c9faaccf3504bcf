"""What counts for a proof of reachability: no drill is wiped out by a late end, no promise is made longer, nobody is
said to have been woken who was before a page (ADR 0050).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.kit.canonical import JsonObject
from app.kit.clock import instant, stamp
from app.kit.errors import Refused
from app.procedures import contents
from app.procedures.reachability import Drill, Word, again, count
from tests.procedures.test_reachability import NOW, answered_with, drill, says, word

CAUSES = ("real_case", "other", "declined", "outside_window", "not_agreed")


def stopped(
    number: int, cause: str | None, *, minutes: float, by: str = "XB.moj", frozen: float | None = None
) -> Drill:
    """One of five promised minutes, ended by a side; at who drills so many minutes after the request."""
    begun = drill(number, promised=5)
    back = begun.request.frozen_at + timedelta(minutes=minutes)
    at = back if frozen is None else begun.request.frozen_at + timedelta(minutes=frozen)
    body: JsonObject = {"reason": "-", **({"cause": cause} if cause is not None else {})}
    return replace(begun, ending=word(10 * number + 2, by, "stop", at, body), came_back=back)


def figures(*drills: Drill) -> JsonObject:
    found = count("XB.moj", drills)
    assert contents.problems("exercise_report", 1, found) == ()
    return found


@pytest.mark.parametrize("cause", [*CAUSES, None])
def test_who_ends_a_drill_after_the_promise_is_broken_has_not_answered_it(cause: str | None) -> None:
    late = stopped(1, cause, minutes=5.1)
    assert late.outcome == "unanswered"
    assert stopped(1, cause, minutes=5).outcome == "stopped", "still within the promise"
    found = figures(drill(2, answered=2), late)
    assert (found["tried"], found["reached"], "stopped" in found) == (2, 1, False)
    assert found["drills"][1]["cause"] == (cause or "other")  # type: ignore[index]  # a list


def test_a_stop_is_late_by_the_clock_of_who_drills_whatever_it_says_of_itself() -> None:
    assert stopped(1, "real_case", minutes=55, frozen=2).outcome == "unanswered", "dated back"
    assert stopped(1, "real_case", minutes=2, frozen=9).outcome == "stopped", "a clock that is a little ahead"
    assert stopped(1, "real_case", minutes=2, frozen=59).outcome == "unanswered", "nor is it here before it is signed"
    unknown = replace(stopped(1, "real_case", minutes=55), came_back=None)
    assert unknown.outcome == "unanswered", "until the report says when it was here, its own time counts"


def test_who_drills_may_end_it_late_and_it_counts_neither_way() -> None:
    assert stopped(1, "other", minutes=45, by="XA.moj").outcome == "stopped"


def test_that_nobody_answered_counts_whoever_says_so() -> None:
    own_word = stopped(1, "unanswered", minutes=2)
    nobody = answered_with(drill(2), {"received": stamp(drill(2).request.frozen_at)}, minutes=1)
    assert (own_word.outcome, nobody.outcome, nobody.kept, nobody.woken) == ("unanswered", "unanswered", False, False)
    found = figures(own_word, nobody, drill(3, answered=1))
    assert (found["tried"], found["reached"]) == (3, 1)


def test_what_was_stopped_is_told_by_cause() -> None:
    rest = [stopped(number, cause, minutes=1) for number, cause in enumerate(("real_case", "real_case", "other"), 2)]
    found = figures(drill(1, answered=2), *rest)
    assert (found["tried"], found["reached"], found["stopped"]) == (1, 1, {"other": 1, "real_case": 2})


def with_edition(one: Drill, minutes: int) -> Drill:
    edition: JsonObject = {"number": 3, "sha256": "c" * 64, "answer_within": minutes}
    return replace(one, request=replace(one.request, body={**one.request.body, "edition": edition}))


@pytest.mark.parametrize(
    ("agreed", "edition", "counts", "kept"),
    [(1440, 15, 15, False), (15, 60, 15, False), (1440, 60, 60, True), (40, 40, 40, True)],
)
def test_the_shorter_promise_counts(agreed: int, edition: int, counts: int, *, kept: bool) -> None:
    one = with_edition(says(1, acknowledged=20, back=20.1, promised=agreed), edition)
    assert (one.within, one.kept) == (counts, kept)
    found = figures(one)
    assert (found["kept_promises"], found["drills"][0]["answer_within"]) == (int(kept), counts)  # type: ignore[index,call-overload]


def test_without_a_promise_in_the_edition_what_was_agreed_counts() -> None:
    assert says(1, acknowledged=20, back=20.1, promised=21).kept


def acknowledged(number: int, how: str | None, *, channel: float | None, after: float = 3) -> Drill:
    """A person acknowledged after three minutes; the first message was handed over after so many."""
    begun = drill(number)
    at = begun.request.frozen_at
    hops: JsonObject = {"acknowledged": stamp(at + timedelta(minutes=after))}
    if channel is not None:
        hops["channel"] = stamp(at + timedelta(minutes=channel))
    found = answered_with(begun, hops, minutes=after + 0.1)
    body: JsonObject = {**found.ending.body, **({"acknowledged_how": how} if how is not None else {})}
    return replace(found, ending=replace(found.ending, body=body))


@pytest.mark.parametrize(
    ("how", "channel", "woken"),
    [("link", 1, True), ("key", 1, True), ("page", 1, False), ("link", None, False), ("link", 3.05, False),
     (None, 1, False), ("key", -600, False)],
    ids=["link", "key", "page", "no channel", "handed over after", "unsaid", "no such time"],
)  # fmt: skip
def test_who_was_woken(how: str | None, channel: float | None, *, woken: bool) -> None:
    one = acknowledged(1, how, channel=channel)
    assert (one.outcome, one.woken) == ("reached", woken)


def test_both_numbers_are_told_and_when_somebody_was_woken_last() -> None:
    drills = [acknowledged(1, "link", channel=1), acknowledged(2, "key", channel=1), acknowledged(3, "page", channel=1)]
    found = figures(*drills)
    assert (found["reached"], found["woken"]) == (3, 2)
    assert found["last_woken"] == stamp(drills[1].request.frozen_at + timedelta(minutes=3))
    assert found["last_reached"] == stamp(drills[2].request.frozen_at + timedelta(minutes=3))


def agreed_at(one: Drill, minutes: float, *, came: float | None = None) -> Drill:
    """Agreed to, and the agreement entered by who drills, so many minutes before its window ends."""
    window = one.request.body["window"]
    assert isinstance(window, dict)
    end = instant(str(window["to"]))
    here = None if came is None else end - timedelta(minutes=came)
    signed = replace(one.agreement, frozen_at=end - timedelta(minutes=minutes))
    return replace(one, agreement=signed, agreement_came=here)


@pytest.mark.parametrize(
    ("minutes", "came", "woken"),
    [(10, None, True), (9.9, None, False), (1e4, None, True), (1e4, 9.9, False), (9.9, 1e4, False), (60, 10, True),
     (-30, None, False)],
    ids=["ten", "less", "before it begins", "dated back", "dated ahead", "on the road", "after it ended"],
)  # fmt: skip
def test_who_agrees_when_the_window_is_nearly_over_was_not_woken_without_notice(
    minutes: float, came: float | None, *, woken: bool
) -> None:
    one = agreed_at(acknowledged(1, "key", channel=1), minutes, came=came)
    assert (one.outcome, one.kept, one.woken, one.foreseeable) == ("reached", True, woken, not woken)
    found = figures(one)
    assert (found["reached"], found["woken"], "last_woken" in found) == (1, int(woken), woken)
    assert found.get("foreseeable") == (None if woken else 1)
    assert found["drills"][0].get("foreseeable") is (None if woken else True)  # type: ignore[index,call-overload,union-attr]
    known = {word.id: word for word in (one.agreement, one.request, one.ending)}
    assert again(found, "XA.moj", known) == found, "whoever has the three instruments counts the same"


def test_a_window_that_is_short_or_that_no_instrument_tells_proves_no_unknown_moment() -> None:
    one = acknowledged(1, "key", channel=1)
    at = one.request.frozen_at
    short: JsonObject = {"from": stamp(at), "to": stamp(at + timedelta(minutes=9))}
    for window in ({"window": short}, {}):
        body = {name: value for name, value in one.request.body.items() if name != "window"}
        found = replace(one, request=replace(one.request, body={**body, **window}))
        assert (found.woken, found.foreseeable) == (False, True)


def test_what_could_be_foreseen_makes_no_proof_green_and_is_counted_beside() -> None:
    drills = [acknowledged(1, "link", channel=1), agreed_at(acknowledged(2, "key", channel=1), 2)]
    found = figures(*drills, agreed_at(drill(3), 2))
    assert (found["tried"], found["reached"], found["woken"], found["foreseeable"]) == (3, 2, 1, 1)
    assert found["last_woken"] == stamp(NOW + timedelta(days=1, minutes=3))


@pytest.mark.parametrize(
    "change", [{"woken": 2}, {"stopped": {}}, {"last_woken": "2026-12-01T00:00:00.000Z"}, {"tried": 1}]
)
def test_a_report_that_says_more_is_refused(change: JsonObject) -> None:
    drills = [acknowledged(1, "page", channel=1), stopped(2, "real_case", minutes=1), stopped(3, "other", minutes=50)]
    known: dict[str, Word] = {one.id: one for row in drills for one in (row.agreement, row.request, row.ending)}
    body = count("XB.moj", drills)
    assert again(body, "XA.moj", known) == body
    with pytest.raises(Refused) as refused:
        again({**body, **change}, "XA.moj", known)
    assert refused.value.code == "other_count"
    rows = body["drills"]
    assert isinstance(rows, list)
    for more in ({"answer_within": 60}, {"woken": True}, {"cause": "real_case"}):
        boast = [{**row, **more} for row in rows if isinstance(row, dict)]
        with pytest.raises(Refused):
            again({**body, "drills": boast}, "XA.moj", known)
