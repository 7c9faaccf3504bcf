"""The library beside the directory: two States side by side, a card read whole, assurances given and
received, early warnings, and the search by a text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from app.access.permit import may
from app.access.roles import Permission
from app.instruments.pins import labels_in
from app.kit.canonical import Json, JsonObject
from app.kit.ids import StateCode, authority_id, state_of
from app.kit.words import translate
from app.matters import directory_views, library
from app.matters.directory_words import Words
from app.matters.doubted import DoubtView, doubted
from app.matters.reciprocity import AssuranceView, ledger
from app.procedures.contents import KINDS
from app.web.compared import Line, Wording
from app.web.directory import LONGEST, code, named, said
from app.web.visit import Visit

SHOWN = 200
"""Assurances on one page; the newest."""
WARNING = "early_warning"


def get_compare(visit: Visit) -> Response:
    """Two States side by side: what they say otherwise. Which two stands in the address."""
    first, second = visit.query.get("first", ""), visit.query.get("second", "")
    with visit.enter() as inside:
        session, actor = inside.session, inside.actor
        known = directory_views.known(session, actor)
        names = {one: named(visit, names, one) for one, names in known}
        lines: Sequence[Line] | None = None
        doubts: tuple[DoubtView, ...] = ()
        if first and second:
            left, right = code(first), code(second)
            found = directory_views.compare(session, actor, left, right)
            lines = Wording(visit.language, visit.desk.office.catalogue).lines(found)
            doubts = (*doubted(session, left, visit.now), *doubted(session, right, visit.now))
        given = {
            "states": sorted(names.items()),
            "first": first.upper() or _own(actor.authority),
            "second": second.upper(),
            "names": names,
            "lines": lines,
            "doubts": doubts,
        }
        return visit.page("compare.html", **given)


def get_assurances(visit: Visit) -> Response:
    """The ledger of reciprocity: assurances given and received, out of the signed instruments that gave them."""
    state = visit.query.get("state", "")
    with visit.enter() as inside:
        session, actor = inside.session, inside.actor
        reads = may(actor, Permission.MATTER_READ, actor.authority)
        wanted = code(state) if state else None
        found = ledger(session, actor, wanted) if reads else []
        own = _own(actor.authority)
        known = [(one, names) for one, names in directory_views.known(session, actor) if one != own]
        given = {
            "rows": [_assurance(visit, one) for one in found[:SHOWN]],
            "more": len(found) > SHOWN,
            "reads": reads,
            "state": state.upper(),
            "states": [("", translate(visit.language, "All"))]
            + [(one, f"{named(visit, names, one)} ({one})") for one, names in known],
        }
        return visit.page("assurances.html", **given)


def get_bulletins(visit: Visit) -> Response:
    """Early warnings of all States that are known, while they hold; the newest first."""
    with visit.enter() as inside:
        found = directory_views.cards(inside.session, inside.actor, visit.now, None, WARNING)
        rows = [(one, said(one.card), _worded(visit, one.card.get("title")), _worded(visit, one.card.get("summary")))
                for one in sorted(found, key=lambda one: str(one.card.get("reviewed_on")), reverse=True)]  # fmt: skip
        return visit.page("bulletins.html", rows=rows)


def get_card(visit: Visit) -> Response:
    """A card, read whole: who wrote it, who read it a second time, and what each edition said otherwise of it."""
    with visit.enter() as inside:
        state = code(visit.places["state"])
        found = library.card(inside.session, inside.actor, state, visit.places["card"][:100], visit.now)
        catalogue = visit.desk.office.catalogue
        lines = Wording(visit.language, catalogue)
        given = {
            "found": found,
            "name": named(visit, _titles(found.card.card), found.card.id),
            "members": Words(visit.language, catalogue).members(found.card.card),
            "changes": [(one, lines.lines(one.lines)) for one in found.changes],
        }
        return visit.page("card.html", **given)


def get_search(visit: Visit) -> Response:
    """Authorities, points and cards of all States that hold a text."""
    text = visit.query.get("text", "").strip()[:LONGEST]
    with visit.enter() as inside:
        session, actor, language = inside.session, inside.actor, visit.language
        given: dict[str, object] = {"text": text, "entries": (), "points": (), "cards": ()}
        if text:
            words = Words(language, visit.desk.office.catalogue)
            points = library.search_points(session, actor, text, language)
            given["entries"] = [
                (one, named(visit, one.names, one.id))
                for one in directory_views.search(session, actor, text, visit.now)
            ]
            given["points"] = [
                (one, named(visit, _named(one.point), one.state), words.kind(str(_table(one.point).get("kind"))))
                for one in points
            ]
            given["cards"] = [
                (one, named(visit, _titles(one.card), one.id), words.kind(one.kind))
                for one in library.search_cards(session, actor, text, visit.now, language)
            ]
        return visit.page("search.html", **given)


def _titles(card: JsonObject) -> JsonObject:
    return _table(card.get("title"))


def _named(point: Json) -> JsonObject:
    return _table(_table(point).get("names"))


def _table(value: Json | None) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _own(authority: str) -> StateCode:
    return state_of(authority_id(authority))


def _worded(visit: Visit, value: object) -> tuple[str, str]:
    """A text by language: the reader's, else English, else the first; with the language that it is in."""
    texts: Mapping[str, object] = value if isinstance(value, dict) else {}
    for language in (visit.language, "en", *texts):
        if texts.get(language):
            return language, str(texts[language])
    return visit.language, ""


def _assurance(visit: Visit, one: AssuranceView) -> Mapping[str, object]:
    """A line of the ledger, its codes in words."""
    labels = labels_in(visit.language)
    kind = labels["kinds"].get(one.kind) or (translate(visit.language, KINDS[one.kind].title))
    what = labels["words"].get(one.code or "", "")
    said = {member: _text(one.assurance, member) for member in ("text", "instead")}
    return {"view": one, "kind": kind, "what": what, **said}


def _text(assurance: JsonObject, member: str) -> str:
    found = assurance.get(member)
    return found if isinstance(found, str) else ""
