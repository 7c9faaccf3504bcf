"""Whether a notice of delay, and the answer to it, say what can come of them (`law.md` §2.4)."""

from __future__ import annotations

from datetime import timedelta

from app.treaties import bodies, day_ends
from app.treaties.review import Review
from app.treaties.schema import Article

_ACT, _KIND, _DECIDE, _EXECUTE = "report_delay", "delay_notice", "decide_by", "execute_by"
_UNITS = {"days": timedelta(days=1)}
"""Units in which a finding can say until when a time may be extended; others are counted by the clock alone."""


def told(review: Review) -> None:
    """The days lie ahead; the time may be extended so far; the other side is asked by when it is to answer."""
    for member in (_DECIDE, _EXECUTE):
        day = day_ends.when(review, review.at(member), "requested")
        if day is not None and day.end < review.asked.now:
            review.find("delay_past", member, date=review.text(member))
    if review.filled(_DECIDE):
        _extends(review)
    if review.filled(_EXECUTE) and not review.filled("answer_by"):
        review.find("timing_not_asked", "answer_by")


def _extends(review: Review) -> None:
    found = [
        (treaty, one, one.extension)
        for treaty in review.treaties
        for one in treaty.deadlines
        if one.extension is not None
        and (one.extension.on.act, one.extension.on.member) == (_ACT, _DECIDE)
        and review.asked.procedure in (one.procedures or (review.asked.procedure,))
    ]
    if not found:
        review.find("delay_moves_nothing", _DECIDE)
        return
    treaty, law, more = found[0]
    ends, article = review.asked.due.get(law.clock), Article(more.article, law.article.verified)
    if ends is None:
        return
    before = [one for one in review.spoken(_KIND) if bodies.filled(bodies.at(one.body, _DECIDE))]
    day, step = bodies.when(review.at(_DECIDE)), _UNITS.get(law.unit)
    if ends < review.asked.now:
        review.find("delay_late", _DECIDE, until=ends.date().isoformat(), article=article, by=treaty)
    elif day is not None and step is not None and not before and day.start > (last := ends + more.number * step):
        review.find("delay_beyond", _DECIDE, until=last.date().isoformat(), article=article, by=treaty)


def answered(review: Review) -> None:
    """Only a day that was proposed can be agreed to."""
    proposed = [one for one in review.spoken(_KIND) if bodies.filled(bodies.at(one.body, _EXECUTE))]
    if review.at("accepts_proposal") is True and not proposed:
        review.find("timing_not_proposed", "accepts_proposal")
