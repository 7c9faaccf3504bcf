"""Verification, measured: one instrument with two signatures, timestamps and re-rendering, against pyHanko's `ades`.

    python -m bench.verify [--files 8] [--rounds 3] [--seconds 10] [--large 50] [--json]

The floor is measured in the same run and in turns: `ades_with_time_validation` of both signatures of the same files,
which knows nothing of our structure, text, directory or policy. Then verifications a second with one parser process for
each core, as a node has them, and the memory that a large file takes in one.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.trust.policy import MIB
from app.trust.reasons import Verdict
from app.trust.sandbox import ParserPool
from bench import papers
from certs import pki
from certs.lab import Lab

AIM = 0.7


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--large", type=int, default=50, help="MiB of the large file")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rog-") as folder:
        press = papers.Press.open(Lab(pki.make(Path(folder) / "pki")))
        # More files than a renderer keeps: each is rendered anew, as when it comes for the first time.
        files = [press.instrument() for _ in range(max(5, given.files))]
        found = {
            **alone(press, files, given.rounds),
            **pooled(press, files, given.seconds),
            **memory(press, given.large),
        }
    if given.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    print(f"pyHanko ades, two signatures   {found['ades_ms']:6.0f} ms")
    print(f"ours, whole                    {found['ours_ms']:6.0f} ms")
    print(f"  ratio                        {found['ratio']:6.2f}  (aim ≥ {AIM})")
    print(f"ours without re-rendering      {found['apart_ms']:6.0f} ms")
    print(f"  ratio                        {found['apart_ratio']:6.2f}")
    print(f"pool of {found['processes']} parser processes      {found['per_second']:6.1f} verifications/s")
    print(f"  per core                     {found['per_core']:6.1f}")
    print(f"memory of a parser process     {found['usual_mib']:6.0f} MiB after usual files")
    print(f"  a file of {given.large} MiB             {found['large_mib']:6.0f} MiB ({found['large_verdict']})")
    print(f"  the same, above the limit    {found['refused_mib']:6.0f} MiB ({found['refused_verdict']})")


def alone(press: papers.Press, files: list[bytes], rounds: int) -> dict[str, float]:
    """Medians of one verification in this process, in processor time, ours and pyHanko's in turns."""
    anchors, holders = press.lab.anchors, press.holders
    taken: dict[str, list[float]] = {"ours": [], "apart": [], "ades": []}
    for number in range(rounds + 1):
        for pdf in files:
            seconds = _timed(lambda pdf=pdf: papers.ours(pdf, anchors, holders, press.at).verdict is Verdict.VALID)
            apart = _timed(
                lambda pdf=pdf: papers.without_text(pdf, anchors, holders, press.at).verdict is Verdict.VALID
            )
            other = _timed(lambda pdf=pdf: papers.theirs(pdf, anchors) == [True, True])
            if number:  # the first round loads fonts and classes
                taken["ours"].append(seconds)
                taken["apart"].append(apart)
                taken["ades"].append(other)
    ours, apart, ades = (1000 * statistics.median(taken[one]) for one in ("ours", "apart", "ades"))
    return {"ours_ms": ours, "apart_ms": apart, "ades_ms": ades, "ratio": ades / ours, "apart_ratio": ades / apart}


def pooled(press: papers.Press, files: list[bytes], seconds: float) -> dict[str, float]:
    """Verifications a second, one parser process for each core and a thread that feeds each."""
    cores = len(os.sched_getaffinity(0))
    anchors, holders = press.lab.anchors, press.holders
    with ParserPool(cores) as pool, ThreadPoolExecutor(cores) as threads:

        def feed(end: float, offset: int) -> int:
            done = 0
            while time.perf_counter() < end:
                report = pool.run(papers.ours, files[(done + offset) % len(files)], anchors, holders, press.at)
                assert report.verdict is Verdict.VALID, report.found
                done += 1
            return done

        for last in (2.0, seconds):  # the first to load fonts and classes
            start = time.perf_counter()
            done = sum(threads.map(lambda one, end=start + last: feed(end, one * 3), range(cores)))
            rate = done / (time.perf_counter() - start)
    return {"processes": cores, "per_second": rate, "per_core": rate / cores}


def memory(press: papers.Press, large: int) -> dict[str, object]:
    """Peak of a fresh parser process: a usual file, a large one that the policy would take, and that it would not."""
    anchors, holders = press.lab.anchors, press.holders
    usual, big = press.instrument(), press.large(large * MIB)
    found: dict[str, object] = {}
    for name, pdf, limit in (
        ("usual", usual, 25 * MIB),
        ("large", big, (large + 8) * MIB),
        ("refused", big, 25 * MIB),
    ):
        with ParserPool(1) as pool:
            most, verdict, codes = pool.run(papers.peak, pdf, anchors, holders, press.at, limit)
        found[f"{name}_mib"] = most
        found[f"{name}_verdict"] = f"{verdict}: {', '.join(codes)}" if codes else verdict
    return found


def _timed(check: Callable[[], bool]) -> float:
    # Of this process alone: others on the machine do not count.
    start = time.process_time()
    good = check()
    taken = time.process_time() - start
    assert good, "a sound file was not called so"
    return taken


if __name__ == "__main__":
    main()
