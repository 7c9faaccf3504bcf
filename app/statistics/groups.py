"""What a working group of the Conference is told: whom to speak to, and the part of the figures that is its matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.directory import queries as directory
from app.directory.state_points import StatePoint
from app.kit.actor import Actor
from app.kit.canonical import JsonObject, objects
from app.kit.errors import Unknown
from app.kit.ids import StateCode
from app.matters.office import Office
from app.matters.views import View
from app.procedures.catalogue import Catalogue
from app.statistics.conference import report
from app.statistics.families import SPANS, SUMS
from app.statistics.figures import FiguresView, figures
from app.statistics.reckoning import TABLES

SUPPORT = "assistance"
"""The procedure of technical assistance and training."""
GROUPS: Mapping[str, str] = {
    "technical_assistance": "Technical assistance and training",
    "international_cooperation": "International cooperation in proceedings",
}
POINTS = ("conference_focal_point", "working_group")


@dataclass(frozen=True)
class ContactView(View):
    """A focal point of a State, as its newest edition names it."""

    state: str
    kind: str
    """conference_focal_point or working_group."""
    name: str
    group: str | None
    languages: tuple[str, ...]
    telephones: tuple[str, ...]
    mail: str | None
    link: str | None


@dataclass(frozen=True)
class GroupView(View):
    """A group's contacts, our own figures of its matter, and what of the conference report is of it."""

    group: str
    words: str
    contacts: tuple[JsonObject, ...]
    figures: JsonObject
    """Own figures, whole: not for others."""
    shared: JsonObject
    """The rows of the conference report by its procedures, and the tables, sums and times of these alone: to be shown
    to others, for the report tells as much.
    """


def procedures_of(group: str, catalogue: Catalogue) -> frozenset[str]:
    """The procedures that are a group's matter; `Unknown` `no_group`."""
    if group not in GROUPS:
        raise Unknown("no_group", f"There is no group {group[:60]!r}.", f"Groups are {', '.join(GROUPS)}.")
    known = {one.name for one in catalogue.procedures if not one.exercise and not one.domestic}
    return frozenset({SUPPORT}) if group == "technical_assistance" else frozenset(known - {SUPPORT})


def view(session: Session, office: Office, actor: Actor, group: str, year: int, language: str = "en") -> GroupView:
    """One group's contacts and figures of a year."""
    permit(actor, Permission.STATISTICS_READ, actor.authority)
    procedures = procedures_of(group, office.catalogue)
    own: FiguresView = figures(session, office, actor, year=year, procedures=procedures)
    whole = report(session, office, actor, year)
    contacts = tuple(one.to_json() for one in _contacts(session, office, language))
    return GroupView(group, GROUPS[group], contacts, own.to_json(), part(whole, procedures))


def _contacts(session: Session, office: Office, language: str) -> Iterator[ContactView]:
    trusted = {one.state for one in directory.peers(session) if one.status in directory.TRUSTED}
    for state in sorted({office.state, *trusted}):
        for one in _points(session, state):
            if one.kind in POINTS:
                yield ContactView(
                    state,
                    one.kind,
                    one.name(language),
                    one.group,
                    tuple(one.languages),
                    tuple(one.telephones),
                    one.mail,
                    one.link,
                )


def _points(session: Session, state: StateCode) -> list[StatePoint]:
    try:
        return directory.current_edition(session, state).points
    except Unknown:  # it has introduced itself, and has published nothing yet
        return []


def part(whole: JsonObject, procedures: frozenset[str]) -> JsonObject:
    """What of a conference report is of some procedures: rows by procedure, and the families that count these alone."""
    tables = whole["tables"]
    told = tables if isinstance(tables, dict) else {}
    cells = told.get("procedure")
    rows = {key: count for key, count in cells.items() if key in procedures} if isinstance(cells, dict) else None
    times = [one for one in objects(whole["times"]) if one["by"] == "procedure" and one["key"] in procedures]
    kept = ("kind", "authority", "from", "to", "complete", "generated_at", "definitions", "rules")
    return {
        **{name: whole[name] for name in kept},
        "procedure": rows,
        "tables": {name: found for name, found in told.items() if TABLES[name].within in procedures},
        "times": [*times],
        "sums": [one for one in objects(whole["sums"]) if SUMS[str(one["name"])].within in procedures],
        "spans": [one for one in objects(whole["spans"]) if SPANS[str(one["name"])].within in procedures],
    }
