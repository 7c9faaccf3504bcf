"""What a procedure is: a table of steps, read by pages, API, receiver and documentation alike (`design.md` §5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from app.kit.actor import Role
from app.kit.canonical import Json


class Side(Enum):
    """The two sides of a matter."""

    REQUESTING = "requesting"
    REQUESTED = "requested"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.REQUESTED if self is Side.REQUESTING else Side.REQUESTING


class Who(Enum):
    """Which side may take a step."""

    R = "requesting"
    Q = "requested"
    ANY = "any"
    OTHER = "other"
    """The side that did not sign the instrument which led here: the one that `a` of a pair asks."""


class Sign(Enum):
    """How an instrument is signed."""

    PERSON_AND_SEAL = "person+seal"
    SEAL = "seal"


class Eyes(Enum):
    """How many people must have looked before it leaves."""

    ONE = "1"
    TWO = "2"
    TWO_AFTER = "2-after"
    """Two when routine; when urgent it leaves at once and the second look follows within 24 hours."""


class Unit(Enum):
    """Units of clocks."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


class Basis(Enum):
    """How binding a clock is (`law.md`, rule 3)."""

    TREATY = "treaty"
    AGREED = "agreed"
    PRACTICE = "practice"


@dataclass(frozen=True)
class Span:
    """A length of time in the unit that the rule means."""

    number: int
    unit: Unit


@dataclass(frozen=True)
class Starts:
    """Starts a clock. `spans` by urgency (routine, urgent, emergency), None where it does not start at that one; no
    spans at all: the instant stands in the body.
    """

    code: str
    duty: Who
    spans: tuple[Span | None, Span, Span] | None
    basis: Basis = Basis.PRACTICE
    article: str = ""
    until: str = ""
    """Field of the body that holds the instant or date, for clocks without an amount: a dotted path.
    `conditions[return_by].by`: of the rows of a list whose `code` is this (`items[].return_by`: of all), the earliest.
    `review_on|until`: the first of these that is given.
    """
    outlives: bool = False
    """A step that stops all spares it: somebody is held, something goes on, until a step that names it ends that."""
    takes_up: bool = False
    """Begins the work where nothing has begun it yet: not anew where it runs, and for the whole matter, whichever
    measures the body names. A step that pauses it too has it stand for those from its start.
    """
    where: str = ""
    """Only where the body says so: `stage=freeze`; `decision=will_disclose|with_conditions`: one of these; `defects`:
    anything there.
    """
    by_measure: bool = False
    """What stops it for some of its measures leaves it running for the others."""
    rows: str = ""
    """A list of the body whose rows (`measure`, `until`) name ends of their own for measures: each ends on the first
    day of those that keep something of it. It takes the place of what ran for them; what ends as before runs on. Where
    the body names no measures it is about those of the rows. `to_come.expected_by`: rows whose end stands in that
    member; without an `until` it is for the measures of the rows alone.
    """
    ends_as: str = ""
    """Ends when the clock of this name would have ended that ran until now: what was promised stands, and is another
    duty from here on. Where none ran it does not start. With `rows` and `left`: on the first of the days on which what
    is left of the measures of the rows may go, by those that keep it still.
    """
    sooner: bool = False
    """Where one of this name runs already: only if it ends before that."""
    opened: str = ""
    """Only in a matter that was opened by this act."""
    lasting: bool = False
    """Only for those of the measures that the body names that go on: what is frozen is to be lifted."""
    answered: bool = False
    """For the measures that what it answers had named, those that are open; not where none of them is. With `until` the
    end stands in what it answers: a day promised on conditions holds once they are accepted, unless it has passed.
    """
    once: bool = False
    """Of this name one in the matter, whoever signs: while it runs only an end before its own takes its place, and none
    begins once a letter has done what it waited for.
    """
    left: str = ""
    """For the measures of which something is left so, by what the instruments say (`LEFT`); else not at all."""
    unless: str = ""
    """Not for measures for which a clock of this name runs: it stands in the place of this one."""
    untold: str = ""
    """Of those that are left so, only for such on which no letter of these acts has said anything, this one among them:
    `determine|propose_conditions`. One that names no measures says it of all.
    """
    spent: bool = False
    """Only where nothing is left of any measure: all are over, and nobody keeps anything."""
    stands: bool = False
    """Begins also while what pauses a clock of its name is open, and stands until that is over."""
    about: str = ""
    """About the instrument that this member of the body names, or that is answered: it takes the place only of what
    runs about the same (of two persons in custody each is reported on).
    """
    whole: bool = False
    """With `lasting`: for all that go on, whichever measures the body names."""

    def starts_with(self, body: Mapping[str, Json], level: int) -> bool:
        """Whether an instrument with this body starts it at an urgency (0 routine, 1 urgent, 2 emergency)."""
        member, means, words = self.where.partition("=")
        told = body.get(member)
        meant = not member or (told in words.split("|") if means else told not in (None, "", [], {}))
        return meant and (self.spans is None or self.spans[level] is not None)


@dataclass(frozen=True)
class Stops:
    """Stops one clock, or when `code` is empty all but those that outlive such a step (`Starts.outlives`)."""

    code: str = ""
    others: bool = False
    """Only where it is the other side's: each has things of the other's to give back, and confirms its own alone."""
    returned: bool = False
    """Only of the things that came back with the parcel which it is, or which it answers (`loans`)."""
    dropped: bool = False
    """Only those that were begun by what the step answers by what was done (`Step.moots`)."""
    names: str = ""
    """Only its own duty, and only that which the instrument started that this member of the body names, or which is
    about that one (`Starts.about`).
    """
    where: str = ""
    """Only where this member of the body says something; a no is something."""
    crossed: bool = True
    """Also where the instrument crossed another and changed nothing: whoever wrote it has done its duty. Not where the
    clock guards what the instrument would have kept.
    """
    spares: str = ""
    """Where it stops all: the clock that goes on all the same; `receipt_of_evidence|defects_answer`: each of these."""
    asked: str = ""
    """Only where what it answers asks for that: `stage=return`; `stage=trace|freeze`: one of these."""
    whole: bool = False
    """For the whole matter, whichever measures the body names."""
    rows: str = ""
    """Only for the measures of the rows of this list of the body (`outcomes`); without one it stops nothing."""
    moot: bool = False
    """Only where the body names a part and it has lost its object: none of its measures is left; of one for the whole
    matter, none that is asked for and not only goes on.
    """
    left: str = ""
    """For the measures of which nothing is left so, by what the instruments say (`LEFT`), and for these alone."""
    named: bool = False
    """With `left`: only where it is about a measure that the body names, or about all. A question about another stands
    and so does the time for its answer.
    """
    alike: str = ""
    """Where what it answers began none: only those that an instrument began which says the same in this member as what
    is answered, else as the body does: of proposals those about the same. `transmittal/items`, `which=exhibits`: as in
    `Step.alike`.
    """

    def meant(self, answered: Mapping[str, Json]) -> bool:
        """Whether what was asked for is such that the answer stops it."""
        member, _, words = self.asked.partition("=")
        return not member or answered.get(member) in words.split("|")


@dataclass(frozen=True)
class Pauses:
    """Pauses a clock while something is open."""

    code: str
    own: bool = False
    """Only where it is the signer's own duty: whoever proposes waits for the other side, which does not."""


@dataclass(frozen=True)
class Resumes:
    """Lets a paused clock run on."""

    code: str


@dataclass(frozen=True)
class Agrees:
    """Where the member `when` of the body says yes, a running clock ends at what the opening instrument wished for.

    `until`: dotted path in the body of the opening instrument; the deadline is agreed from then on (UNCC 40(26)).
    """

    code: str
    when: str
    until: str


@dataclass(frozen=True)
class AgreesTo:
    """Where the member `when` of an answer says yes (none named: the answer is the yes), a running clock ends on the
    day that the instrument which it answers named in `until`, for the measures of that one: both sides have agreed to
    it.
    """

    code: str
    when: str
    until: str
    asked: str = ""
    """Only where what it answers asks for that: `which=training`."""
    of: str = ""
    """Of several that alone which the instrument began that what it answers names in this member, whichever measures
    are named beside it. Where it names none: each.
    """
    part: str = ""
    """Where what it answers names some of the things in this member: those by a clock of their own, and the day of the
    others stays.
    """
    exact: bool = False
    """On that very day, also a sooner one; later than a treaty sets it at no time. Else never sooner."""

    def meant(self, body: Mapping[str, Json], answered: Mapping[str, Json]) -> bool:
        """Whether an answer with this body says yes to what such a clock is about."""
        member, _, words = self.asked.partition("=")
        said = not self.when or body.get(self.when) is True
        return said and (not member or answered.get(member) in words.split("|"))


@dataclass(frozen=True)
class Waits:
    """Where the requesting side decides so, the requested side's work waits: the clock stands until the instant that
    the body names, or until that side decides otherwise (`law.md` §3.0, "wait until").

    `member` of the body holding `word` begins it; any other word there ends it. `until`: the member with the instant;
    without one it waits for an event, until the next such decision.
    """

    code: str
    member: str
    word: str
    until: str


@dataclass(frozen=True)
class EndsWait:
    """The event that the work waited for has come: where the last decision names one (`Waits`), its wait ends."""

    code: str


Clock = Starts | Stops | Pauses | Resumes | Agrees | AgreesTo | Waits | EndsWait

LEFT = ("open", "awaited", "kept", "wanted")
"""What may be left of a measure: it is not over; and a word on it is awaited of somebody. Somebody keeps some of it;
and it is not over. `Starts.left`, `Stops.left`."""


@dataclass(frozen=True)
class Moots:
    """What was done answers what was asked about it: of these acts of one's own side, and of those of the other. What
    crosses it has come too late.
    """

    own: tuple[str, ...]
    others: tuple[str, ...]
    where: str = ""
    """Only where this member of the body says something."""
    parcel: bool = False
    """Only about the loans, or the things, that come back with it (`loans`); else about all."""


SAME = "same"
BACK = "back"
NONE = "—"
"""The status of a matter that does not exist yet."""


@dataclass(frozen=True)
class Step:
    """One row. `at` holds statuses; `then` a status, `same`, or `back`."""

    at: frozenset[str]
    act: str
    then: str
    who: Who
    role: tuple[Role, ...]
    instrument: str
    sign: Sign
    eyes: Eyes
    chained: bool
    clocks: tuple[Clock, ...] = ()
    answers: tuple[str, ...] = ()
    """Acts of which this step answers one that is unanswered."""
    meets: tuple[str, ...] = ()
    """Open only while one of these acts of the other side is unanswered, and leaves it so."""
    articles: str = ""
    measures: str = ""
    """What the step does to the measures that its body names: a measure's status, or empty."""
    oral: bool = False
    """Only while a request made by word of mouth is not confirmed in writing."""
    forgets: tuple[str, ...] = ()
    """Acts whose instruments need no answer any more; of acts that either side may take, the same side's only."""
    alike: str = ""
    """A member of the body, or of the body of what it answers: what is forgotten is of the same side, and says the same
    there. `transmittal/items`: and it names some of the same things, or the newer word names none, which is all.
    `which=exhibits`: it says that word there, and is of whichever side.
    """
    takes_back: tuple[str, ...] = ()
    """Open only while one of these acts of the same side is unanswered."""
    keeps: bool = False
    """Asks that something go on which ends otherwise: when it crosses another letter, people hear at once."""
    wakes: bool = False
    """Says what cannot wait until the morning: when it arrives, people hear at any hour."""
    once: tuple[str, ...] = ()
    """Leads on only once nothing of these acts is left unanswered. What answers one of them does so item by item: it is
    answered when each measure that it names was named in an answer, or given up, or is kept by nobody any more. What
    the step forgets of them it forgets once that is so.
    """
    moots: Moots | None = None
    also: tuple[Role, ...] = ()
    """Roles of which each takes part beside whoever signs: an official with it has frozen the document, or approved it
    (`law.md` §3, "examiner + signatory").
    """


@dataclass(frozen=True)
class Procedure:
    """A table of steps with its named sets of statuses."""

    name: str
    version: int
    title: str
    open: tuple[str, ...]
    end: tuple[str, ...]
    silent: tuple[str, ...]
    reopen: str | None
    steps: tuple[Step, ...]
    exercise: bool = False
    evidence: frozenset[str] = field(default_factory=frozenset)
    """Acts that transmit evidence: after one, `back` leads to PARTLY_EXECUTED."""
    domestic: bool = False
    """Between two authorities of one State only, and never across a border."""

    @property
    def statuses(self) -> tuple[str, ...]:
        """Every status that the table knows, in the order of its sets."""
        named = {status for step in self.steps for status in (*step.at, step.then)} - {SAME, BACK, NONE}
        ordered = [*self.open, *self.end, "CLOSED"]
        return tuple(status for status in ordered if status in named)

    def rows(self, act: str) -> tuple[Step, ...]:
        """The rows of one act."""
        return tuple(step for step in self.steps if step.act == act)


def at(*statuses: str) -> frozenset[str]:
    """A set of statuses, for the tables."""
    return frozenset(statuses)
