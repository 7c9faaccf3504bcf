"""The lists of a treaty's file: what an instrument must hold, grounds, deadlines. Part of `loading`."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.kit.errors import Invalid
from app.treaties import grammar
from app.treaties.codes import GROUNDS, MEASURES, PROCEDURES
from app.treaties.events import DUTIES, EVENTS, LIMITS, UNITS, Extension, Trigger
from app.treaties.findings import Severity
from app.treaties.grammar import SUBJECTS, Expression
from app.treaties.members import MEMBERS_OF
from app.treaties.required import row
from app.treaties.schema import CUSTOM, LEVELS, Article, Content, Deadline, Refusal
from app.treaties.toml import Table

_SEVERITIES = tuple(one.value for one in Severity)
_TERMS = ("treaty", "agreed", "practice")
_REQUEST = "mla_request"


def article_in(table: Table) -> Article:
    """`article` and `verified` of a table."""
    text = table.text("article")
    # Custom has no text that it could be compared with.
    return Article(text, table.flag("verified", False) or text == CUSTOM)


def content_in(table: Table) -> Content:
    """A row of `[[contents]]`."""
    field, kinds = table.text("field"), table.texts("kinds") or (_REQUEST,)
    known = _members(kinds)
    if known and field.partition(".")[0] not in known:
        table.text("field", among=tuple(_fields(field, known)))
    words, other = "", tuple[tuple[str, str], ...]()
    if (finding := table.maybe("finding")) is not None:
        with finding:
            words = finding.text("en")
            other = tuple((one, finding.text(one)) for one in finding.every() if one != "en")
    when = _expression(table, known)
    if not words and any(row(kind, field) is None for kind in kinds) and when.when != "never":
        table.refuse(f"the field {field!r} needs words of its own", "Add finding.en.")
    severity = Severity(table.text("severity", among=_SEVERITIES))
    return Content(field, when, severity, article_in(table), words, kinds, other)


def _members(kinds: Collection[str]) -> frozenset[str]:
    """What every one of these kinds holds, as far as they are known; none: nothing can be said."""
    told = [MEMBERS_OF[kind] for kind in kinds if kind in MEMBERS_OF]
    return frozenset.intersection(*told) if told else frozenset()


def _fields(field: str, known: Collection[str]) -> list[str]:
    """Known fields for an error's remedy: with the rest of the wrong one."""
    rest = field.partition(".")[1:]
    return ["".join((one, *rest)) for one in known]


def _expression(table: Table, members: Collection[str]) -> Expression:
    try:
        found = grammar.parse(table.text("required"))
    except Invalid as error:
        table.wrong(f"'required' {error.message.removesuffix('.')}", error.remedy)
        return grammar.parse("always")
    if found.field and found.field not in SUBJECTS and members and found.field.partition(".")[0] not in members:
        table.wrong(f"'required' speaks of {found.field!r}, which no request holds")
    for literal in found.literals if found.field == "measure" else ():
        if literal not in MEASURES:
            table.wrong(f"'required' names the measure {literal!r}, which is not known")
    return found


def refusal_in(table: Table) -> Refusal:
    """A row of `[[refusal]]`."""
    return Refusal(
        code=table.text("code", among=GROUNDS),
        article=article_in(table),
        procedures=table.texts("procedures", among=PROCEDURES),
        consult=table.flag("consult", False),
        postpones=table.flag("postpones", False),
        mandatory=table.flag("mandatory", False),
        acts=table.texts("acts"),
        reserved=table.flag("reserved", False),
    )


def deadline_in(table: Table) -> Deadline:
    """A row of `[[deadline]]`."""
    given = [one for one in LIMITS if table.has(one)]
    if len(given) != 1:
        raise table.bad(f"a deadline has exactly one of {', '.join(LIMITS)}")
    limit, number, unit, bound = given[0], None, "", ""
    if limit in {"exactly", "at_least", "at_most"}:
        with table.table(limit) as span:
            units = [one for one in UNITS if span.has(one)]
            if len(units) != 1:
                raise span.bad(f"a span has exactly one of {', '.join(UNITS)}")
            unit, number = units[0], span.number(units[0], least=1)
    elif limit == "as_asked":
        table.flag(limit)
    else:
        bound = table.text(limit, among=EVENTS)
    clock, urgency = table.text("clock", ""), table.texts("urgency", among=LEVELS) or LEVELS
    if clock and number is None:
        raise table.bad("only a deadline with a number can set a clock")
    found = Deadline(
        code=table.text("code"),
        kind=table.text("kind", among=_TERMS),
        limit=limit,
        number=number,
        unit=unit,
        start=table.text("from", among=EVENTS),
        bound=bound,
        duty=table.text("duty", among=DUTIES),
        article=article_in(table),
        renewable=table.flag("renewable", False),
        extension=_extension(table, unit),
        clock=clock,
        urgency=urgency,
        roll=table.flag("roll", False),
        procedures=table.texts("procedures", among=PROCEDURES),
        starts_on=_triggers(table, "starts_on"),
        takes_up_on=_triggers(table, "takes_up_on"),
        stops_on=_triggers(table, "stops_on"),
        pauses_on=_triggers(table, "pauses_on"),
        resumes_on=_triggers(table, "resumes_on"),
        anew=table.flag("anew", False),
        measures=table.texts("measures", among=MEASURES),
        data=table.texts("data"),
        no_clock=table.text("no_clock", ""),
    )
    for complaint in _unsound(found):
        raise table.bad(complaint)
    return found


def _triggers(table: Table, key: str) -> tuple[Trigger, ...]:
    return tuple(Trigger.of(one) for one in table.texts(key))


def _extension(table: Table, unit: str) -> Extension | None:
    """`extension = { days = 30, on = "report_delay with decide_by", article = "12(5)" }`, in the unit of the time."""
    found = table.maybe("extension")
    if found is None:
        return None
    with found:
        if not unit or not found.has(unit):
            raise found.bad(f"an extension is counted in the unit of its time: {unit or 'none is named'}")
        return Extension(found.number(unit, least=1), Trigger.of(found.text("on")), found.text("article"))


def _unsound(one: Deadline) -> Iterator[str]:
    """What does not fit together. Whether the acts exist, `procedures.treaty_clocks` says."""
    own = one.takes_up_on or one.stops_on or one.pauses_on or one.resumes_on or one.anew or one.measures
    if one.clock and one.no_clock:
        yield "it sets a clock and says why it sets none"
    if one.clock and one.duty not in {"requesting", "requested"}:
        yield "a clock rings at one of the two sides: its duty is requesting or requested"
    if one.starts_on and not one.clock:
        yield "'starts_on' needs 'clock', the name of the clock that it starts"
    if one.extension and not one.starts_on:
        yield "an extension stands beside 'starts_on'"
    if one.extension and not one.extension.on.member:
        yield "an extension names the member that holds the day: 'report_delay with decide_by'"
    if own and not one.starts_on:
        yield "what stops, pauses or narrows a clock stands beside 'starts_on'"
    if one.data and not one.measures:
        yield "'data' needs 'measures', whose orders ask for it"
    if (one.resumes_on or one.anew) and not one.pauses_on:
        yield "nothing pauses it that could end"
