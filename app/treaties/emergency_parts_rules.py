"""What is looked at where an emergency is answered item by item (`law.md` §3.14; UNCC 41(3)(e), 2AP 9).

Where nothing of the matter is told, nothing is judged that its course decides.
"""

from __future__ import annotations

from collections.abc import Collection

from app.treaties import bodies, plausible_rules
from app.treaties.codes import CAME
from app.treaties.findings import Severity
from app.treaties.review import Review

NO_EMERGENCY = "not_an_emergency"
_GIVEN, _DETERMINED, _WRITTEN = "emergency_disclosure", "determination", "emergency_request"
_LAST = ("refuse_rest", "report_rest")
_NOTHING_OF = ("refuse_part", "refuse_rest", "report_part", "report_rest")
_ANSWERED = ("conditions_accepted", "conditions_declined")


def given(review: Review) -> None:
    """A part says of each open item that it came, or when it will; the last disclosure leaves nothing to come."""
    coming = [bodies.text(row, "measure") for _, row in bodies.rows(review.body, "to_come")]
    told = {bodies.text(row, "measure") for _, row in bodies.rows(review.body, "outcomes")}
    if review.asked.act == "disclose_part":
        left = [one for one in _open(review) if one not in told and one not in coming]
        owed = [one for one in left if not _stays(review, one)]
        if owed:
            review.find("part_unaccounted", "to_come", measure=", ".join(owed))
        elif not coming and not left:
            review.find("part_is_all", "to_come")
    elif coming:
        review.find("more_to_come", "to_come")
    for listed in ("outcomes", "to_come"):
        for path, row in bodies.rows(review.body, listed):
            _over(review, f"{path}.measure", bodies.text(row, "measure"))


def known(review: Review) -> None:
    """Items are those of the request; where nothing has come in writing yet, none is known."""
    if review.asked.spoken and not review.spoken(_WRITTEN):
        return
    plausible_rules.known_measures(review)
    names = {one.id for one in review.asked.measures}
    for path, row in bodies.rows(review.body, "to_come"):
        if names and (name := bodies.text(row, "measure")) and name not in names:
            review.find("measure_unknown", f"{path}.measure", measure=name)


def expected(review: Review) -> None:
    """What is expected lies ahead."""
    rows = [(f"{path}.expected_by", row.get("expected_by")) for path, row in bodies.rows(review.body, "to_come")]
    for path, value in [("expected_by", review.at("expected_by")), *rows]:
        told = bodies.when(value)
        if told is not None and told.end < review.asked.now:
            review.find("expected_past", path)


def refused_before(review: Review) -> bool:
    """Whether an item that is disclosed was determined to be no emergency, by what was determined on it last."""
    if not review.spoken(_DETERMINED):
        return review.asked.determined == NO_EMERGENCY
    told = [row for _, row in bodies.rows(review.body, "outcomes") if bodies.text(row, "outcome") in CAME]
    return any(_last(review, bodies.text(row, "measure")) == NO_EMERGENCY for row in told)


def open_yet(review: Review) -> None:
    """Nobody determines on what is over."""
    for place, name in enumerate(bodies.texts(review.body, "measures")):
        _over(review, f"measures.{place}", name)


def conditions(review: Review) -> None:
    """A determination on some items does not do away with conditions on more, which wait for an answer."""
    named = set(bodies.texts(review.body, "measures"))
    met = [one for one in _conditional(review) if named and (not one or named & one)]
    left = [one for one in _open(review) if one not in named and any(_is_about(one, about) for about in met)]
    if left:
        review.find("conditions_wait_for_more", "measures", measure=", ".join(left))


def whole(review: Review) -> None:
    """Who has given a part does not say that nothing is given."""
    if _came(review) and (review.asked.kind == "refusal" or review.asked.act == "report_none"):
        review.find("part_came", "")


def rest(review: Review) -> None:
    """What is left is refused, or not there, only where something came; and all that is left is spoken of."""
    if review.asked.act not in ("refuse_rest", "report_rest"):
        return
    after(review)
    named = set(bodies.texts(review.body, "measures"))
    left = [one for one in _open(review) if one not in named]
    if review.asked.act == "refuse_rest" and left:
        review.find("rest_unnamed", "measures", measure=", ".join(left))


def no_more(review: Review) -> None:
    """Nobody refuses what is over, or says that nothing of it is there: it may have come. But where nothing is left, as
    when the last words on two items crossed, the word that ends the matter is about what is over.
    """
    act = review.asked.act
    if act not in _NOTHING_OF or (act in _LAST and review.asked.measures and not _open(review)):
        return
    for place, name in enumerate(bodies.texts(review.body, "measures")):
        _over(review, f"measures.{place}", name, Severity.BLOCKS)
    for path, row in bodies.rows(review.body, "outcomes"):
        _over(review, f"{path}.measure", bodies.text(row, "measure"), Severity.BLOCKS)


def some(review: Review) -> None:
    """That some items are not there leaves others that may be."""
    left = set(_open(review))
    told = {bodies.text(row, "measure") for _, row in bodies.rows(review.body, "outcomes")}
    if review.asked.act == "report_part" and left and left <= told:
        review.find("not_a_part", "outcomes")


def after(review: Review) -> None:
    """What follows a disclosure follows one."""
    if review.asked.spoken and not _came(review):
        review.find("nothing_came", "")


def confirmed_first(review: Review) -> None:
    """What came on the spoken word is asked for in writing before the rest is withdrawn (2AP 9(4))."""
    spoken = review.spoken("oral_note") and not review.spoken(_WRITTEN)
    if review.asked.act == "withdraw" and spoken and _came(review):
        review.find("spoken_not_confirmed", "")


def once(review: Review) -> None:
    """One formal request follows a matter."""
    if review.text("regularise_by") and review.spoken("follow_up_notice"):
        review.find("request_followed", "regularise_by")


def closing(review: Review) -> None:
    """Who closes is told of the formal request that is owed."""
    end = review.asked.due.get("regularise")
    if end is not None:
        review.find("closing_request_owed", "", day=end.date())


def _over(review: Review, path: str, name: str, severity: Severity | None = None) -> None:
    if any(one.id == name and not one.open for one in review.asked.measures):
        review.find("told_already", path, severity=severity, measure=name)


def _came(review: Review) -> bool:
    return bool(review.spoken(_GIVEN))


def _open(review: Review) -> list[str]:
    return [one.id for one in review.asked.measures if one.open]


def _last(review: Review, item: str) -> str:
    """What was determined last on an item; empty: nothing."""
    told = [one.body for one in review.spoken(_DETERMINED) if _is_about(item, bodies.texts(one.body, "measures"))]
    return bodies.text(told[-1], "decision") if told else ""


def _is_about(item: str, named: Collection[str]) -> bool:
    return not named or item in named


def _stays(review: Review, item: str) -> bool:
    """Whether an item need not come for now: the other side has its conditions before it, or there is no emergency."""
    return any(_is_about(item, named) for named in _conditional(review)) or _last(review, item) == NO_EMERGENCY


def _conditional(review: Review) -> Collection[frozenset[str]]:
    """For each letter with conditions that nobody has answered its items, none: all. A later determination on some of
    them does away with it; an answer, where nothing says to what, with all.
    """
    waiting: dict[str, frozenset[str]] = {}
    for one in review.asked.spoken:
        if one.kind in _ANSWERED:
            waiting = {key: about for key, about in waiting.items() if one.answers not in ("", key)}
        elif one.kind == _DETERMINED:
            named = frozenset(bodies.texts(one.body, "measures"))
            waiting = {key: about for key, about in waiting.items() if named and about and not named & about}
            if bodies.text(one.body, "decision") == "with_conditions":
                waiting[one.id] = named
    return waiting.values()
