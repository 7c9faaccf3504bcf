"""What a request must hold (UNCC 40(15) and the like): the treaty's rows, and ours where it has none."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial

from app.kit.canonical import Json
from app.treaties import bodies
from app.treaties.codes import MEASURES
from app.treaties.findings import Severity
from app.treaties.grammar import Expression
from app.treaties.required import row, rows
from app.treaties.review import Review, Wanted
from app.treaties.schema import Article, Treaty

_THINGS = ("SEARCH_SEIZE", "EXAMINE_SITE")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_CHILD_OFFENCES = ("CSAM", "GROOMING")
_CHILDHOOD = timedelta(days=18 * 365 + 5)
LETTERS = {
    "reading": "letter_not_read_yet",
    "unreadable": "letter_unreadable",
    "unsigned": "letter_unsigned",
    "unknown_anchor": "letter_of_unknown_anchor",
    "undecided": "letter_undecided",
}
"""What is found where a letter is said to be good and was not found so, by what was found."""
_NOBODY = Wanted("", "", "", "", {})


def required(review: Review) -> None:
    """Every field that a treaty of the matter, or we, require."""
    named: set[str] = set()
    for treaty in review.treaties:
        for wanted in treaty.contents:
            if review.asked.kind in wanted.kinds:
                named.add(wanted.field)
                _check(
                    review,
                    wanted.field,
                    wanted.when,
                    wanted.severity,
                    wanted.words,
                    wanted.article,
                    treaty,
                    wanted.other,
                )
    for one in rows(review.asked.kind):
        if one.field not in named or one.firm:
            _check(review, one.field, one.when, one.severity)


def people(review: Review) -> None:
    """Somebody is named; minors are not; who wishes to be present is described."""
    if not any(review.filled(path) for path in ("persons", "identifiers")) and not review.emergency:
        review.find("nobody_named", "persons")
    offences = [row for _, row in bodies.rows(review.body, "offences")]
    child = any(row.get("child_victim") is True or row.get("code") in _CHILD_OFFENCES for row in offences)
    for path, person in bodies.rows(review.body, "persons"):
        if bodies.text(person, "status") == "victim" and _minor(person.get("birth"), review.asked.now.date(), child):
            review.find("minor_named", f"{path}.names")
        names = bodies.texts(person, "names")
        if bodies.text(person, "kind") == "natural" and names and not any(_LATIN.search(one) for one in names):
            review.find("name_without_latin", f"{path}.names", person=names[0])
    for path, person in bodies.rows(review.body, "presence"):
        if not bodies.text(person, "name") or not bodies.text(person, "function"):
            review.find("presence_incomplete", path)


def things(review: Review) -> None:
    """Items say where they are; a special procedure says why."""
    for path, item in bodies.rows(review.body, "items"):
        if not bodies.text(item, "location") and not bodies.text(item, "holder"):
            review.find("item_place_missing", f"{path}.location")
    if review.filled("procedure_wanted") and not review.text("procedure_wanted.reason"):
        review.find("procedure_without_reason", "procedure_wanted.reason")


def issuing(review: Review) -> None:
    """Another authority's letter was checked."""
    if not review.filled("issuing_authority"):
        return
    verdict = review.text("issuing_authority.verdict")
    if verdict == "bad":
        review.find("issuing_signature_bad", "issuing_authority.verdict")
    elif letter(review, "issuing_authority.signed_letter", good=verdict == "good"):
        return
    elif verdict != "good" or not review.text("issuing_authority.name"):
        review.find("issuing_unchecked", "issuing_authority.verdict")


def letter(review: Review, place: str, *, good: bool, severity: Severity = Severity.BLOCKS) -> bool:
    """What was found of the signatures of the letter at a place is no worse than what is said of it (`good`: that they
    hold); answers whether something is wrong. A broken one is never passed on.
    """
    if review.asked.letters is None or not review.text(place):
        return False
    word = review.asked.letters.get(place, "reading")
    if word == "bad":
        review.find("issuing_signature_bad", place)
    elif word != "good" and good:
        review.find(LETTERS[word], place, severity=severity)
    else:
        return False
    return True


def sources(review: Review) -> None:
    """Material of another State under conditions needs its consent first, on record here."""
    for path, source in bodies.rows(review.body, "sources"):
        matter, instrument = bodies.text(source, "matter"), bodies.text(source, "instrument.id")
        given = review.consented(source.get("consent"), matter=matter, instrument=instrument)
        if bodies.filled(source.get("conditions")) and not given:
            review.find("source_under_conditions", path)


def orders(review: Review) -> None:
    """A copy of the domestic order where the requested State's profile asks for one; always for interception."""
    copied = {bodies.text(row, "id") for _, row in bodies.rows(review.body, "orders") if bodies.text(row, "file")}
    for one in review.wanted:
        named = set(bodies.texts(one.row, "orders")) if "orders" in one.row else copied
        severity = review.asked.theirs.orders.get(one.code)
        if one.code == "CONTENT_REALTIME":
            severity = Severity.BLOCKS
        if severity is not None and not named & copied:
            review.find("order_missing", f"{one.path}.orders", severity=_eased(review, severity), measure=one.name)


def _check(
    review: Review,
    field: str,
    when: Expression,
    severity: Severity,
    words: str = "",
    article: Article | None = None,
    by: Treaty | None = None,
    other: tuple[tuple[str, str], ...] = (),
) -> None:
    if not any(when.holds(partial(_value, review, one)) for one in review.wanted or (_NOBODY,)):
        return
    known = row(review.asked.kind, field)
    if review.at(field) is True if known and known.affirmed else _present(review, field):
        return
    if field == "link" and review.asked.theirs.link is Severity.BLOCKS:
        severity = Severity.BLOCKS
    if known and known.firm:
        severity = Severity.BLOCKS
    if not (known and known.core):
        severity = _eased(review, severity)
    code = known.code if known else "content_missing"
    review.find(code, field, severity=severity, article=article, by=by, msgid=words, own_words=other)


def _eased(review: Review, severity: Severity) -> Severity:
    """In an emergency the check is reduced to its core: the rest may follow (`law.md` §3.1)."""
    return Severity.ADVISES if review.emergency else severity


def _present(review: Review, field: str) -> bool:
    if review.filled(field):
        return True
    if field == "period_sought":  # a measure may carry its own period
        return all(bodies.filled(one.row.get("period")) for one in review.wanted if one.data)
    if field == "items":  # … and its own place
        return all(bodies.text(one.row, "place") for one in review.wanted if one.code in _THINGS)
    return False


def _value(review: Review, one: Wanted, name: str) -> Json:
    """What a word of the grammar, or a member of the request, holds for one measure."""
    known = MEASURES.get(one.code)
    words: dict[str, Json] = {
        "measure": one.code,
        "measure.sub": one.sub,
        "measure.data": one.data.value if one.data else "",
        "measure.coercive": bool(known and known.coercive),
        "measure.lasting": bool(known and known.lasting),
        "personal": review.filled("persons") or review.filled("identifiers"),
    }
    return words[name] if name in words else review.at(name)


def _minor(birth: Json, today: date, child: bool) -> bool:
    born = bodies.when(birth)
    return child if born is None else today - born.start.date() < _CHILDHOOD
