"""No count that a conference report hides can be reckoned from all that it shows: every other report of the same words.

A reader is taken to know what may happen at all: that an extradition that is refused is closed, has a ground and counts
among refusals; that whoever was heard has the measure done. For every count below five that is hidden there must be
another course of things, in which a few matters went otherwise, that leaves every word of the report as it is and
that count another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.statistics import reckoning, totals
from app.statistics.course import Course, Taken
from app.statistics.facts import Facts
from app.statistics.reckoning import TABLES
from app.statistics.suppression import FEWEST
from tests.statistics.stories import NOW, course

REFUSED = {"refused": True, "grounds": (("refusal", "sovereignty", "UNCC 40(21)"),), "open": False}
Types = Sequence[Course]


def extradition(came: str, **more: object) -> Course:
    codes = {"extradition_decision": (came,) if came else (), "prosecuted": more.pop("prosecuted", ())}
    open_ = {} if not came else {"open": False}
    return course("extradition", facts=Facts(codes), **{**open_, **more})  # type: ignore[arg-type]  # codes are tuples


def hearing(held: str, outcome: str = "", **more: object) -> Course:
    """Of a hearing that is open there may be a word on its measure, of one that ended none: only together they tell."""
    came = (("HEARING_VIDEO", outcome),) if outcome else ()
    took = {"close": Taken(86_400.0, 86_400.0)} if held else {}
    codes = {"hearing_held": (held,) if held else ()}
    return course("hearing", facts=Facts(codes), outcomes=came, open=not held, took=took, **more)


def reported(sent: bool, *, closed: bool = False) -> Course:
    """A hearing of which the record was sent, which executes it; or that ended without, or is open."""
    if not sent:
        return hearing("not held" if closed else "")
    took = Taken(86_400.0, 86_400.0)
    codes = {"hearing_held": ("held",), "evidence_category": ("RECORDING",)}
    reached = {"first_evidence": took, "execution": took, "close": took}
    return course("hearing", facts=Facts(codes, spans={"hearing_report": (86_400.0,)}), open=False, took=reached)


def consultation(came: str, *links: str) -> Course:
    codes = {"agreement": (came,) if came else (), "connection": links}
    return course("jurisdiction", facts=Facts(codes), open=not came)


def evidence(*categories: str) -> Course:
    items = tuple((f"items {one}", Decimal(1)) for one in categories)
    return course(facts=Facts({"evidence_category": categories}, {"evidence": items}))


CATEGORIES = ("TRAFFIC", "CONTENT", "OTHER")
WORLDS: dict[str, Types] = {
    "extradition": (
        extradition(""),
        extradition("granted"),
        extradition("", **{**REFUSED, "open": True}),  # refused, and reopened
        extradition("", consulted=True, **{**REFUSED, "open": True}),
        extradition("lapsed"),
        extradition("refused", consulted=True, prosecuted=("prosecuted instead",), **REFUSED),
        extradition("refused", consulted=False, prosecuted=("not prosecuted",), **REFUSED),
    ),
    "hearing": (
        hearing(""),
        hearing("", "done"),
        hearing("", "done_partly"),
        hearing("", "person_refused"),
        hearing("held"),
        hearing("held", "done"),
        hearing("held", "done_partly"),
        hearing("not held"),
        hearing("not held", "person_refused"),
    ),
    "jurisdiction": (
        consultation(""),
        consultation("", "result"),
        consultation("", "conduct"),
        consultation("agreed"),
        consultation("agreed", "result"),
        consultation("agreed", "result", "conduct"),
        consultation("parallel", "conduct"),
    ),
    "evidence": [
        evidence(*(name for name, has in zip(CATEGORIES, which, strict=True) if has))
        for which in product((False, True), repeat=3)
    ],
}
WORLDS["reported"] = (reported(True), reported(False), reported(False, closed=True))
WORLDS["mixed"] = (
    course(),
    course(open=False),
    course("preservation"),
    course("preservation", open=False),
    extradition(""),
    extradition("granted"),
    extradition("refused", consulted=True, **REFUSED),
    hearing(""),
    hearing("held", "done"),
    hearing("not held"),
    consultation(""),
    consultation("agreed", "result"),
    consultation("parallel", "conduct"),
)


def seen(courses: Sequence[Course]) -> tuple[object, ...]:
    """Every word of the report."""
    tables = reckoning.shared_counts(courses, NOW)
    return (
        {name: None if cells is None else dict(sorted(cells.items())) for name, cells in tables.items()},
        sorted(map(repr, reckoning.shared_times(courses, tables))),
        totals.shared_sums(courses, tables),
        totals.shared_spans(courses, tables),
        reckoning.shares(tables),
    )


def hidden(courses: Sequence[Course]) -> Iterator[tuple[str, str, int]]:
    """Table, key and count of what is shown as below five."""
    told = reckoning.shared_counts(courses, NOW)
    for name, cells in reckoning.counts(courses, NOW, shared=True).items():
        for key, count in cells.items():
            if count < FEWEST and told[name] is not None:
                yield name, key, count


def otherwise(numbers: Sequence[int]) -> Iterator[list[int]]:
    """The same number of matters, of which some of one or two kinds went otherwise; the likeliest first."""
    kinds = range(len(numbers))
    moves = [(one, other) for one, other in product(kinds, kinds) if one != other]
    for one, other in moves:
        for count in range(1, min(numbers[one], FEWEST) + 1):
            yield _moved(numbers, (one, other, count))
    for (a, b), (c, d) in product(moves, moves):
        if a != d and b != c:
            for first, second in product(range(1, min(numbers[a], 4) + 1), range(1, min(numbers[c], 4) + 1)):
                if a != c or first + second <= numbers[a]:
                    yield _moved(numbers, (a, b, first), (c, d, second))


def _moved(numbers: Sequence[int], *moves: tuple[int, int, int]) -> list[int]:
    found = list(numbers)
    for one, other, count in moves:
        found[one] -= count
        found[other] += count
    return found


def expand(types: Types, numbers: Sequence[int]) -> list[Course]:
    return [replace(one) for one, number in zip(types, numbers, strict=True) for _ in range(number)]


def underivable(types: Types, numbers: Sequence[int]) -> None:
    courses = expand(types, numbers)
    report, secret = seen(courses), {(name, key): count for name, key, count in hidden(courses)}
    for other in otherwise(numbers):
        if not secret:
            return
        world = expand(types, other)
        if seen(world) == report:
            told = reckoning.counts(world, NOW, shared=True)
            secret = {(a, b): count for (a, b), count in secret.items() if told[a].get(b, 0) == count}
    assert not secret, (numbers, secret, report)


def world(name: str, most: int) -> Callable[[], st.SearchStrategy[list[int]]]:
    return lambda: st.lists(st.integers(0, most), min_size=len(WORLDS[name]), max_size=len(WORLDS[name]))


@settings(max_examples=40, deadline=None)
@given(world("extradition", 9)())
def test_of_an_authority_that_only_extradites(numbers: list[int]) -> None:
    underivable(WORLDS["extradition"], numbers)


@settings(max_examples=40, deadline=None)
@given(world("hearing", 9)())
def test_of_an_authority_that_only_hears(numbers: list[int]) -> None:
    underivable(WORLDS["hearing"], numbers)


@pytest.mark.parametrize(
    "numbers", [(0, 4, 0, 0, 3, 6, 0, 0, 0), (0, 0, 4, 0, 9, 0, 0, 0, 0), (0, 0, 0, 4, 0, 1, 0, 0, 8)]
)
def test_that_no_time_is_told_until_the_end_tells_nothing(numbers: tuple[int, ...]) -> None:
    """Thirteen hearings, four of them pending: that less than ten ended would leave no other number."""
    underivable(WORLDS["hearing"], numbers)


@settings(max_examples=40, deadline=None)
@given(world("reported", 14)())
def test_of_an_authority_whose_hearings_end_with_their_record(numbers: list[int]) -> None:
    underivable(WORLDS["reported"], numbers)


def test_days_to_the_report_of_a_hearing_do_not_tell_how_many_wait() -> None:
    """Of eleven hearings less than five are pending; that ten were reported would leave one."""
    shown = [seen([*(reported(True) for _ in range(10)), *(reported(False) for _ in range(count))]) for count in (1, 2)]
    for _, times, _, spans, _ in shown:
        assert (times, spans) == ([], [])
    whole = [*(reported(True) for _ in range(10)), *(reported(False) for _ in range(5))]
    tables = reckoning.shared_counts(whole, NOW)
    assert {one.milestone for one in reckoning.shared_times(whole, tables)} == {"first_evidence", "execution", "close"}
    assert [one.name for one in totals.shared_spans(whole, tables)] == ["hearing_report"]


@settings(max_examples=40, deadline=None)
@given(world("jurisdiction", 9)())
def test_of_consultations_on_jurisdiction(numbers: list[int]) -> None:
    underivable(WORLDS["jurisdiction"], numbers)


@settings(max_examples=40, deadline=None)
@given(world("evidence", 12)())
def test_of_evidence(numbers: list[int]) -> None:
    underivable(WORLDS["evidence"], numbers)


@settings(max_examples=15, deadline=None)
@given(world("mixed", 12)())
def test_of_an_authority_that_does_everything(numbers: list[int]) -> None:
    underivable(WORLDS["mixed"], numbers)


def decided(granted: int, refused: int, lapsed: int, waiting: int) -> list[Course]:
    found = [extradition("granted") for _ in range(granted)] + [extradition("lapsed") for _ in range(lapsed)]
    found += [extradition("refused", consulted=True, **REFUSED) for _ in range(refused)]
    return found + [extradition("") for _ in range(waiting)]


def test_decisions_are_shown_whole_or_not_at_all() -> None:
    """With three that lapsed and eleven refused, the table of consultations would tell the one by the other."""
    shown = reckoning.shared_counts(decided(30, 11, 6, 8), NOW)
    assert shown["extradition_decision"] == {"granted": 30, "refused": 11, "lapsed": 6}
    assert reckoning.shares(shown)["extradition_granted"] == 63.8
    few = reckoning.shared_counts(decided(30, 11, 3, 8), NOW)
    assert (few["consultation"], few["extradition_decision"]) == ({"with consultation": 11}, None)
    assert "extradition_granted" not in reckoning.shares(few)
    hidden_states = reckoning.shared_counts(decided(30, 11, 6, 2), NOW)
    assert hidden_states["extradition_decision"] is None, "the pending are hidden, and would be known by it"


def test_what_is_of_a_procedure_is_shown_only_beside_its_number() -> None:
    links = [consultation("", "result") for _ in range(6)]
    many = [course() for _ in range(40)]
    alone = reckoning.shared_counts([*many, *links], NOW)
    assert (alone["procedure"], alone["connection"]) == ({"mla": 40, "jurisdiction": 6}, {"result": 6})
    beside = reckoning.shared_counts([*many, *links, course("joint")], NOW)
    assert (beside["procedure"] or {}).get("jurisdiction") == "withheld"
    assert beside["connection"] is None


@settings(deadline=None)
@given(st.lists(st.decimals(1, 10**6, places=2), max_size=14))
def test_a_sum_tells_of_no_matter(parts: list[Decimal]) -> None:
    courses = [course("assets", facts=Facts(sums={"assets": (("frozen EUR", one),)})) for one in parts]
    tables = reckoning.shared_counts(courses, NOW)
    shown = totals.shared_sums(courses, tables)
    own = {(one.name, one.key): one for one in totals.sums(courses)}
    if len(parts) < FEWEST or max(parts) >= totals.DOMINANT * sum(parts):
        assert shown == []
    else:
        [told] = shown
        assert (told.matters, len(told.amount.strip("0").replace(".", "")) <= 2) == (0, True)
        assert abs(Decimal(told.amount) - sum(parts)) <= sum(parts) * Decimal("0.05")
    if parts:
        whole = own["assets", "frozen EUR"]
        assert (whole.matters, Decimal(whole.amount)) == (len(parts), sum(parts))
        assert own["assets_pair", "XB frozen EUR"].amount == whole.amount


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(0, 12))
def test_days_are_told_of_ten_and_of_a_procedure_whose_number_is_shown(hearings: int, others: int) -> None:
    courses = [course("hearing", facts=Facts(spans={"hearing_report": (86_400.0 * one,)})) for one in range(hearings)]
    courses += [course("joint") for _ in range(others)]
    tables = reckoning.shared_counts(courses, NOW)
    told = totals.shared_spans(courses, tables)
    shown = isinstance((tables["procedure"] or {}).get("hearing"), int)
    assert bool(told) == (hearings >= 10 and shown)
    assert all(one.count == 0 for one in told)
    if 0 < others < FEWEST:
        assert told == [], "the number of hearings is hidden with that of the others"


def test_what_is_shared_names_no_state() -> None:
    assert not any(table.shared for name, table in TABLES.items() if name.endswith(("_pair", "_state")))
