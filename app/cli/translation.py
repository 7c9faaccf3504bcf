"""`rogatory instrument texts|translation`: with the base install, of an instrument and what travelled beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli import inputs, printing, translating
from app.cli.shell import shell
from app.cli.verify import One, content_of_file
from app.instruments import header, translation
from app.instruments.rendering import Renderer
from app.kit.canonical import JsonObject, sha256

app = typer.Typer(help="Translations of instruments.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def texts(ctx: typer.Context, file: One, *, into: translating.Into, out: translating.Out) -> None:
    """Write the free texts of an instrument for a translator: XLIFF 2.0. Nothing of it is verified: use `verify`."""
    content = header.read(content_of_file(file))
    translating.write(shell(ctx), out, translation.work_of(content, into))


@app.command("translation")
def shown(
    ctx: typer.Context,
    file: One,
    translated: Annotated[
        Path, typer.Argument(metavar="TRANSLATION.json", help="The translation that travelled beside it.")
    ],
    *,
    out: translating.Out,
    beside: Annotated[bool, typer.Option("--beside", help="Each original text beside its translation.")] = False,
) -> None:
    """Write an instrument in translation, as a PDF that is unsigned and says so.

    A translation that was made of another document, or of an earlier text, is refused. Whether the instrument names it
    is said: one that followed with a supplement is named there. Nothing is verified: `verify` does that.
    """
    canonical = content_of_file(file)
    data = inputs.read_bytes(translated, translation.LARGEST)
    told, content = translation.read(data), header.read(canonical)
    pdf = Renderer.open().translated(canonical, told, beside=beside)
    missing = translation.not_said(told, content, translation.texts_of(content))
    named = sha256(data) in {one.sha256 for one in content.attachments}
    value: JsonObject = {
        "verified": False,
        "translator": told.translator,
        "certified": told.certified,
        "named_in_it": named,
        "missing": [*missing],
    }
    came = "The instrument names this translation" if named else "This instrument does not name the translation"
    words = f"{came}. By {told.translator}{', certified' if told.certified else ''}; {len(missing)} texts missing."
    translating.write(shell(ctx), out, pdf, value, printing.clean(words))
