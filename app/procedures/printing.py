"""A procedure's table as people read it: `docs/reference/procedures/<name>.md`."""

from __future__ import annotations

from app.procedures.catalogue import digest_of
from app.procedures.eyes import FURTHERS, NEVER_AFTER
from app.procedures.pressing import may_press
from app.procedures.table import (
    NONE,
    Agrees,
    AgreesTo,
    Clock,
    EndsWait,
    Eyes,
    Pauses,
    Procedure,
    Resumes,
    Span,
    Starts,
    Step,
    Stops,
    Waits,
    Who,
)

SIDES = {Who.R: "requesting", Who.Q: "requested", Who.ANY: "either", Who.OTHER: "the one asked"}
_COLUMNS = ("at", "act", "then", "side", "role", "instrument", "sign", "eyes", "chained", "clocks", "more")


def page(procedure: Procedure) -> str:
    """The page of one procedure, Markdown: its sets of statuses, then one line a step, in the order of the table."""
    lines = [
        f"# {procedure.title}",
        "",
        f"Procedure `{procedure.name}`, version {procedure.version}. Printed from its table, whose SHA-256 every "
        f"matter pins: `{digest_of(procedure)}`.",
        "",
        f"![States of {procedure.title.lower()}]({procedure.name}-{procedure.version}.svg)",
        "",
        f"- **open**: {_listed(procedure.open)}",
        f"- **end**: {_listed(procedure.end)}",
        f"- **silent** (may be closed after a long silence): {_listed(procedure.silent)}",
        f"- **reopened** as: {_listed((procedure.reopen,) if procedure.reopen else ())}",
        "- **2-after**: two pairs of eyes, and where it is urgent the second within 24 hours after it has left",
        *(
            [f"- **2 whatever the urgency** (marked `2-after!`), where a measure is: {_listed(tuple(NEVER_AFTER))}"]
            if any(_brings(step) for step in procedure.steps)
            else []
        ),
        "",
        "| " + " | ".join(_COLUMNS) + " |",
        "|---" * len(_COLUMNS) + "|",
        *(_line(procedure, step) for step in procedure.steps),
    ]
    if procedure.exercise:
        lines[2] += " An exercise: own certificates under an own anchor, never taken for real."
    return "\n".join(lines) + "\n"


def _line(procedure: Procedure, step: Step) -> str:
    more = [f"answers `{act}`" for act in step.answers]
    about = f" about {_alike(step.alike)}" if step.alike else ""
    for act in step.forgets:
        spent = " once nothing of what it names is left" if act in step.once else ""
        more.append(f"drops `{act}` that is open{about}{spent}")
    if step.moots is not None:
        what = "of what it brings back" if step.moots.parcel else "of all that was lent"
        where = f", where `{step.moots.where}` says something" if step.moots.where else ""
        acts = " or ".join(f"`{act}`" for act in (*step.moots.own, *step.moots.others))
        more.append(f"answers by what was done each {acts} that is open or crosses it {what}{where}")
    more += [f"while its own `{act}` is open" for act in step.takes_back]
    more += [f"measures: {step.measures}"] if step.measures else []
    more += [f"item by item, leads on once every `{act}` is answered" for act in step.once if act in step.answers]
    more += [f"leads on once no `{act}` is open" for act in step.once if act not in step.answers]
    more += ["while a spoken request is not confirmed in writing"] if step.oral else []
    more += ["urgent when it crosses another letter"] if step.keeps else []
    if step.wakes:
        more.append("calls people at any hour")
    elif NONE not in step.at and may_press(procedure, step):
        more.append("calls people at any hour in an urgent matter")
    more += [step.articles] if step.articles else []
    cells = (
        _at(procedure, step.at),
        f"`{step.act}`",
        step.then,
        SIDES[step.who],
        roles(step),
        f"`{step.instrument}`",
        step.sign.value,
        step.eyes.value + ("!" if _brings(step) else ""),
        "yes" if step.chained else "no",
        "; ".join(said(clock) for clock in step.clocks),
        "; ".join(more),
    )
    return "| " + " | ".join(cells) + " |"


def _brings(step: Step) -> bool:
    """Whether what it asks for decides if it may leave before the second look (`eyes.demanded`)."""
    return step.eyes is Eyes.TWO_AFTER and step.measures in FURTHERS


def roles(step: Step) -> str:
    """Who takes a step: `a or b`; with what takes part besides: `c + a`."""
    return " + ".join((*(one.value for one in step.also), " or ".join(one.value for one in step.role)))


def _at(procedure: Procedure, at: frozenset[str]) -> str:
    """The statuses of a row, by the name of their set where they are one."""
    live, end = frozenset(procedure.open), frozenset(procedure.end)
    sets = {
        live: "any open",
        end: "any end",
        live | end: "any but CLOSED",
        live | end | {"CLOSED"}: "any",
        frozenset({NONE}): "(new)",
    }
    if at in sets:
        return sets[at]
    rest = live - at
    if at < live and len(rest) <= 3 < len(at):
        return "any open but " + _in_order(procedure, rest)
    return _in_order(procedure, at)


def _in_order(procedure: Procedure, statuses: frozenset[str]) -> str:
    return ", ".join(status for status in (*procedure.statuses, NONE) if status in statuses)


def said(clock: Clock) -> str:
    """What a row does to a clock, in words; names stand between backticks."""
    if isinstance(clock, Stops):
        return _stops(clock)
    if isinstance(clock, Pauses | Resumes):
        own = " of its own" if isinstance(clock, Pauses) and clock.own else ""
        return f"{type(clock).__name__.lower()} `{clock.code}`{own}"
    if isinstance(clock, Agrees):
        return f"`{clock.code}` agreed until `{clock.until}` of the opening instrument where `{clock.when}`"
    if isinstance(clock, AgreesTo):
        return _agrees_to(clock)
    if isinstance(clock, Waits):
        return (
            f"`{clock.code}` waits until `{clock.until}` where the requesting side's `{clock.member}` is {clock.word}"
        )
    if isinstance(clock, EndsWait):
        return f"`{clock.code}` waits no longer"
    return _starts(clock)


def _stops(clock: Stops) -> str:
    if not clock.code:
        spared = " and ".join(f"`{one}`" for one in clock.spares.split("|") if one)
        return f"stops all but {spared}" if spared else "stops all"
    whose = " of the other side" if clock.others else ""
    of = " of what came back" if clock.returned else " of what it answers so" if clock.dropped else ""
    names = f" of its own, begun by or about the instrument that `{clock.names}` names" if clock.names else ""
    crossed = "" if clock.crossed else ", not where it crossed another letter"
    where = f", where `{clock.where}` says something" if clock.where else ""
    rows = f" for the measures of `{clock.rows}`" if clock.rows else ""
    moot = " where nothing is left that it is about" if clock.moot else ""
    left = f" for what is not {clock.left} any more" if clock.left else ""
    left += ", if it is about what is named" if clock.named else ""
    alike = f" begun about {_alike(clock.alike)}" if clock.alike else ""
    return f"stops `{clock.code}`{whose}{of}{names}{alike}{where}{rows}{moot}{left}{crossed}"


def _alike(member: str) -> str:
    if "=" in member:
        return f"`{member}`"
    of, _, things = member.partition("/")
    return f"the same `{of}`, and some of the same `{things}` or all" if things else f"the same `{of}`"


def _agrees_to(clock: AgreesTo) -> str:
    member, _, words = clock.asked.partition("=")
    where = f" where `{clock.when}`" if clock.when else ""
    where += f" where its `{member}` is {words}" if member else ""
    where += f", that of its `{clock.of}` alone" if clock.of else ""
    where += f", of some of its `{clock.part}` a clock of their own" if clock.part else ""
    where += ", also sooner, and not later than a treaty sets it" if clock.exact else ""
    return f"`{clock.code}` agreed until `{clock.until}` of what it answers{where}"


def _starts(clock: Starts) -> str:
    if clock.ends_as and clock.rows:
        span = f"on the first day of those left by `{clock.rows}`, where `{clock.ends_as}` runs"
    elif clock.ends_as:
        span = f"until `{clock.ends_as}` would have ended"
    elif clock.spans is None:
        span = "until " + " or ".join(f"`{one}`" for one in (clock.until or clock.rows).split("|"))
    elif len(set(clock.spans)) == 1:
        span = _span(clock.spans[1])
    else:
        span = " / ".join(_span(one) if one else "—" for one in clock.spans) + " (routine / urgent / emergency)"
    article = f", {clock.article}" if clock.article else ""
    lasts = ", outlives the matter" if clock.outlives else ", measure by measure" if clock.by_measure else ""
    lasts += f", by each row of `{clock.rows}`" if clock.rows and clock.until else ""
    lasts += ", for the measures that were asked about" if clock.answered else ""
    lasts += ", once in the matter" if clock.once else ""
    lasts += f", about the `{clock.about}` that is named or answered alone" if clock.about else ""
    where = ", where it does not run yet" if clock.takes_up else ""
    where += ", unless one that runs ends before" if clock.sooner else ""
    where += f", where `{clock.opened}` opened the matter" if clock.opened else ""
    where += ", for what goes on" if clock.lasting else ""
    where += f", for what is {clock.left} still" if clock.left else ""
    where += f", not where `{clock.unless}` runs" if clock.unless else ""
    told = " or ".join(f"`{one}`" for one in clock.untold.split("|"))
    where += f", and on which no {told} has said anything" if clock.untold else ""
    where += ", where nothing is left of any measure" if clock.spent else ""
    where += ", and stands while what pauses it is open" if clock.stands else ""
    member, means, words = clock.where.partition("=")
    where += f", where `{member}` is {words}" if means else f", where `{member}` says something" if member else ""
    return f"starts `{clock.code}` {span}, {SIDES[clock.duty]}, {clock.basis.value}{article}{lasts}{where}"


def _span(span: Span) -> str:
    unit = span.unit.value.replace("_", " ")
    return f"{span.number} {unit.removesuffix('s') if span.number == 1 else unit}"


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(words) or "never"
