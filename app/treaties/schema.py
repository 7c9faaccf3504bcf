"""What a treaty is, read out of its file (`law.md` §2.5): data, without a rule of its own.

Declarations and reservations of a State stand in its profile, never here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from app.kit.canonical import JsonObject, dumps, sha256
from app.kit.ids import Digest, StateCode
from app.kit.words import translate
from app.treaties.article import CUSTOM as CUSTOM
from app.treaties.article import Article as Article
from app.treaties.codes import PROVIDER_MEASURES, THROUGH_PROVIDER
from app.treaties.events import Extension, Trigger
from app.treaties.findings import Severity
from app.treaties.grammar import Expression
from app.treaties.scope import Offence, Scope

KINDS = ("multilateral", "bilateral", "regional", "reciprocity")
LEVELS = ("routine", "urgent", "emergency")
"""How urgent a matter is."""


@dataclass(frozen=True)
class Opened:
    """A measure that the treaty opens. `serious_crime`: also for the electronic evidence of any serious crime. `only`:
    for requests of these urgencies alone (2AP 9, 10); empty: of any.
    """

    code: str
    article: Article
    serious_crime: bool = False
    only: tuple[str, ...] = ()

    def for_urgency(self, urgency: str) -> bool:
        """Whether a request of this urgency may rest on it; one whose urgency is not told may."""
        return not self.only or not urgency or urgency in self.only


@dataclass(frozen=True)
class Channel:
    """By which road requests go. `urgent`: roads that open in urgency."""

    ordinary: str
    diplomatic_if_required: bool
    urgent: tuple[str, ...]
    judicial_direct: str
    """`never`, `urgent`, or `always`."""
    article: Article
    uncoercive_direct: Article | None = None
    """Where requests without coercion may always go from authority to authority (BC 27(9)(d)): without copies."""
    copies: Article | None = None
    """Where a direct request goes to the central authority in copy at the same time (BC 27(9)(a)); None: nowhere."""
    declared: Article | None = None
    """Where the roads beside the ordinary one lead only to a State that has declared so, and each with the copy (2AP
    10(9)); None: they are open as they stand.
    """

    @property
    def diplomatic(self) -> bool:
        """Whether the ordinary road is the diplomatic channel (ICJAL 5)."""
        return self.ordinary == "diplomatic"


@dataclass(frozen=True)
class Form:
    """Written record, electronic form, oral requests."""

    written_record: Article
    electronic: Article
    electronic_encouraged: bool
    electronic_needs: tuple[str, ...]
    oral: Article | None
    oral_only: str
    oral_confirm: str


@dataclass(frozen=True)
class DualCriminality:
    """Whether the conduct must be an offence in both States; `waived`: for which measures not."""

    default: str
    test: str
    article: Article
    waived: Mapping[str, Article]
    procedures: Mapping[str, tuple[str, Article]] = field(default_factory=dict)
    """Where a procedure has its own rule: the rule and its article."""
    uncoercive: Article | None = None
    """Where help without coercion is owed all the same (UNCAC 46(9)(b))."""


@dataclass(frozen=True)
class Extradition:
    """For extradition: the maximum penalty in both States at least, and what must be left of a sentence."""

    article: Article
    minimum_years: int | None = None
    remaining_months: int | None = None


@dataclass(frozen=True)
class Content:
    """A field that the treaty wants in an instrument of these kinds."""

    field: str
    when: Expression
    severity: Severity
    article: Article
    words: str
    kinds: tuple[str, ...]
    other: tuple[tuple[str, str], ...] = ()
    """Its words in other languages than English, as its own file has them."""


@dataclass(frozen=True)
class Refusal:
    """A ground that the treaty gives, in these procedures. `acts`: only for these acts of theirs; empty: for all that
    have no list of their own. `consult`: consultation is owed before it is used. `mandatory`: the State must refuse.
    """

    code: str
    article: Article
    procedures: tuple[str, ...]
    consult: bool = False
    postpones: bool = False
    mandatory: bool = False
    acts: tuple[str, ...] = ()
    reserved: bool = False


@dataclass(frozen=True)
class RefusalRules:
    """`closed`: no other ground than the listed; `closed_for`: closed in these procedures at least. `never`: what may
    not be a ground; `never_in`: in some procedures only; `never_own`: for the treaty's own offences only.
    """

    closed: bool
    never: Mapping[str, Article]
    reasons: Article
    consult_first: Article
    article: Article
    closed_for: tuple[str, ...] = ()
    never_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    never_own: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deadline:
    """`limit` is one of LIMITS; `start` what it runs from, `bound` what it lasts until or must precede. `clock`: the
    clock that it sets in a matter.
    """

    code: str
    kind: str
    limit: str
    number: int | None
    unit: str
    start: str
    bound: str
    duty: str
    article: Article
    renewable: bool = False
    extension: Extension | None = None
    """Where its duty-holder says in time that it cannot keep it."""
    clock: str = ""
    """Without `starts_on` one of a procedure's table, whose time it sets; with it the treaty's own, before that."""
    urgency: tuple[str, ...] = LEVELS
    """For matters of which urgency."""
    roll: bool = False
    """A last day on which nobody works moves to the next on which they do."""
    procedures: tuple[str, ...] = ()
    """In which of the treaty's procedures; empty: in all."""
    starts_on: tuple[Trigger, ...] = ()
    takes_up_on: tuple[Trigger, ...] = ()
    """What begins it too, for the whole matter, where nothing has yet: who asks has the request before it."""
    stops_on: tuple[Trigger, ...] = ()
    pauses_on: tuple[Trigger, ...] = ()
    resumes_on: tuple[Trigger, ...] = ()
    """What ends a pause beside the answer to what paused."""
    anew: bool = False
    """After a pause it is counted from its beginning: it runs from when all was there (2AP 8(6)(a))."""
    measures: tuple[str, ...] = ()
    """Only for measures of these codes, and of these with `data` (`order.data_categories`); empty: for the whole."""
    data: tuple[str, ...] = ()
    no_clock: str = ""
    """Why nothing rings for it, in words: for a deadline with a number that sets no clock."""

    def counts_in(self, procedure: str, urgency: str) -> bool:
        """Whether it counts in a matter of this procedure and urgency."""
        return urgency in self.urgency and procedure in (self.procedures or (procedure,))


@dataclass(frozen=True)
class Direct:
    """Measures for which the treaty lets authorities address providers abroad. Rogatory does not: see its findings."""

    article: Article
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Use:
    """What may be done with what is received."""

    specialty: str
    exculpatory: str
    specialty_article: Article
    confidentiality: Article
    confidentiality_by_request: bool
    personal_data_onward: str
    """`unregulated` where the treaty has no article on personal data."""
    personal_data: Article | None


@dataclass(frozen=True)
class Costs:
    """Who bears ordinary costs, and what becomes of extraordinary ones."""

    ordinary: str
    extraordinary: str


@dataclass(frozen=True)
class Treaty:
    """One version of one treaty's file. A matter pins code, version and digest."""

    code: str
    version: int
    since: date
    until: date | None
    kind: str
    short: str
    title: Mapping[str, str]
    citation: str
    verified: bool
    yields_to: tuple[str, ...]
    """Kinds of treaty that go before it."""
    yields_for: tuple[str, ...]
    """The measures for which they do; empty: for all (BC 27(1)); some (2AP 5(5))."""
    yields_in: tuple[str, ...]
    """The procedures in which they do (UNCC 40(7): those under article 40); empty: in all."""
    languages: str
    scope: Scope
    measures: tuple[Opened, ...]
    channel: Channel
    form: Form
    dual_criminality: DualCriminality
    contents: tuple[Content, ...]
    refusals: tuple[Refusal, ...]
    refusal_rules: RefusalRules
    conditions: Article
    deadlines: tuple[Deadline, ...]
    use: Use
    costs: Costs
    contact_duties: tuple[str, ...]
    articles: Mapping[str, Article]
    """Every key of a provision, a table's among them, and its article."""
    procedures: Mapping[str, Article]
    """Procedures that it opens, and the article."""
    by_own_law: tuple[str, ...]
    """Of these those that bind nobody: open as far as the requested State's own law allows."""
    extradition: Extradition | None
    direct: Direct | None
    listed_languages: tuple[str, ...]
    """Where the treaty itself names the languages of requests."""
    between: tuple[StateCode, ...]
    """The parties of a bilateral treaty; empty: the States' profiles say who is a party."""
    supplements: tuple[str, ...]
    """Treaties to which both must be parties as well."""
    template: bool
    """A pattern to write treaties after, itself in force between nobody."""
    assurance: Mapping[str, str]
    """Text of an assurance of reciprocity, by language."""
    last_article: int | None
    """The number of its last article; None: it has none, or its file does not say."""
    text_read: str
    """Where the text was read that the articles were compared with; empty: nowhere yet."""
    file: str
    written: JsonObject = field(repr=False)
    """The file as it was parsed: what the digest covers, so that a later schema changes no digest."""

    @cached_property
    def digest(self) -> Digest:
        """SHA-256 of the canonical JSON of the parsed file."""
        return sha256(dumps(self.written))

    def used_on(self, day: date) -> bool:
        """Whether new matters may be filed under this version on a day."""
        return self.since <= day and (self.until is None or day < self.until)

    def named(self, language: str) -> str:
        """Its title: as its own file has it in a language, else as it is translated, else in English."""
        return self.title.get(language) or translate(language, self.title["en"])

    def cite(self, article: Article) -> str:
        """An article with the treaty's short name: `UNCC 40(15)(c)`."""
        return article.under(self.short)

    def content_at(self, path: str, kind: str) -> Content | None:
        """The row for a field or, failing that, for the nearest that holds it; rows of the instrument's kind first."""
        names = [step for step in path.split(".") if not step.isdigit()]
        for length in range(len(names), 0, -1):
            wanted = ".".join(names[:length])
            rows = [one for one in self.contents if one.field == wanted]
            if rows:
                return next((one for one in rows if kind in one.kinds), rows[0])
        return None

    def opened(self, measure: str) -> Opened | None:
        """The row for a measure."""
        return next((one for one in self.measures if one.code == measure), None)

    def opened_in(self, measure: str, procedure: str) -> Opened | None:
        """The row for a measure in a procedure: what is done through a provider is open, in the procedure for that, by
        the procedure's own article where the file lists no measures of the kind.
        """
        row, article = self.opened(measure), self.procedures.get(procedure)
        through = row is None and procedure == THROUGH_PROVIDER and measure in PROVIDER_MEASURES
        return Opened(measure, article) if through and article is not None else row

    def opens(self, procedure: str) -> bool:
        """Whether it opens a procedure; a file that names none, what it has grounds or a provision of."""
        if self.procedures:
            return procedure in self.procedures
        return procedure in self.articles or any(procedure in one.procedures for one in self.refusals)

    def gives_way(self, other: Treaty, measure: str, procedure: str) -> bool:
        """Whether the corresponding provisions of another treaty go before its own for a measure in a procedure, which
        that one opens as well (UNCC 40(7)).
        """
        here = procedure in (self.yields_in or (procedure,)) and measure in (self.yields_for or (measure,))
        return other.kind in self.yields_to and here and other.opens(procedure) and bool(other.opened(measure))

    def offence(self, code: str, named: str = "", procedure: str = "") -> Offence | None:
        """The row for an offence; `named`: the convention that a request names for it, where a row depends on that."""
        return next((one for one in self.scope.offences if one.code == code and one.counts(named, procedure)), None)

    def ground(self, code: str, procedure: str = "", act: str = "") -> Refusal | None:
        """The row for a ground of refusal or postponement: that of the procedure and act, where they have their own."""
        rows = [one for one in self.refusals if one.code == code]
        own = [one for one in rows if procedure in one.procedures and (act in one.acts or not one.acts)]
        return max(own, key=lambda one: act in one.acts) if own else next(iter(rows), None)

    def clocks(self, code: str, procedure: str, urgency: str) -> tuple[Deadline, ...]:
        """The deadlines that set the time of a clock of a procedure's table, in a matter of this urgency."""
        rows = (one for one in self.deadlines if one.clock == code and not one.starts_on)
        return tuple(one for one in rows if one.counts_in(procedure, urgency))

    def grounds(self, procedure: str, *, postpones: bool = False, act: str = "") -> tuple[Refusal, ...]:
        """What a page offers as grounds in a procedure; an act with a list of its own has that list alone."""
        rows = [one for one in self.refusals if procedure in one.procedures and one.postpones is postpones]
        own = [one for one in rows if act in one.acts]
        return tuple(own or [one for one in rows if not one.acts])

    def closed(self, procedure: str) -> bool:
        """Whether no other ground than the listed is open in a procedure; never where none is listed for it."""
        rules = self.refusal_rules
        listed = any(procedure in one.procedures for one in self.refusals)
        return listed and (rules.closed or procedure in rules.closed_for)

    def never(self, code: str, procedure: str) -> Article | None:
        """The article that says a ground is none in this procedure."""
        only = self.refusal_rules.never_in.get(code, ())
        return self.refusal_rules.never.get(code) if not only or procedure in only else None
