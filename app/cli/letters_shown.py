"""How the commands show what was found of the signatures of courts' letters."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.cli import printing
from app.cli.shell import Shell
from app.matters.court_letters import LetterView


def show_letters(told: Shell, found: Collection[LetterView]) -> None:
    """Each letter with its word, and each of its signatures."""
    columns = ("letter", "found", "signed by", "at", "against it")
    told.show(
        [one.to_json() for one in found],
        lambda: printing.table(columns, list(_rows(found)), empty="It names no court's letter that is here."),
    )


def _rows(found: Collection[LetterView]) -> Iterator[tuple[str, ...]]:
    for one in found:
        yield one.field, one.word, "", "", one.reason or ""
        for signature in one.signatures:
            if isinstance(signature, dict):
                said = {name: str(value or "") for name, value in signature.items() if name != "reasons"}
                reasons = signature.get("reasons")
                against = ", ".join(str(code) for code in reasons) if isinstance(reasons, list) else ""
                yield "", said["word"], printing.clean(said["subject"]), said["at"], against
