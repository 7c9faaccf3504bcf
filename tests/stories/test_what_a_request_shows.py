"""A request says the offences by code, role and both laws, the persons as far as they are known, and the safeguards;
who receives it reads all of that, and either side finds it again by its offences. A refusal for the rights of a person
gives its ground and what would cure it.
"""

from __future__ import annotations

from pathlib import Path

from app.cli.playground import RunningNode
from app.kit.canonical import Json, JsonObject
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import letters
from tests.stories.clerks import System, Typist
from tests.stories.hands import agree, fresh

AT_HOME = "Criminal Code of XA, article 249"
THERE = "Penal Code of XB, chapter 9, section 1"
ROLE = "Broker of stolen accounts"
OFFENCES: tuple[tuple[str, str, JsonObject], ...] = (
    ("ILLEGAL_ACCESS", "attempt", {}),
    ("SYSTEM_INTERFERENCE", "preparation", {}),
    ("DATA_THEFT", "participation_accomplice", {}),
    ("DATA_INTERFERENCE", "committed", {}),
    ("CII_ATTACK", "organising_group", {"cii": True, "system_protection_level": "Level 3 of 5"}),
    ("EXTORTION", "instigation", {"maps_to": "UNCC 13"}),
    ("ICT_FRAUD", "legal_person", {"maps_to": THERE}),
    ("CSAM", "committed", {"child_victim": True}),
    ("PORNOGRAPHY", "committed", {}),
    ("COPYRIGHT", "aiding", {}),
    ("INCITEMENT", "instigation", {}),
    ("TERRORISM", "preparation", {}),
    ("HARMFUL_INFORMATION", "committed", {"definition": "False reports of attacks that make people flee."}),
    ("BIC_TOOL_DEV", "preparation", {"maps_to": "UNCC 11", "chain_role": "Developer"}),
    ("BIC_DATA_TRADE", "aiding", {"maps_to": "UNCC 11", "chain_role": ROLE}),
)
"""Codes against systems, by means of them and along the chain of supply, each with a form of participation."""
PERSONS: list[Json] = [
    {"id": "p1", "kind": "unknown", "names": ["Unknown user of 81.2.69.142, port 51812"], "status": "suspect"},
    {"id": "p2", "kind": "legal", "names": ["Example Trading Ltd."], "status": "suspect"},
    {"id": "p3", "kind": "group", "names": ["The members of the channel “Night Shift”"], "status": "suspect"},
    {"id": "p4", "kind": "natural", "names": ["Vasile Marin"], "nationality": ["XB"], "status": "victim"},
]


def request() -> JsonObject:
    """Every offence above, with the same provision and penalty."""
    body = fresh(persons=PERSONS)
    rows = body["offences"]
    assert isinstance(rows, list)
    first = rows[0]
    assert isinstance(first, dict)
    return {**body, "offences": [{**first, "code": code, "mode": mode, **more} for code, mode, more in OFFENCES]}


def test_offences_by_role_and_by_both_laws_and_an_unknown_person(
    xa: RunningNode, xb: RunningNode, tmp_path: Path
) -> None:
    system = System.of(xa)
    reference = letters.take(system, "mla", "request", request(), to="XB.moj")
    agree(xa, xb, reference, "RECEIVED")
    letter = letters.by_command(xb, reference, tmp_path)
    words = letters.labels("en", "codes", "words", "fields")
    for code, mode, _ in OFFENCES:
        letter.says(f"{words[code]} ({code}) · {words[mode]}")
    letter.says(f"{words['domestic_provision']} {AT_HOME}")
    letter.says(THERE, "Level 3 of 5", "False reports of attacks", ROLE, "Developer", words["child_victim"])
    for one in PERSONS:
        assert isinstance(one, dict)
        letter.says(*map(str, one["names"]), words[str(one["kind"])])  # type: ignore[arg-type]  # a list of names
    # At its head: what may be answered, and by when, as the procedure's table has it.
    head = letters.labels("en", "ui", "kinds")
    letter.says(head["glance"], f"{head['acknowledgement']}, within 10 working days of receipt", head["refusal"])
    # The authorising decision, the statement on means, and the limits of use stand on the page too.
    letter.says(letters.labels("en", "ui")["sovereignty_line"])
    letter.says("Tribunal of Bucharest", "412/2026", words["no_intrusive_means"], words["specialty"])
    assert letter.body["persons"] == PERSONS
    assert letter.body == letters.over_api(system, reference, tmp_path).body


def test_either_side_finds_its_matters_by_class_by_offence_and_by_role_in_the_chain(
    xa: RunningNode, xb: RunningNode
) -> None:
    system, terminal, ana = System.of(xa), Terminal(xb.home), ("--as", "XB.moj/ana")

    def both(**narrowed: str) -> list[set[str]]:
        asked = "&".join(f"{name}={value}" for name, value in narrowed.items())
        typed = [word for name, value in narrowed.items() for word in (f"--{name}", value)]
        over = system.get(f"/matters?limit=200&{asked}")["items"]
        at = terminal.json(*ana, "matters", "list", "--limit", "200", *typed)["matters"]
        assert isinstance(at, list)
        return [{str(one["reference"]) for one in found if isinstance(one, dict)} for found in (over, at)]

    first = request()["offences"][-1]  # type: ignore[index,call-overload]
    theft: JsonObject = {**first, "code": "DATA_THEFT", "mode": "attempt"}  # type: ignore[dict-item]
    del theft["chain_role"]
    mine = letters.take(system, "mla", "request", fresh(offences=[theft, first]), to="XB.moj")
    other = letters.take(system, "mla", "request", fresh(offences=[{**theft, "code": "GROOMING"}]), to="XB.moj")
    for reference in (mine, other):
        agree(xa, xb, reference, "RECEIVED")
    for narrowed, shown in (
        ({"class": "against_ict"}, (True, False)),
        ({"class": "by_ict"}, (False, True)),
        ({"class": "support"}, (True, False)),
        ({"class": "other_serious"}, (False, False)),
        ({"offence": "DATA_THEFT"}, (True, False)),
        ({"offence": "GROOMING", "mode": "attempt"}, (False, True)),
        ({"role": "BIC_DATA_TRADE"}, (True, False)),
        ({"role": "BIC_DATA_TRADE", "mode": "aiding"}, (True, False)),
        ({"role": "BIC_DATA_TRADE", "mode": "attempt"}, (False, False)),
        ({"role": "BIC_HOSTING"}, (False, False)),
    ):
        for found in both(**narrowed):
            assert (mine in found, other in found) == shown, narrowed
    # A later instrument corrects the role: under the new one it is found, and under the old one no more.
    line = system.get(f"/matters/{mine}/instruments")["items"][0]
    told: JsonObject = {
        "corrects": {"id": line["id"], "sha256": line["sha256"]},
        "corrections": [{"field": "offences.1.code", "was": "BIC_DATA_TRADE", "reads": "BIC_HOSTING"}],
    }
    letters.take(system, "mla", "correct", bodies.of("correction", **told), reference=mine, at="RECEIVED")
    agree(xa, xb, mine, "RECEIVED")
    assert [mine in found for found in both(role="BIC_HOSTING")] == [True, True]
    assert [mine in found for found in both(role="BIC_DATA_TRADE")] == [False, False]
    # What is no such code is refused with those that are.
    for name in ("class", "offence", "role", "mode"):
        problem = system.refused("bad_request", "GET", f"/matters?{name}=theft")
        assert f"query.{name}" in str(problem["detail"])
        terminal.refused("unknown_code", 2, *ana, "matters", "list", f"--{name}", "theft")


def test_a_request_that_affirms_no_intrusive_means_alone_may_leave(xa: RunningNode, xb: RunningNode) -> None:
    words = "no_intrusive_means"
    made = letters.draft(System.of(xa), "mla", "request", "XB.moj", {**fresh(), words: False})
    assert words in letters.stopped(System.of(xa), made)
    told = letters.stopped_at_terminal(xb, "request", "XA.moj", {**fresh(), words: False}, "--treaty", "un_cybercrime")
    assert words in told


def test_a_refusal_for_the_rights_of_a_person(xa: RunningNode, xb: RunningNode, tmp_path: Path) -> None:
    asks, asked = Typist(xb), System.of(xa)
    body = fresh(legal_basis=[{"treaty": "budapest", "measures": ["m1"]}])
    reference = letters.take(asks, "mla", "request", body, to="XA.moj", treaty="budapest")
    agree(xa, xb, reference, "RECEIVED")
    ground: JsonObject = {
        "code": "fundamental_rights",
        "article": "BC 15, 25(4)",
        "explanation": "The person was convicted in absence and cannot be heard again before a court.",
    }
    told: JsonObject = {"grounds": [ground], "could_be_cured_by": "A retrial at which the person is heard."}
    refusal = bodies.of("refusal", **told, no_consultation_reason=None)
    # No refusal before the other side was consulted, or without the reason why it was not.
    made = asked.ask("POST", f"/matters/{reference}/acts", json={"act": "refuse", "body": refusal}).json()
    assert "consultation_missing" in letters.stopped(asked, made)
    asked.ask("DELETE", f"/drafts/{made['id']}", headers={"If-Match": f'"{made["version"]}"'})
    heard = bodies.of("consultation", considered="refusal", grounds=["fundamental_rights"])
    letters.take(asked, "mla", "consult", heard, reference=reference, at="RECEIVED")
    agree(xa, xb, reference, "RECEIVED")
    letters.take(asks, "mla", "answer_consult", bodies.of("consultation_answer"), reference=reference, at="RECEIVED")
    agree(xa, xb, reference, "RECEIVED")
    line = asked.get(f"/matters/{reference}/instruments")["items"][1]
    refusal = {**refusal, "consultation": {"id": line["id"], "sha256": line["sha256"]}}
    letters.take(asked, "mla", "refuse", refusal, reference=reference, at="RECEIVED")
    agree(xa, xb, reference, "REFUSED")
    letter = letters.by_command(xb, reference, tmp_path)
    letter.says("fundamental rights", "BC 15, 25(4)", str(ground["explanation"]), str(told["could_be_cured_by"]))
    shown = Terminal(xb.home).done("--as", "XB.moj/ana", "matters", "show", reference)
    assert "REFUSED" in shown
