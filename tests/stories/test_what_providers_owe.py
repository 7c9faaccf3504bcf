"""What the law of a State has its providers do, by their size, is known to who asks that State, before and after; and
no provider is ever addressed itself.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli.playground import RunningNode
from app.kit.canonical import Json, JsonObject
from app.kit.clock import now, stamp
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import letters
from tests.stories.clerks import System, Typist
from tests.stories.hands import agree, fresh, of_its_own

MISUSE, RETENTION = "Network Act 15", "Network Act 20(1)"
FOLLOW_UP = "The regulator opened a proceeding under Network Act 60 on 27 November."


def period(days: int) -> JsonObject:
    """An hour so many days ago."""
    start = now() - timedelta(days=days)
    return {"from": stamp(start), "to": stamp(start + timedelta(hours=1)), "tz": "Etc/UTC"}


def connections(days: int) -> JsonObject:
    """Connection records of an hour, to be preserved at a provider of Ardenia."""
    body = bodies.of("preservation_request", custodian={"name": "Example Telecom", "state": "XA"})
    rows = body["data"]
    assert isinstance(rows, list)
    first = rows[0]
    assert isinstance(first, dict)
    return {**body, "data": [{**first, "period": period(days)}]}


def strike(tier: str | None, **changes: Json) -> JsonObject:
    """A request that a provider of Ardenia suspends a domain."""
    provider: JsonObject = {"name": "Example Hosting", "service": "Web hosting", "state": "XA"}
    if tier:
        provider["tier"] = tier
    return of_its_own(bodies.of("provider_measure_request", provider=provider, **changes))


def test_the_duty_cards_of_a_state_are_the_same_at_both_doors(xa: RunningNode, xb: RunningNode) -> None:
    cards = System.of(xb).get("/provider-duties?state=XA")["items"]
    assert cards == System.of(xa).get("/provider-duties?state=XA")["items"]
    typed = Terminal(xa.home).listed("duties", "list", "XA")
    assert [(one["duty"], one["article"]) for one in typed] == [(one["duty"], one["article"]) for one in cards]
    plan = next(one for one in cards if one["duty"] == "incident_plan")
    assert (plan["tiers"], plan["article"], plan["sanction"]) == (
        ["large", "medium"],
        "Network Act 12",
        "administrative",
    )
    assert plan["thresholds"] == {
        "large": "1,000,000 users in the State, or more",
        "medium": "fewer, and 50 employees or more",
    }
    kept = {tuple(one["tiers"]): one["days"] for one in cards if one["duty"] == "log_retention"}
    assert kept == {("large",): 365, ("medium", "small"): 90}
    standard = next(one["fields"] for one in cards if one["days"] == 365)
    assert {"source_port", "instant_zone_ms", "clock_source"} <= set(standard)
    assert all(one["source"] and one["checked_on"] for one in cards)
    said = Terminal(xb.home).done("duties", "list", "XB")
    assert "handles vulnerabilities and tells of them" in said
    assert "Cyber Code 8" in said


def test_who_asks_is_warned_before_the_logs_end_and_told_when_they_have(
    xa: RunningNode, xb: RunningNode, tmp_path: Path
) -> None:
    typed, ana = Terminal(xb.home), ("--as", "XB.moj/ana")
    opening = ("--procedure", "preservation", "--act", "request", "--to", "XA.moj", "--treaty", "un_cybercrime")

    def checked(body: JsonObject) -> str:
        made = typed.json(*ana, "draft", "new", *opening, "--body", json.dumps(body))
        found = typed.run(*ana, "draft", "check", str(made["id"]), "--json")
        told = {one["code"]: one for one in json.loads(found.stdout)}
        return str(told.get("retention_near", {}).get("words", ""))

    gone = (now() - timedelta(days=360) + timedelta(days=365)).date()
    words = checked(connections(360))
    assert words.startswith("XA keeps traffic data for 365 days: it may be gone by")
    assert str(gone.year) in words
    assert checked(connections(100)) == ""
    reference = letters.take(Typist(xb), "preservation", "request", connections(360), to="XA.moj", urgency="urgent")
    agree(xa, xb, reference, "RECEIVED")
    letter = letters.over_api(System.of(xa), reference, tmp_path)
    letter.says("Connection records of the address", "Example Telecom")
    # What is older than the duty is asked for with a warning that names the article, which the signatory ticks.
    body = fresh()
    rows = body["measures"]
    assert isinstance(rows, list)
    first = rows[0]
    assert isinstance(first, dict)
    old: JsonObject = {**first, "sub": "TRAFFIC_STORED", "data_categories": ["TRAFFIC"], "period": period(400)}
    system = System.of(xb)
    made = letters.draft(system, "mla", "request", "XA.moj", {**body, "measures": [old]})
    told = letters.findings(system, made)["duty_days_passed"]
    assert told["severity"] == "warns"
    assert "365 days" in str(told["words"])
    assert RETENTION in str(told["words"])


def test_a_measure_is_weighed_by_the_size_of_the_provider_and_a_refusal_has_its_sanction(
    xa: RunningNode, xb: RunningNode, tmp_path: Path
) -> None:
    asks, asked = System.of(xb), System.of(xa)
    small = letters.findings(asks, letters.draft(asks, "provider_measures", "request", "XA.moj", strike("small")))
    assert "The provider is small" in str(small["small_provider"]["words"])
    assert MISUSE in str(small["tier_below_duty"]["words"])
    assert "nothing obliges it" in str(small["tier_below_duty"]["words"])
    unsaid = letters.findings(asks, letters.draft(asks, "provider_measures", "request", "XA.moj", strike(None)))
    assert "depends on the size of the provider" in str(unsaid["tier_unsaid"]["words"])
    # Both laws, side by side: without the offence of the provider's State it does not leave.
    one_law = letters.draft(asks, "provider_measures", "request", "XA.moj", strike("medium", corresponding=[]))
    assert "Dual criminality is mandatory" in letters.stopped(asks, one_law)
    reference = letters.take(asks, "provider_measures", "request", strike("medium"), to="XA.moj")
    agree(xa, xb, reference, "RECEIVED")
    letter = letters.by_command(xa, reference, tmp_path)
    letter.says("Criminal Code of XA, article 249", "Penal Code of XB, chapter 9, section 1", "medium")

    typist = Typist(xa)
    got = bodies.of("acknowledgement")
    letters.take(typist, "provider_measures", "acknowledge", got, reference=reference, at="RECEIVED")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    outcome: JsonObject = {"measure": "m1", "outcome": "provider_refused", "legal_basis": "Network Act 15"}
    report = bodies.of("provider_measure_report", outcomes=[outcome])
    made = asked.ask("POST", f"/matters/{reference}/acts", json={"act": "report_measures", "body": report}).json()
    told = letters.findings(asked, made)
    assert "say what is done about it" in str(told["refusal_unfollowed"]["words"])
    assert "administrative, Network Act 60" in str(told["sanction_known"]["words"])
    mended: JsonObject = {"fields": {"outcomes.0.follow_up": FOLLOW_UP}}
    headers = {"If-Match": f'"{made["version"]}"'}
    asked.leave(asked.ask("PATCH", f"/drafts/{made['id']}", json=mended, headers=headers).json())
    agree(xa, xb, reference, "MEASURED")
    letters.over_api(asks, reference, tmp_path).says("provider refused", FOLLOW_UP)


ADDRESSED: dict[str, JsonObject] = {
    "by the provider's own portal": {"channel": {"kind": "provider_portal"}},
    "by a copy that goes to it": {"copy_to": [{"authority": "Example Telecom", "why": "It is quicker."}]},
    "under a law that lets authorities order it": {"legal_basis": [{"treaty": "eu_eevidence", "measures": ["m1"]}]},
}


@pytest.mark.parametrize("way", ADDRESSED)
def test_a_provider_is_not_addressed_and_the_lawful_road_is_offered(way: str, xa: RunningNode, xb: RunningNode) -> None:
    body = {**fresh(), **ADDRESSED[way]}
    asks = System.of(xa)
    treaty = "eu_eevidence" if "law" in way else "un_cybercrime"
    made = letters.draft(asks, "mla", "request", "XB.moj", body, treaty=treaty)
    assert "A direct request to a provider or a person in XB is not a procedure" in letters.stopped(asks, made)
    mend = str(letters.findings(asks, made)["direct_to_provider"]["mend"])
    assert "Ask XB: preservation first, then mutual legal assistance" in mend
    told = letters.stopped_at_terminal(xb, "request", "XA.moj", body, "--treaty", treaty)
    assert "the authorities of XA act on its territory" in told
    # Nobody can be named as the recipient but an authority of a State.
    told_of = {"act": "request", "procedure": "mla", "recipient": "Example Telecom", "treaty": treaty, "body": body}
    asks.refused("bad_request", "POST", "/drafts", json=told_of)
    roads = asks.get("/advice?state=XB&wants=subscriber&volatile=true")["items"]
    assert {"preservation", "mla"} <= {one["code"] for one in roads}
