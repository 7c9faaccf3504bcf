"""A State tells in its signed edition where the public reports crimes, who prevents them and what its practice is; the
other State reads it at its own doors, and sees which evaluation and which review is overdue.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from app.cli.playground import RunningNode, eventually
from app.kit.canonical import JsonObject
from app.kit.clock import now
from tests.cli.typing_commands import Terminal
from tests.stories.clerks import System

REPORTING = """
[[XB.points]]
id = "report"
kind = "public_reporting_point"
names = {{ en = "Report a crime on the net", fr = "Signaler une infraction en ligne" }}
languages = ["en", "fr"]
telephones = ["+2125550117"]
link = "https://report.example/"

[[XB.points]]
id = "prevention"
kind = "prevention_policy"
names = {{ en = "Council for Prevention" }}
mail = "council@prevention.example"
evaluated_on = {evaluated}
evaluate_by = {due}

[[XB.cards]]
id = "sealing"
kind = "evidence_rule"
title = {{ en = "Devices are sealed before they travel" }}
article = "Evidence Code 12"
issued_by = "XB.moj"
author = "Ana Albin"
second_reader = "Ben Corvin"
reviewed_on = {reviewed}
"""


def told(xb: RunningNode, folder: Path, evaluated: date, due: date, reviewed: date) -> int:
    """Boreland tells this of itself: one official drafts it, another publishes it. The number of the edition."""
    typed, file, request = Terminal(xb.home), folder / "directory.toml", folder / "request.json"
    file.write_text(REPORTING.format(evaluated=evaluated, due=due, reviewed=reviewed), "utf-8")
    request.unlink(missing_ok=True)
    typed.done("--as", "XB.moj/ana", "edition", "request", str(request), "--present", str(file))
    signed = typed.json("edition", "sign", str(request), "--yes")["signed"]
    return int(str(typed.json("--as", "XB.moj/ben", "edition", "publish", str(signed), "--yes")["number"]))


def arrived(xa: RunningNode, number: int) -> JsonObject:
    """Boreland as Ardenia's system reads it, once that edition is there."""
    system = System.of(xa)
    eventually(lambda: system.get("/directory/states/XB")["edition"] == number, f"edition {number} of XB is here")
    return system.get("/directory/states/XB")


def test_where_the_public_reports_and_who_prevents_is_read_by_the_other_state(
    xa: RunningNode, xb: RunningNode, tmp_path: Path
) -> None:
    today = now().date()
    evaluated, due, reviewed = (today - timedelta(days=days) for days in (800, 70, 400))
    shown = arrived(xa, told(xb, tmp_path, evaluated, due, reviewed))
    points = {str(one["id"]): one for one in shown["points"] if isinstance(one, dict)}  # type: ignore[union-attr]
    assert shown["verified"] is True
    report = points["report"]
    assert (report["kind"], report["link"]) == ("public_reporting_point", "https://report.example/")
    assert (report["telephones"], report["languages"]) == (["+2125550117"], ["en", "fr"])
    body = points["prevention"]
    assert (body["kind"], body["evaluated_on"]) == ("prevention_policy", evaluated.isoformat())
    assert shown["evaluation_overdue"] == ["prevention"]
    (card,) = System.of(xa).get("/directory/cards?state=XB&kind=evidence_rule")["items"]
    assert (card["overdue"], card["holds"], card["verified"]) == (True, True, True)

    typed = Terminal(xa.home)
    said = typed.done("directory", "show", "XB")
    assert "public_reporting_point: Report a crime on the net https://report.example/ +2125550117" in said
    assert (
        f"prevention_policy: Council for Prevention council@prevention.example; last evaluated on {evaluated}; "
        f"OVERDUE: to be evaluated by {due}" in said
    )
    assert "AMBER: review is due" in typed.done("directory", "cards", "XB", "--kind", "evidence_rule")
    assert typed.json("directory", "show", "XB")["evaluation_overdue"] == ["prevention"]

    # Boreland evaluates its policy and reads its card again: the next edition takes the marks away.
    shown = arrived(xa, told(xb, tmp_path, today, today + timedelta(days=730), today))
    assert shown["evaluation_overdue"] == []
    said = typed.done("directory", "show", "XB")
    assert f"last evaluated on {today}; to be evaluated by {today + timedelta(days=730)}" in said
    assert "OVERDUE" not in said
    assert "AMBER" not in typed.done("directory", "cards", "XB", "--kind", "evidence_rule")
