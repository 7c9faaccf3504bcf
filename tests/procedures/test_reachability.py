"""What drills prove is counted from signed instruments, and a report that says otherwise is found out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.errors import Refused
from app.procedures import contents
from app.procedures.reachability import AMBER, RED, Drill, Word, again, count, freshness, twice_unreached

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def identity(number: int) -> str:
    return f"01930000-0000-7000-8000-{number:012d}"


def word(number: int, sender: str, act: str, at: datetime, body: JsonObject) -> Word:
    other = "XA.moj" if sender == "XB.moj" else "XB.moj"
    matter = f"XA-2026-K7Q3MD{number // 10:02d}"
    return Word(identity(number), f"{number:064d}", matter, sender, other, act, at, body)


def drill(number: int, *, answered: float | None = None, cause: str = "unanswered", promised: int = 30) -> Drill:
    """One of XB's points by XA; answered after so many minutes, or stopped."""
    at = NOW + timedelta(days=number)
    agreement = word(10 * number, "XB.moj", "agree", at - timedelta(hours=2), {"answer_within": promised})
    window: JsonObject = {"from": stamp(at - timedelta(hours=1)), "to": stamp(at + timedelta(hours=11))}
    request = word(10 * number + 1, "XA.moj", "start", at, {"kind": "drill", "scenario": "-", "window": window})
    if answered is None:
        sender = "XB.moj" if cause == "real_case" else "XA.moj"
        return Drill(agreement, request, word(10 * number + 2, sender, "stop", at, {"reason": "-", "cause": cause}))
    hops: JsonObject = {
        "received": stamp(at + timedelta(seconds=1)),
        "acknowledged": stamp(at + timedelta(minutes=answered)),
    }
    return answered_with(Drill(agreement, request, request), hops, minutes=max(answered, 0) + 1)


def answered_with(begun: Drill, hops: JsonObject, *, minutes: float) -> Drill:
    """It was answered with some hops, and the answer was back after so many minutes."""
    back = begun.request.frozen_at + timedelta(minutes=minutes)
    number = int(begun.request.id[-12:]) + 1
    return Drill(begun.agreement, begun.request, word(number, "XB.moj", "answer", back, {"hops": hops}), back)


MANY = (drill(1, answered=2), drill(2), drill(3, cause="real_case"), drill(4, answered=31), drill(5, answered=4))


def test_what_drills_come_to() -> None:
    found = count("XB.moj", MANY)
    assert (found["tried"], found["reached"], found["kept_promises"]) == (4, 3, 2)
    assert found["last_reached"] == stamp(NOW + timedelta(days=5, minutes=4))
    assert (found["stopped"], found["woken"], "last_woken" in found) == ({"real_case": 1}, 0, False)
    assert found["medians"] == {"acknowledged": 240_000, "received": 1_000}
    assert [one["outcome"] for one in found["drills"]] == ["reached", "reached", "stopped", "unanswered", "reached"]  # type: ignore[union-attr,index,call-overload]
    assert contents.problems("exercise_report", 1, found) == ()
    assert contents.problems("exercise_report", 1, count("XB.moj", [drill(1)])) == ()


def test_the_order_in_which_they_are_known_counts_for_nothing() -> None:
    assert count("XB.moj", MANY) == count("XB.moj", reversed(MANY))


def test_a_clock_that_is_behind_gains_nothing() -> None:
    early = drill(1, answered=-5)
    assert early.hops["acknowledged"] == timedelta(0)


def told(number: int, *, off: timedelta, minutes: float = 4) -> Drill:
    """A person answered after three minutes, told by a clock that is off; the answer was back a minute later."""
    begun = drill(number)
    hops: JsonObject = {
        "received": stamp(begun.request.frozen_at + timedelta(seconds=1)),
        "acknowledged": stamp(begun.request.frozen_at + timedelta(minutes=3) + off),
    }
    return answered_with(begun, hops, minutes=minutes)


@pytest.mark.parametrize("off", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=365 * 50)])
def test_a_hop_before_the_drill_or_after_its_answer_is_no_figure_and_spoils_none(off: timedelta) -> None:
    wrong = told(9, off=off)
    assert wrong.hops == {"received": timedelta(seconds=1)}
    assert wrong.clock_disagrees == {"acknowledged"}
    found = count("XB.moj", [wrong, drill(1, answered=2), drill(2, answered=4)])
    assert found["medians"] == {"received": 1_000, "acknowledged": 240_000}, "of the person what was measured counts"
    assert found["clock_disagrees"] == {"acknowledged": 1}
    assert contents.problems("exercise_report", 1, found) == ()
    assert found["last_reached"] == stamp(wrong.request.frozen_at + timedelta(minutes=4)), "when the answer was here"
    assert (found["reached"], found["kept_promises"]) == (3, 3), "a person had answered when the answer was here"


def test_a_promise_is_kept_by_the_clock_of_who_drills_where_the_others_disagrees() -> None:
    assert not told(1, off=timedelta(hours=-2), minutes=31).kept
    assert told(1, off=timedelta(hours=-2), minutes=29).kept


@pytest.mark.parametrize(("off", "seconds"), [(-7, 0), (-3, 0), (0, 180), (1, 240), (6, 240)])
def test_a_clock_that_is_off_by_what_is_allowed_is_bounded_by_the_others(off: int, seconds: int) -> None:
    """Three minutes, back after four; five are allowed on either side."""
    found = told(1, off=timedelta(minutes=off))
    assert found.hops["acknowledged"] == timedelta(seconds=seconds)
    assert found.clock_disagrees == frozenset()


def says(number: int, *, acknowledged: float, back: float, promised: int = 30) -> Drill:
    """A node that tells when a person acknowledged, and whose answer was back then, in minutes."""
    begun = drill(number, promised=promised)
    at = begun.request.frozen_at
    hops: JsonObject = {
        "received": stamp(at + timedelta(seconds=1)),
        "acknowledged": stamp(at + timedelta(minutes=acknowledged)),
        "answered": stamp(at + timedelta(minutes=acknowledged, seconds=2)),
    }
    return answered_with(begun, hops, minutes=back)


def test_a_node_that_answers_late_and_writes_that_somebody_was_soon_there_has_kept_nothing() -> None:
    liar = says(1, acknowledged=2, back=55)
    assert (liar.took, liar.person, liar.kept) == (timedelta(minutes=55), timedelta(minutes=55), False)
    assert liar.clock_disagrees == {"acknowledged", "answered"}
    assert liar.hops == {"received": timedelta(seconds=1)}
    found = count("XB.moj", [liar])
    assert (found["reached"], found["kept_promises"]) == (1, 0)
    assert found["medians"] == {"acknowledged": 55 * 60_000, "received": 1_000}
    assert found["clock_disagrees"] == {"acknowledged": 1, "answered": 1}
    assert found["last_reached"] == stamp(liar.request.frozen_at + timedelta(minutes=55))
    assert contents.problems("exercise_report", 1, found) == ()


def test_a_word_that_is_not_believed_spares_the_median_nothing() -> None:
    late = [says(number, acknowledged=1, back=50) for number in (1, 2, 3)]
    assert count("XB.moj", [*late, drill(4, answered=2)])["medians"]["acknowledged"] == 50 * 60_000  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    ("acknowledged", "back", "kept"),
    [(29, 29.1, True), (29, 34, True), (28, 33.1, False), (25, 29.9, True), (2, 29, True), (31, 31.1, False)],
    ids=["at once", "within what is allowed", "beyond it", "in time", "in time whatever is told", "late"],
)
def test_a_promise_is_kept_by_the_word_only_as_far_as_the_answer_bears_it(
    acknowledged: float, back: float, kept: bool
) -> None:
    assert says(1, acknowledged=acknowledged, back=back).kept is kept


def test_an_early_hop_of_the_road_is_not_measured_by_the_answer() -> None:
    """A person may take long: that the door had it at once says nothing else."""
    slow = says(1, acknowledged=25, back=25.1)
    assert (slow.clock_disagrees, slow.hops["received"]) == (frozenset(), timedelta(seconds=1))


def test_a_report_that_believes_such_a_word_is_refused() -> None:
    drills = [says(1, acknowledged=2, back=55)]
    known = {one.id: one for row in drills for one in (row.agreement, row.request, row.ending)}
    body = count("XB.moj", drills)
    assert again(body, "XA.moj", known) == body
    for change in ({"kept_promises": 1}, {"medians": {"acknowledged": 120_000, "received": 1_000}}):
        with pytest.raises(Refused) as refused:
            again({**body, **change}, "XA.moj", known)
        assert refused.value.code == "other_count"


def test_a_report_whose_medians_count_what_cannot_be_is_refused() -> None:
    drills = [told(9, off=timedelta(hours=5)), drill(1, answered=2)]
    known = {one.id: one for row in drills for one in (row.agreement, row.request, row.ending)}
    body = count("XB.moj", drills)
    assert again(body, "XA.moj", known) == body
    for change in ({"clock_disagrees": {}}, {"medians": {"acknowledged": 18_180_000}}):
        with pytest.raises(Refused) as refused:
            again({**body, **change}, "XA.moj", known)
        assert refused.value.code == "other_count"


def test_the_other_side_bounds_a_hop_by_its_own_answer() -> None:
    ahead = replace(told(1, off=timedelta(hours=1)), came_back=None)
    assert ahead.clock_disagrees == {"acknowledged"}


@pytest.mark.parametrize(
    "wrong",
    [
        replace(drill(1, answered=2), agreement=drill(2).agreement),
        replace(drill(1, answered=2), request=replace(drill(1).request, body={"kind": "chain", "scenario": "-"})),
        replace(drill(1, answered=2), ending=replace(drill(1, answered=2).ending, sender="XA.moj")),
        replace(drill(1), agreement=replace(drill(1).agreement, sender="XA.moj")),
        replace(drill(1), request=replace(drill(1).request, recipient="XC.moj")),
    ],
    ids=[
        "other matter",
        "chain test",
        "answered by who asked",
        "not theirs",
        "of others",
    ],
)
def test_what_is_no_drill_is_not_counted(wrong: Drill) -> None:
    with pytest.raises(Refused, match="does not tell of a drill"):
        count("XB.moj", [wrong])


def test_a_proof_goes_stale() -> None:
    ages = (timedelta(0), AMBER + timedelta(seconds=1), RED + timedelta(seconds=1))
    assert [freshness(NOW - age, NOW - age, NOW) for age in ages] == ["green", "amber", "red"]
    assert freshness(None, None, NOW) == "red"


def test_answers_before_a_page_alone_never_make_a_proof_green() -> None:
    ages = (timedelta(0), AMBER + timedelta(seconds=1), RED + timedelta(seconds=1))
    assert [freshness(None, NOW - age, NOW) for age in ages] == ["amber", "amber", "red"]
    assert freshness(NOW - RED - timedelta(days=1), NOW, NOW) == "amber", "woken long ago, answered today"


def test_unreached_twice_in_a_row() -> None:
    assert twice_unreached(["unanswered", "stopped", "unanswered", "reached"])
    assert not twice_unreached(["unanswered", "reached", "unanswered"])
    assert not twice_unreached(["unanswered"])


def words() -> dict[str, Word]:
    return {one.id: one for row in MANY for one in (row.agreement, row.request, row.ending)}


def test_a_report_is_counted_again() -> None:
    body = count("XB.moj", MANY)
    assert again(body, "XA.moj", words()) == body


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reached": 4}, "other_count"),
        ({"kept_promises": 3}, "other_count"),
        ({"medians": {"acknowledged": 1}}, "other_count"),
        ({"authority": "XC.moj"}, "not_a_drill"),
    ],
)
def test_a_report_that_says_more_than_its_instruments_is_refused(change: JsonObject, code: str) -> None:
    with pytest.raises(Refused) as refused:
        again({**count("XB.moj", MANY), **change}, "XA.moj", words())
    assert refused.value.code == code


def test_nobody_reports_the_drills_of_others() -> None:
    with pytest.raises(Refused, match="not begun by who reports it"):
        again(count("XB.moj", MANY), "XC.moj", words())


def test_every_instrument_that_is_named_must_be_shown_and_be_the_one() -> None:
    body, known = count("XB.moj", MANY), words()
    gone = {key: one for key, one in known.items() if key != MANY[0].ending.id}
    other = {**known, MANY[0].ending.id: replace(MANY[0].ending, sha256="f" * 64)}
    for shown, code in ((gone, "instrument_missing"), (other, "other_file")):
        with pytest.raises(Refused) as refused:
            again(body, "XA.moj", shown)
        assert refused.value.code == code
