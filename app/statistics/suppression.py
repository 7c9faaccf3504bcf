"""What of a table may be shown to others: no count below five, and none that can be reckoned from the rest. Pure.

`law.md` §7. Whoever reads a table is taken to know its total, from another table of the same report or otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

FEWEST = 5
"""A count below it is not shown."""
MEDIAN_FEWEST = 10
"""Of fewer values no median is shown."""
FEW, WITHHELD = "< 5", "withheld"
"""`WITHHELD`: five or more, but with it a smaller one could be reckoned."""
Shown = int | str


def suppressed(cells: Mapping[str, int], cap: int | None = None) -> dict[str, Shown] | None:
    """The cells as others may see them; None: nothing of the table, not even its keys, may be shown.

    `cap`: what a reader knows that no cell exceeds. Counts are at least one: a key that does not occur has no cell.
    Beside the counts below five, which are all hidden, the smallest other is hidden, or the two smallest where one is
    not enough. A reader is taken to know this rule: that two are hidden tells them that one was not enough.
    """
    small = [key for key, count in cells.items() if count < FEWEST]
    if not small:
        return dict(cells)
    others = sorted((count, key) for key, count in cells.items() if count >= FEWEST)
    total = sum(cells[key] for key in small)
    for more in (1, 2) if len(others) > 1 else (len(others),):
        hidden, shown = others[:more], others[more:]
        bounds = [count for count, _ in shown[:1]] + ([] if cap is None else [cap + 1])
        known = total + sum(count for count, _ in hidden)
        if _safe(len(small), more, known, min(bounds, default=known)):
            keys = {*small, *(key for _, key in hidden)}
            return {key: _word(count) if key in keys else count for key, count in cells.items()}
    return None


def _safe(small: int, more: int, total: int, top: int) -> bool:
    """Whether each of the counts below five may be another one, for all that a reader knows: how many are hidden of
    either sort, their total, and that the `more` greater ones are at least five and below `top`.
    """
    sums = [one for one in range(small, (FEWEST - 1) * small + 1) if _possible(small, more, total - one, top, one)]
    # Several that add up to one number may still share it otherwise, unless all are the least or the most.
    return len(sums) > 1 or (small > 1 and any(small < one < (FEWEST - 1) * small for one in sums))


def _possible(small: int, more: int, rest: int, top: int, one: int) -> bool:
    """Whether the greater counts can add up to `rest` where those below five add up to `one`."""
    if more == 0:
        return rest == 0
    if more == 1:
        return FEWEST <= rest < top
    ways = range(max(FEWEST, rest - top + 1), rest // 2 + 1)
    return any(not _safe(small, 1, one + lesser, rest - lesser) for lesser in ways)


def whole(shown: Mapping[str, Shown] | None) -> bool:
    """Whether nothing of a table is hidden."""
    return shown is not None and not any(isinstance(count, str) for count in shown.values())


def few(count: int) -> Shown:
    """A single count as others may see it."""
    return count if count >= FEWEST else FEW


def rounded(value: float) -> float:
    """To two significant digits: a median may be one matter's own time to the second."""
    return float(f"{value:.2g}")


def blunted(amount: Decimal) -> Decimal:
    """An amount to two significant digits."""
    return round(amount, 1 - amount.adjusted()) if amount else amount


def _word(count: int) -> str:
    return FEW if count < FEWEST else WITHHELD
