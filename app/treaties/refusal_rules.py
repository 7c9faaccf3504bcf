"""Answers that do not give, or not all: refusal, postponement, what came of each measure (`law.md` §2.6, §3.1.2)."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from app.treaties import bodies
from app.treaties.codes import MEASURES
from app.treaties.dual_rules import owed
from app.treaties.findings import Severity
from app.treaties.review import Review
from app.treaties.schema import CUSTOM, Article, Treaty

_REFUSES = ("refusal", "partial_refusal")
_SHORTEST = 40
"""Characters of an explanation (`law.md` §3.1.2)."""
_ALL_THERE = ("refuse_stage", "refuse_return", "refuse_rest")
_CAME = ("evidence_transmittal", "end_notice")
"""What says that something of a request was executed."""
IN_PARTS = frozenset({"mla", "assets"})
"""Procedures in which a part may wait by an act of its own (`postpone_part`)."""


def grounds(review: Review) -> None:
    """Each ground is one that the treaty gives, with its article and reasons."""
    rows = list(bodies.rows(review.body, "grounds"))
    if not rows:
        review.find("grounds_missing", "grounds")
    for path, row in rows:
        code = bodies.text(row, "code")
        if len(bodies.text(row, "explanation")) < _SHORTEST:
            review.find("reasons_missing", f"{path}.explanation", ground=code)
        if review.treaty is not None and code:
            _listed(review, review.treaty, path, row)
        if code == "form":
            review.find("ask_first", f"{path}.code")


def consulted(review: Review) -> None:
    """UNCC 40(28): consultation comes before a refusal under 40(21) or a postponement under 40(27). What is asked under
    several treaties is refused under all: the duty of each counts.
    """
    heard = review.names("consultation", "consultation", side="requested")
    if heard or review.text("no_consultation_reason"):
        return
    treaty = next((one for one in review.treaties if _consults(review, one)), None)
    if treaty is not None:
        severity = Severity.WARNS if review.asked.kind == "postponement" else None
        article = treaty.articles.get("consult_first")
        review.find("consultation_missing", "consultation", severity=severity, article=article, by=treaty)


def _consults(review: Review, treaty: Treaty) -> bool:
    """Whether a treaty wants a consultation before one of the grounds that are told."""
    codes = [bodies.text(row, "code") for _, row in bodies.rows(review.body, "grounds")]
    rows = [treaty.ground(code, review.asked.procedure, review.asked.act) for code in codes]
    return any(one is not None and one.consult for one in rows)


def remedy(review: Review) -> None:
    """What the other side can do about it."""
    if not review.text("could_be_cured_by") and not review.text("remedy_or_review"):
        review.find("remedy_missing", "remedy_or_review")


def postponed(review: Review) -> None:
    """A postponement has an end or a review, ahead, and says what can be done meanwhile."""
    ends = {field: bodies.when(review.at(field)) for field in ("until", "review_on")}
    if not any(ends.values()):
        review.find("review_missing", "review_on")
    for field, end in ends.items():
        if end is not None and end.end < review.asked.now:
            review.find("review_past", field)
    if not review.text("partial_now"):
        review.find("partial_now_missing", "partial_now")


def a_part(review: Review) -> None:
    """A partial refusal or withdrawal names a proper subset of the measures that are still open.

    The refusal of a stage, of a return or of the rest names all that was asked for there, and a stage may wait as a
    whole. Once a part of a request was executed what is left of it is a part too, also where it is all of that.
    """
    act, procedure = review.asked.act, review.asked.procedure
    if act in _ALL_THERE or (act, procedure) == ("postpone_part", "assets"):
        return
    if (act, procedure) == ("refuse_part", "mla") and any(review.spoken(one) for one in _CAME):
        return
    still = {one.id for one in review.asked.measures if one.open}
    if still and still <= set(bodies.texts(review.body, "measures")):
        review.find("not_a_part", "measures")


def waits(review: Review) -> None:
    """A postponement of the whole names no part of it, and one of a part names which (UNCC 40(28), BC 27(6))."""
    named = set(bodies.texts(review.body, "measures"))
    if review.asked.act == "postpone_part":
        a_part(review) if named else review.find("part_unnamed", "measures")
        return
    left = [one.id for one in review.asked.measures if one.open and one.id not in named]
    if named and left and review.asked.procedure in IN_PARTS:
        review.find("a_part_waits", "measures", measure=", ".join(left))


def goes_on(review: Review) -> None:
    """What goes on again is named, where a part of it waited."""
    if review.asked.act == "resume_part" and not bodies.texts(review.body, "measures"):
        review.find("part_unnamed", "measures")


def withdrawn(review: Review) -> None:
    """Only `withdraw_part` is partial, and names its part; a withdrawal that ends the matter names none or all."""
    named = set(bodies.texts(review.body, "measures"))
    if review.asked.act == "withdraw_part":
        a_part(review) if named else review.find("part_unnamed", "measures")
        return
    left = [one.id for one in review.asked.measures if one.open and one.id not in named]
    if named and left:
        review.find("part_withdrawn", "measures", measure=", ".join(left))


def costs(review: Review) -> None:
    """UNCC 40(30), UNTOC 18(28), UNCAC 46(28): ordinary costs are the requested State's; others are consulted on."""
    treaty = review.treaty
    if treaty is None or treaty.costs.ordinary != "requested":
        return
    share, total = (bodies.text(review.body, f"{name}.amount") for name in ("share_asked", "total"))
    if share and share == total:
        review.find("costs_all_asked", "share_asked", article=treaty.articles.get("costs"), treaty=treaty.short)


def unanswered(review: Review) -> None:
    """Who stops for want of an answer names the question, and what it is about is asked for still."""
    if not review.names("query", "information_request", side="requested"):
        review.find("question_unknown", "query")
    asked = review.named("query", "information_request", side="requested")
    about = bodies.texts(asked.body, "measures") if asked is not None else ()
    left = {one.id for one in review.asked.measures if one.open}
    if about and review.asked.measures and not left.intersection(about):
        review.find("question_over", "query", measure=", ".join(about))


def outcomes(review: Review) -> None:
    """The last word on a matter says what came of every measure that is still open."""
    if review.asked.kind == "evidence_transmittal" and review.at("final") is not True:
        return
    if review.asked.act == "report_part":
        return
    told = {bodies.text(row, "measure") for _, row in bodies.rows(review.body, "outcomes")}
    missing = [one.id for one in review.asked.measures if one.open and one.id not in told]
    if missing:
        review.find("outcome_missing", "outcomes", measure=", ".join(missing))


def refusal_stands(review: Review) -> None:
    """The last word on a request repeats a refusal and makes none: a refusal gives its ground, its article and its
    reasons (`law.md`, rule 2; UNCC 40(25)).
    """
    if not review.asked.spoken or (review.asked.kind == "evidence_transmittal" and review.at("final") is not True):
        return
    left = {one.id for one in review.asked.measures if one.open}
    told = [bodies.texts(word.body, "measures") for kind in _REFUSES for word in review.spoken(kind)]
    for path, row in bodies.rows(review.body, "outcomes"):
        name = bodies.text(row, "measure")
        stands = name not in left and any(not about or name in about for about in told)
        if bodies.text(row, "outcome") == "refused" and not stands:
            review.find("outcome_without_refusal", f"{path}.outcome", measure=name)


def cleared(review: Review) -> None:
    """Material leaves only when it was cleared at home (`law.md` §3.0)."""
    if not review.filled("clearance"):
        review.find("disclosed_without_clearance", "clearance")


def assigned(review: Review) -> None:
    """Evidence says what it answers: each file names a measure, where the matter has measures."""
    for path, row in bodies.rows(review.body, "evidence"):
        if review.asked.measures and not bodies.texts(row, "measures"):
            review.find("evidence_unassigned", f"{path}.measures")


def _listed(review: Review, treaty: Treaty, path: str, row: JsonObject) -> None:
    code, procedure, given = bodies.text(row, "code"), review.asked.procedure, bodies.text(row, "article")
    # Where there is no treaty the State reads its own law, under its short name: to name that is to name a law.
    lawful = _of_a_law(review.asked.treaty or treaty, given)
    open_here = treaty.grounds(procedure, postpones=review.asked.kind == "postponement", act=review.asked.act)
    listed = next((one for one in open_here if one.code == code), None)
    if (never := _never(review, treaty, code)) is not None:
        article, severity = never
        review.find("ground_never", f"{path}.code", severity=severity, article=article, ground=code)
    elif listed is None:
        if treaty.closed(procedure) and any(procedure in one.procedures for one in treaty.refusals):
            article = _list(treaty, procedure)
            review.find("ground_not_listed", f"{path}.code", article=article, treaty=treaty.short, ground=code)
        elif (other := treaty.ground(code)) is not None and treaty.kind != "reciprocity":
            review.find(
                "ground_elsewhere", f"{path}.code", article=other.article, treaty=treaty.short, ground=code,
                listed=other.article.text, procedures=", ".join(other.procedures),
            )  # fmt: skip
        elif not lawful:
            review.find(
                "ground_without_law", f"{path}.article", article=_list(treaty, procedure),
                treaty=treaty.short, ground=code,
            )  # fmt: skip
    else:
        if listed.reserved and code not in review.asked.ours.declared(treaty).reservations:
            review.find("ground_not_reserved", f"{path}.code", article=listed.article, treaty=treaty.short, ground=code)
        named = given.removeprefix(treaty.short).strip()
        custom = listed.article.text == CUSTOM and lawful  # it has no article: any law is named rightly
        if named and not custom and not _fits(treaty, listed.article, named):
            review.find(
                "ground_article_differs", f"{path}.article", article=listed.article,
                treaty=treaty.short, ground=code, listed=listed.article.text, given=named,
            )  # fmt: skip
    if code == "dual_criminality":
        _waived(review, treaty, path)


def _never(review: Review, treaty: Treaty, code: str) -> tuple[Article, Severity | None] | None:
    """The article that bars a ground, and how strongly where it does so for the treaty's own offences alone (BC 25(4)):
    not at all where the request is for none of them, with a warning where others are concerned or none is told.
    """
    article = treaty.never(code, review.asked.procedure)
    if article is None or code not in treaty.refusal_rules.never_own:
        return None if article is None else (article, None)
    rows = [row for _, row in bodies.rows(review.asked.opening, "offences")]
    found = [treaty.offence(bodies.text(row, "code"), bodies.text(row, "treaty")) for row in rows]
    own = [one is not None and one.own for one in found]
    if own and not any(own):
        return None
    return article, None if own and all(own) else Severity.WARNS


def _of_a_law(treaty: Treaty, named: str) -> bool:
    """Whether a provision of a law, or a principle, is named: letters, and not as an article of this treaty."""
    own = named.removeprefix(treaty.short).strip()
    return own == named.strip() and not own[:1].isdigit() and sum(one.isalpha() for one in own) > 1 and own != CUSTOM


def _fits(treaty: Treaty, listed: Article, named: str) -> bool:
    """Whether the article of a ground is named, or paragraphs of it."""
    rows = listed.text.split(", ")
    parts = [part.removeprefix(treaty.short).strip() for part in named.split(", ")]
    return named == listed.text or all(any(one == row or one.startswith(f"{row}(") for row in rows) for one in parts)


def _list(treaty: Treaty, procedure: str) -> Article:
    """Where the list of a procedure is written: of the articles on refusal those that give a ground there."""
    whole = treaty.refusal_rules.article
    given = [part for one in treaty.refusals if procedure in one.procedures for part in one.article.text.split(", ")]
    kept = [part for part in whole.text.split(", ") if any(one.startswith(part) for one in given)]
    return Article(", ".join(kept), whole.verified) if kept else whole


def _waived(review: Review, treaty: Treaty, path: str) -> None:
    """Measures for which it is waived; then those without coercion, where help is owed all the same."""
    named, free, owing = bodies.texts(review.body, "measures"), _owed(review, treaty), []
    for one in review.asked.measures:
        if named and one.id not in named:
            continue
        article, known = treaty.dual_criminality.waived.get(one.code), MEASURES.get(one.code)
        if article is not None:
            review.find("waived_dual_criminality", f"{path}.code", article=article, treaty=treaty.short, measure=one.id)
        elif known is not None and not known.coercive:
            owing.append(one.id)
    if free is not None and owing:
        review.find("uncoercive_help_owed", f"{path}.code", article=free, treaty=treaty.short, measure=", ".join(owing))


def _owed(review: Review, treaty: Treaty) -> Article | None:
    """UNCAC 46(9)(b): where the basic concepts of the legal system allow it, and unless the matter is trivial or what
    is sought is to be had otherwise. Who says one of these refuses on that.
    """
    said = {bodies.text(row, "code") for _, row in bodies.rows(review.body, "grounds")}
    return (
        None if said & {"legal_system", "de_minimis", "available_elsewhere"} else owed(treaty, review.asked.procedure)
    )
