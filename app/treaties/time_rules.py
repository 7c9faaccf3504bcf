"""Periods, urgency, key dates, and how long providers keep what is asked for (`law.md` §3.0)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from app.kit.canonical import Json
from app.treaties import bodies, duties
from app.treaties.bodies import When
from app.treaties.codes import MEASURES
from app.treaties.review import Review

_LIMITATION_NEAR = 90
"""Days before limitation from which a routine request is doubted."""
_PAST_ONLY = ("ACCESS_STORED", "RECORDS", "GIVE_EFFECT_ORDER", "PRESERVE")


def periods(review: Review) -> None:
    """No period ends before it begins; none of what is past lies in the future."""
    now = review.asked.now
    lasting = any((one := MEASURES.get(wanted.code)) and one.lasting for wanted in review.wanted)
    for path, value, past in _periods(review, lasting):
        start, end = bodies.when(bodies.at(value, "from")), bodies.when(bodies.at(value, "to"))
        _reversed(review, path, start, end)
        if past and any(one is not None and one.start > now for one in (start, end)):
            review.find("period_in_future", path)
    for path, row in bodies.rows(review.body, "identifiers"):
        _reversed(review, path, bodies.when(row.get("instant_from")), bodies.when(row.get("instant_to")))


def urgency(review: Review) -> None:
    """Dates and urgency carry their reasons, and say the same as the header."""
    level, filed = review.text("urgency.level"), review.asked.urgency
    if level and filed and level != filed:
        review.find("urgency_differs", "urgency.level", level=level, filed=filed)
    wanted_by = bodies.when(review.at("urgency.wanted_by"))
    if wanted_by is not None and wanted_by.end < review.asked.now:
        review.find("wanted_by_past", "urgency.wanted_by")
    if not review.text("urgency.reason"):
        if review.filled("urgency.wanted_by"):
            review.find("deadline_without_reason", "urgency.reason")
        elif level == "urgent":
            review.find("urgency_without_reason", "urgency.reason", level=level)


def term(review: Review) -> None:
    """It is wanted before the time has passed that the treaty, or the State's practice, gives for it (UNCC 40(26))."""
    wanted_by = bodies.when(review.at("urgency.wanted_by"))
    if wanted_by is None or review.treaty is None:
        return
    left = (wanted_by.end - review.asked.now).days
    for one in review.treaty.deadlines:
        spans = one.clock == "execution" and one.duty == "requested" and one.unit in {"days", "working_days"}
        if spans and review.level in one.urgency and one.number is not None and left < one.number:
            review.find(
                "wanted_before_term", "urgency.wanted_by", article=one.article,
                state=review.asked.theirs.state, days=one.number, left=max(left, 0),
            )  # fmt: skip


def key_dates(review: Review) -> None:
    """Limitation and custody."""
    for path, row in bodies.rows(review.body, "key_dates"):
        kind, day = bodies.text(row, "kind"), bodies.when(row.get("date"))
        if kind == "custody_expiry" and not bodies.text(row, "consequence"):
            review.find("custody_expiry_unexplained", f"{path}.consequence")
        if kind != "limitation" or day is None:
            continue
        left = (day.start.date() - review.asked.now.date()).days
        if left < 0:
            review.find("limitation_passed", f"{path}.date")
        elif left <= _LIMITATION_NEAR and review.level == "routine":
            review.find("limitation_near", f"{path}.date", days=left)


def retention(review: Review) -> None:
    """What the requested State's providers have deleted by now, where its profile tells. No card: nothing is judged."""
    theirs = review.asked.theirs
    for one in review.wanted:
        card = duties.kept(theirs.duties, one.data, review.text("provider.tier")) if one.data else None
        days = theirs.retention.get(one.data.value) if one.data else None
        period = one.row.get("period") or review.at("period_sought")
        end = bodies.when(bodies.at(period, "to"))
        if one.data is None or end is None or bodies.filled(one.row.get("preservation")):
            continue
        if days is None and card is not None and card.days and end.end < review.asked.now - timedelta(days=card.days):
            review.find(
                "duty_days_passed", one.path,
                state=theirs.state, logs=card.log, days=card.days, sizes=", ".join(card.tiers), law=card.cited,
            )  # fmt: skip
        if days is None:
            continue
        if end.end < review.asked.now - timedelta(days=days):
            review.find("retention_passed", one.path, state=theirs.state, data=one.data.value, days=days)


def _periods(review: Review, lasting: bool) -> Iterator[tuple[str, Json, bool]]:
    yield "facts.period", review.at("facts.period"), True
    yield "period_sought", review.at("period_sought"), not lasting
    for one in review.wanted:
        yield f"{one.path}.period", one.row.get("period"), one.code in _PAST_ONLY
        yield f"{one.path}.dates", one.row.get("dates"), False


def _reversed(review: Review, path: str, start: When | None, end: When | None) -> None:
    if start is not None and end is not None and end.end < start.start:
        review.find("period_reversed", path)
