"""Findings, measured: everything that is said about a full request, against canonical JSON of the same body.

    python -m bench.findings [--rounds 300] [--json]

A draft is checked at every pause in typing: all findings of a full request must come in a blink (aim < 20 ms), and no
slower because a State knows many treaties. The floor is measured in the same run and in turns: the canonical JSON of
the body and its SHA-256, which every check of a duplicate takes anyway.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.kit.canonical import JsonObject, dumps, sha256
from app.procedures import contents
from app.treaties.catalogue import TREATIES, Treaties
from app.treaties.profiles import profile
from app.treaties.review import Asked
from app.treaties.rules import findings

AIM = 20.0
"""Milliseconds for all findings of a full request."""
FLAT = 1.5
"""With a hundred treaties loaded it may take so much longer than with one."""
COUNTS = (1, 10, 100)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
REQUEST = Path(__file__).resolve().parent.parent / "examples" / "requests" / "mailbox-content.json"


def main() -> int:
    """Measure and print; 1 where an aim is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measured(full(), max(10, given.rounds))
    if given.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        print(f"a request of {found['bytes']:.0f} bytes, {found['said']:.0f} findings")
        print(f"canonical JSON and SHA-256        {found['floor_ms']:8.3f} ms")
        print(f"structure of the body             {found['shape_ms']:8.3f} ms")
        for count in COUNTS:
            print(f"findings, {count:3} treaties loaded    {found[f'findings_{count}_ms']:8.3f} ms")
        print(f"all of it, {COUNTS[-1]} treaties loaded   {found['whole_ms']:8.3f} ms  (aim < {AIM:.0f})")
        print(f"  ratio to the floor              {found['ratio']:8.1f}")
        print(f"  {COUNTS[-1]} treaties against 1          {found['flat']:8.2f}  (aim < {FLAT})")
    return int(found["whole_ms"] >= AIM or found["flat"] >= FLAT)


def full() -> JsonObject:
    """A request with everything: the largest of the examples, and fifty identifiers more."""
    body: JsonObject = json.loads(REQUEST.read_text("utf-8"))
    body = body["body"] if isinstance(body.get("body"), dict) else body  # type: ignore[assignment]  # just looked at
    identifiers = body.setdefault("identifiers", [])
    assert isinstance(identifiers, list)
    for number in range(50):
        identifiers.append({"id": f"more{number}", "kind": "mac", "mac": f"00:1b:63:00:01:{number:02x}"})
    return body


def loaded(count: int) -> Treaties:
    """So many treaties: those of the release, then others like them under other codes."""
    known = list(TREATIES.on(NOW.date()))
    first = [one for one in known if one.code == "un_cybercrime"]
    rest = [one for one in known if one.code != "un_cybercrime"]
    more = (replace(rest[number % len(rest)], code=f"other_{number}") for number in range(count))
    return Treaties(tuple([*first, *rest, *more][:count]))


def measured(body: JsonObject, rounds: int) -> dict[str, float]:
    """Medians of one check in this process, in turns with the floor."""
    plain = Asked(
        procedure="mla", act="request", kind="mla_request", kind_version=1, body=body, urgency="routine", language="en",
        ours=profile("XA"), theirs=profile("XB"), treaty=TREATIES.newest("un_cybercrime"), attachments=(), now=NOW,
    )  # fmt: skip
    sets = {count: loaded(count) for count in COUNTS}
    work: dict[str, Callable[[], object]] = {
        "floor": lambda: sha256(dumps(body)),
        "shape": lambda: contents.problems("mla_request", 1, body),
        **{f"findings_{count}": lambda known=known: _said(plain, known) for count, known in sets.items()},
        "whole": lambda: (contents.problems("mla_request", 1, body), _said(plain, sets[COUNTS[-1]])),
    }
    taken: dict[str, list[float]] = {name: [] for name in work}
    for number in range(rounds + 5):
        for name, one in work.items():
            begin = time.process_time()
            one()
            if number >= 5:  # the first rounds load and compile
                taken[name].append(time.process_time() - begin)
    found = {f"{name}_ms": statistics.median(times) * 1000 for name, times in taken.items()}
    return {
        "bytes": float(len(dumps(body))),
        "said": float(len(_said(plain, sets[COUNTS[-1]]))),
        **found,
        "ratio": found["whole_ms"] / found["floor_ms"],
        "flat": found[f"findings_{COUNTS[-1]}_ms"] / found[f"findings_{COUNTS[0]}_ms"],
    }


def _said(plain: Asked, known: Treaties) -> tuple[object, ...]:
    return findings(replace(plain, known=known.on(NOW.date())))


if __name__ == "__main__":
    sys.exit(main())
