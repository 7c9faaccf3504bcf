"""`rogatory draft`: what will become an instrument, checked against the law and frozen for people to look at."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from app.cli import (
    draft_advice,
    draft_copies,
    draft_sharing,
    draft_versions,
    dual,
    letters_shown,
    paper,
    printing,
    translating,
)
from app.cli.acting import person
from app.cli.groups import group
from app.cli.inputs import body, places, read_bytes
from app.cli.shell import shell
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict
from app.matters import court_letters, drafts, queries, translations
from app.matters.models import Draft
from app.matters.paper import NewDraft
from app.treaties.findings import Severity

app = group("Write what will become an instrument, check it against the law, freeze it.")
Named = Annotated[str, typer.Argument(metavar="DRAFT", help="Id of the draft.")]
FrozenId = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Id of the frozen document.")]


@app.command()
def new(
    ctx: typer.Context,
    *,
    procedure: Annotated[str, typer.Option(help="Such as mla.")] = "mla",
    act: Annotated[str, typer.Option(help="The act that opens the matter, such as request.")],
    to: Annotated[str, typer.Option(metavar="AUTHORITY", help="Such as XB.moj.")],
    treaty: Annotated[str | None, typer.Option(help="Such as un_cybercrime.")] = None,
    urgency: paper.Urgency = None,
    language: paper.Language = "en",
    content: Annotated[str, typer.Option("--body", metavar="FILE|-|JSON", help="The body.")] = "{}",
    attach: paper.Attach = None,
) -> None:
    """Begin a draft that opens a matter. It may be incomplete: `draft check` says what it lacks."""
    told = shell(ctx)
    given = body(content)
    with person(told) as acting:
        draft = drafts.begin(
            acting.session,
            acting.node.office(),
            acting.actor,
            NewDraft(
                act=act,
                procedure=procedure,
                recipient=to,
                treaty=treaty,
                urgency=urgency,
                language=language,
                body=given,
                attachments=paper.attach(acting, attach or []),
            ),
        )
    told.show(paper.draft_json(draft), f"Draft {draft.id}. What it still lacks: rogatory draft check {draft.id}")


@app.command()
def change(
    ctx: typer.Context,
    draft: Named,
    *,
    content: Annotated[str | None, typer.Option("--body", metavar="FILE|-|JSON", help="The whole body anew.")] = None,
    to: Annotated[str | None, typer.Option(metavar="AUTHORITY")] = None,
    treaty: Annotated[str | None, typer.Option()] = None,
    urgency: paper.Urgency = None,
    language: Annotated[str | None, typer.Option()] = None,
    attach: paper.Attach = None,
    field: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=TEXT|PATH:=JSON", help="One place in the body; PATH:=null takes it out."),
    ] = None,
    version: Annotated[int | None, typer.Option(help="Refuse unless the draft is at this version.")] = None,
) -> None:
    """Change a draft. What was frozen of it is discarded, with its approvals."""
    told = shell(ctx)
    given = body(content) if content is not None else None
    members: dict[str, Json] = {
        "body": given,
        "recipient": to,
        "treaty": treaty,
        "urgency": urgency,
        "language": language,
    }
    with person(told) as acting:
        known = drafts.draft_of(acting.session, acting.actor, draft)
        changes = {name: value for name, value in members.items() if value is not None}
        if attach:
            changes["attachments"] = [*known.attachments, *paper.attach(acting, attach)]
        office = acting.node.office()
        fields = places(field or ())
        seen = version or known.version
        found = drafts.change(acting.session, office, acting.actor, draft, seen, changes, fields=fields)
    told.show(paper.draft_json(found), f"Draft {found.id} is at version {found.version}.")


@app.command()
def check(ctx: typer.Context, draft: Named) -> None:
    """What the law and the instrument's form still ask for. Exit code 1 when something blocks it."""
    told = shell(ctx)
    with person(told) as acting:
        found = drafts.findings_of(acting.session, acting.node.office(), acting.actor, draft)
    paper.show_findings(told, found)
    if any(one.severity is Severity.BLOCKS for one in found):
        raise typer.Exit(1)


@app.command()
def letters(ctx: typer.Context, draft: Named) -> None:
    """What was found of the signatures of the courts' letters that it names."""
    told = shell(ctx)
    with person(told) as acting:
        found = court_letters.of_draft(acting.session, acting.node.office(), acting.actor, draft)
    letters_shown.show_letters(told, found)


@app.command()
def show(ctx: typer.Context, draft: Named) -> None:
    """One draft, whole."""
    told = shell(ctx)
    with person(told) as acting:
        found = drafts.draft_of(acting.session, acting.actor, draft)
    told.show(paper.draft_json(found), lambda: _shown(found))


@app.command("list")
def listing(
    ctx: typer.Context,
    state: Annotated[str | None, typer.Option(help="open, frozen, issued or discarded; else those at work.")] = None,
) -> None:
    """The drafts of your authority, those changed last first."""
    told = shell(ctx)
    with person(told) as acting:
        found = drafts.drafts_of(acting.session, acting.actor, state=state)
    columns = ("id", "state", "act", "to", "matter", "urgency", "author", "changed")
    rows = [
        (one.id, one.state, one.act, one.recipient, one.reference, one.urgency, one.author, one.changed)
        for one in found
    ]
    told.show([paper.draft_json(one) for one in found], lambda: printing.table(columns, rows, empty="No draft."))


@app.command()
def texts(ctx: typer.Context, draft: Named, *, into: translating.Into, out: translating.Out) -> None:
    """Write the free texts of a draft for a translator: XLIFF 2.0. Labels, codes and dates translate themselves."""
    told = shell(ctx)
    with person(told) as acting:
        data = translations.work_of(acting.session, acting.node.office(), acting.actor, draft, into)
    translating.write(told, out, data)


@app.command()
def translation(
    ctx: typer.Context,
    draft: Named,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The translator's .xlf with its targets, or a paper (PDF)."),
    ],
    *,
    into: Annotated[str | None, typer.Option(help="The language of a paper.")] = None,
    translator: Annotated[str, typer.Option(help="Who translated it.")],
    certified: Annotated[bool, typer.Option("--certified", help="The translator certifies it.")] = False,
) -> None:
    """Attach what a translator brought to a draft, and name it there. It is bound to the texts that it was made of."""
    told = shell(ctx)
    data = read_bytes(file)
    with person(told) as acting:
        office, session, actor = acting.node.office(), acting.session, acting.actor
        if into is None:
            found = translations.attach(session, office, actor, draft, data, translator, certified=certified)
        else:
            found = translations.attach_paper(
                session, office, actor, draft, data, into, translator, certified=certified
            )
        missing = list(found.missing)
        value: JsonObject = {"draft": draft, "language": found.language, "sha256": found.sha256, "missing": [*missing]}
    lines = [f"The translation into {found.language} is attached to draft {draft}.", *(f"  {one}" for one in missing)]
    if missing:
        lines.insert(1, f"{len(missing)} texts are not translated, and will be marked so:")
    told.show(value, "\n".join(lines))


@app.command()
def freeze(
    ctx: typer.Context,
    draft: Named,
    *,
    tick: paper.Tick = None,
    tick_all: paper.TickAll = False,
    signatory: paper.Signatory = None,
    wait: paper.Wait = 30.0,
) -> None:
    """Render the document that people look at; its SHA-256 is what they approve."""
    told = shell(ctx)
    with person(told) as acting:
        known = drafts.draft_of(acting.session, acting.actor, draft)
        frozen = paper.freeze(told, acting, known, tick or (), all_of_them=tick_all, signatory=signatory)
        node = acting.node
    node.wake("sign", frozen)
    paper.show_document(told, paper.rendered(told, node, frozen, wait))


@app.command()
def discard(
    ctx: typer.Context,
    draft: Named,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without this, only what would be done is printed.")
    ] = False,
) -> None:
    """Give a draft up, and what was frozen of it. It stays readable."""
    told = shell(ctx)
    with person(told) as acting:
        known = drafts.draft_of(acting.session, acting.actor, draft)
        done = yes and drafts.discard(acting.session, acting.node.office(), acting.actor, draft, known.version)
    also = f", and the document {known.frozen} with its approvals" if known.frozen and not done else ""
    words = f"Draft {draft} is discarded." if done else f"With --yes draft {draft} is given up{also}."
    told.show({"id": draft, "done": bool(done)}, words)


@app.command()
def waiting(ctx: typer.Context) -> None:
    """Documents of your authority that wait for a pair of eyes, urgent ones first."""
    told = shell(ctx)
    with person(told) as acting:
        found = queries.inbox_of_eyes(acting.session, acting.node.office(), acting.actor)
    columns = ("document", "matter", "kind", "urgency", "state", "missing", "SHA-256")
    rows = [(one.id, one.matter, one.kind, one.urgency, one.state, one.missing, one.sha256) for one in found]
    told.show([one.to_json() for one in found], lambda: printing.table(columns, rows, empty="Nothing waits."))


@app.command()
def document(
    ctx: typer.Context,
    frozen: FrozenId,
    out: Annotated[Path | None, typer.Option(metavar="FILE.pdf", help="Write the PDF there.")] = None,
) -> None:
    """A frozen document: what it is, whose eyes are missing; with --out the PDF that is approved."""
    told = shell(ctx)
    with person(told) as acting:
        office = acting.node.office()
        if out is None:
            found = queries.frozen_document(acting.session, office, acting.actor, frozen)
        else:
            found, place = queries.frozen_file(acting.session, office, acting.actor, frozen)
            if out.exists():
                raise Conflict("file_exists", f"{out} is there already.", "Choose another name.")
            shutil.copyfile(place, out)
    paper.show_document(told, found)


app.command()(draft_advice.advise)
app.command("dual")(dual.of_drafts)
app.command()(draft_copies.copy)
app.command()(draft_copies.carry)
app.command()(draft_copies.delivered)
app.command()(draft_sharing.share)
app.command()(draft_sharing.comments)
app.command()(draft_sharing.complete)
app.command()(draft_versions.versions)
app.command()(draft_versions.compare)
app.command()(draft_versions.restore)


def _shown(found: Draft) -> str:
    members = {name.replace("_", " "): value for name, value in paper.draft_json(found).items() if name != "body"}
    return f"{printing.facts(members)}\n\n{printing.as_json(found.body)}"
