"""`rogatory edition verify`: is this edition what its State has signed? Without node, database or network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli import inputs, printing
from app.cli.copy_verify import EXITS, Narrower
from app.cli.groups import group
from app.cli.shell import shell
from app.directory.genuine import Judged, judge
from app.instruments.edition_file import Printed, edition_in, pages_fit
from app.kit.canonical import Json, JsonObject
from app.kit.clock import now, stamp
from app.kit.errors import RogatoryError
from app.trust import anchors as folder
from app.trust.anchors import Anchors
from app.trust.narrowing import load
from app.trust.policy import POLICY, Policy
from app.trust.reasons import Verdict
from app.trust.sandbox import ParserPool

app = group("Editions, without a node.")
WORDS = {Verdict.VALID: "GENUINE", Verdict.INVALID: "NOT GENUINE", Verdict.UNDECIDED: "NOT KNOWN"}
_PAGES = {
    True: "Its pages are what this release prints of the file in it.",
    False: "Its pages are not what this release prints of the file in it: another release printed them, or somebody "
    "changed them. Read the file in it, which is genuine.",
    None: "Its pages were not compared, for want of fonts (`make fonts`). Read the file in it, which is genuine.",
}


@dataclass(frozen=True)
class _Given:
    """A file as it was given, and what of it is an edition's file."""

    path: Path
    pdf: bytes | None
    printed: Printed
    error: str = ""


@dataclass(frozen=True)
class _Seen:
    """A file, judged. `pages`: whether those of a PDF fit; None: not compared."""

    path: Path
    judged: Judged
    printed: bool
    pages: bool | None = None


@app.command()
def verify(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Editions: JSON, or printed as PDF.")],
    anchors: Annotated[
        Path, typer.Option("--anchors", metavar="DIR", help="Folder of anchors: DIR/<STATE>/<purpose>/*.pem.")
    ],
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="When it was there, RFC 3339; now if not given.")
    ] = None,
    policy: Narrower = None,
) -> None:
    """Say whether editions are genuine: exit 0 only for a full yes, 1 for a no, 3 if it is not known.

    Old ones too: a newer edition, given here or in the folder, vouches for those before it, link by link.
    """
    moment = inputs.moment(at) if at is not None else now()
    trusted, rules = folder.load(anchors), load(policy, moment) if policy is not None else POLICY
    with ParserPool(1) as pool:
        given = [_read(pool, path) for path in files]
    seen = [_judged(one, given, trusted, moment, rules) for one in given]
    verdict = _verdict([one.judged.verdict for one in seen])
    notes: list[Json] = [*dict.fromkeys(note for one in seen for note in one.judged.notes)]
    each: list[Json] = [_as_json(one) for one in seen]
    value: JsonObject = {"verdict": verdict.value, "at": stamp(moment), "notes": notes, "files": each}
    lines = [line for one in seen for line in _lines(one)]
    shell(ctx).show(value, "\n".join([*lines, *(printing.clean(str(one)) for one in notes)]))
    raise typer.Exit(EXITS[verdict])


def _read(pool: ParserPool, path: Path) -> _Given:
    data = inputs.pdf(path)
    if not data.startswith(b"%PDF"):
        return _Given(path, None, Printed(data, ""))
    try:
        return _Given(path, data, pool.run(edition_in, data))
    except RogatoryError as error:
        return _Given(path, data, Printed(b"", ""), error.message)
    except RuntimeError as error:
        return _Given(path, data, Printed(b"", ""), f"It cannot be read as a PDF: {error}")


def _judged(one: _Given, given: Sequence[_Given], trusted: Anchors, moment: datetime, rules: Policy) -> _Seen:
    if one.error:
        return _Seen(one.path, Judged(Verdict.INVALID, one.error, None), printed=True)
    beside = [other.printed.data for other in given if not other.error and other is not one]
    found = judge(one.printed.data, beside, trusted, moment, now(), rules)
    if one.pdf is None or found.verdict is not Verdict.VALID:
        return _Seen(one.path, found, printed=one.pdf is not None)
    fit = pages_fit(one.pdf, one.printed)
    # What people read is the pages: nobody has signed them.
    return _Seen(one.path, found if fit else replace(found, verdict=Verdict.UNDECIDED), printed=True, pages=fit)


def _verdict(ones: Sequence[Verdict]) -> Verdict:
    return next((one for one in (Verdict.INVALID, Verdict.UNDECIDED) if one in ones), Verdict.VALID)


def _as_json(one: _Seen) -> JsonObject:
    edition = one.judged.edition
    told: JsonObject = {"file": str(one.path), "verdict": one.judged.verdict.value, "words": one.judged.words}
    told |= {"printed": one.printed, "pages_fit": one.pages}
    if edition is not None:
        told |= {"state": edition.state, "number": edition.number, "sha256": edition.digest}
        told |= {"issued_at": edition.issued_at, "valid_until": edition.valid_until}
    return told


def _lines(one: _Seen) -> list[str]:
    edition, name = one.judged.edition, printing.clean(one.path.name)
    lines = [f"{name}: {WORDS[one.judged.verdict]}", f"  {printing.clean(one.judged.words)}"]
    if edition is not None:
        lines += [
            f"  Edition {edition.number} of {edition.state}, {edition.issued_at} until {edition.valid_until}",
            f"  SHA-256 {edition.digest}",
        ]
    if one.printed and edition is not None and (one.pages or one.judged.verdict is Verdict.UNDECIDED):
        lines.append(f"  {_PAGES[one.pages]}")
    return lines
