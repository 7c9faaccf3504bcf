"""What a draft still lacks: the law's findings on it as it stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.roles import Permission
from app.directory.entries import red_since
from app.exchange import letters
from app.instruments.header import read
from app.instruments.models import Attachment, Instrument, MatterHead
from app.instruments.printable import unprintable
from app.kit.actor import Actor
from app.kit.canonical import JsonObject, fingerprint
from app.kit.errors import Conflict, Invalid
from app.kit.ids import AuthorityId, state_of
from app.matters import papers
from app.matters.attached_translations import attached_translations, of_draft, texts_of
from app.matters.calls import differing
from app.matters.conferring import conferences_of
from app.matters.consents import consents
from app.matters.desk_waits import left_at_work
from app.matters.keeping import found
from app.matters.limited import limited_identifiers
from app.matters.listed_phones import phones_for
from app.matters.mandates_served import found_wrong
from app.matters.matter_law import MatterLaw, named_beside, named_codes
from app.matters.measures import OVER, measures
from app.matters.models import Draft
from app.matters.neighbours import LET_GO, determined, due, earlier, on_record, opening, owed, pending
from app.matters.office import Office
from app.matters.open_parts import AGAIN, returned, unreturned
from app.matters.peer_law import profile_of
from app.matters.provider_kept import kept_there
from app.matters.rights import permit_paper
from app.matters.spoken import since, spoken_words
from app.matters.terms import Terms, terms
from app.matters.told_identifiers import told_identifiers
from app.matters.treaty_limits import treaty_limits
from app.procedures import contents, registering
from app.procedures.engine import Applied
from app.procedures.table import Side
from app.treaties.catalogue import Treaties
from app.treaties.findings import NO_ARTICLE, Finding, Severity
from app.treaties.mentions import mentions
from app.treaties.profiles import profile
from app.treaties.review import Conference
from app.treaties.rules import Asked, Standing, findings
from app.treaties.schema import Treaty

LONGEST_REASON = 2000
"""Characters of the reason for which a warning is overridden."""
LATELY = 200
"""Requests of those that were sent before their bodies were kept by digest, among which a duplicate is looked for."""


def findings_of(session: Session, office: Office, actor: Actor, draft_id: str) -> tuple[Finding, ...]:
    """The findings on a draft, what blocks first. A letter that nobody has read is read from now on."""
    permit_paper(actor, Permission.FINDING_READ)
    draft = found(session, actor, draft_id)
    spoken = terms(session, office, draft)
    permit_paper(actor, Permission.FINDING_READ, spoken.procedure)
    letters.owe(session, AuthorityId(draft.authority), draft.body, office.state, office.now())
    return findings_on(session, office, draft, spoken, office.now())


def findings_on(session: Session, office: Office, draft: Draft, spoken: Terms, now: datetime) -> tuple[Finding, ...]:
    """The findings on a draft in its terms."""
    problems = contents.problems(spoken.kind, spoken.kind_version, draft.body)
    if draft.act == registering.ACT:
        problems += papers.problems(draft)
    told = told_identifiers(session, draft, spoken.kind)
    rows = [row for _, row in (*told, *(mentions(draft.body) if draft.act != registering.ACT else ()))]
    limited = (
        *limited_identifiers(session, draft.authority, spoken.recipient, rows),
        *treaty_limits(session, office.treaties, draft.authority, spoken.recipient, rows),
    )
    ahead = spoken.standing.ahead if spoken.standing else None
    back = returned(ahead.status, ahead.applied) if ahead else None
    asked = Asked(
        procedure=spoken.procedure.name,
        act=draft.act,
        kind=spoken.kind,
        kind_version=spoken.kind_version,
        body=draft.body,
        urgency=draft.urgency,
        language=draft.language,
        ours=office.profiles.profile(office.state),
        theirs=profile_of(session, office, state_of(spoken.recipient), now),
        treaty=spoken.treaty,
        attachments=tuple(draft.attachments),
        now=now,
        others=_others(office, draft, spoken, now.date()),
        problems=tuple((one.field, one.words) for one in problems),
        unprintable=_unprintable(session, draft),
        side=spoken.side.value,
        measures=_measures(spoken),
        sent=_sent(session, draft, spoken),
        known=office.treaties.on(now.date()),
        replies=_replies(draft, spoken),
        spoken=spoken_words(session, spoken),
        elsewhere=_elsewhere(spoken),
        limited=limited,
        identifiers=told,
        consents=consents(session, draft.authority, draft.body, limited),
        translated=attached_translations(session, office, of_draft(draft, spoken)),
        texts=texts_of(of_draft(draft, spoken)),
        status=spoken.standing.ahead.status if spoken.standing else "",
        since=since(session, spoken),
        due=due(session, draft),
        owed=owed(session, draft),
        pending=_pending(session, office, spoken),
        kept_there=kept_there(session, draft, spoken.kind),
        mandates=left_at_work(session, office.catalogue, spoken.standing, draft.act) if spoken.standing else (),
        found_wrong=found_wrong(session, office.catalogue, spoken.standing, spoken.kind)
        if spoken.standing
        else frozenset(),
        earlier=_earlier(session, draft, spoken),
        records=on_record(session, draft.authority, draft.body, draft.reference),
        determined=determined(spoken.standing.ahead.applied) if spoken.standing else "",
        call=tuple(one.member for one in differing(session, AuthorityId(draft.authority), draft.reference))
        if draft.act == "confirm_oral"
        else (),
        red_since=red_since(session, spoken.recipient, now.date()),
        phones=phones_for(session, spoken.kind, state_of(spoken.recipient)),
        returned=back.kind if back and draft.act in AGAIN.values() else "",
        unreturned=unreturned(back, spoken.kind, draft.body),
        opening=opening(spoken.standing.ahead.applied) if spoken.standing else None,
        conference=_conference(session, office, draft, spoken),
        letters=letters.words(session, AuthorityId(draft.authority), draft.body, office.state),
    )
    return findings(asked)


def demand_clean(
    told: Collection[Finding], ticked: Collection[str], language: str = "en", zone: tzinfo | None = None
) -> list[str]:
    """Nothing blocks and every warning is ticked; answers the keys of the warnings.

    `Invalid` `findings_block` and `Conflict` `findings_unticked` list all that stands in the way, in a language.
    """
    blocking = [one for one in told if one.severity is Severity.BLOCKS]
    if blocking:
        raise Invalid(
            "findings_block",
            f"The draft cannot be frozen. {_listed(blocking, language, zone)}",
            "Mend these, then freeze.",
        )
    warnings = [one for one in told if one.severity is Severity.WARNS]
    unticked = [one for one in warnings if one.key not in ticked]
    if unticked:
        keys = ", ".join(one.key for one in unticked)
        raise Conflict(
            "findings_unticked",
            f"Warnings wait for a tick. {_listed(unticked, language, zone)}",
            f"Mend or tick {keys}.",
        )
    return sorted({one.key for one in warnings})


def overridden(
    told: Collection[Finding], reasons: Mapping[str, str], language: str, zone: tzinfo | None = None
) -> list[JsonObject]:
    """The warnings that are overridden for a reason, as the content tells the other side: in its own language, dates
    in words and instants in our State's zone. `Invalid` `bad_reason`.
    """
    found: dict[str, JsonObject] = {}
    for one in told:
        reason = unicodedata.normalize("NFC", reasons.get(one.key, "")).strip()
        if one.severity is not Severity.WARNS or one.key not in reasons:
            continue
        if not 0 < len(reason) <= LONGEST_REASON:
            words = f"The reason for {one.key} has 1 to {LONGEST_REASON} characters."
            raise Invalid("bad_reason", words, "Say in a sentence why it may stand.")
        for _, character in unprintable({"reason": reason}):
            words = f"The reason for {one.key} holds U+{ord(character):04X}, which is in no font of the document."
            raise Invalid("bad_reason", words, "Write it otherwise.")
        found[one.key] = {
            "code": one.code,
            "field": one.field[:400],
            "words": unicodedata.normalize("NFC", one.said(language, zone))[:2000],
            "article": None if one.article == NO_ARTICLE else one.cited_in(language),
            "reason": reason,
        }
    return [found[key] for key in sorted(found)][:100]


def _replies(draft: Draft, spoken: Terms) -> str:
    """What a draft answers: what it names, else the only one that waits for such an answer (`freezing`)."""
    if draft.in_reply_to is not None or spoken.standing is None:
        return draft.in_reply_to or ""
    rows = [row for row in spoken.standing.open if row.act == draft.act]
    asks = {ask.id for row in rows for ask in spoken.standing.asks(row)}
    return asks.pop() if len(asks) == 1 else ""


def _others(office: Office, draft: Draft, spoken: Terms, day: date) -> tuple[Treaty, ...]:
    """What a draft names beside the matter's treaty; an answer also has what the requests of its matter name."""
    own = subsidiary(office.treaties, draft.body, spoken.treaty, day)
    if spoken.standing is None:
        return own
    states = sorted({office.state, state_of(spoken.recipient)})
    law = MatterLaw(spoken.treaty, tuple(profile(one) for one in states))
    return with_asked(own, named_beside(law, spoken.standing.ahead.applied, day))


def with_asked(own: tuple[Treaty, ...], asked: tuple[Treaty, ...]) -> tuple[Treaty, ...]:
    """The treaties that a letter names, then those under which it was asked, each once."""
    return tuple({one.code: one for one in (*asked, *own)}.values())


def subsidiary(treaties: Treaties, body: JsonObject, treaty: Treaty | None, day: date) -> tuple[Treaty, ...]:
    """The treaties that a body names beside its matter's, in the version of a day."""
    named = set(named_codes(body)) - ({treaty.code} if treaty else set())
    return tuple(one for one in treaties.on(day) if one.code in named)


def standings(history: Iterable[Applied]) -> tuple[Standing, ...]:
    """How the measures of a matter stand after its history, as findings see them."""
    return tuple(Standing(one.id, one.code, one.status not in OVER, one.runs) for one in measures(history))


def _listed(told: Collection[Finding], language: str, zone: tzinfo | None) -> str:
    return " ".join(
        f"[{one.key}] {one.said(language, zone)}"
        + (f" ({one.cited_in(language)})" if one.article != NO_ARTICLE else "")
        for one in told
    )


def _unprintable(session: Session, draft: Draft) -> tuple[tuple[str, str], ...]:
    """What no font of the document has, in its text and in the names of what is attached."""
    rows = [session.get(Attachment, (draft.authority, digest)) for digest in draft.attachments]
    names = {f"attachments.{place}": row.name if row else "" for place, row in enumerate(rows)}
    named = tuple((place, one) for place, name in names.items() for _, one in unprintable({"name": name}))
    return (*unprintable(draft.body), *named)


def _measures(spoken: Terms) -> tuple[Standing, ...]:
    """How the matter's measures stand, our own pending instruments counted."""
    if spoken.standing is None:
        return ()
    return standings(spoken.standing.ahead.history)


def _elsewhere(spoken: Terms) -> str:
    pin = spoken.treaty_pin
    return f"{pin.code} version {pin.version}" if pin and spoken.treaty is None else ""


def _pending(session: Session, office: Office, spoken: Terms) -> tuple[str, ...]:
    """Undecided requests that rest on what is to be released."""
    if spoken.standing is None or spoken.kind not in LET_GO:
        return ()
    return pending(session, office.catalogue, spoken.standing)


def _conference(session: Session, office: Office, draft: Draft, spoken: Terms) -> Conference | None:
    """How the text of the team stands, for what is shared in it; none where the two agreed without one."""
    if spoken.procedure.name != "joint" or spoken.kind != "evidence_transmittal":
        return None
    pair = frozenset((office.state, state_of(spoken.recipient)))
    for ref, one in conferences_of(session, office.state, AuthorityId(draft.authority)).items():
        known = one.own.get(pair)
        if known is not None and known.matter == draft.reference and not known.apart:
            view = one.view(ref)
            return Conference(ref, view.in_force, view.participants, view.missing) if view.several else None
    return None


def _earlier(session: Session, draft: Draft, spoken: Terms) -> tuple[str, ...]:
    """Where the same facts were no emergency before."""
    if spoken.procedure.name != "emergency_disclosure":
        return ()
    body = opening(spoken.standing.ahead.applied) if spoken.standing and spoken.side is Side.REQUESTED else draft.body
    state = state_of(spoken.recipient)
    return earlier(session, AuthorityId(draft.authority), state, body, draft.reference)


def _sent(session: Session, draft: Draft, spoken: Terms) -> tuple[str, ...]:
    """What says the same and was sent to the same State by the same kind of opening instrument."""
    mark = fingerprint(draft.body) if spoken.standing is None else None
    if mark is None:
        return ()
    same = (MatterHead.authority == Instrument.authority) & (MatterHead.reference == Instrument.reference)
    query = (
        select(Instrument)
        .join(MatterHead, same)
        .where(
            Instrument.authority == draft.authority,
            Instrument.outgoing,
            Instrument.kind == spoken.kind,
            Instrument.state != "rejected",
            MatterHead.counterpart.startswith(f"{state_of(spoken.recipient)}."),
        )
    )
    known = query.with_only_columns(Instrument.id).where(Instrument.body_sha256 == mark).limit(1)
    if session.scalar(known) is not None:
        return (mark,)
    older = query.with_only_columns(Instrument.content).where(Instrument.body_sha256.is_(None))
    found = (
        fingerprint(read(content).body)
        for content in session.scalars(older.order_by(Instrument.at.desc()).limit(LATELY))
    )
    return (mark,) if mark in found else ()
