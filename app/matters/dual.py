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
from app.kit.errors import Conflict, Unknown
from app.kit.ids import AuthorityId, Reference, StateCode, state_of
from app.kit.words import translate
from app.matters import grants, keeping
from app.matters.law_cards import ProvisionView, Shelf, shelf
from app.matters.office import Office
from app.matters.rights import permit_paper
from app.matters.standing import Standing, standing
from app.matters.terms import pinned_treaty, terms
from app.matters.views import View
from app.procedures.engine import Link
from app.procedures.table import Side
from app.treaties import bodies
from app.treaties.both_laws import UNCOERCIVE, Cited, Rule, rule_of
from app.treaties.codes import GROUNDS, MEASURES, OFFENCES, Known, meaning
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
    """What the code means, in the reader's language."""
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
    language: str | None
    """In which the explanation is."""


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
    treaty_title: str | None
    """In the reader's language."""
    rule: JsonObject
    """code (mandatory, discretionary, domestic_law, none, unregulated, untold), test, article, verified, ground,
    waived, uncoercive, reserved: each of these with code, article, verified, and words in the reader's language.
    """
    follows: tuple[str, ...]
    """What follows, in the reader's language."""
    conduct: str | None
    """The facts, as the request sums them up: by them, not by names, the laws are compared."""
    language: str
    """In which the request's own words are."""
    offences: tuple[OffenceView, ...]
    told: bool
    """Whether the requested side has quoted its own law in an instrument."""
    doubted: tuple[DoubtedView, ...]


@dataclass(frozen=True)
class Letter:
    """What one side said."""

    id: str | None
    """Of the instrument; None: a draft."""
    kind: str
    language: str
    body: Mapping[str, Json]


@dataclass(frozen=True)
class Asked:
    """What is compared: a request, and what the requested side said to it."""

    procedure: str
    treaty: Treaty | None
    states: Mapping[Side, StateCode]
    request: Letter
    answers: tuple[Letter, ...] = ()
    """Each instrument of the requested side."""


def of_matter(session: Session, office: Office, actor: Actor, reference: Reference, language: str = "en") -> DualView:
    """Both laws in a matter of the actor's authority, or in one that a grant opens: that use is logged. `Unknown`
    `no_matter`; `Conflict` `no_offences` where the request names none.
    """
    permit(actor, Permission.MATTER_READ, actor.authority)
    owner = grants.holder(session, actor, reference, office.now())
    found = standing(session, office.catalogue, owner, reference)
    return _view(session, office, _asked(office, found), language, matter=reference)


def names_offences(session: Session, office: Office, actor: Actor, reference: Reference) -> bool:
    """Whether both laws are shown in a matter of the actor's own authority: for whoever points there. A matter that the
    actor does not see names none.
    """
    permit(actor, Permission.MATTER_READ, actor.authority)
    try:
        return bool(_requests(standing(session, office.catalogue, actor.authority, reference)))
    except Unknown:
        return False


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
    request = Letter(None, spoken.kind, draft.language, draft.body)
    asked = Asked(spoken.procedure.name, spoken.treaty, states, request)
    return _view(session, office, asked, language, draft=draft_id)


def _asked(office: Office, found: Standing) -> Asked:
    """The request is the last instrument of the requesting side that names offences: a written one after a spoken."""
    ours = _requests(found)
    links = (one.link for one in found.ahead.history if not one.crossed)
    other = state_of(AuthorityId(found.head.counterpart))
    states = {found.side: office.state, found.side.other: other}
    if not ours:
        words = f"No request in {found.head.reference} names an offence."
        raise Conflict("no_offences", words, "Both laws are shown where a request names offences.")
    return Asked(
        found.procedure.name,
        pinned_treaty(office.treaties, found.head),
        states,
        _letter(ours[-1]),
        tuple(_letter(one) for one in links if one.side is Side.REQUESTED),
    )


def _requests(found: Standing) -> list[Link]:
    """The instruments of the requesting side that name offences."""
    links = (one.link for one in found.ahead.history if not one.crossed)
    return [one for one in links if one.side is Side.REQUESTING and one.body.get("offences")]


def _letter(link: Link) -> Letter:
    return Letter(link.id, link.kind, link.language, link.body)


def _view(
    session: Session, office: Office, asked: Asked, language: str, matter: str | None = None, draft: str | None = None
) -> DualView:
    body = dict(asked.request.body)
    rows = [row for _, row in bodies.rows(body, "offences") if row.get("code")]
    if not rows:
        raise Conflict("no_offences", "The request names no offence.", "Name the offences, then look again.")
    requesting, requested = asked.states[Side.REQUESTING], asked.states[Side.REQUESTED]
    profile = office.profiles.profile(requested)
    read = asked.treaty and profile.reads(asked.treaty, asked.procedure)
    measures = {one.code for one in wanted(asked.request.kind, body) if one.code}
    rule = rule_of(read, asked.procedure, measures, profile.declared(asked.treaty).reservations)
    laws = shelf(session, (requesting, requested), office.now().date(), language)
    offences = tuple(_offence(row, asked, read, laws, language) for row in rows)
    return DualView(
        matter=matter,
        draft=draft,
        procedure=asked.procedure,
        requesting=requesting,
        requested=requested,
        treaty=read.short if read else None,
        treaty_title=read.named(language) if read else None,
        rule=_rule(rule, language),
        follows=tuple(_said(language, requested, *one) for one in rule.sentences()),
        conduct=bodies.text(body, "facts.summary") or None,
        language=asked.request.language,
        offences=offences,
        told=any(one.told_by == Side.REQUESTED.value for row in offences for one in row.requested),
        doubted=tuple(_doubts(asked)),
    )


def _said(language: str, state: StateCode, words: str, more: Mapping[str, str]) -> str:
    """A sentence of what follows; a measure in it in words."""
    told = {name: meaning(MEASURES, one, language) if name == "measure" else one for name, one in more.items()}
    return translate(language, words, **{"state": state, **told})


def _offence(row: JsonObject, asked: Asked, treaty: Treaty | None, laws: Shelf, language: str) -> OffenceView:
    code, request, known = str(row["code"]), asked.request, OFFENCES.get(str(row["code"]))
    covered = treaty.offence(code, bodies.text(row, "treaty"), asked.procedure) if treaty else None
    theirs = [
        _quoted(one, Side.REQUESTED, letter)
        for letter in reversed(asked.answers)  # what was said last stands first
        for one in _rows(letter.body, OWN, code)
    ]
    supposed = [_quoted(one, Side.REQUESTING, request) for one in _rows(request.body, THERE, code)]
    return OffenceView(
        code=code,
        words=meaning(OFFENCES, code, language),
        classes=tuple(one.value for one in known.classes) if known else (),
        mode=bodies.text(row, "mode") or None,
        article=treaty.cite(covered.article) if treaty and covered else None,
        article_verified=covered is not None and covered.article.verified,
        elements={name: row[name] for name in ELEMENTS if name in row},
        requesting=(_quoted(row, Side.REQUESTING, request), *laws.on(asked.states[Side.REQUESTING], code)),
        requested=(*theirs, *supposed, *laws.on(asked.states[Side.REQUESTED], code)),
    )


def _rows(body: Mapping[str, Json], members: Sequence[str], code: str) -> Iterator[JsonObject]:
    """What is quoted for an offence: by its code, or for every one where no code is said."""
    for member in members:
        for one in objects(body.get(member, [])):
            if one.get("domestic_provision") and one.get("code", code) == code:
                yield one


def _quoted(row: JsonObject, side: Side, letter: Letter) -> ProvisionView:
    penalty = row.get("max_penalty")
    return ProvisionView(
        told_by=side.value,
        source=letter.id,
        provision=bodies.text(row, "domestic_provision") or None,
        text=bodies.text(row, "text_of_provision") or None,
        language=letter.language or None,
        link=None,
        penalty=penalty if isinstance(penalty, dict) else None,
        note=bodies.text(row, "note") or None,
        reviewed_on=None,
        overdue=False,
    )


def _doubts(asked: Asked) -> Iterator[DoubtedView]:
    """Who says that the conduct is no offence there: as a ground, or as one that is considered."""
    for letter in asked.answers:
        grounds = letter.body.get("grounds")
        for one in grounds if isinstance(grounds, list) else []:
            if one == MISSING:
                yield _doubt(letter, None, bodies.text(dict(letter.body), "text") or None)
            elif isinstance(one, dict) and one.get("code") == MISSING:
                yield _doubt(letter, bodies.text(one, "article") or None, bodies.text(one, "explanation") or None)


def _doubt(letter: Letter, article: str | None, why: str | None) -> DoubtedView:
    return DoubtedView(str(letter.id), letter.kind, article, why, letter.language or None)


def _rule(rule: Rule, language: str) -> JsonObject:
    def cited(one: Cited | None, known: Known | None = None) -> Json:
        if one is None:
            return None
        words = meaning(known, one.code, language) if known else translate(language, UNCOERCIVE, article=one.article)
        return {"code": one.code, "article": one.article, "verified": one.verified, "words": words}

    return {
        "code": rule.code,
        "test": rule.test,
        "article": rule.article,
        "verified": rule.verified,
        "ground": cited(rule.ground, GROUNDS),
        "waived": [cited(one, MEASURES) for one in rule.waived],
        "uncoercive": cited(rule.uncoercive),
        "reserved": cited(rule.reserved, GROUNDS),
    }
