"""One look at one instrument: what is asked about, and the findings that gather."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from app.kit.canonical import Json, JsonObject
from app.treaties import bodies
from app.treaties.citing import Cited, article_of, of_source
from app.treaties.domestic import DomesticLaw
from app.treaties.finding_codes import ENTRIES
from app.treaties.findings import NO_ARTICLE, Finding, Severity
from app.treaties.profiles import Profile
from app.treaties.schema import Article, Treaty
from app.treaties.wanted import IMPLIED
from app.treaties.wanted import Wanted as Wanted
from app.treaties.wanted import wanted as wanted

_LONGEST = 120
"""Characters of a draft that a finding quotes."""
_RANK = {Severity.BLOCKS: 0, Severity.WARNS: 1, Severity.ADVISES: 2}


@dataclass(frozen=True)
class Standing:
    """A measure of the matter. `open`: it has no outcome yet. `runs`: it was begun and not ended, also where it was
    withdrawn since.
    """

    id: str
    code: str
    open: bool = True
    runs: bool = False


@dataclass(frozen=True)
class TranslatedFile:
    """A translation among the attachments, as Rogatory's own files say of themselves. Other files say nothing."""

    sha256: str
    language: str
    translator: str
    certified: bool
    fresh: bool
    """It was made of the texts as they stand, or of an instrument of ours in the matter as it was sent."""
    missing: tuple[str, ...]
    """Paths of texts that it owes."""


@dataclass(frozen=True)
class Word:
    """An instrument that has taken effect in the matter. `side`: `requesting` or `requested`."""

    id: str
    kind: str
    side: str
    body: Json
    at: datetime | None = None
    """When it was signed, by its proven time; None: not told."""
    sha256: str = ""
    """Of the delivered file; empty: not told."""
    answers: str = ""
    """The id of the instrument that it answers; empty: none, or not told."""


def across(side: str) -> str:
    """The other of the two sides (`requesting`, `requested`)."""
    return "requested" if side == "requesting" else "requesting"


@dataclass(frozen=True)
class Limited:
    """An identifier that a third State sent under conditions or a treaty, by what it is known by
    (`same_identifier.known_by`), and where it lies (`place_of`).
    """

    mark: str
    state: str
    matter: str
    instrument: str
    place: str | None = None
    treaty: Treaty | None = None
    """Under which it came, where nothing but that may limit it; None: the instrument itself does."""
    furnished: bool = False
    """Whether it is the requested State that sent it."""


@dataclass(frozen=True)
class Consent:
    """A State's accepted yes to another use of its material, which we hold (`use_decision`)."""

    id: str
    sha256: str
    state: str
    matter: str
    material: str
    """The instrument whose use was asked for."""
    onward_to: tuple[str, ...]
    """The States to which it may go."""


@dataclass(frozen=True)
class Record:
    """An instrument of another matter that a body names and that is on record here."""

    id: str
    sha256: str
    kind: str
    state: str
    """Whose it is."""
    matter: str


@dataclass(frozen=True)
class Conference:
    """What three or more States settle by one text, as far as it is known here."""

    reference: str
    in_force: bool
    participants: tuple[str, ...]
    """The States that the common text is between."""
    missing: tuple[tuple[str, str], ...]
    """The pairs of them that it does not bind: not signed, ended, reopened."""


@dataclass(frozen=True)
class Asked:
    """What is checked. `treaty` None: the matter has none. `problems`: structural faults, as (field, words)."""

    procedure: str
    act: str
    kind: str
    kind_version: int
    body: Json
    urgency: str
    language: str
    ours: Profile
    theirs: Profile
    treaty: Treaty | None
    attachments: tuple[str, ...]
    """SHA-256 of what travels beside it."""
    now: datetime
    others: tuple[Treaty, ...] = ()
    """Treaties that are named subsidiarily."""
    problems: tuple[tuple[str, str], ...] = ()
    unprintable: tuple[tuple[str, str], ...] = ()
    """Characters that no font of the document has, each with its field."""
    side: str = ""
    """`requesting` or `requested`: whose draft it is; empty: not told."""
    measures: tuple[Standing, ...] = ()
    """The measures of the matter, for answers to it."""
    sent: tuple[str, ...] = ()
    """`fingerprint` of what was already sent to the same State, for requests."""
    known: tuple[Treaty, ...] = ()
    """The treaties that may be used today, among which another may go before the matter's."""
    replies: str = ""
    """The id of the instrument that it answers; empty: none, or not told."""
    spoken: tuple[Word, ...] = ()
    """What has taken effect in the matter, in its order; for a draft that opens it nothing."""
    elsewhere: str = ""
    """The treaty that the matter pins and of which this node has not that file."""
    translated: tuple[TranslatedFile, ...] = ()
    texts: frozenset[str] = frozenset()
    """Digests of the texts of this letter, and of what its side has sent before; empty: not told."""
    status: str = ""
    """The matter's; empty: not told, or the draft opens it."""
    since: datetime | None = None
    """When the instrument was signed that the status comes from; None: not told."""
    due: Mapping[str, datetime] = field(default_factory=dict)
    """When each clock of the matter ends that runs now."""
    owed: Mapping[str, Mapping[str, datetime]] = field(default_factory=dict)
    """The same by the side whose duty it is (`requesting`, `requested`)."""
    pending: tuple[str, ...] = ()
    """Matters whose undecided request names the data that this matter preserves."""
    limited: tuple[Limited, ...] = ()
    """Identifiers of third States under conditions."""
    identifiers: tuple[tuple[str, JsonObject], ...] | None = None
    """Those that the instrument tells, by the place to which a finding on one points; None: those of its body."""
    consents: tuple[Consent, ...] = ()
    """Consents on record here: those that the body names, and those that concern what is `limited`."""
    kept_there: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    """Until which day providers said that they keep an item, by its id and the provider's name, by our own log. Nothing
    of it but item and day is told: a finding that is overridden travels.
    """
    mandates: tuple[str, ...] = ()
    """Mandates whose desks would still be at work for the matter once this has given it up."""
    found_wrong: frozenset[str] = frozenset()
    """Files that came from desks of ours for the matter, were found wrong and did not come anew."""
    earlier: tuple[str, ...] = ()
    """Matters between the two in which the same facts were determined not to be an emergency."""
    determined: str = ""
    """What was determined in this matter; empty: nothing."""
    call: tuple[str, ...] = ()
    """The members in which our own note of the call differs from theirs, for what confirms it."""
    records: tuple[Record, ...] | None = None
    """Instruments of other matters that the body names, as far as they are on record here; None: not told."""
    phones: Mapping[str, tuple[str, ...]] | None = None
    """Telephones of the requesting State by its directory, for the note of a call of its: by authority (E.164). None:
    not told.
    """
    red_since: date | None = None
    """Since when nobody has compared what the recipient's directory says of it, where that is over a year ago."""
    returned: str = ""
    """The kind of what came back for completion and is made again; empty: nothing did."""
    unreturned: tuple[str, ...] = ()
    """Where it differs from what came back, in parts that the return did not name."""
    letters: Mapping[str, str] | None = None
    """What was found of the signatures of the letters that the body names, by the place: `reading`, or a word of
    `trust.letter_words`. None: not told.
    """
    opening: Json = None
    """The body that the matter is about; None: not told, or the draft opens it."""
    conference: Conference | None = None
    """The conference that the matter belongs to, for what is shared in a joint investigation; None: none, or not told.
    """


class Review:
    """Gathers the findings of one look. A key stands once, with its strongest severity."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.body: JsonObject = asked.body if isinstance(asked.body, dict) else {}
        self._found: dict[str, Finding] = {}

    @cached_property
    def requested(self) -> Profile:
        """The State that is asked."""
        return self.asked.ours if self.asked.side == "requested" else self.asked.theirs

    @cached_property
    def requesting(self) -> Profile:
        """The State that asks."""
        return self.asked.theirs if self.asked.side == "requested" else self.asked.ours

    @cached_property
    def treaty(self) -> Treaty | None:
        """The matter's treaty, as the requested State reads it."""
        return None if self.asked.treaty is None else self.read(self.asked.treaty)

    @cached_property
    def treaties(self) -> tuple[Treaty, ...]:
        """The matter's treaty, then those named subsidiarily, as the requested State reads them."""
        others = tuple(self.read(one) for one in self.asked.others)
        return others if self.treaty is None else (self.treaty, *others)

    @cached_property
    def law(self) -> DomesticLaw | None:
        """The requested State's own law on the matter, for where there is no treaty; None: it names none."""
        return self.requested.law(self._law_of)

    def read(self, treaty: Treaty) -> Treaty:
        """A treaty as the requested State reads it in the matter."""
        return self.requested.reads(treaty, self._law_of)

    @cached_property
    def _law_of(self) -> str:
        """The procedure by whose law the matter goes: to move a sentenced person is assistance (ICJAL 55), and no
        extradition.
        """
        sentenced = self.text("mode") or bodies.text(self.asked.opening, "mode")
        return "mla" if sentenced == "sentenced_transfer" else self.asked.procedure

    @cached_property
    def level(self) -> str:
        """How urgent the text says it is; what it is filed as where the text says nothing."""
        return self.text("urgency.level") or self.asked.urgency

    @property
    def emergency(self) -> bool:
        """Whether the check is reduced to what an emergency needs."""
        return self.level == "emergency"

    @cached_property
    def wanted(self) -> tuple[Wanted, ...]:
        """The measures of a request, or the items of data that it asks for."""
        return wanted(self.asked.kind, self.body)

    @property
    def itemised(self) -> bool:
        """Whether it asks for items of data under one basis, and not for measures with a basis each."""
        return self.asked.kind in IMPLIED

    def at(self, path: str) -> Json:
        """What stands at a path of the body."""
        return bodies.at(self.body, path)

    def text(self, path: str) -> str:
        """The text at a path of the body; empty where there is none."""
        return bodies.text(self.body, path)

    def spoken(self, kind: str) -> tuple[Word, ...]:
        """What has been said in the matter by instruments of a kind."""
        return tuple(one for one in self.asked.spoken if one.kind == kind)

    def named(self, path: str, *kinds: str, side: str = "") -> Word | None:
        """The instrument of this matter that a reference names by id and digest: of one of the kinds (none: any), of
        the side (empty: either). None where it names no such one.
        """
        named, digest = self.text(f"{path}.id"), self.text(f"{path}.sha256")
        for one in self.asked.spoken:
            meant = one.id == named and one.sha256 in {"", digest}
            if meant and side in {"", one.side} and (not kinds or one.kind in kinds):
                return one
        return None

    def names(self, path: str, *kinds: str, side: str = "") -> bool:
        """Whether what stands at a path names such an instrument. Where nothing of the matter is told, anything that
        is filled in does.
        """
        return self.named(path, *kinds, side=side) is not None if self.asked.spoken else self.filled(path)

    def consented(self, named: Json, *, state: str = "", matter: str = "", instrument: str = "") -> bool:
        """Whether a reference names a consent on record that lets material go to the other State. What is told of the
        material must agree: the State that it came from, the matter, the instrument.
        """
        pin = bodies.text(named, "id"), bodies.text(named, "sha256")
        return any(
            (one.id, one.sha256) == pin
            and self.asked.theirs.state in one.onward_to
            and state in {"", one.state}
            and matter in {"", one.matter}
            and instrument in {"", one.material}
            for one in self.asked.consents
        )

    def filled(self, path: str) -> bool:
        """Whether something is said at a path of the body."""
        return bodies.filled(self.at(path))

    def find(
        self,
        code: str,
        field: str,
        *,
        severity: Severity | None = None,
        subject: str = "",
        article: Article | None = None,
        by: Treaty | DomesticLaw | None = None,
        msgid: str = "",
        own_words: tuple[tuple[str, str], ...] = (),
        **params: object,
    ) -> None:
        """Add a finding. `subject`: the measure or ground whose article counts; `article`: that of the first
        treaty, or of the treaty or law `by`.
        """
        entry = ENTRIES[code]
        if article is not None and by is not None:
            cited = Cited(by.cite(article), article.verified)
        else:
            cited = self._cited(entry.source, field, subject, article)
        words = tuple((name, str(value)[:_LONGEST]) for name, value in params.items())
        found = Finding(
            code, severity or entry.severity, field, msgid or entry.words, words, cited.article, entry.mend,
            cited.verified, cited.model, own_words,
        )  # fmt: skip
        before = self._found.get(found.key)
        if before is None or _RANK[found.severity] < _RANK[before.severity]:
            self._found[found.key] = found

    def findings(self) -> tuple[Finding, ...]:
        """What was found: what blocks first, then in the order of the fields."""
        blocked = [f"{one.field}." for one in self._found.values() if one.blocks and one.code != "shape" and one.field]
        kept = [
            one
            for one in self._found.values()
            if one.code != "shape" or not any(said.startswith(f"{one.field}.") for said in blocked)
        ]
        return tuple(sorted(kept, key=lambda one: _RANK[one.severity]))

    def _cited(self, source: str, field: str, subject: str, article: Article | None) -> Cited:
        kind, _, key = source.partition(" ")
        if kind not in {"contents", "measure", "ground", "provision"}:
            return of_source(source, self.treaties, (self.law.short,) if self.law is not None else ())
        for treaty in self.treaties:
            found = article or article_of(treaty, kind, key or subject, field, self.asked.kind)
            if found is not None:
                return Cited(treaty.cite(found), found.verified)
        return Cited(NO_ARTICLE)
