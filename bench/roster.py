"""Rosters, measured: the final schedule of a year for a hundred rosters, against the plain arithmetic of their turns.

    python -m bench.roster [--rosters 100] [--rounds 5] [--json]

The keeper looks for gaps every minute and a page shows a month at once: a year of a hundred rosters must come within a
second (aim < 1 s). The floor is measured in the same run and in turns: the hand-overs of the same layers one after the
other, each turned into UTC, and nothing else said about them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time as clock
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.duty import rotation
from app.duty.rotation import Office, Rotation, Window, merged
from app.duty.schedule import Layer, Missing, People, Plan, Take, Why, final
from app.kit.ids import OfficialId

AIM = 1.0
"""Seconds for a year of a hundred rosters."""
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), frozenset(range(7))
ZONES = tuple(
    ZoneInfo(one) for one in ("Europe/Vienna", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "UTC")
)
NIGHTS = (Window(WEEK, time(18), time(8), Office.OPEN), Window(WEEK, time(8), time(8), Office.CLOSED))
DAYS = (Window(WEEK, time(8), time(18), Office.OPEN),)
Case = tuple[Plan, tuple[Take, ...], People]


def main() -> int:
    """Measure and print; 1 where the aim is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rosters", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measured([made(number) for number in range(given.rosters)], max(1, given.rounds))
    if given.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        print(f"{given.rosters} rosters, {found['shifts']:.0f} shifts and {found['gaps']:.0f} gaps in a year")
        print(f"hand-overs of the layers      {found['floor_s']:8.3f} s")
        print(f"final schedules               {found['final_s']:8.3f} s  (aim < {AIM:.0f})")
        print(f"  ratio to the floor          {found['ratio']:8.1f}")
    return int(found["final_s"] >= AIM)


def made(number: int) -> Case:
    """A roster as offices have them: a first and a second line by week or day, one for the nights; 40 overrides and
    swaps, ten absences, one official deactivated in autumn.
    """
    people = tuple(OfficialId(f"XA.moj/n{number}-{one}") for one in range(6))
    zone = ZONES[number % len(ZONES)]
    start = datetime(2025, 12, 1, 8)  # noqa: DTZ001  # local time by the clock
    layers = (
        Layer("first", zone, people, Rotation(start, 7 * DAY if number % 2 else DAY), DAYS),
        Layer("nights", zone, people[::-1], Rotation(start, DAY), NIGHTS),
        Layer("second", zone, people[:3], Rotation(start, 7 * DAY)),
    )
    takes = []
    for one in range(40):
        begin = BEGIN + (9 * one + number % 7) * DAY
        why, of, by = (Why.SWAP if one % 2 else Why.OVERRIDE), people[one % 6], people[(one + 1) % 6]
        takes.append(Take(f"{number}-{one}", why, of, by, begin, begin + 2 * DAY))
    away = {
        who: merged((BEGIN + (40 * one + place) * DAY, BEGIN + (40 * one + place + 5) * DAY) for one in range(5))
        for place, who in enumerate(people[:2])
    }
    unfit = {people[5]: (datetime(2026, 10, 1, tzinfo=UTC), Missing.NOT_ACTIVE)}
    return Plan(datetime(2025, 1, 1, tzinfo=UTC), layers), tuple(takes), People(away, unfit)


def measured(cases: list[Case], rounds: int) -> dict[str, float]:
    """Medians of one process, in turns with the floor; what was found about local times is forgotten each time."""
    floors, finals, shifts, gaps = [], [], 0, 0
    for _ in range(rounds):
        floors.append(_taken(lambda: [_hand_overs(one) for one in cases]))
        rotation.instant_of.cache_clear()
        found = []
        finals.append(
            _taken(lambda into=found: into.extend(final((one[0],), *one[1:], _works, BEGIN, END) for one in cases))
        )
        shifts, gaps = (
            sum(len(part) for part in parts) for parts in zip(*((one.shifts, one.gaps) for one in found), strict=True)
        )
    floor, whole = statistics.median(floors), statistics.median(finals)
    return {"shifts": shifts, "gaps": gaps, "floor_s": floor, "final_s": whole, "ratio": whole / floor}


def _hand_overs(case: Case) -> list[datetime]:
    found = []
    for layer in case[0].layers:
        at, end = layer.rotation.start, END.replace(tzinfo=None)
        while at < end:
            found.append(at.replace(tzinfo=layer.zone).astimezone(UTC))
            at += layer.rotation.length
    return found


def _works(day: date) -> bool:
    return day.weekday() < 5


def _taken(act: Callable[[], object]) -> float:
    begin = clock.process_time()
    act()
    return clock.process_time() - begin


if __name__ == "__main__":
    sys.exit(main())
