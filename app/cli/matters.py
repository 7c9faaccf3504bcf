"""`rogatory matters`: what the signed instruments of each matter say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from app.cli import claims, dual, printing, received
from app.cli.acting import person
from app.cli.coded import among
from app.cli.counting import counted, ends
from app.cli.groups import group
from app.cli.shell import shell
from app.kit.canonical import Json, JsonObject, objects
from app.kit.ids import AuthorityId
from app.kit.ids import reference as matter_reference
from app.matters import linked as links
from app.matters import queries
from app.matters.offences import CLASSES, MODES, Narrowed
from app.matters.views import DeadlineView, MatterView
from app.treaties.codes import CHAIN, OFFENCES

app = group("See matters: their status, their deadlines, what is open next.")
Named = Annotated[str, typer.Argument(metavar="REFERENCE", help="Such as XA-2026-K7Q3MD9T.")]


@app.command("list")
def listing(
    ctx: typer.Context,
    status: Annotated[str | None, typer.Option(help="Only those with this status.")] = None,
    side: Annotated[str | None, typer.Option(help="Our own side: requesting or requested.")] = None,
    text: Annotated[str, typer.Option(help="Only references that begin so.")] = "",
    exercises: Annotated[bool, typer.Option("--exercises", help="Exercises too.")] = False,
    granted: Annotated[bool, typer.Option("--granted", help="Those that other authorities let you read.")] = False,
    class_: Annotated[
        str | None, typer.Option("--class", help="Of this class of offences: " + ", ".join(CLASSES))
    ] = None,
    offence: Annotated[str | None, typer.Option(help="Of this offence, such as ICT_FRAUD.")] = None,
    role: Annotated[
        str | None, typer.Option(help="Of this role in the chain that supplies crime: a BIC_ code.")
    ] = None,
    mode: Annotated[
        str | None, typer.Option(help="Such as attempt or aiding: of an offence, or of the one named.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=queries.LONGEST)] = 50,
    cursor: Annotated[str | None, typer.Option(help="Where the list before this one ended.")] = None,
) -> None:
    """Matters of your authority, those that changed last first."""
    told = shell(ctx)
    with person(told) as acting:
        page = queries.matters(
            acting.session,
            acting.actor,
            cursor=cursor,
            limit=limit,
            status=status,
            side=side,
            text=text,
            exercises=exercises,
            granted=granted,
            about=_about(class_, offence, role, mode),
        )
    columns = ("reference", "procedure", "status", "side", "with", "urgency", "settled", "pending", "changed")
    rows = [
        (
            one.reference,
            one.procedure,
            one.status.code,
            one.side,
            one.counterpart,
            one.urgency,
            one.status.settled,
            len(one.status.pending) or None,
            one.changed,
        )
        for one in page.matters
    ]
    if page.cursor:
        told.tell(f"There are more: --cursor {page.cursor}")
    told.show(page.to_json(), lambda: printing.table(columns, rows, empty="No matter."))


def _about(class_: str | None, offence: str | None, role: str | None, mode: str | None) -> Narrowed:
    for code, known, what in (
        (class_, CLASSES, "class of offences"),
        (offence, OFFENCES, "offence"),
        (role, CHAIN, "role in the chain"),
        (mode, MODES, "mode of an offence"),
    ):
        if code is not None:
            among(code, known, what)
    return Narrowed(class_, offence, role, mode)


@app.command()
def show(ctx: typer.Context, reference: Named) -> None:
    """One matter whole: status and where it comes from, instruments, deadlines, what is open to you."""
    told, named = shell(ctx), matter_reference(reference)
    with person(told) as acting:
        found = queries.matter(acting.session, acting.node.office(), acting.actor, named, language=told.language)
        own = acting.actor.authority
    told.show(found.to_json(), lambda: _shown(found, own))


@app.command()
def replay(ctx: typer.Context, reference: Named) -> None:
    """How the status came about: every instrument in the order in which it is applied, computed anew."""
    told, named = shell(ctx), matter_reference(reference)
    with person(told) as acting:
        found = queries.replay(acting.session, acting.node.office(), acting.actor, named)
    columns = ("", "side", "act", "before", "after", "", "state", "at", "instrument")
    rows = [
        (
            one.number,
            one.side,
            one.act,
            one.before,
            one.after,
            "crossed" if one.crossed else "",
            one.state,
            one.at,
            one.instrument,
        )
        for one in found
    ]
    told.show([one.to_json() for one in found], lambda: printing.table(columns, rows, empty="Nothing was applied yet."))


@app.command()
def linked(ctx: typer.Context, reference: Named) -> None:
    """Other matters that its instruments name, and those whose instruments name it."""
    told, named = shell(ctx), matter_reference(reference)
    with person(told) as acting:
        found = links.linked(acting.session, acting.actor, named, acting.node.now())
    columns = ("matter", "named by", "at", "in", "known here")
    rows = [(one.reference, one.sender, one.member, one.instrument, one.known) for one in found]
    told.show([one.to_json() for one in found], lambda: printing.table(columns, rows, empty="None is linked."))


@app.command()
def deadlines(ctx: typer.Context, reference: Named) -> None:
    """Every clock of a matter, with its article and how its end was counted: days passed over, pauses."""
    told, named = shell(ctx), matter_reference(reference)
    with person(told) as acting:
        found = queries.matter(acting.session, acting.node.office(), acting.actor, named, findings=False).deadlines
    told.show([one.to_json() for one in found], lambda: _clocks(found))


app.command("dual")(dual.of_matters)
app.command("claims")(claims.of_matters)


def _clocks(found: Sequence[DeadlineView]) -> str:
    rows = [
        printing.facts(
            {
                one.code: ("ours" if one.own else "theirs"),
                "due": ends(one.due, one.paused, one.parts),
                "kind": f"{one.kind}, {one.article}" if one.article else one.kind,
                "started": one.started,
                **({"stopped": one.stopped} if one.stopped else {}),
                "counted": counted(one.reckoning),
                **{f"counted for {', '.join(part.measures)}": counted(part.reckoning) for part in one.parts},
            }
        )
        for one in found
    ]
    return "\n\n".join(rows) or "No deadline."


def _shown(found: MatterView, own: AuthorityId) -> str:
    line, status = found.line, found.line.status
    pending = f"; {len(status.pending)} of ours pending" if status.pending else ""
    if status.unproven:
        pending += "; on our own record, not proven by the other side"
    members: dict[str, object] = {
        "matter": line.reference + (" (EXERCISE)" if line.exercise else ""),
        "procedure": f"{line.procedure} {line.procedure_version}" + (f", {line.treaty}" if line.treaty else ""),
        "with": f"{line.counterpart}; we are the {line.side} side",
        **({"held by": line.holder} if line.holder != own else {}),
        **({"handed over to": line.successor} if line.successor else {}),
        **({"confidential": "yes" if line.seen else "yes; you are not named in it"} if line.confidential else {}),
        "status": f"{status.code}, {'settled' if status.settled else 'not settled yet'}{pending}",
        "it comes from": status.source,
        "urgency": line.urgency,
        "opened": line.opened,
        **({"waits": _waits(found.waits)} if found.waits else {}),
        "measures": [_measure(one) for one in found.measures],
        "acknowledged": [f"{one['act']} after {one['minutes']} minutes" for one in found.acknowledged],
    }
    parts = [printing.facts({name: value for name, value in members.items() if value != []})]
    columns = ("at", "", "act", "kind", "state", "delivery", "id")
    rows = [
        (
            one.at,
            "→" if one.outgoing else "←",
            one.act,
            one.kind,
            _state(one.state, one.crossed, one.reason),
            one.delivery.state if one.delivery else None,
            one.id,
        )
        for one in found.instruments
    ]
    parts.append(printing.table(columns, rows))
    for told in found.findings:
        parts += [f"our law on {told.instrument} of {told.sender}", *received.tables(told.findings)]
    running = [one for one in found.deadlines if one.stopped is None]
    if running:
        due = [
            (one.code, "ours" if one.own else "theirs", ends(one.due, one.paused, one.parts), one.kind, one.article)
            for one in running
        ]
        parts.append(printing.table(("deadline", "whose", "due", "kind", "article"), due))
    if found.open:
        titles = ("open to us", "then", "sign", "eyes", "roles", "you may", "from", "articles")
        steps = [
            (one.act, one.then, one.sign, one.eyes, one.roles, one.may, one.opens, one.articles) for one in found.open
        ]
        parts.append(printing.table(titles, steps))
    return "\n\n".join(parts)


def _state(state: str, crossed: bool, reason: str | None) -> str:
    return ", ".join([state, *(["crossed"] if crossed else []), *([reason] if reason else [])])


def _waits(found: JsonObject) -> str:
    until = " and ".join(str(found[name]) for name in ("until", "event") if found[name])
    return f"{until} has come" if found["over"] else f"the requested side waits until {until}"


def _custodian(had: JsonObject) -> str:
    """What one custodian has of an item."""
    until = f" until {had['until']}" if had["until"] else ""
    return f"{had['custodian']}: {had['state']}{until}"


def _measure(one: Json) -> str:
    if not isinstance(one, dict):
        return str(one)
    shown = {name: value for name, value in one.items() if name not in {"lasts", "over_since", "owed"}}
    words = [f"{name} {value}" for name, value in shown.items() if isinstance(value, str) and value]
    words += [_custodian(had) for had in objects(one.get("custodians"))]
    if one.get("over_since"):
        words.append(f"OVER BY LAW since {one['over_since']}: its {one['owed']} is owed")
    return ", ".join(words)
