"""What is looked at in the instruments of a preservation (`law.md` §3.2; UNCC 42-43, BC 29-30)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.treaties import (
    basis_rules,
    bodies,
    contents_rules,
    duties,
    identifier_rules,
    kept_rules,
    measure_rules,
    offence_rules,
    plausible_rules,
    preserved_items,
    reference_rules,
    road_rules,
    text_rules,
    time_rules,
)
from app.treaties.codes import Data, kind_of_data
from app.treaties.findings import Severity
from app.treaties.holdings import keeps
from app.treaties.promised import promised
from app.treaties.review import Review
from app.treaties.schema import Article, Treaty

Rule = Callable[[Review], None]

MINIMUM = 60
"""Days (UNCC 42(8), BC 29(7)): where no treaty of the matter says another."""
_CAP, _STILL_KEPT, _SUMMARY, _RETENTION_NEAR = 90, 7, 2000, 30
_HELD = ("preserved", "partly")
_ACTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "preservation_decision": ("decision", {"proceed": "proceed", "drop": "drop"}),
    "preservation_warning": ("status", {"warn_unsafe": "unsafe", "resolve_unsafe": "resolved"}),
    "release_notice": (
        "cause", {"release_after_decision": "decision", "expire": "expired", "release": "withdrawn"},
    ),
}  # fmt: skip
"""Kinds that serve several steps, and the member that says which."""
CONTENT_LINE = re.compile(
    r"^[ \t>]*(?:subject|body|objet|asunto|тема|主题|主旨|الموضوع)[ \t]{0,3}[:：]|<(?:body|html)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What a line of a message or page looks like, in the languages of the field."""


def request(review: Review) -> None:
    """Dates, duration, the custodian, and what items of data need."""
    if review.asked.urgency == "routine":
        review.find("never_routine", "")
    named = review.filled("previous") or review.filled("previous_matter")
    if review.text("request_status") in {"extension", "supplement"} and not named:
        review.find("earlier_request_missing", "previous")
    if len(summary := review.text("facts.summary")) > _SUMMARY:
        review.find("facts_long", "facts.summary", length=len(summary))
    _custodian(review)
    _intention(review)
    known = review.filled("identifiers")
    for one in review.wanted:
        if not known and not bodies.filled(one.row.get("identifiers")):
            review.find("data_unidentified", one.path, item=one.id or one.path)
        if one.data is Data.TRAFFIC and review.at("traffic_path_wanted") is None:
            review.find("traffic_path_unsaid", "traffic_path_wanted")
    _retention(review)


def _custodian(review: Review) -> None:
    own = [bodies.text(one.row, "custodian.name") for one in review.wanted]
    if review.text("custodian.name") or review.text("location") or (own and all(own)):
        return
    review.find("custodian_missing", "custodian")


def _intention(review: Review) -> None:
    now, days = review.asked.now, review.at("duration_wanted")
    least, treaty, article, _ = _least(review)
    asked = days if isinstance(days, int) and not isinstance(days, bool) else least
    if asked < least:
        review.find("duration_short", "duration_wanted", article=article, by=treaty, days=asked, least=least)
    if asked > max(_CAP, least):
        review.find("duration_long", "duration_wanted", days=asked)
    intended = bodies.when(review.at("intended_by"))
    if intended is None:
        return
    kept = max(least, min(asked, 3650))
    end = now + timedelta(days=kept)
    if intended.end < now:
        review.find("intended_by_past", "intended_by")
    elif intended.start > end:
        review.find(
            "intended_after_end", "intended_by",
            intended=intended.start.date(), days=kept, end=end.date(),
        )  # fmt: skip


def _retention(review: Review) -> None:
    """What the custodian's State may have deleted soon. No card of its retention: nothing is judged."""
    now, theirs = review.asked.now, review.asked.theirs
    for one in review.wanted:
        days = theirs.retention.get(one.data.value) if one.data else None
        card = duties.kept(theirs.duties, one.data) if one.data else None
        days = card.days if days is None and card is not None else days
        start = bodies.when(bodies.at(one.row, "period.from"))
        if days is None or one.data is None or start is None:
            continue
        gone = _after(start.start, days)
        if gone is not None and now <= gone < now + timedelta(days=_RETENTION_NEAR):
            review.find(
                "retention_near", one.path,
                state=theirs.state, data=one.data.value, days=days, end=gone.date(),
            )  # fmt: skip


def which_act(review: Review) -> None:
    """A kind that serves several steps says the one that it is signed for."""
    member, acts = _ACTS[review.asked.kind]
    wanted, said = acts.get(review.asked.act), review.text(member)
    if wanted and said and said != wanted:
        review.find("says_another_act", member, said=said, act=review.asked.act)


def confirmation(review: Review) -> None:
    """What is preserved lasts long enough, and every item is told of."""
    start, end = bodies.when(review.at("preserved_at")), bodies.when(review.at("preserved_until"))
    if start is not None and start.start > review.asked.now:
        review.find("preserved_ahead", "preserved_at")
    held, before = False, preserved_items.known(review)
    kept = any(keeps(holders) for holders in before.values())
    rows = [*bodies.rows(review.body, "holdings")]
    anew = [row for _, row in rows if bodies.text(row, "outcome") in _HELD and not preserved_items.held(before, row)]
    # Who keeps something since an earlier letter has kept it from then on: what is told anew has its own start.
    if not (kept and rows and all(row.get("until") for row in anew)):
        _long_enough(review, "preserved_until", start, end)
    for path, row in rows:
        name, outcome, own = _name(row), bodies.text(row, "outcome"), bodies.when(row.get("until"))
        if outcome != "preserved" and not bodies.text(row, "reason"):
            review.find("loss_unexplained", f"{path}.reason", holding=name)
        if outcome not in _HELD:
            continue
        held = True
        if row in anew:
            _long_enough(review, f"{path}.until", start, own)
        if own is not None and end is not None and own.end < end.start:
            review.find("dates_differ", f"{path}.until", holding=name)
        if not bodies.text(row, "custodian_reference"):
            review.find("custodian_reference_missing", f"{path}.custodian_reference", holding=name)
    if not (held or kept) and bodies.filled(review.at("holdings")):
        review.find("nothing_preserved", "holdings")
    if review.at("user_will_be_notified") is True:
        review.find("user_will_know", "user_will_be_notified")
    if review.filled("other_providers") and not review.filled("traffic_disclosure_due"):
        review.find("path_undated", "traffic_disclosure_due")
    _every_item(review)


def _long_enough(review: Review, field: str, start: bodies.When | None, end: bodies.When | None) -> None:
    least, treaty, article, binds = _least(review)
    if start is not None and end is not None and (days := (end.end - start.start) // timedelta(days=1)) < least:
        severity = None if binds else Severity.WARNS
        review.find(
            "preserved_too_short", field, severity=severity, article=article, by=treaty, days=max(days, 0), least=least
        )


def _least(review: Review) -> tuple[int, Treaty | None, Article | None, bool]:
    """For how many days data stays preserved at least: of several treaties the highest, where it stands, and whether it
    binds (without a treaty it is what is usual).
    """
    floors = [
        (one.number, treaty, one.article, one.kind != "practice")
        for treaty in review.treaties
        for one in treaty.deadlines
        if (one.limit, one.start, one.unit) == ("at_least", "preservation_effected", "days") and one.number
    ]
    return max(floors, key=lambda one: one[0], default=(MINIMUM, None, None, True))


def _every_item(review: Review) -> None:
    told = {bodies.text(row, "measure") for _, row in bodies.rows(review.body, "holdings")}
    for item in preserved_items.unanswered(review, told):
        review.find("item_unanswered", "holdings", item=item)


def path(review: Review) -> None:
    """UNCC 43(1), BC 30(1): only enough traffic data to name the other provider and the path."""
    categories = [("data_categories", one) for one in bodies.texts(review.body, "data_categories")]
    categories += [
        (f"{place}.category", bodies.text(row, "category")) for place, row in bodies.rows(review.body, "files")
    ]
    for field, category in categories:
        if kind_of_data(category) is Data.CONTENT:
            review.find("content_in_path", field)
    for field, value in bodies.strings(review.body):
        if CONTENT_LINE.search(value):
            review.find("content_suspected", field)


def refused(review: Review) -> None:
    """The grounds that stand open here are fewer than elsewhere."""
    for place, row in bodies.rows(review.body, "grounds"):
        code, withheld = bodies.text(row, "code"), review.asked.act == "withhold_traffic"
        if code == "form":
            review.find("form_is_asked", f"{place}.code")
        elif code == "dual_criminality" and not _custom(review):
            review.find("dual_criminality_never", f"{place}.code")
        elif code == "dc_at_disclosure" and withheld:
            review.find("not_for_the_path", f"{place}.code", ground=code)
        elif code == "dc_at_disclosure":
            severity = Severity.BLOCKS if _covered(review) else None
            review.find("reservation_needed", f"{place}.code", severity=severity)


def _custom(review: Review) -> bool:
    """Whether nothing but the requested State's own law says on which grounds it refuses."""
    return review.asked.treaty is not None and review.asked.treaty.kind == "reciprocity"


def _covered(review: Review) -> bool:
    """Whether every offence of the request is one of the treaty's own."""
    treaty = review.asked.treaty
    codes = [bodies.text(row, "code") for _, row in bodies.rows(review.asked.opening, "offences")]
    rows = [treaty.offence(code) for code in codes] if treaty is not None else []
    return bool(rows) and all(one is not None and one.own for one in rows)


def extended(review: Review) -> None:
    """A new date for each item that it names, of which the first is that of the whole."""
    end = bodies.when(review.at("until"))
    for place, row in bodies.rows(review.body, "holdings"):
        own = bodies.when(row.get("until"))
        if own is not None and end is not None and own.end < end.start:
            review.find("dates_differ", f"{place}.until", holding=_name(row))
    if end is not None and end.end < review.asked.now:
        review.find("extension_not_longer", "until", end=stamp(review.asked.now))


def extension_declined(review: Review) -> None:
    """The data is kept a while still, so that a request can follow."""
    end = bodies.when(review.at("kept_until"))
    if end is None and not preserved_items.keeping(review):
        return
    if end is None:
        review.find("kept_until_missing", "kept_until")
    elif end.end < review.asked.now + timedelta(days=_STILL_KEPT):
        review.find("kept_too_short", "kept_until")


def follow_up(review: Review) -> None:
    """The request was announced in time."""
    end = _kept_until(review)
    if end is not None and end < review.asked.now:
        review.find("follow_up_late", "", end=stamp(end))


def pending(review: Review) -> None:
    """P-3: a request that names what is to be let go is not decided. One that was decided in part lets go of that part,
    and who requires an item no more is asked whether the request rests on it.
    """
    act, cause = review.asked.act, review.text("cause")
    in_part = act == "release_part" and (cause == "withdrawn" or (cause == "decision" and review.filled("decided_by")))
    softer = review.asked.side == "requesting" or act == "release" or in_part
    severity = Severity.WARNS if softer else None
    for matter in review.asked.pending:
        review.find("preservation_pending", "", severity=severity, matter=matter)


def released(review: Review) -> None:
    """What else guards the release: the date, the words that are owed."""
    act = review.asked.act
    # Whoever asks for longer loses nothing by it: what was promised before stands.
    told = [_kept_until(review), *preserved_items.later_days(review)]
    if not preserved_items.known(review) and told == [None]:
        told = [promised(review.asked.spoken, "preserved_until")]
    end = max((one for one in told if one is not None), default=None)
    if act == "expire" and end is not None and end > review.asked.now:
        review.find("released_early", "", end=stamp(end))
    decision = act == "release_after_decision" or (act == "release_part" and review.text("cause") == "decision")
    if decision and not review.filled("decided_by"):
        review.find("decision_unnamed", "decided_by")
    if act == "expire" and review.asked.status == "EXTENSION_ASKED" and not review.text("extension_reason"):
        review.find("extension_unanswered", "extension_reason")


def _kept_until(review: Review) -> datetime | None:
    """When what is preserved may go, by the clock that runs: also while an extension is asked for and not answered."""
    return review.asked.due.get("preserved_until") or review.asked.due.get("extension_in_time")


def _after(start: datetime, days: int) -> datetime | None:
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return None


def _name(row: JsonObject) -> str:
    return " ".join(part for part in (bodies.text(row, "measure"), bodies.text(row, "custodian")) if part)


def items(review: Review) -> None:
    """Every item that is named stands in the request."""
    known = {one.id for one in review.asked.measures}
    for member in ("holdings", "released", "losses"):
        for place, row in bodies.rows(review.body, member):
            name = bodies.text(row, "measure")
            if known and name and name not in known:
                review.find("item_unknown", f"{place}.measure", item=name)


RULES: Mapping[str, tuple[Rule, ...]] = {
    "preservation_request": (
        basis_rules.basis,
        basis_rules.in_force,
        basis_rules.covered,
        contents_rules.required,
        contents_rules.issuing,
        contents_rules.sources,
        offence_rules.codes,
        time_rules.periods,
        plausible_rules.together,
        plausible_rules.provider,
        time_rules.retention,
        road_rules.language,
        road_rules.confirming,
        identifier_rules.identifiers,
        text_rules.duplicate,
        measure_rules.shown,
        reference_rules.extended,
        request,
    ),
    "preservation_confirmation": (
        contents_rules.required,
        confirmation,
        items,
        preserved_items.confirmed_anew,
        kept_rules.shorter,
    ),
    "preservation_warning": (contents_rules.required, which_act),
    "preservation_decision": (contents_rules.required, which_act),
    "traffic_disclosure": (contents_rules.required, path),
    "follow_up_notice": (contents_rules.required, follow_up, reference_rules.followed),
    "release_notice": (
        contents_rules.required,
        which_act,
        pending,
        released,
        preserved_items.released,
        items,
        reference_rules.decided,
    ),
    "loss_report": (contents_rules.required, preserved_items.lost, items),
}
SHARED: Mapping[str, tuple[Rule, ...]] = {
    "refusal": (refused,),
    "lapse_notice": (pending,),
    "execution_report": (preserved_items.none_kept,),
    "withdrawal": (preserved_items.named,),
    "extension_request": (preserved_items.named, preserved_items.asked_longer),
    "extension_confirmation": (
        extended,
        preserved_items.named,
        preserved_items.answers_longer,
        preserved_items.prolonged,
        items,
        kept_rules.shorter,
    ),
    "extension_declined": (
        extension_declined,
        preserved_items.named,
        preserved_items.answers_longer,
        preserved_items.declined,
        kept_rules.shorter,
    ),
}
"""For kinds that other procedures have as well."""
