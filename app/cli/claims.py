"""`rogatory matters claims`: the claims of both States in a consultation on jurisdiction, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.dual import own
from app.cli.shell import shell
from app.kit.canonical import Json
from app.kit.ids import reference as matter_reference
from app.kit.said import language_in
from app.matters.claims import (
    ClaimCorrectionView,
    ClaimLetterView,
    ClaimLineView,
    ClaimOutcomeView,
    ClaimsView,
    of_matter,
)

NOTHING, NOT_NAMED = "says nothing", "nothing is said of it"


def of_matters(
    ctx: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="Such as XA-2026-K7Q3MD9T.")],
) -> None:
    """The claims of both States side by side in a consultation on jurisdiction, and what is proposed for each."""
    told, named = shell(ctx), matter_reference(reference)
    with person(told) as acting:
        found = of_matter(acting.session, acting.node.office(), acting.actor, named, told.language)
    told.show(found.to_json(), lambda: shown(found))


def shown(found: ClaimsView) -> str:
    """As people read it: who says what, line by line, then what is proposed or settled for each State."""
    head: dict[str, object] = {
        "matter": found.matter,
        f"{found.requesting}, requesting": _letter(found.notice),
        f"{found.requested}, requested": _letter(found.position),
    }
    for one in found.supplements:
        head[f"supplement {one.instrument}"] = own(one.text, one.language)
    if found.corrections:
        head["also corrected"] = [line for one in found.corrections for line in _corrected(found, one)]
    blocks: list[dict[str, object]] = [head]
    for section in found.sections:
        blocks.append({line.words: [*_line(found, line)] for line in section.lines})
    blocks += [_outcome(found, one) for one in found.outcome]
    return "\n\n".join(printing.facts(one) for one in blocks)


def _letter(one: ClaimLetterView | None) -> str:
    if one is None:
        return "has not stated its position"
    claim = f", {_plain(one.claim)}" if one.claim else ""
    return f"{_plain(one.kind)}{claim} (in {language_in('en', one.language)})"


def _line(found: ClaimsView, one: ClaimLineView) -> Iterator[str]:
    if one.note:
        yield one.note
    for state, value in ((found.requesting, one.requesting), (found.requested, one.requested)):
        for line in _value(value) or [NOTHING]:
            yield f"{state}: {line}"
    for each in one.corrected:
        yield from _corrected(found, each)


def _value(value: Json, name: str = "") -> list[str]:
    """The lines of what a State says; nothing where it says nothing."""
    if value is None:
        return []
    if isinstance(value, list):
        return [line for one in value for line in _value(one)]
    if isinstance(value, dict) and "currency" in value:
        value = f"{value['amount']} {value['currency']}"
    if isinstance(value, dict):
        return [line for member, one in value.items() for line in _value(one, member)]
    first, *rest = str(value).splitlines() or [""]
    return [f"{_plain(name)}: {first}" if name else first, *rest]


def _outcome(found: ClaimsView, one: ClaimOutcomeView) -> dict[str, object]:
    """What was proposed or settled: a line of each State for each thing that is said."""
    said: dict[str, object] = {_plain(one.kind): f"by {one.by} (in {language_in('en', one.language)})"}
    for share in one.shares:
        parts = (("prosecutes", share.prosecutes), ("undertakes", share.undertakes))
        said[share.state] = [line for name, words in parts for line in _value(words, name)] or [NOT_NAMED]
    more: Sequence[tuple[str, Json]] = (
        ("reason", one.reason),
        ("note", one.note),
        ("follow-ups", [*one.follow_ups]),
        ("coordination", one.coordination),
        ("review on", one.review_on),
    )
    said.update({name: _value(value) for name, value in more if _value(value)})
    if one.corrected:
        said["corrected"] = [line for each in one.corrected for line in _corrected(found, each)]
    return said


def _corrected(found: ClaimsView, one: ClaimCorrectionView) -> list[str]:
    state = found.requesting if one.side == "requesting" else found.requested
    first, *rest = own(f"{one.was} -> {one.reads}", one.language)
    return [f"{state} corrects {one.field}: {first}", *rest]


def _plain(code: str) -> str:
    return code.replace("_", " ")
