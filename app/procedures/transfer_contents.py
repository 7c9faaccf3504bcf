"""Transfer of criminal proceedings: request, acceptance, the file, handing back (`law.md` §3.11; UNCAC 47)."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from app.procedures.answer_blocks import Condition
from app.procedures.blocks import Contact
from app.procedures.body import DATA, EVIDENCE, Block, Body, Problem, first
from app.procedures.case_blocks import Penalty, Person
from app.procedures.case_request import CaseRequest, misnamed
from app.procedures.entries import NamedPerson
from app.procedures.extradition_contents import Limitation
from app.procedures.jurisdiction_contents import Connection
from app.procedures.scalars import Count, Date, File, Line, Many, Moment, Sha256, Some, Text


class Custody(Block):
    """A suspect who is held, since when, where, and when custody ends by law."""

    person: NamedPerson
    since: Date
    place: Line
    until: Moment | None = None


class OffenceThere(Block):
    """The same conduct under the law of the State that would take the case over, as far as known."""

    domestic_provision: Line
    text_of_provision: Text | None = None
    max_penalty: Penalty | None = None


class ActDone(Block):
    """A step of the proceeding that was taken, and what it is worth."""

    what: Text
    by: Line
    done_on: Date
    validity: Text | None = None
    """Its form at home, so that the other side can judge whether it counts there."""


class Stay(Block):
    """What the requesting side stops, and from when: nobody is prosecuted twice."""

    what: Text
    start: Moment = Field(alias="from")


class TransferRequest(CaseRequest):
    """UNCC 39: the proceeding should go on in the requested State, in the interest of justice."""

    reasons: Text
    connections: Many[Connection] = Field(default_factory=list)
    """The requested State's (`law.md` §3.4)."""
    persons: Many[Person] = Field(default_factory=list)
    custody: Many[Custody] = Field(default_factory=list)
    offences_there: Many[OffenceThere] = Field(default_factory=list)
    limitation_here: Limitation | None = None
    limitation_there: Limitation | None = None
    acts_done: Many[ActDone] = Field(default_factory=list)
    evidence_list: Many[Text] = Field(default_factory=list)
    victims_rights: Text | None = None
    civil_claims: Text | None = None
    suspect_position: Text | None = None
    """What the suspect says to the transfer."""
    stay: Stay | None = None

    def faults(self) -> Iterator[Problem]:
        """Ids given twice; ids that name nothing."""
        yield from misnamed(self, "persons", "identifiers", "orders")


class TransferAcceptance(Body):
    """The requested side takes the proceeding over."""

    authority: Line
    """The body that will conduct it."""
    reference: Line | None = None
    contact: Contact | None = None
    offences: Some[Line]
    """As they will be prosecuted."""
    legal_basis: Text
    validity: Text | None = None
    """Which of the acts done count there."""
    conditions: Many[Condition] = Field(default_factory=list)
    translation: Text | None = None
    """What must be translated, into which language."""
    file_by: Date | None = None


class FilePart(Block):
    """A part of the file that travels beside the instrument."""

    file: File
    description: Text
    pages: Count | None = None


class FilePackage(Block):
    """The package that brings the file, by the digest of its manifest."""

    reference: Line
    sha256: Sha256


class Original(Block):
    """A thing or paper that is sent in the original."""

    description: Text
    number: Line | None = None
    sent_on: Date | None = None
    carrier: Line | None = None


class TransferFile(Body):
    """The file of the case, whole or completed; that the own proceeding has been stopped."""

    files: Many[FilePart] = Field(default_factory=list)
    package: FilePackage | None = None
    originals: Many[Original] = Field(default_factory=list)
    missing: Many[Text] = Field(default_factory=list)
    """What will follow."""
    stopped_on: Date | None = None
    """When the own proceeding was stopped."""
    conditions: Many[Condition] = Field(default_factory=list)
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """Something is sent; nothing stands twice."""
        if not self.files and self.package is None and not self.originals:
            yield Problem("files", "or package or originals must be given: say what is sent")
        names = [one.file for one in self.files]
        if len(set(names)) != len(names):
            yield Problem("files", "holds an entry twice")


class TransferHandedBack(Body):
    """The requested side does not go on: the requesting side may resume."""

    reason: Text
    done: Text
    """What was done until then."""
    article: Line | None = None
    persons: Many[Line] = Field(default_factory=list)
    """Whom it concerns."""
    custody: Text | None = None
    evidence_back: Text | None = None
    """How the file and the things go back."""
    decided_on: Date | None = None


KINDS = (
    first("transfer_request", "Request for transfer of criminal proceedings", DATA, TransferRequest),
    first("transfer_acceptance", "Acceptance of criminal proceedings", DATA, TransferAcceptance),
    first("transfer_file", "Transmittal of the file of the case", EVIDENCE, TransferFile),
    first("transfer_handed_back", "Criminal proceedings handed back", DATA, TransferHandedBack),
)
