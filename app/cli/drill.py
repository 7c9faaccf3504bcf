"""`rogatory drill`: drills of contact points, by agreement, and what they prove."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import typer

from app.cli import inputs, printing
from app.cli.acting import Acting, person
from app.cli.drill_shown import by_cause, by_message
from app.cli.groups import group
from app.cli.shell import Shell, shell
from app.instruments.models import Frozen
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Misused
from app.kit.ids import Reference, is_uuid, reference, state_of
from app.matters import drills, own_drills, reachable
from app.matters.addressing import first_authority
from app.matters.drills import DrillView
from app.matters.reachable import CountedDrillView, ReachabilityView

app = group("Drills of contact points, by agreement: run, withdraw, agree, decline, stop, list, report.")
Matter = Annotated[str, typer.Argument(metavar="DRILL", help="Its reference, such as XA-2026-K7Q3MD9T.")]
Where = Annotated[str, typer.Argument(metavar="STATE", help="A State (XB), or one of its authorities (XB.moj).")]
DAY = timedelta(days=1)


@app.command()
def run(
    ctx: typer.Context,
    state: Where,
    window: Annotated[
        str | None, typer.Option(metavar="FROM..TO", help="Within which it comes, RFC 3339; else the next 24 hours.")
    ] = None,
    scenario: Annotated[str, typer.Option(help="What is drilled, in words.")] = drills.SCENARIO,
    own: Annotated[
        bool, typer.Option("--own", help="Drill the points of your own authority; STATE is your own.")
    ] = False,
) -> None:
    """Propose a drill. Once the other side has agreed, it comes at a moment of the window that nobody knows."""
    told = shell(ctx)
    if own:
        _run_own(told, state, window)
        return
    with person(told) as acting:
        span = _window(window, acting.node.now())
        recipient = first_authority(acting.session, state)
        made = drills.propose(acting.session, acting.node.office(), acting.actor, recipient, span, scenario)
    _leave(told, acting, made, f"A drill is proposed to {recipient}. It begins by itself once they have agreed.")


@app.command()
def agree(
    ctx: typer.Context,
    drill: Matter,
    within: Annotated[
        int | None, typer.Option(min=1, max=1440, help="Minutes, at most what our edition promises; else as it says.")
    ] = None,
) -> None:
    """Agree to a drill of our points, and promise in how many minutes a person answers."""
    told = shell(ctx)
    with person(told) as acting:
        made = drills.agree(acting.session, acting.node.office(), acting.actor, _drill(drill), within)
    _leave(told, acting, made, "Agreed. It comes at a moment of the window that nobody knows.")


@app.command()
def decline(
    ctx: typer.Context, drill: Matter, reason: Annotated[str, typer.Option(help="In words.")] = "It does not suit."
) -> None:
    """Decline a drill that was proposed."""
    _stop(shell(ctx), drill, "declined", reason)


@app.command()
def stop(
    ctx: typer.Context, drill: Matter, reason: Annotated[str, typer.Option(help="In words.")] = "It is called off."
) -> None:
    """Stop a drill of either side. A real case stops it by itself."""
    _stop(shell(ctx), drill, "other", reason)


@app.command()
def withdraw(
    ctx: typer.Context,
    drill: Annotated[str, typer.Argument(metavar="DRILL", help="Its reference; of your own points, its id.")],
    reason: Annotated[str, typer.Option(help="In words.")],
) -> None:
    """Call off a drill that we planned, before it comes or while it rings. It counts as no failure of anybody."""
    told = shell(ctx)
    if not is_uuid(drill):
        with person(told) as acting:
            made = drills.withdraw(acting.session, acting.node.office(), acting.actor, _drill(drill), reason)
        _leave(told, acting, made, "It is called off; the other side is told.")
        return
    with person(told) as acting:
        own_drills.withdraw(acting.session, acting.actor, drill, reason, acting.node.now())
        seen = own_drills.shown(acting.session, acting.actor, drill)
    told.show(seen.to_json(), f"{drill}: it is called off. Nobody is called any more.")


@app.command("list")
def listing(ctx: typer.Context, limit: Annotated[int, typer.Option(min=1, max=1000)] = 200) -> None:
    """Drills, newest first: those by which we drill others, by which they drill us, and of our own points."""
    told = shell(ctx)
    with person(told) as acting:
        found = own_drills.all_drills(acting.session, acting.actor, limit=limit)
    value: list[Json] = [one.to_json() for one in found]
    told.show(value, lambda: printing.table(("drill", "with", "whose", "state", "window", "kept"), map(_row, found)))


@app.command()
def report(
    ctx: typer.Context,
    about: Annotated[
        str | None, typer.Argument(metavar="[STATE|DRILL]", help="A State, an authority, or one drill; else all.")
    ] = None,
) -> None:
    """The times of each hop of a drill; or what all drills of an authority's points prove."""
    told = shell(ctx)
    if about is not None and "-" in about and "." not in about:
        with person(told) as acting:
            one = _seen(acting, about)
        told.show(one.to_json(), lambda: _drawn(one))
        return
    with person(told) as acting:
        found = reachable.proofs(acting.session, acting.actor, acting.node.now(), about)
    value: list[Json] = [proof.to_json() for proof in found]
    told.show(value, lambda: "\n\n".join(map(proven, found)) or "No drill has been reported yet.")


def proven(one: ReachabilityView) -> str:
    """A proof of reachability, for a terminal."""
    medians = [f"{name} {int(str(after)) / 1000:.1f} s" for name, after in one.medians.items()]
    wrong = [f"{name} in {count}" for name, count in one.clock_disagrees.items()]
    each = [f"{row.matter}: {_outcome(row)}, {row.answer_within} minutes promised" for row in one.counted]
    return printing.facts(
        {
            "points of": one.authority,
            "drilled by": one.by,
            "freshness": one.freshness,
            "last reached": one.last_reached or "never",
            "last woken": one.last_woken or "never",
            "answered": f"{one.reached} of {one.tried}; {by_message(one.woken, one.foreseeable)}",
            "stopped, not counted": by_cause(one.stopped),
            "promises kept": f"{one.kept_promises} of {one.tried}",
            "medians, by their own word": medians,
            **({"not believed": wrong} if wrong else {}),
            "each drill": each,
            "report": f"{one.instrument} in {one.matter}, SHA-256 {one.sha256}",
        }
    )


def _outcome(row: CountedDrillView) -> str:
    if row.outcome == "reached":
        if row.foreseeable:
            return "answered, foreseeable"
        return "woken" if row.woken else "answered, not woken"
    late = row.outcome == "unanswered" and row.cause not in (None, "unanswered")
    return f"unanswered, stopped too late ({row.cause})" if late else f"{row.outcome} ({row.cause or 'no person'})"


def _run_own(told: Shell, state: str, window: str | None) -> None:
    with person(told) as acting:
        if state not in {acting.actor.authority, state_of(acting.actor.authority)}:
            raise Misused("not_own", f"{state} is not {acting.actor.authority}.", "Leave --own out, and propose it.")
        now = acting.node.now()
        made = own_drills.ask(acting.session, acting.actor, _window(window, now), now)
    value: JsonObject = {"reference": made.id}
    told.show(value, f"{made.id}: it comes at a moment of the window that nobody knows.")


def _stop(told: Shell, drill: str, cause: str, reason: str) -> None:
    with person(told) as acting:
        made = drills.stop(acting.session, acting.node.office(), acting.actor, _drill(drill), cause, reason)
    _leave(told, acting, made, "It ends.")


def _leave(told: Shell, acting: Acting, made: tuple[Frozen, str], words: str) -> None:
    frozen, job = made
    acting.node.wake("sign", job)
    value: JsonObject = {"reference": frozen.reference, "instrument": frozen.id}
    told.show(value, f"{frozen.reference}: {words}")


def _seen(acting: Acting, about: str) -> DrillView:
    """A drill of our own points has no matter: it is named by its own id."""
    if is_uuid(about):
        return own_drills.shown(acting.session, acting.actor, about)
    return drills.shown(acting.session, acting.actor, _drill(about))


def _drill(text: str) -> Reference:
    return reference(text)


def _window(text: str | None, now: datetime) -> tuple[datetime, datetime]:
    if text is None:
        return now, now + DAY
    begin, dots, end = text.partition("..")
    if not dots:
        raise Misused("bad_window", f"{text!r} is no window.", "Write FROM..TO, both in RFC 3339.")
    return inputs.moment(begin), inputs.moment(end)


def _row(one: DrillView) -> tuple[object, ...]:
    window = f"{printing.local(one.begins)} – {printing.local(one.ends)}" if one.begins and one.ends else None
    state = f"{one.state}, being called off" if one.leaving else one.state
    return one.reference, one.counterpart, one.direction, state, window, one.kept


def _shorter(one: DrillView) -> bool:
    return one.counts_within is not None and one.answer_within is not None and one.counts_within < one.answer_within


def _drawn(one: DrillView) -> str:
    facts = {
        "drill": f"{one.reference} (EXERCISE)",
        "with": one.counterpart,
        "whose": one.direction,
        "state": f"{one.state}, being called off" if one.leaving else one.state,
        "cause": one.cause,
        "reason": one.reason,
        "promised": f"{one.answer_within} minutes" if one.answer_within else None,
        "counts": f"{one.counts_within} minutes, as the directory promised" if _shorter(one) else None,
        "kept": one.kept,
        "woken": one.woken,
        "foreseeable": "yes, too little of the window was left when it was agreed to" if one.foreseeable else None,
    }
    head = printing.facts({name: value for name, value in facts.items() if value is not None})
    rows = [(hop.name, hop.at, "not believed" if hop.seconds is None else f"{hop.seconds:.3f} s") for hop in one.hops]
    return f"{head}\n\n{printing.table(('hop', 'at', 'after'), rows)}" if rows else head
