"""`rogatory ladder`: whom a notice rings with, how soon the next, and how it may be acknowledged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import Acting, operator, person
from app.cli.groups import group
from app.cli.inputs import read_text
from app.cli.shell import shell
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.errors import Invalid, Misused
from app.notices import ladders, policy, trail
from app.notices.channel_models import NoticeLadder
from app.notices.policy import Link, Policy
from app.notices.rules import RULES
from app.notices.rungs import NEXT_WAY, Stamped, read

app = group("Ladders that notices climb: show, check and set those of your authority.")
Key = Annotated[str, typer.Argument(metavar="KEY", help="occasion:matter.urgent or severity:urgent.")]
Rungs = Annotated[str, typer.Argument(metavar="RUNGS", help="JSON, a file, or - for standard input.")]
Repeat = Annotated[int, typer.Option(min=ladders.SHORTEST, help="Seconds after which the last rung rings again.")]


@app.command()
def show(
    ctx: typer.Context,
    key: Annotated[
        str | None, typer.Argument(metavar="KEY", help="Of one occasion, as a new notice would climb.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also versions that have ended.")] = False,
) -> None:
    """Your authority's own ladders; or the one that an occasion climbs now, the rule's or your own."""
    told = shell(ctx)
    with operator(told, login="rog_web") as acting:
        rows = ladders.ladders_of(acting.session, acting.actor, all_of_them=everything)
        if key is not None:
            value, words = _climbed(acting, key)
            told.show(value, words)
            return
    columns = ("key", "version", "rungs", "repeats", "by", "since", "ended")
    cells = [
        (one.key, one.version, _told(read(one.rungs)), f"every {one.repeat} s", one.by, one.made, one.ended)
        for one in rows
    ]
    empty = "Your authority has no ladders of its own: the rules' are climbed (docs/reference/notices.md)."
    told.show([_ladder(one) for one in rows], lambda: printing.table(columns, cells, empty=empty))


@app.command("set")
def put(ctx: typer.Context, key: Key, rungs: Rungs, repeat: Repeat) -> None:
    """Set a ladder. What is under way goes on by the one that it was made with."""
    told, wanted = shell(ctx), _rungs(rungs)
    with person(told) as acting:
        known = acting.node.calling().rosters.rosters_of(acting.session, acting.actor.authority)
        row = ladders.set_ladder(acting.session, acting.actor, key, wanted, repeat, acting.node.now(), rosters=known)
    told.show(_ladder(row), f"{row.key} climbs version {row.version}: {_told(read(row.rungs))}.")


@app.command()
def check(ctx: typer.Context, key: Key, rungs: Rungs, repeat: Repeat) -> None:
    """Whether a ladder is a dead end anywhere, and whom it would not reach now. Exit code 1 for a dead end."""
    told, wanted = shell(ctx), read(_rungs(rungs))
    with operator(told, login="rog_web") as acting:
        means, now = acting.node.calling(), acting.node.now()
        known = means.rosters.rosters_of(acting.session, acting.actor.authority)
        faults = ladders.faults(acting.actor.authority, key, wanted, repeat, known)
        unreached = trail.unreached(acting.session, acting.actor, wanted, means, now)
    lines = [*(f"Dead end: {one}" for one in faults), *(f"Beware: {one}" for one in unreached)]
    told.show(
        {"faults": [*faults], "unreached": [*unreached]}, "\n".join(lines) or "It reaches somebody on every rung."
    )
    if faults:
        raise typer.Exit(1)


@app.command()
def end(ctx: typer.Context, key: Key) -> None:
    """The rule's own ladder is climbed again."""
    told = shell(ctx)
    with person(told) as acting:
        ladders.end_ladder(acting.session, acting.actor, key, acting.node.now())
    told.show({"key": key, "ended": True}, f"{key} climbs the rule's ladder again.")


@app.command("policy")
def acknowledging(
    ctx: typer.Context,
    link: Annotated[str | None, typer.Option(help="alone, or factor: a link asks for the second factor.")] = None,
    keypress: Annotated[bool | None, typer.Option(help="Whether a key pressed on the telephone acknowledges.")] = None,
) -> None:
    """How notices may be acknowledged outside of a signed-in door; with options: set it."""
    told = shell(ctx)
    if link not in {None, *(one.value for one in Link)}:
        raise Misused("usage", f"--link is {link!r}.", "It is alone or factor.")
    with person(told) as acting:
        found = policy.policy_of(acting.session, acting.actor.authority)
        if link is not None or keypress is not None:
            wanted = Policy(Link(link) if link else found.link, found.keypress if keypress is None else keypress)
            found = policy.set_policy(acting.session, acting.actor, wanted, acting.node.now())
    value: JsonObject = {"link": found.link.value, "keypress": found.keypress}
    told.show(value, lambda: printing.facts(value))


def _climbed(acting: Acting, key: str) -> tuple[JsonObject, str]:
    severity = ladders.severity_of(key)
    every = key.startswith("severity:")
    fits = (
        one for one, rule in RULES.items() if (rule.severity is severity if every else key.endswith(f":{one.value}"))
    )
    occasion = next(fits)
    found = ladders.stamped(acting.session, acting.actor.authority, occasion, RULES[occasion], acting.node.now())
    own = found.of is not None and found.of.startswith(f"{key}:")
    if every and not own:
        raise Misused("no_ladder", f"{key} has no ladder of your own; each occasion climbs its rule's.", "Name one.")
    value: JsonObject = {
        "key": key,
        "of": found.of,
        "rungs": [one.to_json() for one in found.rungs],
        "repeat": found.repeat,
    }
    return value, f"{_told(found.rungs)}, then again every {found.repeat} s ({found.of or 'the rule'})."


def _rungs(text: str) -> list[Json]:
    try:
        found = json.loads(text if text.lstrip().startswith("[") else read_text(text))
    except (ValueError, RecursionError) as error:
        raise Invalid("bad_json", f"The rungs are not JSON: {error}.", "Write a list of rungs: [{…}, …].") from error
    if not isinstance(found, list):
        raise Invalid("bad_json", "The rungs are no list.", 'Write [{"after": 0, "roles": ["duty_officer"]}, …].')
    return found


def _told(rungs: Sequence[Stamped]) -> str:
    parts = []
    for one in rungs:
        names = [*one.persons, *(f"roster {name}" for name in one.rosters), *(role.value for role in one.roles)]
        by = f" by {', '.join(channel.value for channel in one.channels)}" if one.channels else ""
        # Channels that a rung names are used at once; else each person's ways one after another.
        by += f", the next way after {one.next_way} s" if one.next_way != NEXT_WAY and not one.channels else ""
        parts.append(f"{'at once' if not one.after else f'after {one.after} s'} {', '.join(names)}{by}")
    return "; ".join(parts)


def _ladder(one: NoticeLadder) -> JsonObject:
    return {
        "key": one.key,
        "version": one.version,
        "rungs": list(one.rungs),
        "repeat": one.repeat,
        "by": one.by,
        "made": stamp(one.made),
        "ended": None if one.ended is None else stamp(one.ended),
    }
