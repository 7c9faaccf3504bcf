"""`rogatory roster` as people type it: a roster, its schedule, its gaps, and everything that changes them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.kit import clock
from app.kit.canonical import JsonObject
from tests.cli.typing_commands import Terminal
from tests.duty.test_imported import TIMED, WHOLE, calendar

HEAD, CEM, DORA = ("--as", "XA.moj/ben"), ("--as", "XA.moj/cem"), ("--as", "XA.moj/dora")
BODY: JsonObject = {
    "title": "Nights",
    "zone": "Europe/Vienna",
    "layers": [{"name": "first", "people": ["XA.moj/cem", "XA.moj/dora"], "unit": "days", "begins": "2090-01-01"}],
}
ONE = ("--from", "2090-01-01T07:00:00Z", "--to", "2090-01-03T07:00:00Z")
FIRST = ("--from", "2090-01-01T07:00:00Z", "--to", "2090-01-02T07:00:00Z")
SECOND = ("--for-from", "2090-01-02T07:00:00Z", "--for-to", "2090-01-03T07:00:00Z")


@pytest.fixture
def duty(staffed: Terminal, tmp_path: Path) -> Terminal:
    """XA with a roster of Cem and Dora."""
    for name in ("cem", "dora"):
        words = ("--name", name.title(), "--function", "Officer", "--role", "duty_officer", "--zone", "Europe/Vienna")
        staffed.done("official", "add", f"XA.moj/{name}", *words)
    file = tmp_path / "nights.json"
    file.write_text(json.dumps(BODY), "utf-8")
    assert "is at version 1" in staffed.done(*HEAD, "roster", "set", "nights", "--body", str(file))
    return staffed


def holders(xa: Terminal, *more: str) -> list[object]:
    shown = xa.json(*CEM, "roster", "show", "nights", *(more or ONE))
    assert isinstance(shown["shifts"], list)
    return [one["holder"] for one in shown["shifts"] if isinstance(one, dict)]


def test_a_roster_is_shown_with_who_holds_it_and_its_gaps(duty: Terminal) -> None:
    [line] = duty.listed(*CEM, "roster", "list")
    assert (line["name"], line["version"], line["on_duty"]) == ("nights", 1, [])
    assert "NOBODY" in duty.done(*CEM, "roster", "list")
    assert holders(duty) == ["XA.moj/cem", "XA.moj/dora"]
    assert "XA.moj/dora" in duty.done(*CEM, "roster", "show", "nights", *ONE)
    assert duty.json(*CEM, "roster", "now", "nights", "--at", "2090-01-01T12:00:00Z")["on_duty"] == ["XA.moj/cem"]
    assert duty.listed(*CEM, "roster", "gaps", "nights", *ONE) == []
    assert "Somebody is on duty" in duty.done(*CEM, "roster", "gaps", "nights", *ONE)
    [gap] = duty.listed(*CEM, "roster", "gaps", "nights")
    assert str(gap["begin"])[:10] == clock.stamp(clock.now())[:10], "its first turn is far ahead"
    assert "Nobody is on duty" in duty.done(*CEM, "roster", "now", "nights")


def test_it_is_told_what_calls_a_roster_and_the_doctor_warns_of_one_that_nothing_calls(duty: Terminal) -> None:
    def doctor() -> str:
        return duty.run("node", "doctor").stdout

    assert "Called by the rules of the night." in duty.done(*CEM, "roster", "now", "nights")
    assert "nothing calls who is on duty" not in doctor()
    rungs = json.dumps([{"after": 0, "roles": ["duty_officer", "head"]}])
    duty.done(*HEAD, "ladder", "set", "occasion:matter.urgent", rungs, "--repeat", "900")
    assert duty.json(*CEM, "roster", "now", "nights")["called_by"] == []
    assert "Nothing calls it" in duty.done(*CEM, "roster", "now", "nights")
    assert "XA.moj: nothing calls who is on duty in the roster nights." in doctor()
    rungs = json.dumps([{"after": 0, "rosters": ["nights"], "roles": ["head"]}])
    duty.done(*HEAD, "ladder", "set", "occasion:matter.urgent", rungs, "--repeat", "900")
    assert "Called by occasion:matter.urgent." in duty.done(*CEM, "roster", "now", "nights")


def test_it_is_told_whether_those_on_duty_can_be_woken(duty: Terminal) -> None:
    assert "Nobody is on duty" in duty.done(*CEM, "roster", "proven", "nights")
    now = clock.now()
    span = ("--from", clock.stamp(now), "--to", clock.stamp(now + timedelta(hours=2)))
    duty.done(*HEAD, "roster", "override", "add", "nights", "--by", "XA.moj/cem", *span)
    [told] = duty.listed(*DORA, "roster", "proven", "nights")
    assert (told["official"], told["proven"], told["lack"], told["at"]) == ("XA.moj/cem", False, "no_way", None)
    assert "`rogatory channel add`" in duty.done(*DORA, "roster", "proven", "nights")
    duty.refused("no_roster", 1, *DORA, "roster", "proven", "days")


def test_overrides_are_given_listed_and_ended(duty: Terminal) -> None:
    made = duty.json(*HEAD, "roster", "override", "add", "nights", "--of", "XA.moj/cem", "--by", "XA.moj/dora", *FIRST)
    assert holders(duty) == ["XA.moj/dora", "XA.moj/dora"]
    assert "in place of XA.moj/cem" in duty.done(*CEM, "roster", "show", "nights", *ONE)
    [listed] = duty.listed(*CEM, "roster", "override", "list", "nights", *ONE)
    assert (listed["id"], listed["by"]) == (made["id"], "XA.moj/ben")
    duty.done(*HEAD, "roster", "override", "end", str(made["id"]))
    assert holders(duty) == ["XA.moj/cem", "XA.moj/dora"]
    duty.refused("role_missing", 1, *CEM, "roster", "override", "add", "nights", "--of", "XA.moj/dora", *FIRST)
    duty.done(*CEM, "roster", "override", "add", "nights", *FIRST)


def test_a_swap_is_asked_and_agreed_to(duty: Terminal) -> None:
    asked = duty.json(*CEM, "roster", "swap", "ask", "nights", "--with", "XA.moj/dora", *FIRST, *SECOND)
    assert [one["id"] for one in duty.listed(*DORA, "roster", "swap", "list")] == [asked["id"]]
    duty.refused("no_swap", 1, *CEM, "roster", "swap", "agree", str(asked["id"]))
    assert duty.json(*DORA, "roster", "swap", "agree", str(asked["id"]))["state"] == "agreed"
    assert holders(duty) == ["XA.moj/dora", "XA.moj/cem"]
    duty.refused("bad_option", 2, *CEM, "roster", "swap", "ask", "nights", "--with", "XA.moj/dora", *FIRST, *SECOND[:2])
    other = duty.json(*DORA, "roster", "swap", "ask", "nights", "--with", "XA.moj/cem", *FIRST)
    assert "is declined" in duty.done(*CEM, "roster", "swap", "decline", str(other["id"]))
    assert len(duty.listed(*CEM, "roster", "swap", "list", "--all")) == 2


def test_absences_are_reported_brought_and_ended(duty: Terminal, tmp_path: Path) -> None:
    made = duty.json(*CEM, "roster", "absence", "add", *FIRST)
    assert holders(duty) == [None, "XA.moj/dora"]
    assert len(duty.listed(*CEM, "roster", "gaps", "nights", *ONE)) == 1
    assert "NOBODY (XA.moj/cem)" in duty.done(*CEM, "roster", "show", "nights", *ONE)
    duty.refused("role_missing", 1, *DORA, "roster", "absence", "add", "--official", "XA.moj/cem", *FIRST)
    duty.done(*CEM, "roster", "absence", "end", str(made["id"]))
    file = tmp_path / "leave.ics"
    year = clock.now().year + (clock.now().month > 11)  # within the 400 days that are looked ahead
    file.write_bytes(calendar(TIMED, WHOLE).replace(b"2026", str(year).encode()))
    words = ("roster", "import", "absences", str(file), "--matching", "leave")
    told = duty.json(*CEM, *words)
    assert (told["official"], told["known"], told["ended"]) == ("XA.moj/cem", 0, 0)
    assert duty.json(*CEM, *words)["new"] == 0
    assert told["new"] == len(duty.listed(*HEAD, "roster", "absence", "list")) == 1
    file.write_bytes(b"hello")
    duty.refused("bad_ics", 1, *CEM, *words)


def test_a_plan_that_is_kept_elsewhere_is_shown_brought_moved_and_ended(duty: Terminal, tmp_path: Path) -> None:
    day = clock.now().replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=3)
    file = tmp_path / "plan.ics"

    def plan(begin: datetime, *titles: str) -> None:
        spans = [(begin + number * timedelta(days=1), title) for number, title in enumerate(titles)]
        events = (f"UID:{at:%d}\nDTSTART:{at:%Y%m%dT%H%M%SZ}\nDURATION:PT24H\nSUMMARY:{title}" for at, title in spans)
        file.write_bytes(calendar(*events))

    words = ("roster", "import", "duty", "nights", str(file), "--layer", "first")
    span = ("--from", clock.stamp(day), "--to", clock.stamp(day + timedelta(days=2)))
    plan(day, "Dora", "Night two")
    duty.refused("bad_duty", 1, *HEAD, *words, "--yes")
    told = duty.run(*HEAD, *words).stderr.splitlines()
    assert told[0] == "Events of this calendar that are not understood: 1. Nothing is entered."
    assert "“Night two”: no address, title or name in it is known." in told[1]
    duty.refused("bad_option", 2, *HEAD, *words, "--who", "Night two")
    words += ("--who", "Night two=XA.moj/cem")
    duty.refused("role_missing", 1, *CEM, *words)
    shown = duty.done(*HEAD, *words)
    assert "2 new, 0 moved" in shown
    assert "With --yes this is entered." in shown
    assert duty.json(*CEM, "roster", "show", "nights", *span)["shifts"] == []
    assert duty.json(*HEAD, *words, "--yes")["written"] is True
    assert holders(duty, *span) == ["XA.moj/dora", "XA.moj/cem"]
    assert "Nothing changes." in duty.done(*HEAD, *words, "--yes")
    [one, _] = duty.listed(*CEM, "roster", "override", "list", "nights", *span)
    assert (one["layer"], one["of"], one["imported"], one["by"]) == ("first", None, True, "XA.moj/ben")
    plan(day, "Dora")
    assert "What is cancelled or gone counts still" in duty.done(*HEAD, *words, "--yes")
    assert duty.json(*HEAD, *words, "--yes", "--replace")["gone"] == 1
    assert holders(duty, *span) == ["XA.moj/dora"]
    file.write_bytes(b"hello")
    duty.refused("bad_ics", 1, *HEAD, *words)


def test_the_office_closes_on_days_of_its_own(duty: Terminal) -> None:
    duty.done(*HEAD, "roster", "closing", "add", "2090-01-02", "2090-01-03", "--name", "Day of the house")
    assert [one["day"] for one in duty.listed(*CEM, "roster", "closing", "list")] == ["2090-01-02", "2090-01-03"]
    assert duty.json(*HEAD, "roster", "closing", "remove", "2090-01-02")["removed"] == 1
    duty.refused("bad_day", 1, *HEAD, "roster", "closing", "add", "soon", "--name", "x")
    duty.refused("role_missing", 1, *CEM, "roster", "closing", "add", "2090-01-02", "--name", "x")


def test_a_private_calendar_is_made_and_revoked(duty: Terminal) -> None:
    made = duty.json(*CEM, "roster", "feed", "new")
    assert str(made["path"]).startswith("/v1/rosters/feed/XA.moj_")
    secret = str(made["path"]).rpartition("_")[2].removesuffix(".ics")
    listed = duty.done(*CEM, "roster", "feed", "list", "--json")
    assert made["id"] in listed
    assert secret not in listed
    duty.done(*CEM, "roster", "feed", "revoke", str(made["id"]))
    assert duty.listed(*CEM, "roster", "feed", "list")[0]["revoked"] is not None


def test_a_roster_gets_versions_and_is_retired(duty: Terminal) -> None:
    changed = json.dumps({**BODY, "title": "Nights and days"})
    duty.done(*HEAD, "roster", "set", "nights", "--body", changed, "--since", "2027-12-01T00:00:00Z")
    assert [one["version"] for one in duty.listed(*CEM, "roster", "versions", "nights")] == [2, 1]
    assert "With --yes" in duty.done(*HEAD, "roster", "retire", "nights")
    duty.done(*HEAD, "roster", "retire", "nights", "--yes")
    assert duty.listed(*CEM, "roster", "list") == []
    assert len(duty.listed(*CEM, "roster", "list", "--retired")) == 1
    duty.refused("role_missing", 1, *CEM, "roster", "set", "nights", "--body", changed)
    duty.refused("bad_roster", 1, *HEAD, "roster", "set", "nights", "--body", '{"title": "x"}')
    duty.refused("no_roster", 1, *CEM, "roster", "show", "other")
