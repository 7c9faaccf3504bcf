"""`rogatory treaties`: the law as data, and which of it is open between two States. Needs no node."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli import printing
from app.cli.coded import among, offence_row
from app.cli.groups import group
from app.cli.shell import shell
from app.directory.calendar import Calendar
from app.kit.canonical import Json, JsonObject
from app.kit.clock import now
from app.kit.errors import Invalid, Misused, Several
from app.kit.ids import StateCode
from app.procedures import own_clocks
from app.procedures.catalogue import CATALOGUE
from app.treaties import chooser, matrix
from app.treaties.catalogue import Treaties, digest_of
from app.treaties.codes import MEASURES, PROCEDURES
from app.treaties.law import Law, strangers
from app.treaties.loading import read
from app.treaties.meanings import GROUND, meanings
from app.treaties.profiles import STATES, Profile
from app.treaties.profiles import read as read_profile
from app.treaties.schema import LEVELS, Article, Treaty
from app.treaties.toml import Table, mistakes

app = group("Treaties: list, show, check a file, compare, and say which are open between two States.")
Folder = Annotated[
    Path | None, typer.Option("--law", metavar="DIR", help="Your State's own law: treaties, and States below `states`.")
]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; else today.")]
Code = Annotated[str, typer.Argument(metavar="CODE[@VERSION]", help="Such as un_cybercrime or un_cybercrime@1.")]
StateArg = Annotated[str, typer.Argument(metavar="STATE", help="Such as XA.")]


@app.command("list")
def listing(
    ctx: typer.Context,
    law: Folder = None,
    everything: Annotated[bool, typer.Option("--all", help="Also versions that new matters no longer use.")] = False,
    on: Day = None,
) -> None:
    """The treaties, in the version of the day."""
    told, known = shell(ctx), Law.load(law).treaties
    found = known.treaties if everything else known.on(_day(on))
    columns = ("code", "version", "kind", "short", "measures", "offences", "procedures", "not compared", "title")
    rows = [
        (one.code, one.version, one.kind, one.short, len(one.measures), _offences(one), len(one.procedures),
         unverified(one), one.named(told.language))
        for one in found
    ]  # fmt: skip
    told.show([summary(one, told.language) for one in found], lambda: printing.table(columns, rows))


@app.command()
def show(
    ctx: typer.Context,
    code: Code,
    law: Folder = None,
    open_: Annotated[bool, typer.Option("--matrix", help="What it opens: each measure, each offence.")] = False,
) -> None:
    """Everything that a treaty says, each with its article, and what its codes mean; ~ marks articles not compared with
    its text yet.
    """
    told, treaty = shell(ctx), _named(Law.load(law).treaties, code)
    cells = [one for one in matrix.cells(treaty) if one.state != matrix.SHUT]
    wide = ("measure", "opens", "from years", "offences")
    facts, meant = tuple(matrix.facts(treaty, marks=True)), meanings(treaty, told.language)
    value: JsonObject = summary(treaty, told.language) | {
        "says": [{"section": where, "key": key, "words": words} for (where, key), words in facts],
        "opens": [one.to_json() for one in cells],
        "meanings": [one.to_json() for one in meant],
    }
    legend = [(one.kind, one.code, one.words) for one in meant if not open_ or one.kind != GROUND]
    columns = ("section", "key", "says")
    rows = [(where, key, words) for (where, key), words in facts if words]
    told.show(
        value,
        lambda: "\n\n".join(
            (
                printing.facts(_head(treaty, told.language)),
                printing.table(wide, matrix.gathered(cells)) if open_ else printing.table(columns, rows),
                printing.table(("", "code", "means"), legend),
            )
        ),
    )


@app.command()
def check(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A treaty's or a State's.")],
    law: Folder = None,
) -> None:
    """Read a treaty's file, or a State's, and say all that is wrong with it: file, table, key, the nearest known."""
    told, known = shell(ctx), Law.load(law)
    if Table.open(file).has("state"):
        told.show(*_state_checked(file, known))
        return
    _demand_sound(mistakes(file, read))
    treaty = read(Table.open(file))
    own_clocks.demand(Treaties((treaty,)), CATALOGUE)
    advice = [*advised(treaty, known.treaties)]
    value: JsonObject = summary(treaty, told.language) | {"advice": [*advice]}
    told.show(value, lambda: "\n".join([printing.facts(_head(treaty, told.language)), *(f"– {one}" for one in advice)]))


@app.command()
def compare(
    ctx: typer.Context,
    left: Code,
    right: Code,
    law: Folder = None,
    same: Annotated[bool, typer.Option("--all", help="Also the keys in which they agree.")] = False,
) -> None:
    """Two treaties, or two versions of one, key by key; ~ marks articles not compared with their text yet."""
    told, known = shell(ctx), Law.load(law).treaties
    one, other = _named(known, left), _named(known, right)
    found = matrix.compared(one, other, same=same)
    columns = ("section", "key", _name(one), _name(other))
    told.show(
        [row.to_json() for row in found],
        lambda: printing.table(
            columns, [(row.section, row.key, *row.shown) for row in found], empty="They say the same."
        ),
    )


@app.command("open")
def opened(
    ctx: typer.Context,
    requesting: StateArg,
    requested: StateArg,
    measure: Annotated[list[str] | None, typer.Option(help="Such as ACCESS_STORED; more than once.")] = None,
    offence: Annotated[
        list[str] | None, typer.Option(metavar="CODE[:YEARS]", help="Such as ICT_FRAUD:5, with its maximum penalty.")
    ] = None,
    procedure: Annotated[str, typer.Option(help="Such as mla.")] = "mla",
    organised_group: Annotated[bool, typer.Option("--organised-group", help="Of an organised criminal group.")] = False,
    urgency: Annotated[str, typer.Option(help="routine, urgent or emergency; not told: any.")] = "",
    law: Folder = None,
    on: Day = None,
) -> None:
    """Which instruments are open between two States, in the order in which they apply, and why the others are not; ~
    marks articles not compared with their text yet.
    """
    told, known = shell(ctx), Law.load(law)
    found = chooser.choose(
        known.treaties,
        known.profiles.profile(_state(requesting)),
        known.profiles.profile(_state(requested)),
        _day(on),
        measures=[among(one, MEASURES, "measure") for one in measure or []],
        offences=[offence_row(one, organised_group) for one in offence or []],
        procedure=among(procedure, PROCEDURES, "procedure"),
        urgency=among(urgency, LEVELS, "urgency") if urgency else "",
    )
    told.show([one.to_json(told.language) for one in found], lambda: _choices(found, told.language))


def summary(treaty: Treaty, language: str = "en") -> JsonObject:
    """A treaty in short, as lists show it."""
    return {
        "code": treaty.code,
        "version": treaty.version,
        "sha256": digest_of(treaty),
        "kind": treaty.kind,
        "short": treaty.short,
        "title": treaty.named(language),
        "titles": dict(treaty.title),
        "citation": treaty.citation,
        "since": treaty.since.isoformat(),
        "until": treaty.until.isoformat() if treaty.until else None,
        "between": [*treaty.between],
        "procedures": [*treaty.procedures],
        "verified": treaty.verified,
        "not_compared": unverified(treaty),
        "text_read": treaty.text_read,
        "file": treaty.file,
    }


def unverified(treaty: Treaty) -> int:
    """How many of its articles were not compared with a text of the treaty yet."""
    return sum(not one.verified for one in _articles(treaty))


def advised(treaty: Treaty, known: Treaties) -> list[str]:
    """What is no mistake in a file and yet worth a look."""
    said = []
    refused = {name for one in treaty.refusals for name in one.procedures}
    for name in sorted(refused - set(treaty.procedures)):
        said.append(f"It lists grounds for {name}, which it does not open: add a [[procedure]].")
    for name in sorted(set(treaty.procedures) & {"mla", "preservation", "extradition"} - refused):
        said.append(f"It opens {name} and lists no ground of refusal for it.")
    if treaty.code in known.codes() and not treaty.template:
        newest = known.newest(treaty.code)
        if newest.version >= treaty.version and newest.digest != treaty.digest:
            said.append(f"Version {newest.version} of it is known already: give this one {newest.version + 1}.")
    for one in treaty.deadlines:
        if one.number and not one.clock and not one.no_clock:
            said.append(
                f"Nothing rings for the deadline {one.code!r}: give it a clock, or say under 'no_clock' why not."
            )
    if treaty.template:
        said.append("It is a template, in force between nobody: take `template` out and name the parties.")
    if left := unverified(treaty):
        said.append(f"{left} articles are not compared with the treaty's text yet: list those that are under [read].")
    for code in treaty.supplements:
        if code not in known.codes():
            said.append(f"It supplements {code!r}, which is not known.")
    return said


def _demand_sound(found: Sequence[Invalid]) -> None:
    """All that is wrong, in one answer: a line each."""
    if len(found) == 1:
        raise found[0]
    if found:
        lines = tuple(str(one) for one in found)
        words = "\n".join((f"{len(found)} mistakes.", *lines))
        raise Several("bad_law_file", words, "Mend these, then check the file again.", lines)


def _uncounted(file: Path, one: Profile) -> list[Invalid]:
    """A calendar by which this node cannot count: in an edition it would be passed over whole."""
    try:
        Calendar.of(one.zone, one.country, one.subdivision, one.weekend, one.closed, roll=one.roll, worked=one.worked)
    except Invalid as error:
        return [Invalid("bad_law_file", f"{file.name}: {error.message}", error.remedy)]
    return []


def _state_checked(file: Path, known: Law) -> tuple[Json, str]:
    shipped = STATES / file.name
    base = shipped if shipped.is_file() and shipped != file.resolve() else None
    read_here: list[Profile] = []

    def reading(table: Table) -> None:
        read_here.append(read_profile(table))

    wrong = [*mistakes(file, reading, base)]
    for profile in read_here:
        wrong += [Invalid("bad_law_file", f"{file.name} {one}") for one in strangers(profile, known.treaties)]
        wrong += [] if wrong else _uncounted(file, profile)
    _demand_sound(wrong)
    found = read_here[0]
    value: JsonObject = {
        "state": found.state,
        "name": found.name,
        "parties": {code: day.isoformat() for code, day in found.parties.items()},
        "roll": found.roll,
        "declarations": [*found.declarations],
        "narrows": [*found.narrowings],
    }
    shown = {**value, "parties": [f"{code} {day}" for code, day in found.parties.items()]}
    return value, printing.facts(shown)


def _choices(found: tuple[chooser.Choice, ...], language: str) -> str:
    rows = []
    for one in found:
        said = one.provisos if one.open else one.against
        opens = ", ".join(matrix.marked(what.article, what.verified) for what in one.opens) if one.open else ""
        first, *rest = [f"{why.said(language)} ({matrix.marked(why.article, why.verified)})" for why in said] or [""]
        rows.append(("open" if one.open else "shut", one.treaty.code, opens, first))
        rows += [("", "", "", more) for more in rest]
    return printing.table(("", "treaty", "opens under", "because" if rows else ""), rows)


def _head(treaty: Treaty, language: str) -> dict[str, object]:
    return {
        "title": treaty.named(language),
        "citation": treaty.citation,
        "code and version": _name(treaty),
        "SHA-256": digest_of(treaty),
        "used for new matters": f"from {treaty.since}" + (f" until {treaty.until}" if treaty.until else ""),
        "articles not compared": unverified(treaty),
        "compared with": treaty.text_read,
    }


def _articles(treaty: Treaty) -> list[Article]:
    return [
        *(one.article for one in treaty.scope.offences),
        *(one.article for one in treaty.measures),
        *(one.article for one in treaty.contents),
        *(one.article for one in treaty.refusals),
        *(one.article for one in treaty.deadlines),
        *treaty.articles.values(),
        *treaty.procedures.values(),
    ]


def _offences(treaty: Treaty) -> str:
    return (
        "any"
        if treaty.scope.any and not treaty.scope.any.group
        else str(len({one.code for one in treaty.scope.offences}))
    )


def _name(treaty: Treaty) -> str:
    return f"{treaty.code}@{treaty.version}"


def _named(known: Treaties, text: str) -> Treaty:
    code, _, version = text.partition("@")
    if not version:
        return known.newest(code)
    if not version.isdecimal():
        raise Misused("bad_version", f"{version!r} is no version.", "Write un_cybercrime@1.")
    return known.treaty(code, int(version))


def _state(code: str) -> StateCode:
    if len(code) != 2 or not (code.isascii() and code.isupper()):
        raise Misused("bad_state", f"{code!r} is no State's code.", "Write two capital letters, such as XA.")
    return StateCode(code)


def _day(given: datetime | None) -> date:
    return (given or now()).date()
