"""Measures that last: begun with an end ahead, prolonged before it, noted after it; nothing gathered earlier or
later counts (`law.md` §3.1.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.treaties import bodies
from app.treaties.bodies import When
from app.treaties.codes import MEASURES
from app.treaties.lasting import Lasting, begun
from app.treaties.review import Review

Rule = Callable[[Review], None]


def starts(review: Review) -> None:
    """It begins before it ends, its end lies ahead, and no later than was asked."""
    start, until = bodies.when(review.at("from")), bodies.when(review.at("until"))
    if until is None:
        return
    if until.end < review.asked.now:
        review.find("lasting_until_past", "until", until=_day(until))
    if start is not None and until.end < start.start:
        review.find("lasting_end_before_start", "until", until=_day(until), start=_day(start))
    for name, code, asked in _asked(review):
        if until.start > asked.end:
            review.find(
                "lasting_longer_than_asked", "until", subject=code, measure=name, asked=_day(asked), until=_day(until)
            )


def prolongs(review: Review) -> None:
    """What runs is prolonged, to a later date; what is over stays over."""
    until = bodies.when(review.at("until"))
    for place, name, one in _named(review):
        end = one.last
        if end is None:
            continue
        if one.noted or end.end < review.asked.now:
            review.find("prolongation_after_end", place, measure=name, end=_day(end))
        elif until is not None and until.end <= end.end:
            review.find("prolongation_not_longer", "until", measure=name, end=_day(end))


def confirms(review: Review) -> None:
    """… and to no later one than was asked for."""
    prolongs(review)
    until = bodies.when(review.at("until"))
    asked = [bodies.when(bodies.at(word.body, "until")) for word in review.spoken("extension_request")]
    if until is not None and asked and (last := asked[-1]) is not None and until.start > last.end:
        review.find("prolonged_longer_than_asked", "until", asked=_day(last), until=_day(until))


def stops(review: Review) -> None:
    """It is asked to stop from now on, and before it would end."""
    stop = bodies.when(review.at("stop_at"))
    if stop is not None and stop.end < review.asked.now:
        review.find("stop_in_the_past", "stop_at", stop=_day(stop))
    for place, name, one in _named(review):
        if one.noted and one.ended is not None:
            review.find("measure_ended_already", place, measure=name, end=_day(one.ended))
        elif stop is not None and one.until is not None and stop.start > one.until.end:
            review.find("stop_after_end", "stop_at", measure=name, end=_day(one.until))


def ends(review: Review) -> None:
    """The end has come, after the begin; one that came late is told."""
    end = bodies.when(review.at("ended_at"))
    if end is None:
        return
    if end.start > review.asked.now:
        review.find("end_ahead", "ended_at", end=_day(end))
    for place, name, one in _named(review):
        if one.noted and one.ended is not None:
            review.find("measure_ended_already", place, measure=name, end=_day(one.ended))
        if one.start is not None and end.end < one.start.start:
            review.find("end_before_start", "ended_at", measure=name, start=_day(one.start))
        if one.until is not None and end.start > one.until.end:
            review.find("ran_past_its_end", "ended_at", measure=name, until=_day(one.until), end=_day(end))


def gathered(review: Review) -> None:
    """What a measure brought was gathered while it ran."""
    known = begun(review)
    for path, row in bodies.rows(review.body, "evidence") if known else ():
        file, obtained = bodies.text(row, "file")[:12], bodies.when(row.get("obtained_at"))
        for name in bodies.texts(row, "measures"):
            one = known.get(name)
            code, field = _code(review, name), f"{path}.obtained_at"
            if one is None:
                continue
            if obtained is not None and one.first is not None and obtained.end < one.first.start:
                review.find(
                    "gathered_before_begin", field,
                    subject=code, file=file, obtained=_day(obtained), measure=name, start=_day(one.first),
                )  # fmt: skip
            if (end := one.last) is None:
                continue
            if obtained is None:
                review.find("gathering_undated", field, subject=code, file=file, measure=name)
            elif obtained.start > end.end:
                review.find(
                    "gathered_after_end", field,
                    subject=code, file=file, obtained=_day(obtained), measure=name, end=_day(end),
                )  # fmt: skip


def _named(review: Review) -> Iterator[tuple[str, str, Lasting]]:
    """The measures that the body names, each with its place; of one that was never begun that is said. Where nothing of
    the matter is told, none.
    """
    known = begun(review)
    for index, name in enumerate(bodies.texts(review.body, "measures") if review.asked.spoken else ()):
        if name in known:
            yield f"measures.{index}", name, known[name]
        else:
            review.find("measure_not_begun", f"measures.{index}", measure=name)


def _asked(review: Review) -> Iterator[tuple[str, str, When]]:
    """The lasting measures that the body names, with the end that the request gave them."""
    named = bodies.texts(review.body, "measures")
    for _, row in bodies.rows(review.asked.opening, "measures"):
        name, code, end = bodies.text(row, "id"), bodies.text(row, "code"), bodies.when(bodies.at(row, "period.to"))
        if name in named and code in MEASURES and MEASURES[code].lasting and end is not None:
            yield name, code, end


def _code(review: Review, name: str) -> str:
    return next((one.code for one in review.asked.measures if one.id == name), "")


def _day(one: When) -> str:
    return one.start.date().isoformat()


RULES: Mapping[str, tuple[Rule, ...]] = {"start_notice": (starts,), "stop_request": (stops,), "end_notice": (ends,)}
SHARED: Mapping[str, tuple[Rule, ...]] = {
    "extension_request": (prolongs,),
    "extension_confirmation": (confirms,),
    "evidence_transmittal": (gathered,),
}
"""For kinds that other procedures have as well: a freezing and what is preserved have rules of their own."""
