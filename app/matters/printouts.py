"""Papers for people that are made of an instrument and are none: it in translation, its extract for a provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.exchange import printouts
from app.exchange.printout_models import Printout
from app.instruments import translation
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.errors import Unreadable
from app.kit.ids import Digest, Reference, uuid7
from app.matters.documents import instrument_row
from app.matters.files_beside import file_beside
from app.matters.office import Office
from app.matters.serving import servable_extract
from app.matters.views import View


@dataclass(frozen=True)
class PrintoutView(View):
    """A PDF that is made of an instrument and signed by nobody."""

    id: str
    sender: str
    instrument: str
    matter: str
    what: str
    """translation, servable."""
    language: str
    file: str | None
    """SHA-256 of the translation."""
    beside: bool
    state: str
    """making, made, failed."""
    reason: str | None
    """Code of what went wrong."""
    sha256: str | None
    """Of the PDF."""
    official: str
    asked: datetime

    @classmethod
    def of(cls, row: Printout) -> PrintoutView:
        """Out of its row."""
        told = (row.id, row.sender, row.instrument, row.reference, row.what, row.language, row.file, row.beside)
        return cls(*told, row.state, row.reason, row.sha256, row.official, row.asked)


def in_translation(
    session: Session, office: Office, actor: Actor, sender: str, instrument: str, file: Digest, *, beside: bool
) -> Printout:
    """Have an instrument laid out in the language of a translation that is among the attachments.

    `Unreadable` `no_translation` for another file, `Invalid` `translation_stale` for one of other texts.
    """
    row = instrument_row(session, office, actor, instrument, sender=sender)
    found = file_beside(session, office, actor, file, Reference(row.reference))
    if found.place.stat().st_size > translation.LARGEST:
        raise Unreadable("no_translation", f"The file {file} is no translation of an instrument.")
    told, content = translation.read(found.place.read_bytes()), read(row.content)
    translation.demand_fresh(told, content, translation.texts_of(content))
    made = _begun(office, actor, row, "translation", told.language)
    made.file, made.beside = file, beside
    return printouts.ask(session, made, urgent=row.urgency != "routine")


def for_provider(
    session: Session,
    office: Office,
    actor: Actor,
    sender: str,
    instrument: str,
    *,
    measure: str | None = None,
    language: str | None = None,
) -> Printout:
    """Have the extract laid out that goes to a provider, whole or for one measure; `Invalid` `nothing_servable`."""
    row = instrument_row(session, office, actor, instrument, sender=sender)
    account = servable_extract(session, actor, instrument, sender=sender, measure=measure)
    made = _begun(office, actor, row, "servable", language or str(account["language"]))
    made.account = account
    return printouts.ask(session, made, urgent=row.urgency != "routine")


def _begun(office: Office, actor: Actor, row: Instrument, what: str, language: str) -> Printout:
    return Printout(
        authority=actor.authority,
        id=uuid7(),
        holder=row.authority,
        sender=row.sender,
        instrument=row.id,
        reference=row.reference,
        what=what,
        language=language,
        beside=False,
        state="making",
        official=actor.official,
        asked=office.now(),
    )
