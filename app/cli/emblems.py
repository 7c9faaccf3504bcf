"""The options of `rogatory edition` that say which emblem an authority shows beside its seal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app.cli.inputs import read_bytes
from app.kit.errors import Misused
from app.kit.ids import AuthorityId, authority_id
from app.trust import emblem

Emblems = Annotated[
    list[str] | None,
    typer.Option("--emblem", metavar="AUTHORITY=PNG", help="What it shows beside its seal; more than once."),
]
NoEmblems = Annotated[
    list[str] | None,
    typer.Option("--no-emblem", metavar="AUTHORITY", help="It shows no emblem any more; more than once."),
]


def wished(given: Sequence[str], removed: Sequence[str]) -> dict[AuthorityId, str | None]:
    """Emblems as editions write them, by authority; None: it shows none any more.

    `Misused` `bad_option`; `Invalid` `bad_emblem` or `bad_id`; what `read_bytes` says of a file that is not there.
    """
    found: dict[AuthorityId, str | None] = {}
    for text in given:
        name, equals, path = text.partition("=")
        if not equals or not path:
            raise Misused("bad_option", f"{text!r} does not name an authority and a file.", "Write XA.moj=moj.png.")
        found[_once(name, found)] = emblem.to_text(read_bytes(Path(path)), path)
    for name in removed:
        found[_once(name, found)] = None
    return found


def _once(name: str, found: dict[AuthorityId, str | None]) -> AuthorityId:
    authority = authority_id(name.strip())
    if authority in found:
        raise Misused("bad_option", f"{authority} is named twice.", "Give one emblem, or none.")
    return authority
