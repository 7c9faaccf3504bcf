"""What our own law says of the instruments that the other side sent: the engine that checks our drafts reads them too.

Reckoned when somebody asks (`docs/decisions/0024`), from the stored content, the pinned treaty and what had been said
in the matter when the instrument was signed. Acceptance and projection know nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property

from sqlalchemy.orm import Session

from app.exchange import by_paper, chains, letters
from app.instruments.header import Content, Overridden, read
from app.instruments.models import Instrument, MatterHead
from app.kit.canonical import Json, JsonObject
from app.kit.clock import instant
from app.kit.ids import AuthorityId, InstrumentId, StateCode, state_of
from app.matters.attached_translations import Letter, attached_translations, texts_of
from app.matters.checks import standings, subsidiary, with_asked
from app.matters.listed_phones import phones_for
from app.matters.matter_law import MatterLaw, named_beside
from app.matters.models import Matter
from app.matters.neighbours import LET_GO, determined, earlier, opening, pending
from app.matters.office import Office
from app.matters.open_parts import AGAIN, returned, unreturned
from app.matters.spoken import word_of
from app.matters.standing import Standing
from app.matters.terms import pinned_treaty
from app.matters.views import InstrumentFindings, ReceivedFinding
from app.procedures.engine import Applied, Link, project
from app.procedures.table import Procedure, Side
from app.treaties.findings import NO_ARTICLE, Finding, Severity
from app.treaties.profiles import Profile, profile
from app.treaties.receiving import received
from app.treaties.review import Asked, Word
from app.treaties.schema import Treaty

OVERRIDDEN, NEW, THEIRS = "overridden", "new", "theirs"


@dataclass(frozen=True)
class _Past:
    """A matter as it stood when one of its instruments was signed: what is applied before it and was signed by then."""

    history: tuple[Applied, ...]
    signed: Mapping[InstrumentId, datetime]

    @cached_property
    def applied(self) -> tuple[Link, ...]:
        return tuple(one.link for one in self.history if not one.crossed)

    @property
    def status(self) -> str:
        """As a draft is told: nothing where it opens the matter."""
        return self.history[-1].after if self.history else ""

    @property
    def since(self) -> datetime | None:
        moved = [one.link.id for one in self.history if not one.crossed and one.after != one.before]
        return self.signed.get(moved[-1]) if moved else None

    def runs(self, clock: JsonObject) -> bool:
        """Whether a stored clock was running."""
        before = {one.link.id for one in self.history}
        return clock.get("started_by") in before and clock.get("stopped_by") not in before


class Received:
    """The received instruments of one matter of an authority, read once. `language`, `zone`: the reader's."""

    def __init__(
        self,
        session: Session,
        office: Office,
        owner: AuthorityId,
        reference: str,
        language: str = "en",
        zone: tzinfo | None = None,
    ) -> None:
        self.session, self.office, self.owner = session, office, owner
        self.language, self.zone = language, zone
        self.head: MatterHead = chains.head_of(session, owner, reference)
        self.procedure: Procedure = chains.table(office.catalogue, self.head)
        self.treaty: Treaty | None = pinned_treaty(office.treaties, self.head)
        self.rows: Sequence[Instrument] = chains.instruments(session, owner, reference)
        self.contents = {row.id: read(row.content) for row in self.rows}
        self.signed = {InstrumentId(row.id): row.proven or row.at for row in self.rows}
        links = [self._link(row) for row in self.rows if row.state in {"accepted", "pending"}]
        self.standing = Standing(self.head, self.procedure, tuple(links), frozenset(), project(self.procedure, links))
        self.places = {one.link.id: place for place, one in enumerate(self.standing.ahead.history)}
        self.words = {link.id: self._word(link) for link in links}

    def all(self) -> tuple[InstrumentFindings, ...]:
        """Those of which something is to be said, in the order in which they became known."""
        told = [InstrumentFindings(row.id, row.sender, self.of(row)) for row in self.rows]
        return tuple(one for one in told if one.findings)

    def of(self, row: Instrument) -> tuple[ReceivedFinding, ...]:
        """The findings on one instrument; none on our own and on papers, of which we typed in what we needed."""
        if row.outgoing or row.proof == by_paper.OWN_RECORD:
            return ()
        content = self.contents[row.id]
        return self._told(received(self._asked(row, content)), content)

    def _asked(self, row: Instrument, content: Content) -> Asked:
        """The instrument from its sender's seat, by our own files, at the time of its signature."""
        past, at = self._past(row), self.signed[InstrumentId(row.id)]
        theirs, day = state_of(content.sending), at.date()
        treaties, profiles = self.office.treaties, self.office.profiles
        treaty, side = content.treaty, Side(row.side)
        back = returned(past.status, past.applied)
        return Asked(
            procedure=content.procedure.name,
            act=content.act,
            kind=content.kind,
            kind_version=content.kind_version,
            body=content.body,
            urgency=content.urgency,
            language=content.language,
            ours=profiles.profile(theirs),
            theirs=profiles.profile(self.office.state),
            treaty=self.treaty,
            attachments=tuple(one.sha256 for one in content.attachments),
            now=at,
            others=with_asked(
                subsidiary(treaties, content.body, self.treaty, day),
                named_beside(MatterLaw(self.treaty, self._parties), past.applied, day),
            ),
            side=side.value,
            measures=standings(past.history),
            known=treaties.on(day),
            replies=content.in_reply_to.id if content.in_reply_to else "",
            spoken=tuple(self.words[link.id] for link in past.applied),
            elsewhere=f"{treaty.code} version {treaty.version}" if treaty and self.treaty is None else "",
            translated=attached_translations(self.session, self.office, self._letter(row, content, past)),
            texts=texts_of(self._letter(row, content, past)),
            status=past.status,
            since=past.since,
            due=self._due(past),
            owed={one.value: self._due(past, one) for one in Side},
            pending=self._pending(content),
            earlier=self._earlier(content, side, theirs, past),
            determined=determined(past.applied),
            phones=phones_for(self.session, content.kind, self.office.state),
            returned=back.kind if back and content.act in AGAIN.values() else "",
            unreturned=unreturned(back, content.kind, content.body),
            opening=opening(past.applied) if past.history else None,
            letters=letters.words(self.session, self.owner, content.body, theirs),
        )

    def _past(self, row: Instrument) -> _Past:
        history, at = self.standing.ahead.history, self.signed[InstrumentId(row.id)]
        place = self.places.get(InstrumentId(row.id), len(history))
        kept = tuple(one for one in history[:place] if self.signed[one.link.id] <= at)
        return _Past(kept, self.signed)

    @cached_property
    def _parties(self) -> tuple[Profile, ...]:
        """Both States as the release knows them, as the clocks of the matter count with them."""
        return tuple(profile(one) for one in sorted({self.office.state, state_of(AuthorityId(self.head.counterpart))}))

    @cached_property
    def _clocks(self) -> list[Json]:
        matter = self.session.get(Matter, (self.owner, self.head.reference))
        clocks = matter.projection.get("clocks") if matter else None
        return clocks if isinstance(clocks, list) else []

    def _due(self, past: _Past, side: Side | None = None) -> dict[str, datetime]:
        """When each clock ended that ran then; of several of one code the first; of a side only its duties."""
        found: dict[str, datetime] = {}
        for one in self._clocks:
            if isinstance(one, dict) and isinstance(end := one.get("due"), str) and past.runs(one):
                if side is not None and one.get("duty") != side.value:
                    continue
                code = str(one.get("code"))
                found[code] = min(instant(end), found.get(code, instant(end)))
        return found

    def _pending(self, content: Content) -> tuple[str, ...]:
        if content.kind not in LET_GO:
            return ()
        return pending(self.session, self.office.catalogue, self.standing)

    def _earlier(self, content: Content, side: Side, state: StateCode, past: _Past) -> tuple[str, ...]:
        if content.procedure.name != "emergency_disclosure":
            return ()
        body = opening(past.applied) if side is Side.REQUESTED else content.body
        return earlier(self.session, self.owner, state, body, self.head.reference)

    def _letter(self, row: Instrument, content: Content, past: _Past) -> Letter:
        said = tuple(one for one in past.applied if one.side.value == row.side)
        files = tuple(one.sha256 for one in content.attachments)
        return Letter(self.owner, content.kind, content.kind_version, content.language, content.body, files, said)

    def _link(self, row: Instrument) -> Link:
        return chains.link_of(self.contents[row.id], row.sha256, Side(row.side))

    def _word(self, link: Link) -> Word:
        return word_of(link, self.signed[link.id])

    def _told(self, found: Collection[Finding], content: Content) -> tuple[ReceivedFinding, ...]:
        """Ours, each beside what the sender said of it; then those that the sender overrode and that are none here."""
        said = {(one.code, one.field): one for one in content.overridden or ()}
        told = [self._ours(one, said.pop((one.code, one.field[:400]), None)) for one in found]
        return (*told, *(_theirs(one) for one in said.values()))

    def _ours(self, one: Finding, known: Overridden | None) -> ReceivedFinding:
        return ReceivedFinding(
            key=one.key,
            code=one.code,
            severity=one.severity.value,
            field=one.field,
            words=one.said(self.language, self.zone),
            article=one.cited_in(self.language),
            article_verified=one.verified,
            mend=one.mended(self.language, self.zone),
            told=OVERRIDDEN if known else NEW,
            reason=known.reason if known else None,
        )


def _theirs(one: Overridden) -> ReceivedFinding:
    return ReceivedFinding(
        key=f"{one.code}@{one.field}",
        code=one.code,
        severity=Severity.WARNS.value,
        field=one.field,
        words=one.words,
        article=one.article or NO_ARTICLE,
        article_verified=False,
        mend="",
        told=THEIRS,
        reason=one.reason,
    )
