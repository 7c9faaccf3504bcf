"""What two States count of their matters with each other is the same, and what leaves for others tells of no case."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.cli.playground import RunningNode, eventually
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import now
from app.statistics.reckoning import DEFINITIONS
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import letters
from tests.stories.clerks import System, Typist
from tests.stories.hands import agree, fresh

REFERENCE = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{8}")
ALIKE = (
    "procedure",
    "treaty",
    "urgency",
    "class",
    "offence",
    "role",
    "measure",
    "measure_outcome",
    "ground",
    "consultation",
)


@pytest.fixture(scope="module")
def year() -> int:
    return now().year


def typed(node: RunningNode, *words: str) -> dict[str, Any]:
    """What an official of a node is told by a command."""
    found: dict[str, Any] = Terminal(node.home).json("--as", f"{node.authority}/ana", "statistics", *words)
    return found


def grown(before: dict[str, Any], after: dict[str, Any], table: str) -> dict[str, int]:
    """By how much the cells of a table grew."""
    old, new = before["tables"][table], after["tables"][table]
    return {key: count - old.get(key, 0) for key, count in new.items() if count != old.get(key, 0)}


def timed(found: dict[str, Any], by: str, key: str) -> dict[str, tuple[int, float]]:
    return {
        one["milestone"]: (one["count"], one["median"])
        for one in found["times"]
        if (one["by"], one["key"]) == (by, key)
    }


def acknowledged(xa: RunningNode, xb: RunningNode) -> None:
    """A request that is acknowledged."""
    asked = Typist(xb)
    reference = letters.take(System.of(xa), "mla", "request", fresh(), to="XB.moj")
    agree(xa, xb, reference, "RECEIVED")
    letters.take(asked, "mla", "acknowledge", bodies.of("acknowledgement"), reference=reference, at="RECEIVED")
    agree(xa, xb, reference, "ACKNOWLEDGED")


def refused(xa: RunningNode, xb: RunningNode) -> str:
    """A request that is refused at once."""
    reference = letters.take(System.of(xa), "mla", "request", fresh(), to="XB.moj")
    agree(xa, xb, reference, "RECEIVED")
    letters.take(Typist(xb), "mla", "refuse", bodies.of("refusal"), reference=reference, at="RECEIVED")
    agree(xa, xb, reference, "REFUSED")
    return reference


def test_times_and_counts_of_each_procedure_are_the_same_on_both_sides(
    xa: RunningNode, xb: RunningNode, year: int
) -> None:
    system = System.of(xa)
    before = system.get(f"/statistics?year={year}"), typed(xb, "show", "--year", str(year))
    acknowledged(xa, xb)
    refused(xa, xb)
    reference = letters.take(system, "assistance", "request", bodies.of("ta_request"), to="XB.moj", treaty=None)
    agree(xa, xb, reference, "OPEN")
    after = system.get(f"/statistics?year={year}"), typed(xb, "show", "--year", str(year))

    ours, theirs = ({name: grown(old, new, name) for name in ALIKE} for old, new in zip(before, after, strict=True))
    assert ours == theirs
    assert ours["procedure"] == {"mla": 2, "assistance": 1}
    assert ours["ground"] == {"refusal sovereignty": 1}
    assert ours["consultation"] == {"without consultation": 1}
    assert [grown(old, new, "direction") for old, new in zip(before, after, strict=True)] == [
        {"sent": 3},
        {"received": 3},
    ]
    assert [grown(old, new, "pair") for old, new in zip(before, after, strict=True)] == [{"XB": 3}, {"XA": 3}]
    assert after[1]["authority"] == "XB.moj"

    for by, keys in (("procedure", ("mla", "mla")), ("pair_procedure", ("XB mla", "XA mla"))):
        here, there = timed(after[0], by, keys[0]), timed(after[1], by, keys[1])
        assert {"acknowledge", "first_answer", "close"} <= set(here)
        for name, (count, median) in here.items():
            if there[name][0] == count:  # else other stories' matters are counted too, which one side has not heard of
                assert abs(there[name][1] - median) < 5


def test_the_chain_of_the_illicit_industry_is_counted_by_role_for_ones_own_eyes(
    xa: RunningNode, xb: RunningNode, year: int
) -> None:
    system = System.of(xa)
    before = system.get(f"/statistics?year={year}"), typed(xb, "show", "--year", str(year))
    body = fresh()
    rows = body["offences"]
    assert isinstance(rows, list)
    first = rows[0]
    assert isinstance(first, dict)
    roles: tuple[JsonObject, ...] = (
        {"code": "BIC_TOOL_DEV", "mode": "preparation", "maps_to": "UNCC 11", "chain_role": "Developer"},
        {"code": "BIC_DATA_TRADE", "mode": "aiding", "maps_to": "UNCC 11", "chain_role": "Broker"},
    )
    asked = {**body, "offences": [first, *({**first, **one} for one in roles)]}
    reference = letters.take(system, "mla", "request", asked, to="XB.moj")
    agree(xa, xb, reference, "RECEIVED")
    after = system.get(f"/statistics?year={year}"), typed(xb, "show", "--year", str(year))
    for old, new in zip(before, after, strict=True):
        assert grown(old, new, "role") == {"BIC_TOOL_DEV": 1, "BIC_DATA_TRADE": 1}
        assert set(grown(old, new, "offence")) >= {"BIC_TOOL_DEV", "BIC_DATA_TRADE"}
    # Nobody else is shown it: the conference report has the classes alone.
    tables = typed(xb, "conference", "--year", str(year))["tables"]
    assert "role" not in tables
    assert "class" in tables


def test_the_conference_report_leaves_as_aggregates_that_the_log_signs(
    xa: RunningNode, xb: RunningNode, year: int, tmp_path: Path
) -> None:
    references = [refused(xa, xb) for _ in range(2)]
    folder = tmp_path / "report"
    folder.mkdir()
    told = typed(xa, "export", "--year", str(year), "--out", str(folder))
    data = (folder / "conference_report.json").read_bytes()
    rows = (folder / "conference_report.csv").read_bytes().decode()  # its lines end as RFC 4180 has it
    report = json.loads(data)
    assert told["sha256"] == sha256(data)
    assert (report["kind"], report["definitions"], report["authority"]) == ("conference_report", DEFINITIONS, "XA.moj")
    assert (report["from"], report["to"], report["complete"]) == (f"{year}-01-01", f"{year}-12-31", False)
    for text in (data.decode(), rows):
        assert REFERENCE.search(text) is None
        for strange in (*references, "XB", "Ana Pop", "Example Telecom", "81.2.69.142", "/P/2026", "Criminal Code"):
            assert strange not in text
    counts = [count for cells in report["tables"].values() for count in (cells or {}).values()]
    assert all(count in ("< 5", "withheld") or count >= 5 for count in counts)
    assert not {"pair", "offence", "article"} & set(report["tables"])

    # The log signs and dates it: who has the files and the proof needs nothing else of the node.
    terminal, ana = Terminal(xa.home), ("--as", "XA.moj/ana")
    eventually(lambda: terminal.run(*ana, "log", "prove", told["entry"], "--json").exit_code == 0, "it is in the log")
    proof = terminal.json(*ana, "log", "prove", told["entry"])
    entry = json.loads(base64.b64decode(str(proof["entry"])))
    assert (entry["event"], entry["subject"]["sha256"]) == ("statistics.exported", sha256(data))
    assert entry["subject"]["csv_sha256"] == sha256(rows.encode())
    (tmp_path / "proof.json").write_text(json.dumps(proof), "utf-8")
    terminal.done("log", "verify", "--proof", str(tmp_path / "proof.json"))

    # The other State's system exports over the API.
    made = System.of(xb).ask("POST", "/statistics/exports", json={"year": year}).json()
    assert made["sha256"] == sha256(made["document"].encode())
    assert REFERENCE.search(made["document"]) is None
    assert made["report"]["authority"] == "XB.moj"


def test_a_working_group_is_told_its_part_and_whom_to_speak_to(xa: RunningNode, xb: RunningNode, year: int) -> None:
    system = System.of(xa)
    before = system.get(f"/statistics/groups/technical_assistance?year={year}")
    reference = letters.take(system, "assistance", "request", bodies.of("ta_request"), to="XB.moj", treaty=None)
    agree(xa, xb, reference, "OPEN")
    after = system.get(f"/statistics/groups/technical_assistance?year={year}")
    assert grown(before["figures"], after["figures"], "procedure") == {"assistance": 1}
    assert set(after["figures"]["tables"]["procedure"]) == {"assistance"}
    assert set(after["shared"]["procedure"] or {}) <= {"assistance"}
    assert "pair" not in after["shared"]
    there = typed(xb, "group", "international_cooperation", "--year", str(year))
    assert "assistance" not in there["figures"]["tables"]["procedure"]
    assert REFERENCE.search(json.dumps(there["shared"])) is None
    named = [(one["state"], one["kind"]) for one in there["contacts"]]
    assert named == [(one["state"], one["kind"]) for one in after["contacts"]]
    page = Terminal(xb.home).done(
        "--as", "XB.moj/ana", "statistics", "group", "technical_assistance", "--year", str(year)
    )
    assert "TO BE SHOWN TO OTHERS" in page
