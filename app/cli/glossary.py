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
    language: Annotated[str, typer.Option(help="ar, en, es, fr, ru or zh.")] = "en",
) -> None:
    """The nine terms of the field, each with its definition and where that comes from."""
    if language not in LANGUAGES:
        raise Misused("unknown_code", f"{language!r} is no language.", f"Known are: {', '.join(sorted(LANGUAGES))}.")
    told = [
        f"{one.words[language]}\n    {one.definition[language]}" + (f" ({one.source})" if one.source else "")
        for one in GLOSSARY
    ]
    shell(ctx).show([one.to_json() for one in GLOSSARY], lambda: "\n".join(told))
