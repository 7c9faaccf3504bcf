"""`rogatory instrument recount`: count a proof of reachability again from the instruments that it names; no node."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli import inputs, printing
from app.cli.drill_shown import by_cause
from app.cli.groups import single
from app.cli.shell import shell
from app.cli.verify import Anchors, Moment
from app.instruments import header, verifier
from app.instruments.drilled import word_of
from app.kit.canonical import Json, JsonObject
from app.kit.clock import now, stamp
from app.kit.errors import Refused
from app.procedures.reachability import Word, again, freshness
from app.trust import anchors as folder
from app.trust.policy import POLICY
from app.trust.reasons import Verdict
from app.trust.sandbox import Limits, ParserPool

app = single()


@app.command()
def recount(
    ctx: typer.Context,
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="The proof of reachability (PDF).")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The instruments that it names (PDF).")],
    anchors: Anchors,
    at: Moment = None,
) -> None:
    """Verify a proof of reachability and every instrument that it names, and count again: exit 0 only if all agrees."""
    moment = inputs.moment(at) if at is not None else now()
    trusted = folder.load(anchors)
    known = verifier.directories(trusted, moment, POLICY, today=now())
    words: dict[str, Word] = {}
    with ParserPool(1, Limits(jobs=1000)) as pool:
        for path in [report, *files]:
            data = inputs.pdf(path)
            found = known.weigh(verifier.examine_apart(pool, data, trusted, known.holders, moment, False, POLICY))
            if found.verdict is not Verdict.VALID or found.content is None:
                raise Refused("not_genuine", f"{path.name} is not valid.", "`rogatory instrument verify` says why.")
            content = header.read(found.content)
            if not content.exercise:
                raise Refused(
                    "not_an_exercise", f"{path.name} is no instrument of an exercise: nothing real is counted."
                )
            words[content.id] = word_of(content, found.sha256)
            if path == report:
                kind, told = content.kind, content
    if kind != "exercise_report":
        raise Refused("not_a_report", f"{report.name} is no proof of reachability.")
    counted = again(told.body, told.sending, words)
    value: JsonObject = {"agrees": True, "at": stamp(moment), "by": told.sending, **counted}
    woken, reached = (_moment(counted.get(name)) for name in ("last_woken", "last_reached"))
    value["freshness"] = freshness(woken, reached, moment)
    members = ("authority", "by", "tried", "reached", "woken", "foreseeable", "kept_promises")
    facts: dict[str, object] = {name: value.get(name, 0) for name in members}
    facts["stopped"] = by_cause(counted.get("stopped"))
    facts["minutes that counted"] = _minutes(counted.get("drills"))
    facts["freshness"] = value["freshness"]
    shell(ctx).show(value, lambda: f"{report.name} agrees with its instruments.\n\n{printing.facts(facts)}")


def _minutes(drills: Json | None) -> str:
    rows = drills if isinstance(drills, list) else []
    return ", ".join(f"{row['matter']}: {row['answer_within']}" for row in rows if isinstance(row, dict))


def _moment(told: Json | None) -> datetime | None:
    return inputs.moment(told) if isinstance(told, str) else None
