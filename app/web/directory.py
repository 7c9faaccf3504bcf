"""The directory: who takes what at this minute, what a State says of itself, which State and which company.

What is looked for by its name may be part of a case (an address, a mailbox): it is posted, and stands in no address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response, StreamingResponse

from app.access.permit import may, permit
from app.access.roles import Permission
from app.directory import queries as directory
from app.directory.held import held
from app.instruments.edition_words import qr
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid, Unknown
from app.kit.ids import StateCode, authority_id, state_of
from app.matters import directory_copy, directory_views, reachable
from app.matters.directory_card import CardOf, card_of
from app.matters.directory_views import CompanyView, EntryView, StateView
from app.matters.directory_words import SAID_ELSEWHERE, Words
from app.matters.reachable import ReachabilityView
from app.matters.who import WhoView, who
from app.web.competences import Line, Speech
from app.web.visit import Inside, Visit

_STATE = re.compile(r"[A-Za-z]{2}")
LONGEST = 200
"""Characters of what is looked for."""


class Said(dict[str, object]):
    """What an edition writes: a member that it leaves out is None."""

    def __missing__(self, name: str) -> None:
        return None


@dataclass(frozen=True)
class Found:
    """Somebody who may take it, with what else is known of them."""

    who: WhoView
    name: str
    duties: Sequence[str]
    phones: Sequence[object]
    proofs: Sequence[ReachabilityView]
    """Reports on the drills of its authority's points."""
    competences: Sequence[Line]
    letters: tuple[date, date] | None
    """Days of the oldest and of the newest letter of ours by which it is told how soon they answered lately."""

    @property
    def authority(self) -> str:
        """Its id."""
        return self.who.authority

    @property
    def point(self) -> str | None:
        """The contact point's id; None: the office."""
        return self.who.point


def get_directory(visit: Visit) -> Response:
    """The search, and what it finds. What it asks stands in the address: a State, a procedure, a treaty, a measure,
    whether it is urgent.
    """
    state, procedure = visit.query.get("state", ""), visit.query.get("for", "preservation")
    treaty, measure = visit.query.get("treaty") or None, visit.query.get("measure") or None
    urgent = visit.query.get("urgent") == "yes" or not state
    with visit.enter() as inside:
        known = directory_views.known(inside.session, inside.actor)
        speech = Speech(visit.desk.office, visit.language)
        procedures = speech.procedures()
        found: Sequence[Found] = ()
        if state:
            if procedure not in dict(procedures):
                raise Invalid("no_procedure", "There is no such procedure.", "Choose one of the list.")
            asked = inside.session, speech.office, inside.actor, code(state), procedure
            rows = who(*asked, urgent=urgent, at=visit.now, treaty=treaty, measure=measure)
            found = _found(visit, inside, code(state), rows, speech)
        given = {
            "states": [(code, named(visit, names, code)) for code, names in known],
            "procedures": procedures,
            "treaties": speech.treaties(),
            "measures": speech.measures(),
            "state": state.upper(),
            "procedure": procedure,
            "treaty": treaty or "",
            "measure": measure or "",
            "urgent": urgent,
            "found": found,
        }
        return visit.page("directory.html", **given)


def get_state(visit: Visit) -> Response:
    """A State: its edition and what is wrong with it, its authorities, contact points and cards."""
    with visit.enter() as inside:
        state = code(visit.places["state"])
        shown = directory_views.show(inside.session, inside.actor, state, visit.now)
        cards = directory_views.cards(inside.session, inside.actor, visit.now, state)
        speech, words = Speech(visit.desk.office, visit.language), _words(visit)
        given = {
            "shown": shown,
            "name": named(visit, shown.names, state),
            "entries": [
                (
                    one,
                    named(visit, one.names, one.id),
                    said(one.particulars),
                    [said(row) for row in _points(one)],
                    speech.lines(one.particulars.get("competences")),
                    words.members(one.particulars, SAID_ELSEWHERE),
                )
                for one in shown.entries
            ],
            "cards": [(one, named(visit, _table(one.card.get("title")), one.id), said(one.card)) for one in cards],
            "points": [
                (said(one), named(visit, _table(one.get("names")), ""), words.members(one, ("names",)))
                for one in shown.points
                if isinstance(one, dict)
            ],
            "proofs": _proofs(visit, inside, state),
            "editions": [one.number for one in reversed(held(inside.session, state))],
        }
        return visit.page("state.html", **given)


def get_edition(visit: Visit) -> Response:
    """One edition as its State has signed it, old ones too: to be filed, and verified anywhere."""
    with visit.enter() as inside:
        permit(inside.actor, Permission.PEER_READ, inside.actor.authority)
        state, number = code(visit.places["state"]), visit.places["number"][:20]
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise Unknown("no_edition", f"There is no edition {number} of {state} here.")
        data = directory.edition_file(inside.session, state, int(number))
    named_ = {"Content-Disposition": f'attachment; filename="edition-{int(number)}.json"'}
    return visit.dressed(Response(data, media_type="application/jose+json", headers=named_))


def get_point(visit: Visit) -> Response:
    """The card of a contact point, to be printed and hung beside the telephone."""
    state, authority, named = (visit.places[one] for one in ("state", "authority", "point"))
    with visit.enter() as inside:
        shown = directory_views.show(inside.session, inside.actor, code(state), visit.now)
        for entry in shown.entries:
            for point in _points(entry):
                if (entry.id, point["id"]) == (authority, named):
                    return visit.page("point.html", **_card(visit, inside, shown, entry, point))
    raise Unknown("no_contact_point", "There is no such contact point.", "See what its State says of itself.")


def get_vcard(visit: Visit) -> Response:
    """A contact point for a telephone, as vCard 4.0."""
    authority, point, told = _vcard(visit)
    named_ = {"Content-Disposition": f'attachment; filename="{authority}-{point}.vcf"'}
    return visit.dressed(Response(told.encode(), media_type="text/vcard; charset=utf-8", headers=named_))


def get_qr(visit: Visit) -> Response:
    """The same to be scanned, as it hangs beside the telephone."""
    _, _, told = _vcard(visit)
    return visit.dressed(Response(qr(told, page=True).encode(), media_type="image/svg+xml"))


def get_export(visit: Visit) -> Response:
    """The whole directory as an archive (ZIP) for a laptop without network."""
    with visit.enter() as inside:
        files = directory_copy.copy(inside.session, inside.actor, visit.language, visit.now)
        packed = directory_copy.packed(files)
    named_ = {"Content-Disposition": 'attachment; filename="directory.zip"'}
    made = StreamingResponse(directory_copy.read(packed), media_type="application/zip", headers=named_)
    return visit.dressed(made)


def _vcard(visit: Visit) -> tuple[str, str, str]:
    """The authority and the contact point that stand in the address, and its card."""
    state, authority, point = (visit.places[one] for one in ("state", "authority", "point"))
    if not authority.startswith(f"{code(state)}."):
        raise Unknown("no_contact_point", "There is no such contact point.", "See what its State says of itself.")
    with visit.enter() as inside:
        found = card_of(inside.session, inside.actor, authority_id(authority), visit.now)
        return authority, point, found.vcard(visit.language, point)


def get_company(visit: Visit) -> Response:
    """The form alone."""
    with visit.enter():
        return visit.page("company.html", text="", found=None, contested=())


def post_company(visit: Visit) -> Response:
    """Which State, which company: by brand, domain or address."""
    text = visit.form.get("text", "").strip()[:LONGEST]
    with visit.enter() as inside:
        found: Sequence[CompanyView] | None = None
        if text:
            found = directory_views.company(inside.session, inside.actor, text, visit.now)
        rows = None if found is None else [(one, said(one.provider), said(one.card.card)) for one in found]
        contested = found[0].contested if found else ()
        return visit.page("company.html", text=text, found=rows, contested=contested)


def _found(visit: Visit, inside: Inside, state: StateCode, rows: Sequence[WhoView], speech: Speech) -> Sequence[Found]:
    shown = directory_views.show(inside.session, inside.actor, state, visit.now)
    entries = {one.id: one for one in shown.entries}
    proofs = _proofs(visit, inside, state)
    found = []
    for one in rows:
        entry = entries[one.authority]
        points = {point["id"]: point for point in _points(entry)}
        point = points.get(one.point, {}) if one.point else {}
        name = named(visit, entry.names, entry.id)
        duties = _texts(point.get("duties")) or entry.functions
        proven = [proof for proof in proofs if proof.authority == one.authority]
        competent = speech.lines([*one.competences])
        phones = [said(phone) for phone in one.phones]
        found.append(Found(one, name, duties, phones, proven, competent, _letters(visit, one)))
    return found


def _letters(visit: Visit, one: WhoView) -> tuple[date, date] | None:
    if one.lately is None:
        return None
    since, newest = (moment.astimezone(visit.zone).date() for moment in (one.lately.since, one.lately.newest))
    return since, newest


def _card(visit: Visit, inside: Inside, shown: StateView, entry: EntryView, point: JsonObject) -> Mapping[str, object]:
    return {
        "shown": shown,
        "entry": entry,
        "point": said(point),
        "state_name": named(visit, shown.names, shown.state),
        "name": named(visit, entry.names, entry.id),
        "proofs": [one for one in _proofs(visit, inside, StateCode(shown.state)) if one.authority == entry.id],
        "more": _words(visit).members(entry.particulars, SAID_ELSEWHERE),
        "scanned": _fits(card_of(inside.session, inside.actor, authority_id(entry.id), visit.now), visit, point),
    }


def _words(visit: Visit) -> Words:
    return Words(visit.language, visit.desk.office.catalogue)


def _fits(card: CardOf, visit: Visit, point: JsonObject) -> bool:
    """Whether a QR code holds the card of a contact point."""
    try:
        qr(card.vcard(visit.language, str(point["id"])), page=True)
    except Invalid:
        return False
    return True


def _proofs(visit: Visit, inside: Inside, state: StateCode) -> Sequence[ReachabilityView]:
    """Proofs of reachability, for whom matters are open: they are instruments of one."""
    if not may(inside.actor, Permission.MATTER_READ, inside.actor.authority):
        return ()
    return reachable.proofs(inside.session, inside.actor, visit.now, state)


def code(text: str) -> StateCode:
    if not _STATE.fullmatch(text):
        raise Unknown("no_such_page", "There is no such page.", "Go to the first page.")
    return state_of(authority_id(f"{text.upper()}.x"))


def named(visit: Visit, names: Mapping[str, object], otherwise: str) -> str:
    """A name in the reader's language, else in English, else in the first that is given."""
    found = names.get(visit.language) or names.get("en") or next(iter(names.values()), None)
    return str(found or otherwise)


def _points(entry: EntryView) -> Iterator[JsonObject]:
    rows = entry.particulars.get("contact_points")
    yield from (one for one in (rows if isinstance(rows, list) else []) if isinstance(one, dict))


def said(value: Json) -> object:
    if isinstance(value, dict):
        return Said({name: said(one) for name, one in value.items()})
    return [said(one) for one in value] if isinstance(value, list) else value


def _table(value: Json | None) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _texts(value: Json | None) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
