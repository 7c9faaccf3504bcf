"""Findings about an entrusted examination: questions, exhibits, hash values, tools, answers (`law.md` §3.9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from app.kit.canonical import Json, JsonObject
from app.treaties import agreed_days_rules, bodies, day_ends, refusal_rules
from app.treaties.review import Review

_OF_LAW = re.compile(
    r"\b(?:guilt|guilty|liable|liability|unlawful|unlawfully|illegal|illegally|criminally|intentionally|negligent)\b"
    r"|\b(?:constitutes?|committed|commits?) (?:an?|the) (?:offence|crime|fraud)\b"
    r"|\b(?:coupable|culpabilité|illicite|illégal|illégale|responsabilité pénale|intentionnellement)\b"
    r"|\b(?:culpable|culpabilidad|ilícit[oa]|ilegal|responsabilidad penal|intencionadamente)\b"
    r"|\b(?:виновен|виновна|вина|вину|незаконн\w+|умышленно|преступлени\w+)\b"
    r"|有罪|是否构成犯罪|违法|故意|刑事责任|مذنب|إدانة|غير مشروع|غير قانوني|عمد[اً]|المسؤولية الجنائية",
    re.IGNORECASE,
)
_EXPERTS = "EXPERT_EVALUATION"


def mandate(review: Review) -> None:
    """Questions that an examiner can answer, exhibits that can be known again, bounds that are justified."""
    rows = list(bodies.rows(review.body, "questions"))
    if not rows:
        review.find("exam_questions_missing", "questions", subject=_EXPERTS)
    _of_law(review, "questions")
    _destruction(review)
    locked = False
    for path, row in bodies.rows(review.body, "exhibits"):
        name = bodies.text(row, "id") or path
        if not bodies.text(row, "sha256") and not bodies.text(row, "seal"):
            review.find("exhibit_unmarked", path, exhibit=name)
        if row.get("locked") is True and not locked and not review.text("secrets_road"):
            locked = True
            review.find("secrets_road_missing", "secrets_road", exhibit=name)


def acceptance(review: Review) -> None:
    """A laboratory that says what it works with, and by when."""
    _report_by(review)
    _tools(review)
    until = bodies.when(review.at("accreditation.valid_until"))
    if not review.filled("accreditation"):
        review.find("accreditation_missing", "accreditation")
    elif until is not None and until.end < review.asked.now:
        review.find("accreditation_ended", "accreditation.valid_until")


def sent(review: Review) -> None:
    """What is sent is what was entrusted."""
    entrusted = _entrusted(review)
    _known(review, entrusted)
    for path, row in bodies.rows(review.body, "exhibits"):
        _defect(review, f"{path}.sha256", row, "sha256", entrusted)


def received(review: Review) -> None:
    """A receipt fits its step and contradicts nothing."""
    entrusted = _entrusted(review)
    _known(review, entrusted)
    rows = list(bodies.rows(review.body, "exhibits"))
    came = [row.get("arrived") is True for _, row in rows]
    meant = {"receive_exhibits": True, "report_missing": False}.get(review.asked.act)
    if rows and meant is not None and any(came) is not meant:
        review.find("receipt_differs", "exhibits", act=review.asked.act)
    for path, row in rows:
        name = bodies.text(row, "id")
        if row.get("matches") is True and _differs(row, "sha256", entrusted.get(name)):
            review.find("receipt_contradicts", f"{path}.matches", exhibit=name)
    if review.asked.act == "receive_exhibits":
        _report_by(review)
        _report_day(review)
        agreed_days_rules.kept(review, "examination", "report_by")


def change(review: Review) -> None:
    """A change of scope is bound as the mandate is."""
    _report_by(review)
    _of_law(review, "adds")
    _destruction(review, reason="reason")
    agreed_days_rules.within(review, "examination", "report_by")


def agreed(review: Review) -> None:
    """What is agreed to was asked for by the other side, with that day."""
    _report_by(review)
    told, side = review.spoken("scope_change"), review.asked.side
    word = review.named("change", "scope_change")
    if word is None or word.side == side or review.asked.replies not in {"", word.id}:
        if told:
            review.find("change_unknown", "change")
    elif not agreed_days_rules.same(word.body, review.body, "report_by"):
        review.find("day_not_proposed", "report_by")
    agreed_days_rules.within(review, "examination", "report_by")


def report(review: Review) -> None:
    """Every question is answered, every exhibit is the one that was entrusted and left as it was."""
    entrusted = _entrusted(review)
    _known(review, entrusted)
    _tools(review)
    said = {bodies.text(row, "id") for _, row in bodies.rows(review.body, "exhibits")}
    for name in sorted(set(entrusted) - said):
        review.find("exhibit_missing", "exhibits", exhibit=name)
    gentle = not any(one.get("destructive") is True for one in _bounds(review))
    for path, row in bodies.rows(review.body, "exhibits"):
        _defect(review, f"{path}.sha256_before", row, "sha256_before", entrusted)
        before, after = bodies.text(row, "sha256_before"), bodies.text(row, "sha256_after")
        if gentle and before and after and before != after:
            review.find("exhibit_changed", f"{path}.sha256_after", exhibit=bodies.text(row, "id"))
    _answers(review)
    if not review.filled("return_by"):
        review.find("return_untold", "return_by")


def _answers(review: Review) -> None:
    wanted = _numbers(review)
    given = {_number(row) for _, row in bodies.rows(review.body, "results")}
    if missing := sorted(wanted - given):
        review.find("result_missing", "results", number=", ".join(map(str, missing)))
    for path, row in bodies.rows(review.body, "results"):
        number = _number(row)
        if wanted and number not in wanted:
            review.find("result_unasked", f"{path}.number", number=number)


def _numbers(review: Review) -> set[int]:
    """The questions of the mandate, as the changes that were agreed left them."""
    wanted: set[int] = set()
    for one in review.spoken("examination_mandate"):
        wanted |= {_number(row) for _, row in bodies.rows(one.body, "questions")}
    for body in _changes(review):
        wanted |= {_number(row) for _, row in bodies.rows(body, "adds")}
        drops = bodies.at(body, "drops")
        wanted -= {one for one in drops if isinstance(one, int)} if isinstance(drops, list) else set()
    return wanted - {0}


def _changes(review: Review) -> list[Json]:
    """The bodies of the changes that were agreed, in the order of the agreements."""
    asked = {one.id: one.body for one in review.spoken("scope_change")}
    named = [bodies.text(one.body, "change.id") for one in review.spoken("scope_agreed")]
    return [asked[name] for name in named if name in asked]


def _bounds(review: Review) -> list[JsonObject]:
    told = [one.body for one in review.spoken("examination_mandate")] + _changes(review)
    return [one for one in told if isinstance(one, dict)]


def _entrusted(review: Review) -> dict[str, JsonObject]:
    """The exhibits of the mandate by their ids; none while the mandate is not at hand."""
    found: dict[str, JsonObject] = {}
    for one in review.spoken("examination_mandate"):
        found |= {bodies.text(row, "id"): row for _, row in bodies.rows(one.body, "exhibits")}
    return found


def _known(review: Review, entrusted: Mapping[str, JsonObject]) -> None:
    for path, row in bodies.rows(review.body, "exhibits"):
        name = bodies.text(row, "id")
        if entrusted and name not in entrusted:
            review.find("exhibit_unknown", f"{path}.id", exhibit=name)


def _defect(review: Review, path: str, row: JsonObject, member: str, entrusted: Mapping[str, JsonObject]) -> None:
    name = bodies.text(row, "id")
    if _differs(row, member, entrusted.get(name)):
        review.find("exhibit_defect", path, exhibit=name)


def _differs(row: JsonObject, member: str, entrusted: JsonObject | None) -> bool:
    given, known = bodies.text(row, member), bodies.text(entrusted or {}, "sha256")
    return bool(given and known and given != known)


def _destruction(review: Review, reason: str = "destructive_reason") -> None:
    justified = review.text(reason) and review.filled("owner_order")
    if review.at("destructive") is True and not justified:
        review.find("destructive_unjustified", "destructive")


def _of_law(review: Review, member: str) -> None:
    for path, row in bodies.rows(review.body, member):
        if _OF_LAW.search(bodies.text(row, "question")):
            review.find("question_of_law", f"{path}.question", number=_number(row))


def _tools(review: Review) -> None:
    for path, row in bodies.rows(review.body, "tools"):
        if not bodies.text(row, "version"):
            review.find("tool_version_missing", f"{path}.version", tool=bodies.text(row, "name"))


def _report_by(review: Review) -> None:
    by = day_ends.when(review, review.at("report_by"), "requested")
    if by is not None and by.end < review.asked.now:
        review.find("report_by_past", "report_by")


def _report_day(review: Review) -> None:
    """Where the agreed day has passed before the exhibits came, another is named."""
    accepted = review.spoken("examination_acceptance")
    first = day_ends.when(review, bodies.at(accepted[-1].body, "report_by"), "requested") if accepted else None
    by = agreed_days_rules.agreed_on(review, "examination") or first
    if by is not None and by.end < review.asked.now and not review.filled("report_by"):
        review.find("report_day_gone", "report_by", day=by.end.date())


def _number(row: JsonObject) -> int:
    found = row.get("number")
    return found if isinstance(found, int) else 0


Rule = Callable[[Review], None]

REQUEST: tuple[Rule, ...] = (mandate,)
"""Beside what every request is checked for."""

RULES: Mapping[str, tuple[Rule, ...]] = {
    "examination_acceptance": (acceptance,),
    "exhibit_transmittal": (sent,),
    "exhibit_receipt": (received,),
    "scope_change": (change,),
    "scope_agreed": (agreed,),
    "examination_report": (report, refusal_rules.outcomes),
}
