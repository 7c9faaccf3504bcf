"""What a State has declared: languages, calendar, treaties in force, and what it asks beyond a treaty.

A profile narrows findings; it never changes what is accepted (`design.md` §5). A State without a file has a permissive
profile that says so, and a finding tells that nothing was checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta, timezone, tzinfo
from pathlib import Path

from app.kit.errors import Invalid
from app.kit.ids import StateCode
from app.treaties import slots
from app.treaties.codes import ASSURANCES, MEASURES, PENALTIES, Data
from app.treaties.declarations import NOTHING, Declaration, declarations_in, words
from app.treaties.domestic import DomesticLaw, cited, domestic_in
from app.treaties.duties import Duty, duties_in, thresholds_in
from app.treaties.findings import Severity
from app.treaties.narrowing import Narrowing, narrowed, narrowings_in
from app.treaties.practice import Targets, practice_in
from app.treaties.schema import Treaty
from app.treaties.toml import Table

STATES = Path(__file__).parent / "data" / "states"
_TWO = re.compile("[A-Z]{2}")
_LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
_LAST = timezone(timedelta(hours=-12))
_ROLLS = {False: "ends on it", True: "ends on the next working day"}
_SEVERITIES = tuple(one.value for one in Severity)


@dataclass(frozen=True)
class Profile:
    """A State. `known` False: the permissive default of a State that no file describes."""

    state: StateCode
    name: str
    known: bool
    languages: tuple[str, ...]
    """Languages that it accepts; empty: not known, any."""
    zone: str
    country: str | None
    """Whose public holidays it keeps (ISO 3166-1); None: none that we know."""
    subdivision: str | None = None
    weekend: tuple[int, ...] = (5, 6)
    """Days of the week without work, Monday is 0."""
    closed: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()
    """Days on which it works though they fall on the weekend or a public holiday."""
    roll: bool = False
    """Whether, by its law, a time in days that would end on a day without work ends on the next working day."""
    parties: Mapping[str, date] = field(default_factory=dict)
    """Treaties by code, with the date on which each entered into force for it."""
    oral: bool = True
    interpol: bool = True
    diplomatic_only: bool = False
    direct_requests: str = "as_treaty"
    """`as_treaty`, or `central_only`: direct requests go to its central authority (BC 27(9)(e))."""
    delivery: str = "node"
    """`node`, `paper`, or `both`: whether papers are exchanged with it where no node reaches it (`law.md` §3.17)."""
    email_copies: bool = False
    """Whether the sealed file may be sent to it by e-mail."""
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Postal addresses of its authorities, by the part of the id after the State's code; the name is the first line."""
    translation_later: bool = False
    link: Severity = Severity.WARNS
    port_required: bool = False
    orders: Mapping[str, Severity] = field(default_factory=dict)
    """Measures for which it wants a copy of the domestic order."""
    no_assistance_if: tuple[str, ...] = ()
    """Kinds of penalty for which it wants an assurance."""
    service_days: int = 0
    """Days that it needs to serve a summons before the hearing."""
    retention: Mapping[str, int] = field(default_factory=dict)
    """Days that its providers keep data, by kind of data; none: nothing is judged."""
    duties: tuple[Duty, ...] = ()
    """What its law makes its providers do, by their size; none: nothing is judged."""
    tiers: Mapping[str, str] = field(default_factory=dict)
    """From what size on a provider is large, medium or small, in the State's own words."""
    hearing_assurances: tuple[str, ...] = ()
    """Assurances without which it hears nobody by video or audio (ICJAL 36), by their codes."""
    declarations: Mapping[str, Declaration] = field(default_factory=dict)
    """What it declared about a treaty, by the treaty's code."""
    narrowings: Mapping[str, Narrowing] = field(default_factory=dict)
    """What it adds to a treaty or takes from it, by the treaty's code."""
    provisional_arrest_days: int = 0
    """Days that it holds a person before the full request, where no treaty says; 0: not told."""
    domestic: DomesticLaw | None = None
    """Its law on assistance without a treaty; None: none is named, custom alone is cited."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What it is called, by language; none for a State that no file describes."""
    practice: Targets = field(default_factory=dict)
    """How fast it means to do what is its duty, where no treaty says it."""
    direct_to_provider: bool = False
    """Whether it lets authorities of another State, which must too, address its providers under a treaty."""

    @property
    def ends_in(self) -> tzinfo:
        """Where a day of its ends; of a State that no file describes the last zone in which one does."""
        return (slots.zone(self.zone) or UTC) if self.known else _LAST

    @property
    def working_days(self) -> dict[str, object] | None:
        """Its calendar as its editions write it; None where no file describes it."""
        if not self.known:
            return None
        closed, worked = (sorted({day.isoformat() for day in ones}) for ones in (self.closed, self.worked))
        told = {"zone": self.zone, "country": self.country, "subdivision": self.subdivision}
        more = {**({"roll": True} if self.roll else {}), **({"worked": worked} if worked else {})}
        return {**told, "weekend": sorted(set(self.weekend)), "closed": closed, **more}

    def declared(self, treaty: Treaty | None) -> Declaration:
        """What it declared about a treaty; nothing where there is no treaty."""
        return self.declarations.get(treaty.code, NOTHING) if treaty is not None else NOTHING

    def accepts(self, treaty: Treaty | None) -> tuple[str, ...]:
        """Languages that it accepts under a treaty: as declared for it, as the treaty lists them, or as usual."""
        return self.declared(treaty).languages or (treaty.listed_languages if treaty else ()) or self.languages

    def by_diplomacy(self, treaty: Treaty | None) -> bool:
        """Whether it takes requests through the diplomatic channel only: all, or as declared those under a treaty."""
        return self.diplomatic_only or self.declared(treaty).diplomatic_only

    def law(self, procedure: str) -> DomesticLaw | None:
        """Its law on a procedure where there is no treaty; None: it names none."""
        return self.domestic.of(procedure) if self.domestic is not None else None

    def reads(self, treaty: Treaty, procedure: str = "") -> Treaty:
        """The treaty as the State reads it in a procedure: with its own additions and without what it does not give;
        where there is none, with the articles of its own law on that procedure.
        """
        return cited(narrowed(treaty, self.narrowings.get(treaty.code)), self.law(procedure))

    def bound(self, treaty: Treaty, day: date) -> bool:
        """Whether the State is a party on a day: to a treaty's supplements too; to reciprocity everybody is."""
        if treaty.kind == "reciprocity":
            return True
        if treaty.between and self.state not in treaty.between:
            return False
        return all(self.parties.get(code, date.max) <= day for code in (treaty.code, *treaty.supplements))


@dataclass(frozen=True)
class Profiles:
    """The profiles that a node holds."""

    profiles: Mapping[StateCode, Profile]

    @classmethod
    def load(cls, folder: Path, own: Path | None = None) -> Profiles:
        """Every file in a folder, each named for its State; `Invalid` `bad_law_file`. A file of the same name in
        `own` overrides it key by key.
        """
        files = {path.name: path for path in sorted(folder.glob("*.toml"))}
        more = {path.name: path for path in sorted(own.glob("*.toml"))} if own is not None else {}
        found = {}
        for name in sorted({*files, *more}):
            tables = [Table.open(place[name]) for place in (files, more) if name in place]
            one = read(tables[0] if len(tables) == 1 else tables[0].under(tables[1]))
            if f"{one.state}.toml" != name:
                raise Invalid("bad_law_file", f"{name} describes {one.state}.", f"Call it {one.state}.toml.")
            found[one.state] = one
        return cls(found)

    def profile(self, state: str) -> Profile:
        """The State's profile, or the permissive default."""
        return self.profiles.get(StateCode(state)) or unknown(state)


def unknown(state: str) -> Profile:
    """The permissive profile of a State that no file describes; its name says so."""
    return Profile(StateCode(state), f"{state} (no profile held)", False, (), "UTC", None, delivery="both")


def _zone(table: Table) -> str:
    """The State's time zone; what no node can count by is told here, with the file's other mistakes."""
    name = table.text("zone")
    if slots.zone(name) is None:
        table.refuse(f"'zone' is {name!r}, which is no time zone", "Write it like Europe/Vienna.")
    return name


def read(table: Table) -> Profile:
    """The profile in a table."""
    with table:
        called = table.by_language("name")
        return Profile(
            state=StateCode(_code(table, table.text("state"), "state")),
            name=called.get("en", ""),
            known=True,
            names=called,
            languages=table.texts("languages", among=_LANGUAGES),
            zone=_zone(table),
            country=_code(table, table.text("country", ""), "country") or None,
            subdivision=table.text("subdivision", "") or None,
            weekend=_weekend(table),
            closed=table.days("closed"),
            worked=_worked(table),
            roll=table.flag("roll", False),
            parties=_days(table, "parties"),
            oral=table.flag("oral", True),
            interpol=table.flag("interpol", True),
            diplomatic_only=table.flag("diplomatic_only", False),
            direct_requests=table.text("direct_requests", "as_treaty", among=("as_treaty", "central_only")),
            delivery=table.text("delivery", "node", among=("node", "paper", "both")),
            email_copies=table.flag("email_copies", False),
            addresses=_addresses(table),
            translation_later=table.flag("translation_later", False),
            link=Severity(table.text("link", "warns", among=_SEVERITIES)),
            port_required=table.flag("port_required", False),
            orders=_orders(table),
            no_assistance_if=table.texts("no_assistance_if", among=PENALTIES),
            service_days=table.number("service_days", 0),
            retention=_retention(table),
            duties=duties_in(table),
            tiers=thresholds_in(table),
            declarations=declarations_in(table),
            narrowings=narrowings_in(table),
            provisional_arrest_days=table.number("provisional_arrest_days", 0),
            domestic=domestic_in(table),
            direct_to_provider=table.flag("direct_to_provider", False),
            practice=practice_in(table),
            hearing_assurances=table.texts("hearing_assurances", among=ASSURANCES),
        )


def _code(table: Table, found: str, key: str) -> str:
    """ISO 3166-1 alpha-2, as every other place wants it."""
    if found and not _TWO.fullmatch(found):
        table.refuse(f"{key!r} is {found!r}, which is no code of two capitals", "Write it like XA.")
    return found


def _weekend(table: Table) -> tuple[int, ...]:
    if not table.has("weekend"):
        return (5, 6)
    days = table.numbers("weekend")
    if not set(days) < set(range(7)):
        table.refuse("'weekend' holds days from 0 (Monday) to 6, and some days are worked")
    return days


def _worked(table: Table) -> tuple[date, ...]:
    found = table.days("worked")
    if set(found) & set(table.days("closed")):
        table.refuse("a day stands under 'closed' and under 'worked'", "Strike it from one of the two.")
    return found


def _days(table: Table, key: str) -> Mapping[str, date]:
    below = table.maybe(key)
    return {} if below is None else {one: below.day(one) for one in below.every()}


def _orders(table: Table) -> Mapping[str, Severity]:
    below = table.maybe("orders")
    if below is None:
        return {}
    with below:
        return {one: Severity(below.text(one, among=_SEVERITIES)) for one in MEASURES if below.has(one)}


def _addresses(table: Table) -> Mapping[str, tuple[str, ...]]:
    below = table.maybe("addresses")
    if below is None:
        return {}
    found = {one: below.texts(one) for one in below.every()}
    if not all(found.values()):
        table.refuse("an address has at least one line, the authority's name")
    return found


def _retention(table: Table) -> Mapping[str, int]:
    below = table.maybe("retention")
    if below is None:
        return {}
    with below:
        return {one.value: below.number(one.value, least=1) for one in Data if below.has(one.value)}


PROFILES = Profiles.load(STATES)


def profile(state: str) -> Profile:
    """The profile of a State that this release knows, or the permissive default."""
    return PROFILES.profile(state)


def printed(profiles: Profiles) -> str:
    """The profiles as Markdown, for `docs/reference/states.md`."""
    lines = [
        "# States",
        "",
        "Printed from `app/treaties/data/states/`. XA, XB, XC and XD are fictional. A State without a file has a "
        "permissive profile, and every draft to it says so.",
        "",
    ]
    for state, one in sorted(profiles.profiles.items()):
        lines += [f"## {state}: {one.name}", "", "| | |", "|---|---|"]
        lines += [f"| {label} | {value} |" for label, value in _facts(one)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _facts(one: Profile) -> tuple[tuple[str, str], ...]:
    return (
        ("languages", ", ".join(one.languages) or "any"),
        ("time zone", one.zone),
        ("public holidays", " ".join(part for part in (one.country, one.subdivision) if part) or "none known"),
        ("weekend", ", ".join(str(day) for day in one.weekend) + " (0 is Monday)"),
        ("closed", ", ".join(day.isoformat() for day in one.closed) or "—"),
        ("worked all the same", ", ".join(day.isoformat() for day in one.worked) or "—"),
        ("a time in days that would end on a day without work", _ROLLS[one.roll]),
        ("treaties in force", ", ".join(f"`{code}` {day}" for code, day in one.parties.items()) or "—"),
        ("oral requests", _yes(one.oral)),
        ("INTERPOL channel", _yes(one.interpol)),
        ("diplomatic channel only", _yes(one.diplomatic_only)),
        ("direct requests", one.direct_requests),
        ("delivery", one.delivery),
        ("sealed file by e-mail", _yes(one.email_copies)),
        ("translation may follow", _yes(one.translation_later)),
        ("link with the case", one.link.value),
        ("source port for an IPv4 address", _yes(one.port_required)),
        ("domestic orders", ", ".join(f"{code} {how.value}" for code, how in one.orders.items()) or "—"),
        ("assurance needed for", ", ".join(one.no_assistance_if) or "—"),
        ("days to serve a summons", str(one.service_days or "—")),
        ("assurances before a hearing", ", ".join(one.hearing_assurances) or "—"),
        ("retention", ", ".join(f"{kind} {days} days" for kind, days in one.retention.items()) or "—"),
        ("duties of providers", ", ".join(dict.fromkeys(f"`{row.code}`" for row in one.duties)) or "—"),
        ("days of provisional arrest", str(one.provisional_arrest_days or "—")),
        ("practice numbers", _practice(one.practice)),
        ("law where there is no treaty", "; ".join(_laws(one.domestic)) or "—"),
        ("providers may be addressed directly", _yes(one.direct_to_provider)),
        *((f"declared on `{code}`", words(said) or "—") for code, said in one.declarations.items()),
        *((f"of its own on `{code}`", _own(said)) for code, said in one.narrowings.items()),
    )


def _laws(one: DomesticLaw | None) -> Iterator[str]:
    if one is not None:
        yield f"{one.title} ({one.short})"
        for procedure, law in one.instead.items():
            least = law.extradition
            asks = f", at least {least.minimum_years} years, {least.remaining_months} months left" if least else ""
            yield f"{law.title} ({law.short}) in {procedure}{asks}"


def _own(one: Narrowing) -> str:
    rows = {"without": (*one.without, *one.without_procedures), "measures": [row.code for row in one.measures]}
    rows |= {"contents": [row.field for row in one.contents], "deadlines": [row.code for row in one.deadlines]}
    parts = [f"{name} {', '.join(f'`{code}`' for code in codes)}" for name, codes in rows.items() if codes]
    return "; ".join([*parts, *([f"dual criminality {one.dual_criminality}"] if one.dual_criminality else [])]) or "—"


def _practice(targets: Targets) -> str:
    rows = sorted(targets.items())
    return "; ".join(f"{name} {clock}, {level}: {t.number} {t.unit}" for (name, clock, level), t in rows) or "—"


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"
