"""The commands of `rogatory directory` that read and bring: see `directory` for their table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app.cli import printing, state_shown, who_shown
from app.cli.acting import OPERATOR, WEB, operator, person
from app.cli.groups import group
from app.cli.inputs import moment, read_bytes
from app.cli.shell import Shell, shell
from app.cli.state_shown import entries, of_state, whole
from app.directory import companies, listed
from app.directory.listed import Listed
from app.directory.side_by_side import apart
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.errors import Misused
from app.kit.ids import StateCode, authority_id, state_of
from app.kit.words import translate
from app.matters import directory_views, doubted, library, reciprocity
from app.matters.directory_views import CardView, CompanyView, EntryView
from app.matters.directory_words import Words
from app.matters.views import View
from app.matters.who import WhoView
from app.matters.who import who as who_takes

app = group("Who takes what at this minute, what States say of themselves, which State and which company.")
STATE = typer.Argument(metavar="STATE", help="Code of the State, such as XB.")


def code(text: str) -> StateCode:
    """The State's code as it was typed; `Misused` otherwise."""
    return state_of(authority_id(f"{text.upper()}.x"))


@app.command()
def who(
    ctx: typer.Context,
    state: Annotated[str, STATE],
    *,
    procedure: Annotated[str, typer.Option("--for", metavar="PROCEDURE", help="Such as mla, preservation.")] = "mla",
    treaty: Annotated[str | None, typer.Option(metavar="TREATY", help="Such as un_cybercrime; else any.")] = None,
    measure: Annotated[str | None, typer.Option(metavar="CODE", help="Such as SEIZE; else any.")] = None,
    urgent: Annotated[bool, typer.Option("--urgent", help="It cannot wait for the office to open.")] = False,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="Like 2026-11-24T02:00:00.000Z; else now.")] = None,
) -> None:
    """Who takes it at this minute, in which language, and how long they took to answer lately."""
    told = shell(ctx)
    with operator(told, login=WEB) as acting:
        known = acting.node.catalogue.speaks()
        if procedure not in known:
            raise Misused("bad_option", f"{procedure!r} is no procedure.", f"One of {', '.join(sorted(known))}.")
        when = moment(at) if at else acting.node.now()
        asked = acting.session, acting.node.office(), acting.actor, code(state), procedure
        found = who_takes(*asked, urgent=urgent, at=when, treaty=treaty, measure=measure)
    rows = [who_shown.row(one) for one in found]
    empty = f"Nobody in {state} says that they take it."
    told.show(_all(found), lambda: _doubtful(printing.table(who_shown.COLUMNS, rows, empty=empty), found, told))


@app.command()
def show(ctx: typer.Context, of: Annotated[str, STATE]) -> None:
    """A State: its edition and what is wrong with it, its authorities, contact points and cards."""
    told = shell(ctx)
    with operator(told, login=WEB) as acting:
        found = directory_views.show(acting.session, acting.actor, code(of), acting.node.now())
        words = Words(told.language, acting.node.catalogue)
    told.show(found.to_json(), lambda: state_shown.state(found, words, told))


@app.command()
def search(
    ctx: typer.Context, text: Annotated[str, typer.Argument(metavar="TEXT", help="Part of a name, duty, treaty …")]
) -> None:
    """Authorities of every known State whose name, function, duty, treaty or procedure holds a text, or a card for
    which they answer, or a point of their State; then those points and cards.
    """
    told = shell(ctx)
    with operator(told, login=WEB) as acting:
        session, actor, now = acting.session, acting.actor, acting.node.now()
        found = directory_views.search(session, actor, text, now)
        points = library.search_points(session, actor, text, told.language)
        held = library.search_cards(session, actor, text, now, told.language)
    lines = [printing.clean(f"{one.state}: {of_state(_table(one.point))}") for one in points]
    more = [*([""] if points else []), *lines, *(["", _cards(held)] if held else [])]
    told.show(_all(found), lambda: _doubtful("\n".join([entries(found), *more]), [*found, *held], told))


@app.command()
def company(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Brand, domain, address on the web or IP address.")],
) -> None:
    """Which State, which company: and its contact point, how long it keeps data, whether it tells the user."""
    told = shell(ctx)
    with operator(told, login=WEB) as acting:
        found = directory_views.company(acting.session, acting.actor, text, acting.node.now())
    columns = ("State", "company", "by", "contact point", "keeps", "tells the user", "told by", "in", "of", "review")
    rows = [
        (
            one.provider["state"],
            f"{one.provider['brand']} ({one.provider['legal_entity']})",
            f"{one.by} {one.matched}{_how(one)}",
            one.points,
            [f"{kind} {days} days" for kind, days in _table(one.provider.get("retention")).items()],
            one.provider.get("user_notice"),
            who_shown.marked(one.told_by, one.doubts) if one.card.verified else f"{one.told_by}, UNVERIFIED",
            one.source,
            None if one.edition_of is None else one.edition_of.date(),
            "AMBER" if one.card.overdue else "",
        )
        for one in found
    ]
    empty = "No State tells of such a company."
    several = found[0].contested if found else ()
    warned = [translate(told.language, companies.CONTESTED, states=", ".join(several)), ""] if several else []
    told.show(
        _all(found),
        lambda: "\n".join([*warned, _doubtful(printing.table(columns, rows, empty=empty), found, told)]),
    )


@app.command()
def cards(
    ctx: typer.Context,
    state: Annotated[str | None, typer.Argument(metavar="[STATE]", help="Else all that are known.")] = None,
    name: Annotated[str | None, typer.Argument(metavar="[CARD]", help="Its id: all that this card tells.")] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="Such as law, early_warning.")] = None,
) -> None:
    """Cards of law and practice: since which edition, reviewed when; or one of them whole, with what changed."""
    told = shell(ctx)
    if name is not None and state is not None:
        with operator(told, login=WEB) as acting:
            one = library.card(acting.session, acting.actor, code(state), name, acting.node.now())
            words = Words(told.language, acting.node.catalogue)
        told.show(one.to_json(), lambda: _doubtful(whole(one, words), [one.card], told))
        return
    with operator(told, login=WEB) as acting:
        wanted = code(state) if state else None
        found = directory_views.cards(acting.session, acting.actor, acting.node.now(), wanted, kind)
    told.show(_all(found), lambda: _doubtful(_cards(found), found, told))


@app.command()
def compare(
    ctx: typer.Context,
    first: Annotated[str, STATE],
    second: Annotated[str, STATE],
) -> None:
    """Two States side by side: what they say otherwise."""
    told = shell(ctx)
    with operator(told, login=WEB) as acting:
        found = directory_views.compare(acting.session, acting.actor, code(first), code(second))
    rows = [(one.what, *apart(one.first, one.second)) for one in found]
    told.show(_all(found), lambda: printing.table(("what", first, second), rows, empty="They say the same."))


@app.command()
def diff(
    ctx: typer.Context,
    state: Annotated[str, STATE],
    first: Annotated[int, typer.Argument(metavar="N", help="Number of an edition.")],
    second: Annotated[int, typer.Argument(metavar="M", help="Number of a later one.")],
) -> None:
    """All that one edition of a State says otherwise than another."""
    told = shell(ctx)
    with operator(told, login=WEB) as acting:
        edition, found = library.apart(acting.session, acting.actor, code(state), first, second)
    value: JsonObject = {"state": edition.state, "first": first, "second": second, "differences": [*found]}
    told.show(value, "\n".join(printing.clean(one) for one in found) or "They say the same.")


@app.command("assurances")
def assurances(
    ctx: typer.Context,
    state: Annotated[str | None, typer.Argument(metavar="[STATE]", help="Else all.")] = None,
) -> None:
    """Assurances given, received and declined, out of the instruments that say so."""
    told = shell(ctx)
    with person(told) as acting:
        found = reciprocity.ledger(acting.session, acting.actor, code(state) if state else None)
    columns = ("State", "", "what", "words", "matter", "in", "at")
    rows = [
        (one.state, _what(one), one.code, one.assurance.get("text"), one.matter, one.kind,
         one.at)
        for one in found
    ]  # fmt: skip
    told.show(_all(found), lambda: printing.table(columns, rows))


def _what(one: reciprocity.AssuranceView) -> str:
    """Whether it was given or declined, and by whom."""
    if one.declined:
        return "declined by us" if one.given else "declined by them"
    return "given" if one.given else "received"


@app.command("import")
def bring(
    ctx: typer.Context,
    state: Annotated[str, STATE],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML, JSON or CSV.")],
    *,
    source: Annotated[str, typer.Option(metavar="WORDS", help="Where the list was taken from.")],
) -> None:
    """Bring the list of a State that runs no node. It shows, as unverified, once a second official has confirmed it."""
    told = shell(ctx)
    data = read_bytes(file)
    with person(told, OPERATOR) as acting:
        now = acting.node.now()
        found = listed.bring(acting.session, acting.actor, file.name, data, code(state), source, now)
    _show_list(told, found)


@app.command("confirm")
def confirm(
    ctx: typer.Context,
    state: Annotated[str, STATE],
    digest: Annotated[str, typer.Argument(metavar="DIGEST", help="8 digits or more of the list's SHA-256.")],
) -> None:
    """Say that you compared a list with its source: it shows from now on, as unverified."""
    told = shell(ctx)
    with person(told, OPERATOR) as acting:
        found = listed.confirm(acting.session, acting.actor, code(state), digest.lower(), acting.node.now())
    _show_list(told, found)


@app.command("lists")
def lists(ctx: typer.Context) -> None:
    """Lists of States without a node: who brought them, who confirmed them."""
    told = shell(ctx)
    with operator(told) as acting:
        found = listed.lists(acting.session)
    columns = ("State", "SHA-256", "source", "brought by", "brought", "confirmed by")
    rows = [(one.state, one.sha256[:16], one.source, one.brought_by, one.brought, one.confirmed_by) for one in found]
    told.show([_listed(one) for one in found], lambda: printing.table(columns, rows))


def _show_list(told: Shell, found: Listed) -> None:
    words = f"The list of {found.state} {found.sha256[:16]} names {len(found.told.authorities)} authorities."
    more = (
        f"{found.confirmed_by} has compared it: it shows as unverified."
        if found.confirmed_by
        else f"A second official compares it: rogatory directory confirm {found.state} {found.sha256[:16]}"
    )
    told.show(_listed(found), f"{words}\n{more}")


def _listed(one: Listed) -> JsonObject:
    return {
        "state": one.state,
        "sha256": one.sha256,
        "source": one.source,
        "authorities": [*sorted(one.told.authorities)],
        "brought_by": one.brought_by,
        "brought": stamp(one.brought),
        "confirmed_by": one.confirmed_by,
        "verified": False,
    }


def _all(found: Sequence[View]) -> list[Json]:
    return [one.to_json() for one in found]


def _table(value: Json | None) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _how(one: CompanyView) -> str:
    if one.exact or one.by == "like":
        return ""
    return " (only a part of it)" if one.part else " (lies within it)"


def _doubtful(table: str, found: Sequence[WhoView | EntryView | CardView | CompanyView], to: Shell) -> str:
    """A table, and under it what is wrong with the editions that it comes from."""
    wrong = dict.fromkeys(one for row in found for one in row.doubts)
    return "\n".join((table, *([""] if wrong else []), *doubted.lines([*wrong], to.language)))


def _cards(found: Sequence[CardView]) -> str:
    columns = ("State", "card", "kind", "title", "article", "reviewed on", "", "since edition")
    rows = []
    for one in found:
        title = _table(one.card.get("title"))
        mark = "AMBER: review is due" if one.overdue else "" if one.holds else "not in force"
        reviewed = date.fromisoformat(str(one.card["reviewed_on"]))
        name = title.get("en") or next(iter(title.values()), None)
        since = who_shown.marked(str(one.since_edition), one.doubts) if one.verified else "UNVERIFIED"
        rows.append((one.state, one.id, one.kind, name, one.card.get("article"), reviewed, mark, since))
    return printing.table(columns, rows, empty="No card.")
