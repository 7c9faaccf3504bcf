"""The law that this node works with: treaties, procedures, and what is open between our State and another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse

from app.access.permit import permit
from app.access.roles import Permission
from app.api import paging
from app.api.coded import Measure, Offence, among, offence_row
from app.api.paging import Paged
from app.api.shape import several, shown
from app.api.visit import Asking, Visit
from app.kit.canonical import JsonObject
from app.kit.ids import StateCode
from app.matters.views import View
from app.procedures import contents, defined
from app.procedures.body import Kind
from app.procedures.catalogue import digest_of as table_digest
from app.procedures.defined import Explained
from app.procedures.table import NONE, Procedure
from app.treaties import chooser, matrix
from app.treaties.catalogue import digest_of
from app.treaties.chooser import Choice
from app.treaties.codes import MEASURES, PROCEDURES
from app.treaties.glossary import GLOSSARY, Term
from app.treaties.meanings import meanings
from app.treaties.schema import Treaty

router = APIRouter(tags=["law"])
CODE = r"^[a-z][a-z0-9_]{0,59}$"


@dataclass(frozen=True)
class TreatyNameView(View):
    """What names a treaty, and how it is cited."""

    code: str
    version: int
    sha256: str
    """Of its file as it was parsed: what matters pin."""
    kind: str
    """bilateral, regional, multilateral or reciprocity."""
    short: str
    """How findings cite it."""
    title: str
    """In the language that was asked for; `titles` has all."""
    titles: JsonObject
    citation: str


@dataclass(frozen=True)
class TreatyLineView(TreatyNameView):
    """A treaty in a list."""

    procedures: tuple[str, ...]
    measures: tuple[str, ...]
    verified: bool
    """Whether every article was compared with a text of the treaty."""


@dataclass(frozen=True)
class TreatyView(TreatyNameView):
    """A treaty whole."""

    verified: bool
    text_read: str
    """Where the text was read that its articles were compared with; empty: nowhere yet."""
    says: tuple[JsonObject, ...]
    """Everything that it says: section, key, words with the article."""
    opens: tuple[JsonObject, ...]
    """Each measure for each offence that is not shut: measure, offence, state, article, years."""
    grounds: tuple[JsonObject, ...]
    """Grounds of refusal and postponement: code, article, procedures, acts, mandatory, consult, postpones."""
    meanings: tuple[JsonObject, ...]
    """What the codes above mean: kind (offence, measure, ground), code, words in the language that was asked for."""


@dataclass(frozen=True)
class ProcedureView(View):
    """A procedure in a list; its acts stand with each matter."""

    name: str
    version: int
    sha256: str
    title: str
    opened_by: tuple[str, ...]
    """Acts that begin a matter."""
    statuses: tuple[str, ...]
    exercise: bool


@dataclass(frozen=True)
class ChoiceView(View):
    """One instrument between two States. Those that are open come first, in the order in which they apply."""

    treaty: str
    version: int
    short: str
    kind: str
    open: bool
    against: tuple[JsonObject, ...]
    """Why it is not open: code, words, article, article_verified."""
    provisos: tuple[JsonObject, ...]
    """What binds it all the same."""
    opens: tuple[JsonObject, ...]
    """Each measure that was asked about and that it opens: measure, article, article_verified."""


@dataclass(frozen=True)
class TermView(View):
    """A term of the field. Where a treaty or a State's law defines it, its official text prevails."""

    code: str
    term: str
    definition: str
    source: str | None
    """After which text it is defined; null: a working definition."""
    verified: bool
    """Whether that text was read."""


@dataclass(frozen=True)
class FieldTermView(Explained, View):
    """A member of an instrument, and a term of the glossary that says what it is about."""


@dataclass(frozen=True)
class KindView(View):
    """A kind of instrument, and the terms that its members are linked to."""

    kind: str
    title: str
    version: int
    """The newest of its body."""
    carries: str
    terms: tuple[FieldTermView, ...]


@router.get("/treaties", response_model=several(TreatyLineView))
def get_treaties(caller: Asking, page: Paged) -> JSONResponse:
    """The treaties under which a matter may be opened today, by code."""
    with caller.enter() as visit:
        permit(visit.actor, Permission.PEER_READ, visit.actor.authority)
        found = visit.office.treaties.on(visit.now.date())
        return JSONResponse(paging.keyed(page, found, lambda one: one.code, lambda one: _line(one, visit)))


@router.get("/treaties/{code}", response_model=shown(TreatyView))
def get_treaty(
    caller: Asking,
    code: Annotated[str, Path(pattern=CODE, description="Such as un_cybercrime")],
    version: Annotated[int | None, Query(ge=1, le=9999, description="Else the one for new matters")] = None,
) -> JSONResponse:
    """A treaty whole: everything that it says, what it opens, its grounds."""
    with caller.enter() as visit:
        permit(visit.actor, Permission.PEER_READ, visit.actor.authority)
        known = visit.office.treaties
        found = known.newest(code, visit.now.date()) if version is None else known.treaty(code, version)
        return JSONResponse(_treaty(found, visit).to_json())


@router.get("/procedures", response_model=several(ProcedureView))
def get_procedures(caller: Asking, page: Paged) -> JSONResponse:
    """Every procedure in every version, by name and version."""
    with caller.enter() as visit:
        permit(visit.actor, Permission.PEER_READ, visit.actor.authority)
        found = visit.office.catalogue.procedures
        return JSONResponse(
            paging.keyed(page, found, lambda one: f"{one.name} {one.version:04}", lambda one: _procedure(one, visit))
        )


@router.get("/glossary", response_model=several(TermView))
def get_glossary(caller: Asking) -> JSONResponse:
    """The field's own terms, defined in the language of the answer."""
    with caller.enter() as visit:
        permit(visit.actor, Permission.PEER_READ, visit.actor.authority)
        return JSONResponse(paging.whole([_term(one, visit) for one in GLOSSARY]))


@router.get("/kinds", response_model=several(KindView))
def get_kinds(caller: Asking, page: Paged) -> JSONResponse:
    """Every kind of instrument, by name, with the terms that the members of its newest body are linked to."""
    with caller.enter() as visit:
        permit(visit.actor, Permission.PEER_READ, visit.actor.authority)
        found = list(contents.KINDS.values())
        return JSONResponse(paging.keyed(page, found, lambda one: one.name, lambda one: _kind(one, visit)))


@router.get("/kinds/{kind}", response_model=shown(KindView))
def get_kind(
    caller: Asking, kind: Annotated[str, Path(pattern=CODE, description="Such as mla_request")]
) -> JSONResponse:
    """One kind of instrument: for each linked member of its body the term, defined in the language of the answer."""
    with caller.enter() as visit:
        permit(visit.actor, Permission.PEER_READ, visit.actor.authority)
        return JSONResponse(_kind(contents.kind(kind), visit).to_json())


@router.get("/treaty-choices", response_model=several(ChoiceView))
def get_choices(
    caller: Asking,
    requested: Annotated[str, Query(pattern=r"^[A-Z]{2}$", description="The State that would be asked: XB")],
    measure: Annotated[
        list[Measure] | None,
        Query(max_length=40, description="Measures, such as ACCESS_STORED"),
    ] = None,
    offence: Annotated[
        list[Offence] | None,
        Query(max_length=40, description="Offences with their maximum penalty in years, such as ICT_FRAUD:5"),
    ] = None,
    procedure: Annotated[str, Query(pattern=CODE, description="Such as mla")] = "mla",
    organised_group: Annotated[bool, Query(description="Of an organised criminal group")] = False,
    on: Annotated[date | None, Query(description="The day; else today")] = None,
) -> JSONResponse:
    """Which instruments are open from our State to another for measures and offences, and why the others are not."""
    with caller.enter() as visit:
        permit(visit.actor, Permission.PEER_READ, visit.actor.authority)
        office = visit.office
        found = chooser.choose(
            office.treaties,
            office.profiles.profile(office.state),
            office.profiles.profile(StateCode(requested)),
            on or visit.now.date(),
            measures=[among(one, MEASURES, "measure") for one in measure or []],
            offences=[offence_row(one, organised_group) for one in offence or []],
            procedure=among(procedure, PROCEDURES, "procedure"),
        )
        return JSONResponse(paging.whole([_choice(one, visit) for one in found]))


def _line(one: Treaty, visit: Visit) -> TreatyLineView:
    return TreatyLineView(
        code=one.code,
        version=one.version,
        sha256=digest_of(one),
        kind=one.kind,
        short=one.short,
        title=one.named(visit.language),
        titles=dict(one.title),
        citation=one.citation,
        procedures=tuple(one.procedures),
        measures=tuple(row.code for row in one.measures),
        verified=one.verified,
    )


def _treaty(one: Treaty, visit: Visit) -> TreatyView:
    return TreatyView(
        code=one.code,
        version=one.version,
        sha256=digest_of(one),
        kind=one.kind,
        short=one.short,
        title=one.named(visit.language),
        titles=dict(one.title),
        citation=one.citation,
        verified=one.verified,
        text_read=one.text_read,
        says=tuple(_said(*place, words) for place, words in matrix.facts(one, marks=True)),
        opens=tuple(cell.to_json() for cell in matrix.cells(one) if cell.state != matrix.SHUT),
        grounds=tuple(
            {
                "code": row.code,
                "article": row.article.text,
                "procedures": [*row.procedures],
                "acts": [*row.acts],
                "mandatory": row.mandatory,
                "consult": row.consult,
                "postpones": row.postpones,
            }
            for row in one.refusals
        ),
        meanings=tuple(row.to_json() for row in meanings(one, visit.language)),
    )


def _term(one: Term, visit: Visit) -> TermView:
    words, definition = one.words[visit.language], one.definition[visit.language]
    return TermView(one.code, words, definition, one.source or None, one.verified)


def _kind(one: Kind, visit: Visit) -> KindView:
    rows = [FieldTermView(**vars(row)) for row in defined.explained(one.name, visit.language)]
    return KindView(one.name, visit.say(one.title), contents.newest(one.name), one.carries, tuple(rows))


def _said(section: str, key: str, words: str) -> JsonObject:
    return {"section": section, "key": key, "words": words}


def _procedure(one: Procedure, visit: Visit) -> ProcedureView:
    return ProcedureView(
        name=one.name,
        version=one.version,
        sha256=table_digest(one),
        title=visit.say(one.title),
        opened_by=tuple(dict.fromkeys(step.act for step in one.steps if NONE in step.at)),
        statuses=one.statuses,
        exercise=one.exercise,
    )


def _choice(one: Choice, visit: Visit) -> ChoiceView:
    return ChoiceView(
        treaty=one.treaty.code,
        version=one.treaty.version,
        short=one.treaty.short,
        kind=one.treaty.kind,
        open=one.open,
        against=tuple(why.to_json(visit.language) for why in one.against),
        provisos=tuple(why.to_json(visit.language) for why in one.provisos),
        opens=tuple(opened.to_json() for opened in one.opens),
    )
