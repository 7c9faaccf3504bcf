"""Nothing that is hidden in a table can be reckoned from what is shown, by a reader who knows the total."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.statistics.suppression import FEW, FEWEST, WITHHELD, few, rounded, suppressed

CELLS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 12), max_size=5)


@settings(max_examples=300)
@given(CELLS)
def test_every_hidden_cell_could_be_another_number(cells: dict[str, int]) -> None:
    shown = suppressed(cells)
    if shown is None:
        assert min(cells.values()) < FEWEST
        return
    assert set(shown) == set(cells)
    hidden = [key for key, count in shown.items() if isinstance(count, str)]
    rest = sum(cells.values()) - sum(count for count in shown.values() if isinstance(count, int))
    ways = list(_ways([str(shown[key]) for key in hidden], rest))
    for place, key in enumerate(hidden):
        assert len({way[place] for way in ways}) > 1, (cells, shown, key)


@pytest.mark.parametrize(("keys", "most"), [("a", 30), ("ab", 30), ("abc", 16), ("abcd", 9)])
def test_who_knows_the_rule_and_the_total_cannot_reckon_a_small_count(keys: str, most: int) -> None:
    """All tables of so many keys: those that look alike to a reader differ in every small count."""
    alike: dict[tuple[object, ...], list[dict[str, int]]] = {}
    for counts in product(range(1, most + 1), repeat=len(keys)):
        cells = dict(zip(keys, counts, strict=True))
        if (shown := suppressed(cells)) is not None:
            alike.setdefault((sum(counts), *sorted(shown.items())), []).append(cells)
    for (total, *shown_cells), tables in alike.items():
        # A reader cannot rule out tables beyond those that were tried.
        if total <= most:  # type: ignore[operator]  # the total is a number
            for key, count in shown_cells:  # type: ignore[misc]  # pairs
                assert count != FEW or len({one[key] for one in tables}) > 1, (total, shown_cells, tables)


@given(st.integers(1, 9), st.integers(1, 4))
def test_a_cap_that_a_reader_knows_is_not_what_tells(great: int, small: int) -> None:
    """Six matters, each once under a key: what is five or more is five or six."""
    great = min(great, 6)
    shown = suppressed({"a": great, "b": small}, cap=6)
    if shown is not None and great >= FEWEST:
        assert {one for one in range(1, FEWEST) if FEWEST <= great + small - one <= 6} > {small}


@given(CELLS)
def test_no_small_count_is_shown_and_what_is_shown_is_true(cells: dict[str, int]) -> None:
    for key, count in (suppressed(cells) or {}).items():
        if isinstance(count, int):
            assert count == cells[key] >= FEWEST
        else:
            assert count == (FEW if cells[key] < FEWEST else WITHHELD)


def test_tables_without_a_small_count_are_shown_whole() -> None:
    assert suppressed({"a": 5, "b": 70}) == {"a": 5, "b": 70}
    assert suppressed({}) == {}


def test_one_small_count_takes_the_next_smallest_with_it() -> None:
    assert suppressed({"a": 3, "b": 9, "c": 40}) == {"a": FEW, "b": WITHHELD, "c": 40}


def test_where_all_cells_are_the_fewest_not_even_the_keys_are_shown() -> None:
    assert suppressed({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}) is None
    assert suppressed({"a": 4, "b": 4}) is None


def test_a_single_count_and_a_time_are_blunted() -> None:
    assert [few(4), few(5)] == [FEW, 5]
    assert [rounded(86_412.0), rounded(0.0), rounded(7.0)] == [86_000.0, 0.0, 7.0]


def _ways(words: list[str], rest: int) -> Iterator[tuple[int, ...]]:
    """Every way in which hidden cells could add up."""
    if not words:
        if rest == 0:
            yield ()
        return
    numbers = range(1, FEWEST) if words[0] == FEW else range(FEWEST, rest + 1)
    for number in numbers:
        if number <= rest:
            for way in _ways(words[1:], rest - number):
                yield (number, *way)
