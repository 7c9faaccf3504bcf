"""`rogatory glossary`: the field's own terms with their definitions, in one of six languages. Needs no node."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.groups import single
from app.cli.shell import shell
from app.kit.errors import Misused
from app.treaties.glossary import GLOSSARY, LANGUAGES

app = single()


@app.command()
def glossary(
    ctx: typer.Context,
    language: Annotated[
        str | None, typer.Option(help="ar, en, es, fr, ru or zh; else that of --lang and the environment.")
    ] = None,
) -> None:
    """The nine terms of the field, each with its definition and where that comes from."""
    told = shell(ctx)
    spoken = language or told.language
    if spoken not in LANGUAGES:
        raise Misused("unknown_code", f"{spoken!r} is no language.", f"Known are: {', '.join(sorted(LANGUAGES))}.")
    terms = [
        f"{one.words[spoken]}\n    {one.definition[spoken]}" + (f" ({one.source})" if one.source else "")
        for one in GLOSSARY
    ]
    told.show([one.to_json() for one in GLOSSARY], lambda: "\n".join(terms))
