"""`rogatory instrument texts|translation`: with the base install, of an instrument and what travelled beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli import inputs, translating
from app.cli.shell import shell
from app.cli.verify import One, content_of_file
from app.instruments import header, translation, xliff
from app.instruments.rendering import Renderer

app = typer.Typer(help="Translations of instruments.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def texts(ctx: typer.Context, file: One, *, into: translating.Into, out: translating.Out) -> None:
    """Write the free texts of an instrument for a translator: XLIFF 2.0. Nothing of it is verified: use `verify`."""
    content = header.read(content_of_file(file))
    translating.write(shell(ctx), out, xliff.write(content.kind, translation.texts_of(content), content.language, into))


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

    A translation that was made of another document, or of an earlier text, is refused. Nothing is verified: `verify`
    says whether the instrument is genuine, and its list of attachments whether this translation came with it.
    """
    canonical = content_of_file(file)
    told = translation.read(inputs.read_bytes(translated, translation.LARGEST))
    translating.write(shell(ctx), out, Renderer.open().translated(canonical, told, beside=beside))
