"""Both laws side by side (`law.md` §1, S3; §4.1): each offence of a request as either State's law has it.

What the States say of it in signed instruments goes first, a matter's draft before anything is signed; beside that
stand the cards of law that either publishes in its edition. Nothing is decided here: an officer of the requested State
does that, by what they sign (`corresponding` of an acceptance, a consultation, a refusal or a decision).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject, objects
from app.kit.errors import Conflict
from app.kit.ids import AuthorityId, Reference, StateCode, state_of
from app.kit.words import translate
from app.matters import grants, keeping
from app.matters.law_cards import ProvisionView, Shelf, shelf
from app.matters.office import Office
from app.matters.rights import permit_paper
from app.matters.standing import Standing, standing
from app.matters.terms import pinned_treaty, terms
from app.matters.views import View
from app.procedures.table import Side
from app.treaties import bodies
from app.treaties.both_laws import Rule, rule_of
from app.treaties.codes import OFFENCES
from app.treaties.review import wanted
from app.treaties.schema import Treaty

OWN = ("corresponding", "offences")
"""Members in which the requested State quotes its own law; `offences` where it has a claim of its own."""
THERE = ("corresponding", "offences_there")
"""Members in which the requesting State quotes the other's, as far as it knows."""
ELEMENTS = ("definition", "aggravated", "maps_to", "treaty", "chain_role", "cii", "system_protection_level",
            "organised_group", "child_victim", "loss", "victims_count")  # fmt: skip
"""Members of an offence that say what the conduct has beside its code."""
MISSING = "dual_criminality"


@dataclass(frozen=True)
class OffenceView(View):
    """One offence of the request under both laws."""

    code: str
    words: str
    """What the code means."""
    classes: tuple[str, ...]
    mode: str | None
    article: str | None
    """Of the treaty, where it covers the offence by name."""
    article_verified: bool
    elements: JsonObject
    """What the request says of the conduct beside the code."""
    requesting: tuple[ProvisionView, ...]
    requested: tuple[ProvisionView, ...]
    """Empty: nothing is known of that State's law yet."""


@dataclass(frozen=True)
class DoubtedView(View):
    """An instrument of the requested side that says the conduct is no offence there."""

    instrument: str
    kind: str
    article: str | None
    explanation: str | None


@dataclass(frozen=True)
class DualView(View):
    """Both laws side by side, the rule of the treaty, and what follows."""

    matter: str | None
    draft: str | None
    procedure: str
    requesting: str
    requested: str
    """States."""
    treaty: str | None
    """How it is cited."""
    rule: JsonObject
    """code (mandatory, discretionary, domestic_law, none, unregulated, untold), test, article, verified, ground,
    waived, uncoercive, reserved.
    """
    follows: tuple[str, ...]
    """What follows, in the reader's language."""
    conduct: str | None
    """The facts, as the request sums them up: by them, not by names, the laws are compared."""
    offences: tuple[OffenceView, ...]
    told: bool
    """Whether the requested side has quoted its own law in an instrument."""
    doubted: tuple[DoubtedView, ...]


@dataclass(frozen=True)
class Asked:
    """What is compared: a request, and what the requested side said to it."""

    procedure: str
    kind: str
    """Of the request."""
    treaty: Treaty | None
    states: Mapping[Side, StateCode]
    body: Mapping[str, Json]
    source: str | None
    answers: tuple[tuple[str, str, Mapping[str, Json]], ...] = ()
    """Id, kind and body of each instrument of the requested side."""


def of_matter(session: Session, office: Office, actor: Actor, reference: Reference, language: str = "en") -> DualView:
    """Both laws in a matter of the actor's authority, or in one that a grant opens: that use is logged. `Unknown`
    `no_matter`; `Conflict` `no_offences` where the request names none.
    """
    permit(actor, Permission.MATTER_READ, actor.authority)
    owner = grants.holder(session, actor, reference, office.now())
    found = standing(session, office.catalogue, owner, reference)
    return _view(session, office, _asked(office, found), language, matter=reference)


def of_draft(session: Session, office: Office, actor: Actor, draft_id: str, language: str = "en") -> DualView:
    """Both laws for a draft that opens a matter, before it leaves. `Unknown` `no_draft`; `Conflict` `no_offences`."""
    permit_paper(actor, Permission.DRAFT_READ)
    draft = keeping.found(session, actor, draft_id)
    spoken = terms(session, office, draft)
    permit_paper(actor, Permission.DRAFT_READ, spoken.procedure)
    if spoken.standing is not None:
        words = f"Draft {draft_id} belongs to {draft.reference}."
        raise Conflict("draft_in_matter", words, "See both laws of the matter instead.")
    states = {spoken.side: office.state, spoken.side.other: state_of(spoken.recipient)}
    asked = Asked(spoken.procedure.name, spoken.kind, spoken.treaty, states, draft.body, None)
    return _view(session, office, asked, language, draft=draft_id)


def _asked(office: Office, found: Standing) -> Asked:
    """The request is the last instrument of the requesting side that names offences: a written one after a spoken."""
    links = [one.link for one in found.ahead.history if not one.crossed]
    ours = [one for one in links if one.side is Side.REQUESTING and one.body.get("offences")]
    answers = tuple((one.id, one.kind, one.body) for one in links if one.side is Side.REQUESTED)
    other = state_of(AuthorityId(found.head.counterpart))
    states = {found.side: office.state, found.side.other: other}
    if not ours:
        words = f"No request in {found.head.reference} names an offence."
        raise Conflict("no_offences", words, "Both laws are shown where a request names offences.")
    return Asked(
        found.procedure.name,
        ours[-1].kind,
        pinned_treaty(office.treaties, found.head),
        states,
        ours[-1].body,
        ours[-1].id,
        answers,
    )


def _view(
    session: Session, office: Office, asked: Asked, language: str, matter: str | None = None, draft: str | None = None
) -> DualView:
    rows = [row for _, row in bodies.rows(dict(asked.body), "offences") if row.get("code")]
    if not rows:
        raise Conflict("no_offences", "The request names no offence.", "Name the offences, then look again.")
    requesting, requested = asked.states[Side.REQUESTING], asked.states[Side.REQUESTED]
    profile = office.profiles.profile(requested)
    read = asked.treaty and profile.reads(asked.treaty)
    measures = {one.code for one in wanted(asked.kind, dict(asked.body)) if one.code}
    rule = rule_of(read, asked.procedure, measures, profile.declared(asked.treaty).reservations)
    laws = shelf(session, (requesting, requested), office.now().date(), language)
    offences = tuple(_offence(row, asked, read, laws) for row in rows)
    return DualView(
        matter=matter,
        draft=draft,
        procedure=asked.procedure,
        requesting=requesting,
        requested=requested,
        treaty=read.short if read else None,
        rule=_rule(rule),
        follows=tuple(translate(language, words, **{"state": requested, **more}) for words, more in rule.sentences()),
        conduct=bodies.text(dict(asked.body), "facts.summary") or None,
        offences=offences,
        told=any(one.told_by == Side.REQUESTED.value for row in offences for one in row.requested),
        doubted=tuple(_doubts(asked)),
    )


def _offence(row: JsonObject, asked: Asked, treaty: Treaty | None, laws: Shelf) -> OffenceView:
    code = str(row["code"])
    known = OFFENCES.get(code)
    covered = treaty.offence(code, bodies.text(row, "treaty"), asked.procedure) if treaty else None
    theirs = [
        _quoted(one, Side.REQUESTED, source)
        for source, _, body in reversed(asked.answers)  # what was said last stands first
        for one in _rows(body, OWN, code)
    ]
    supposed = [_quoted(one, Side.REQUESTING, asked.source) for one in _rows(asked.body, THERE, code)]
    return OffenceView(
        code=code,
        words=known.words if known else code,
        classes=tuple(one.value for one in known.classes) if known else (),
        mode=bodies.text(row, "mode") or None,
        article=treaty.cite(covered.article) if treaty and covered else None,
        article_verified=covered is not None and covered.article.verified,
        elements={name: row[name] for name in ELEMENTS if name in row},
        requesting=(_quoted(row, Side.REQUESTING, asked.source), *laws.on(asked.states[Side.REQUESTING], code)),
        requested=(*theirs, *supposed, *laws.on(asked.states[Side.REQUESTED], code)),
    )


def _rows(body: Mapping[str, Json], members: Sequence[str], code: str) -> Iterator[JsonObject]:
    """What is quoted for an offence: by its code, or for every one where no code is said."""
    for member in members:
        for one in objects(body.get(member, [])):
            if one.get("domestic_provision") and one.get("code", code) == code:
                yield one


def _quoted(row: JsonObject, side: Side, source: str | None) -> ProvisionView:
    penalty = row.get("max_penalty")
    return ProvisionView(
        told_by=side.value,
        source=source,
        provision=bodies.text(row, "domestic_provision") or None,
        text=bodies.text(row, "text_of_provision") or None,
        link=None,
        penalty=penalty if isinstance(penalty, dict) else None,
        note=bodies.text(row, "note") or None,
        reviewed_on=None,
        overdue=False,
    )


def _doubts(asked: Asked) -> Iterator[DoubtedView]:
    """Who says that the conduct is no offence there: as a ground, or as one that is considered."""
    for source, kind, body in asked.answers:
        grounds = body.get("grounds")
        for one in grounds if isinstance(grounds, list) else []:
            if one == MISSING:
                yield DoubtedView(source, kind, None, bodies.text(dict(body), "text") or None)
            elif isinstance(one, dict) and one.get("code") == MISSING:
                article, why = bodies.text(one, "article"), bodies.text(one, "explanation")
                yield DoubtedView(source, kind, article or None, why or None)


def _rule(rule: Rule) -> JsonObject:
    def cited(one: object) -> Json:
        return None if one is None else {name: getattr(one, name) for name in ("code", "article", "verified")}

    return {
        "code": rule.code,
        "test": rule.test,
        "article": rule.article,
        "verified": rule.verified,
        "ground": cited(rule.ground),
        "waived": [cited(one) for one in rule.waived],
        "uncoercive": cited(rule.uncoercive),
        "reserved": cited(rule.reserved),
    }
