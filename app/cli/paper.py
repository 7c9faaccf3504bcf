"""What several commands do with drafts and documents: options, freezing, waiting for the sign class, showing."""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import Acting, person
from app.cli.shell import Shell
from app.instruments import attachments
from app.kit.canonical import Json, JsonObject, dumps
from app.kit.errors import Conflict, Invalid, Misused, Refused, Undecided
from app.kit.ids import OfficialId, official_id
from app.kit.words import refilled, translate
from app.matters import drafts, queries
from app.matters.models import Draft
from app.matters.signing_views import FrozenView, PaperLookView
from app.procedures.personal import personal
from app.treaties.findings import Finding, Severity
from app.wiring import Node

BLOCK = 1024 * 1024
OF_THE_DRAFT = frozenset({"unprintable", "cannot_render"})
"""Why a document cannot be rendered, however often it is frozen."""
BLOCKING, WAITING = "{count} findings block this draft.", "{count} warnings wait for a tick."
MEND, TICK = "Mend them, then freeze.", "Mend them, or take note: --tick KEY … or --tick-all."
COMPLETE = "Nothing is missing."
SAID = (BLOCKING, WAITING, MEND, TICK, COMPLETE)
"""Msgids of what stands between a draft and its freeze."""
Body = Annotated[str, typer.Option(metavar="FILE|-|JSON", help="The body: a file, - for standard input, or '{…}'.")]
Attach = Annotated[
    list[Path] | None, typer.Option(metavar="FILE", help="A file that travels beside it; more than once.")
]
Urgency = Annotated[str | None, typer.Option(help="routine, urgent or emergency; else the matter's own.")]
Language = Annotated[str, typer.Option(help="Language of the document.")]
Reply = Annotated[str | None, typer.Option(metavar="ID", help="The instrument that it answers.")]
Replaces = Annotated[str | None, typer.Option(metavar="ID", help="Our rejected instrument in whose place it is sent.")]
Tick = Annotated[
    list[str] | None,
    typer.Option(metavar="KEY[=REASON]", help="Take note of a warning; with a reason the other side is told."),
]
TickAll = Annotated[bool, typer.Option("--tick-all", help="Take note of every warning.")]
Signatory = Annotated[str | None, typer.Option(metavar="OFFICIAL", help="Whose signature it will carry.")]
Wait = Annotated[float, typer.Option(min=0, help="Seconds to wait for the result; 0: do not.")]


def attach(acting: Acting, paths: Collection[Path]) -> tuple[str, ...]:
    """Keep files as attachments; answers their digests. The type is told by the name's ending."""
    found = []
    for path in paths:
        kind, _ = mimetypes.guess_type(path.name)
        if path.suffix.lower() == ".eml":
            kind = "message/rfc822"
        if not path.is_file():
            raise Misused("no_file", f"There is no file {path}.", "Give the path of a file.")
        row = attachments.add(
            acting.session,
            acting.node.store,
            acting.actor,
            path.name,
            kind or "application/octet-stream",
            _blocks(path),
            acting.node.now(),
        )
        found.append(row.sha256)
    return tuple(found)


def freeze(
    told: Shell, acting: Acting, draft: Draft, ticked: Collection[str], *, all_of_them: bool, signatory: str | None
) -> str:
    """Freeze a draft as it is now; answers the document's id, for which the sign class must then be woken.

    What stands in the way is shown to people as a table, and not in one long line.
    """
    office = acting.node.office()
    reasons = {key: reason for key, sign, reason in (one.partition("=") for one in ticked) if sign}
    keys = {one.partition("=")[0] for one in ticked}
    if all_of_them:
        keys |= {one.key for one in _findings(acting, draft) if one.severity is Severity.WARNS}
    named: OfficialId | None = official_id(signatory) if signatory else None
    try:
        return drafts.freeze(
            acting.session, office, acting.actor, draft.id, draft.version, ticked=keys, reasons=reasons, signatory=named
        ).id
    except (Invalid, Conflict) as error:
        if told.json or error.code not in {"findings_block", "findings_unticked"}:
            raise
        blocks = error.code == "findings_block"
        severity = Severity.BLOCKS if blocks else Severity.WARNS
        found = [one for one in _findings(acting, draft) if one.severity is severity and one.key not in keys]
        told.tell(_findings_table(found, told.language))
        words = translate(told.language, BLOCKING if blocks else WAITING, count=len(found))
        remedy = told.say(MEND if blocks else TICK)
        raise type(error)(error.code, words, remedy) from error


def rendered(told: Shell, node: Node, frozen: str, seconds: float) -> FrozenView:
    """The document once it is rendered, or as it is when the time is over. `Refused` when rendering failed."""
    found = _waited(told, node, frozen, seconds, {"rendering"})
    if found.state == "failed":
        reason = found.reason or "not_rendered"
        why = refilled(told.language, reason, found.words).rstrip(".。") if found.words else reason
        remedy = "Mend the draft, then freeze it." if reason in OF_THE_DRAFT else "Freeze again."
        raise Refused(reason, f"{frozen} could not be rendered: {why}.", remedy)
    return found


def issued(told: Shell, node: Node, frozen: str, seconds: float) -> FrozenView:
    """The document once it is an instrument. `Refused` when it was not signed, `Undecided` when that is not known."""
    found = _waited(told, node, frozen, seconds, {"frozen", "signing"})
    if found.state in {"failed", "overtaken", "discarded"}:
        remedy = "Freeze and approve it anew." if found.state == "overtaken" else "See `rogatory notices list`."
        raise Refused(found.reason or found.state, f"{frozen} was not signed: it is {found.state}.", remedy)
    if found.state != "issued" and seconds > 0:
        what = f"it waits: {found.reason}" if found.reason else "it is still worked on"
        words = f"{frozen} is not signed after {seconds:.0f} s; {what}."
        raise Undecided("not_signed_yet", words, "See `rogatory notices list`, or ask again by `rogatory sign`.")
    return found


def show_document(told: Shell, found: FrozenView) -> None:
    """A frozen document, and what comes next."""
    told.show(found.to_json(), lambda: _document(found))


def show_findings(told: Shell, found: Collection[Finding]) -> None:
    """Findings with article, field and how to mend."""
    told.show([one.to_json(told.language) for one in found], lambda: _findings_table(found, told.language))


def draft_json(one: Draft) -> JsonObject:
    """A draft as `--json` prints it."""
    return {
        "id": one.id,
        "version": one.version,
        "state": one.state,
        "matter": one.reference,
        "procedure": one.procedure,
        "act": one.act,
        "recipient": one.recipient,
        "treaty": one.treaty,
        "urgency": one.urgency,
        "language": one.language,
        "body": one.body,
        "attachments": list(one.attachments),
        "in_reply_to": one.in_reply_to,
        "replaces": one.replaces,
        "frozen": one.frozen,
        "open_parts": None if one.open_parts is None else [*one.open_parts],
        "personal": [*personal(one.body)],
        "author": one.author,
    }


def _findings(acting: Acting, draft: Draft) -> tuple[Finding, ...]:
    return drafts.findings_of(acting.session, acting.node.office(), acting.actor, draft.id)


def _findings_table(found: Collection[Finding], language: str) -> str:
    columns = ("severity", "field", "what", "article", "how to mend", "key")
    rows = [
        (one.severity.value, one.field, one.said(language), one.cited_in(language), one.mended(language), one.key)
        for one in found
    ]
    return printing.table(columns, rows, empty=translate(language, COMPLETE))


def _waited(told: Shell, node: Node, frozen: str, seconds: float, passing: set[str]) -> FrozenView:
    end = time.monotonic() + seconds
    while True:
        with person(told, node=node) as acting:
            found = queries.frozen_document(acting.session, node.office(), acting.actor, frozen)
        if found.state not in passing or time.monotonic() >= end:
            return found
        time.sleep(0.1)


def _document(found: FrozenView) -> str:
    members: dict[str, object] = {
        "document": found.id,
        "matter": found.matter,
        "what": f"{found.kind} ({found.act}) to {found.recipient}, {found.urgency}",
        "state": ": ".join(one for one in (found.state, found.reason, found.words) if one),
        "SHA-256": found.sha256,
        "signed by": f"{found.official}, {found.sign}",
        "approved by": found.approvals,
        "eyes missing": found.missing,
        **({"why two": found.two_because} if found.two_because else {}),
        **({"takes part, and has not": found.absent} if found.absent else {}),
        "warnings ticked": found.warnings,
        **({} if found.paper is None else _scan(found.paper)),
    }
    return "\n".join([printing.facts(members), *_next(found)])


def _scan(one: PaperLookView) -> dict[str, object]:
    """What was read of a paper's scan, for whoever compares it."""
    differs = [
        f"{row['field']}: the form says {_told(row['form'])}, typed is {_told(row['typed'])}" for row in one.differs
    ]
    return {
        "scan": ": ".join(part for part in (one.form, one.reason, one.words) if part),
        "form of another matter": one.elsewhere,
        "missing or wrong in the form": one.problems,
        "DIFFERS": differs,
    }


def _told(value: Json) -> str:
    return "nothing" if value is None else dumps(value).decode()


def _next(found: FrozenView) -> list[str]:
    if found.state == "frozen" and found.absent:
        named = ", ".join(found.absent)
        return ["", f"Somebody with the role {named} approves it: rogatory approve {found.id} --sha256 {found.sha256}"]
    if found.state == "frozen" and found.missing:
        return ["", f"A colleague looks at it and approves: rogatory approve {found.id} --sha256 {found.sha256}"]
    if found.state == "frozen":
        return ["", f"{found.official} has it signed: rogatory sign {found.id}"]
    if found.second_look:
        return ["", f"A second person looks at it: rogatory approve {found.id} --sha256 {found.sha256}"]
    return []


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
