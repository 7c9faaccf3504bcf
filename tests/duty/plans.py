"""Plans of the tests, and how hypothesis makes any."""

# ruff: noqa: DTZ001  (local times by the clock)

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from app.duty.rotation import Office, Rotation, Window
from app.duty.schedule import Demand, Layer, Missing, People, Plan, Schedule, Take, Why, final
from app.kit.ids import OfficialId

ANA, BEN, CEM, DORA = (OfficialId(f"XA.moj/{one}") for one in ("ana", "ben", "cem", "dora"))
EVERYBODY = (ANA, BEN, CEM, DORA)
VIENNA, HOWE, TONGA = ZoneInfo("Europe/Vienna"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Tongatapu")
ZONES = (VIENNA, HOWE, TONGA, ZoneInfo("America/St_Johns"), ZoneInfo("America/Sao_Paulo"), ZoneInfo("UTC"))
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = frozenset(range(7))


def working(day: date) -> bool:
    """An office that is closed on week-ends and on the first of January."""
    return day.weekday() < 5 and (day.month, day.day) != (1, 1)


def layer(
    *people: OfficialId,
    start: datetime,
    length: timedelta = DAY,
    zone: ZoneInfo = VIENNA,
    windows: tuple[Window, ...] = (),
    name: str = "first",
    ends: datetime | None = None,
) -> Layer:
    return Layer(name, zone, people, Rotation(start, length), windows, ends)


def plan(*layers: Layer, since: datetime = LONG_AGO, demand: Demand = Demand.ALWAYS) -> Plan:
    return Plan(since, layers, demand)


def local(zone: ZoneInfo, *parts: int, fold: int = 0) -> datetime:
    """A local time as the instant that it is."""
    return datetime(*parts, fold=fold, tzinfo=zone).astimezone(UTC)  # type: ignore[arg-type,misc]  # year, month, day, …


MONDAY = local(VIENNA, 2026, 11, 30, 8)


def schedule(
    one: Plan,
    begin: datetime,
    end: datetime,
    takes: tuple[Take, ...] = (),
    people: People | None = None,
) -> Schedule:
    return final((one,), takes, people or People(), working, begin, end)


def told(found: Schedule, zone: ZoneInfo = VIENNA) -> list[str]:
    """Shifts as people read them: hours, who, in local time."""
    return [
        f"{one.begin.astimezone(zone):%d.%m. %H:%M %z} {(one.end - one.begin) / HOUR:g}h {(one.holder or '-')[7:]}"
        for one in found.shifts
    ]


_instants = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)).map(
    lambda one: one.replace(second=0, microsecond=0, tzinfo=UTC)
)
_times = st.times().map(lambda one: time(one.hour, one.minute // 15 * 15))
windows = st.builds(
    Window, st.frozensets(st.sampled_from(range(7)), min_size=1), _times, _times, st.sampled_from(Office)
)
rotations = st.builds(
    Rotation,
    st.datetimes(datetime(2025, 6, 1), datetime(2028, 6, 1)).map(
        lambda one: one.replace(minute=one.minute // 15 * 15, second=0, microsecond=0)
    ),
    st.one_of(st.integers(1, 60).map(lambda one: one * HOUR), st.integers(1, 21).map(lambda one: one * DAY)),
)
layers = st.builds(
    Layer,
    st.sampled_from(("first", "second")),
    st.sampled_from(ZONES),
    st.lists(st.sampled_from(EVERYBODY), min_size=1, max_size=4).map(tuple),
    rotations,
    st.lists(windows, max_size=3).map(tuple),
)
plans = st.builds(Plan, st.just(LONG_AGO), st.lists(layers, min_size=1, max_size=3).map(tuple), st.sampled_from(Demand))


@st.composite
def spans(draw: st.DrawFn, longest: int = 40 * 24) -> tuple[datetime, datetime]:
    """From minutes to weeks; near the changes of clocks, ends of years and leap days as often as not."""
    turning = [
        datetime(2026, 3, 29, tzinfo=UTC),
        datetime(2026, 10, 25, tzinfo=UTC),
        datetime(2026, 4, 4, 12, tzinfo=UTC),
        datetime(2026, 10, 3, 12, tzinfo=UTC),
        datetime(2026, 12, 31, tzinfo=UTC),
        datetime(2028, 2, 28, tzinfo=UTC),
    ]
    begin = draw(st.one_of(_instants, st.sampled_from(turning)))
    return begin, begin + draw(st.integers(1, longest * 60)) * timedelta(minutes=1)


@st.composite
def takes(draw: st.DrawFn, around: tuple[datetime, datetime]) -> Take:
    """An override near a span."""
    length = int((around[1] - around[0]).total_seconds() // 60)
    begin = around[0] + draw(st.integers(-60, length)) * timedelta(minutes=1)
    end = begin + draw(st.integers(1, length + 120)) * timedelta(minutes=1)
    withdrawn = draw(st.one_of(st.none(), st.just(begin + (end - begin) / 2)))
    of = draw(st.one_of(st.none(), st.sampled_from(EVERYBODY)))
    where = draw(st.one_of(st.none(), st.sampled_from(("first", "second"))))
    why = draw(st.sampled_from((Why.OVERRIDE, Why.SWAP)))
    return Take(draw(st.uuids()).hex, why, of, draw(st.sampled_from(EVERYBODY)), begin, end, where, withdrawn)


@st.composite
def missing(draw: st.DrawFn, around: tuple[datetime, datetime]) -> People:
    """Some who are away, some who are deactivated."""
    length = int((around[1] - around[0]).total_seconds() // 60)
    minute = timedelta(minutes=1)
    away = {}
    for one in EVERYBODY[:2]:
        edges = sorted(draw(st.lists(st.integers(-60, length + 60), max_size=6, unique=True)))
        away[one] = [
            (around[0] + a * minute, around[0] + b * minute) for a, b in zip(edges[::2], edges[1::2], strict=False)
        ]
    unfit = {}
    if draw(st.booleans()):
        unfit[BEN] = around[0] + draw(st.integers(-60, length + 60)) * minute, Missing.NOT_ACTIVE
    return People(away, unfit)
