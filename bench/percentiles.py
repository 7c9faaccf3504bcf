"""p50, p95 and p99 of some milliseconds, as the benches of urgent letters tell them."""

from __future__ import annotations

import statistics

ENOUGH = 200
"""Values from which on more than one lies above the p99."""
CAUTION = f"  of fewer than {ENOUGH} letters the p99 is the slowest or next to it: one slow letter makes it"


def told(name: str, values: list[float]) -> dict[str, float]:
    """Each by a name of its own."""
    return {
        f"{name}_p50_ms": statistics.median(values),
        f"{name}_p95_ms": _percentile(values, 95),
        f"{name}_p99_ms": _percentile(values, 99),
    }


def row(words: str, found: dict[str, float], name: str) -> str:
    """One line of a table."""
    p50, p95, p99 = (found[f"{name}_{one}_ms"] for one in ("p50", "p95", "p99"))
    return f"{words:<48} p50 {p50:6.0f} ms  p95 {p95:6.0f} ms  p99 {p99:6.0f} ms"


def _percentile(values: list[float], which: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[which - 1] if len(values) > 1 else values[0]
