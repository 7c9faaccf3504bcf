"""The urgent lane, measured: from the signatory's act to a notice row of the other side's duty officer, in ms.

    python -m bench.urgent [--letters 30] [--queued 500] [--json]

Once idle (the floor), once with many ordinary instruments queued for signature and on their way.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time

from sqlalchemy import func, select

from app.cli import hands
from app.cli.playground import Playground, RunningNode, eventually
from app.instruments.models import Signing
from app.notices.models import Notice
from bench import stage

AIM = 2.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--letters", type=int, default=30)
    parser.add_argument("--queued", type=int, default=500)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with stage.pair() as built:
        idle = letters(built, given.letters)
        queue(built, given.queued)
        before = queued(built)
        loaded = letters(built, given.letters)
        after = queued(built)
    assert after, f"the queue ran empty before the last letter had left: give more than --queued {given.queued}"
    found = {
        "idle_p50_ms": statistics.median(idle),
        "idle_p95_ms": _p95(idle),
        "loaded_p50_ms": statistics.median(loaded),
        "loaded_p95_ms": _p95(loaded),
    }
    found["ratio"] = found["loaded_p95_ms"] / found["idle_p95_ms"]
    found |= {"queued_before": before, "queued_after": after}
    missed = found["ratio"] > AIM
    if given.json:
        sys.stdout.write(json.dumps(found) + "\n")
        sys.exit(missed)
    print(f"idle                        p50 {found['idle_p50_ms']:6.0f} ms  p95 {found['idle_p95_ms']:6.0f} ms")
    words = f"{before} to {after} ordinary ones queued"
    print(f"{words:<27} p50 {found['loaded_p50_ms']:6.0f} ms  p95 {found['loaded_p95_ms']:6.0f} ms")
    print(f"  ratio of p95              {found['ratio']:6.2f}  (aim ≤ {AIM})")
    sys.exit(missed)


def letters(built: Playground, count: int) -> list[float]:
    """Urgent letters one after another; ms from the act to the notice row on the other side."""
    xa, xb = built["XA"], built["XB"]
    found = []
    for _ in range(count):
        paper = stage.request(xa, "urgent")
        start = time.perf_counter()
        hands.ask_signature(paper)
        eventually(lambda paper=paper: _noticed(xb, paper.reference), "the duty officer's notice", 120)  # type: ignore[misc]
        found.append(1000 * (time.perf_counter() - start))
    return found


def queue(built: Playground, count: int) -> None:
    """Ordinary requests, frozen, approved and asked to be signed; not waited for."""
    papers = [stage.begin(built["XA"]) for _ in range(count)]
    stage.rendered(papers)
    stage.approve_and_ask(papers)


def queued(built: Playground) -> int:
    """Ordinary documents that wait for their signature."""
    with built["XA"].session() as session:
        ordinary = (Signing.done.is_(None), Signing.task == "sign", Signing.urgent.is_(False))
        return session.scalar(select(func.count()).select_from(Signing).where(*ordinary)) or 0


def _noticed(node: RunningNode, reference: str) -> bool:
    with node.session() as session:
        query = select(Notice.id).where(
            Notice.occasion == "matter.urgent", Notice.subject["matter"].astext == reference
        )
        return session.scalar(query) is not None


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


if __name__ == "__main__":
    main()
