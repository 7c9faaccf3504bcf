"""What the parties and treaties of a letter are called, as its content carries it (docs/decisions/0026).

A judge knows no `XB.moj`. The names come out of the editions in force when the letter is frozen, the titles out of the
files of the treaties; the document prints them in its language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.instruments.header import NAME, hidden
from app.instruments.pins import worded_treaties
from app.instruments.printable import printable
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId, state_of
from app.treaties.catalogue import Treaties
from app.treaties.profiles import Profiles
from app.treaties.schema import Treaty

UNTOLD = "und"
"""The language of a name of which it is not told (BCP 47)."""


def listed(session: Session, authority: AuthorityId) -> JsonObject:
    """Names of an authority and its State by that State's edition in force: members of a content's sender."""
    edition = directory.current_edition(session, state_of(authority))
    entry = edition.authority(authority)
    return _members(entry.names if entry is not None else {}, edition.names)


def known(session: Session, profiles: Profiles, authority: AuthorityId) -> JsonObject:
    """The same of a recipient. Where no edition says it: the State's profile, and the first line of the address."""
    profile = profiles.profile(state_of(authority))
    lines = profile.addresses.get(authority.partition(".")[2], ())
    names: Mapping[str, str] = {UNTOLD: lines[0]} if lines else {}
    state: Mapping[str, str] = {}
    try:
        edition = directory.current_edition(session, state_of(authority))
    except Unknown:
        pass
    else:
        entry = edition.authority(authority)
        names, state = entry.names if entry is not None else names, edition.names
    return _members(names, state or profile.names)


def titles(treaties: Treaties, pinned: Treaty | None, body: JsonObject) -> JsonObject:
    """Titles of the treaties that a content names and the template has no words for: a State's own files."""
    named = {code: treaties.newest(code) for code in {*_treaties(body)} & {*treaties.codes()}}
    if pinned is not None:
        named[pinned.code] = pinned
    shown = {code: _shown(named[code].title) for code in sorted(named) if code not in worded_treaties()}
    found: JsonObject = {code: title for code, title in shown.items() if title}
    return {"treaty_titles": found} if found else {}


def _treaties(value: Json) -> Iterator[str]:
    """Every value of a member `treaty`, at any depth."""
    if isinstance(value, list):
        for one in value:
            yield from _treaties(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name == "treaty" and isinstance(one, str):
                yield one
            yield from _treaties(one)


def _members(names: Mapping[str, str], state: Mapping[str, str]) -> JsonObject:
    members = {"names": _shown(names), "state_names": _shown(state)}
    return {member: found for member, found in members.items() if found}


def _shown(names: Mapping[str, str]) -> JsonObject:
    """Names that a document can print. One in a script that no font has is left out: no letter waits for it."""
    fit = {language: unicodedata.normalize("NFC", name) for language, name in names.items()}
    return {
        language: name
        for language, name in fit.items()
        if name.strip() and len(name) <= NAME and not hidden(name) and set(name) <= printable()
    }
