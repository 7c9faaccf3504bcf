"""On what a request may rest: the Convention for what it covers, another treaty for the rest, an assurance where there
is none; and on what a claim of jurisdiction may not.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.playground import RunningNode
from app.kit.canonical import Json, JsonObject
from app.procedures.table import Side
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import letters
from tests.stories.clerks import Clerk, System, Typist
from tests.stories.courses import WITHOUT_TREATY
from tests.stories.custom_courses import CUSTOM, FLAG
from tests.stories.hands import agree, fresh, of_its_own
from tests.stories.mla_courses import PERSON, measure
from tests.stories.test_every_procedure import run
from tests.stories.turns import Course, Turn

PROMISE = "In a like case Boreland will give Ardenia the same assistance."


def unlisted(years: int, **changes: Json) -> JsonObject:
    """A request for an offence that no list names, with a maximum penalty."""
    offence = {
        "code": "OTHER",
        "mode": "committed",
        "domestic_provision": "Criminal Code of XA, article 308",
        "text_of_provision": "Whoever keeps a register of debts for extortion is punished.",
        "max_penalty": {"kind": "years", "years": years},
    }
    return fresh(offences=[offence], **changes)


def open_treaties(system: System, measure_: str, offence: str) -> dict[str, bool]:
    """Which instruments are open to Boreland for a measure and an offence."""
    found = system.get(f"/treaty-choices?requested=XB&measure={measure_}&offence={offence}")["items"]
    return {one["treaty"]: one["open"] for one in found}


def test_a_serious_crime_opens_electronic_evidence_only_and_another_treaty_the_rest(
    xa: RunningNode, xb: RunningNode, tmp_path: Path
) -> None:
    system = System.of(xa)
    evidence = {"identifiers": bodies.of("mla_request")["identifiers"]}
    # Four years make it serious, and then stored data is open under the Convention; three do not.
    words = letters.stopped(system, letters.draft(system, "mla", "request", "XB.moj", unlisted(3, **evidence)))
    assert "UNCC does not cover OTHER" in words
    assert open_treaties(system, "ACCESS_STORED", "OTHER:3")["un_cybercrime"] is False
    assert open_treaties(system, "ACCESS_STORED", "OTHER:5")["un_cybercrime"] is True
    reference = letters.take(system, "mla", "request", unlisted(5, **evidence), to="XB.moj")
    agree(xa, xb, reference, "RECEIVED")
    letters.by_command(xb, reference, tmp_path).says("Other (OTHER)", "years: 5", "Convention against Cybercrime")

    # A statement is no electronic evidence: the Convention is shut, the treaty of the two States is open.
    statement: JsonObject = {"measures": measure("TAKE_STATEMENT"), "persons": PERSON}
    made = letters.draft(system, "mla", "request", "XB.moj", unlisted(5, **statement))
    words = letters.stopped(system, made)
    assert "it opens electronic evidence only" in words
    choices = open_treaties(system, "TAKE_STATEMENT", "OTHER:5")
    assert (choices["un_cybercrime"], choices["bilateral_xa_xb"]) == (False, True)
    terminal = Terminal(xb.home)
    listed = terminal.listed("treaties", "open", "XA", "XB", "--measure", "TAKE_STATEMENT", "--offence", "OTHER:5")
    assert {str(one["treaty"]): one["open"] for one in listed} == choices
    other: JsonObject = {
        "treaty": "bilateral_xa_xb",
        "fields": {"legal_basis.0": {"treaty": "bilateral_xa_xb", "measures": ["m1"]}},
    }
    told = {"If-Match": f'"{made["version"]}"'}
    mended = system.ask("PATCH", f"/drafts/{made['id']}", json=other, headers=told).json()
    reference = system.leave(mended)
    agree(xa, xb, reference, "RECEIVED")
    letter = letters.by_command(xb, reference, tmp_path)
    letter.says("Treaty between Ardenia and Boreland", "Other (OTHER)", "Since when have you known")


def test_an_assurance_of_reciprocity_is_the_basis_and_crosses(xa: RunningNode, xb: RunningNode, tmp_path: Path) -> None:
    body = fresh(legal_basis=[{"treaty": "reciprocity", "measures": ["m1"]}], channel={"kind": "diplomatic"})
    words = letters.stopped_at_terminal(xb, "request", "XA.moj", body, "--treaty", "reciprocity")
    assert "a written assurance of reciprocity is needed" in words
    promised = {**body, "reciprocity": {"text": PROMISE}}
    reference = letters.take(Typist(xb), "mla", "request", promised, to="XA.moj", treaty="reciprocity")
    agree(xa, xb, reference, "RECEIVED")
    system = System.of(xa)
    letter = letters.over_api(system, reference, tmp_path)
    letter.says(PROMISE, "Assurance of reciprocity")
    assert letter.body["reciprocity"] == {"text": PROMISE}
    assert system.get(f"/matters/{reference}")["line"]["treaty"] == "reciprocity"
    shown = Terminal(xb.home).json("--as", "XB.moj/ana", "matters", "show", reference)
    assert json.dumps(shown["line"]).count('"reciprocity"') == 1
    in_both_ledgers(xb, xa, reference, PROMISE)


def in_both_ledgers(gives: RunningNode, takes: RunningNode, reference: str, promise: str) -> JsonObject:
    """Both sides' ledgers hold the assurance, out of the signed letter: the one as given, the other as received. One
    side looks by a command, the other over its API; answers the row.
    """
    listed = Terminal(gives.home).listed("--as", f"{gives.authority}/ana", "directory", "assurances", takes.state)
    (there,) = [one for one in listed if _is(one, reference, promise) and one["given"]]
    items = System.of(takes).get(f"/directory/assurances?state={gives.state}")["items"]
    (here,) = [one for one in items if _is(one, reference, promise) and not one["given"]]
    assert (there["state"], here["state"]) == (takes.state, gives.state)
    for name in ("instrument", "sha256", "kind", "code"):
        assert there[name] == here[name]
    assert (here["code"], here["proof"]) == ("reciprocity", "signature")
    return there


def _is(row: JsonObject, reference: str, promise: str) -> bool:
    return (row["matter"], row["assurance"]) == (reference, {"text": promise})


@pytest.mark.parametrize("name", WITHOUT_TREATY)
def test_without_a_treaty_each_procedure_runs_on_an_assurance_to_its_end(
    name: str, xa: RunningNode, xb: RunningNode, tmp_path: Path
) -> None:
    """What obliges nobody (ADR 0041): both are told so, the assurance crosses, and no clock is a treaty's."""
    course = WITHOUT_TREATY[name]
    nodes = (xa, xb) if course.asks == "XA" else (xb, xa)
    by_side = {course.opener: nodes[0], course.opener.other: nodes[1]}
    clerks: dict[Side, Clerk] = {course.opener: System.of(nodes[0]), course.opener.other: Typist(nodes[1])}
    told_that_it_binds_nobody(course, *nodes)
    assurance_is_asked_for(course, *nodes)

    def looked(reference: str, turn: Turn) -> None:
        for clerk in clerks.values():
            found = clerk.matter(reference)
            assert found is not None
            assert found["line"]["treaty"] == CUSTOM
            # A time that both agreed upon binds them; all else is a target.
            assert {one["kind"] for one in found["deadlines"]} <= {"practice", "agreed"}, turn.act
        if "reciprocity" in turn.changes:
            promise = str(turn.changes["reciprocity"]["text"])  # type: ignore[index,call-overload]  # as `assured` has it
            gives, takes = by_side[turn.side], by_side[turn.side.other]
            row = in_both_ledgers(gives, takes, reference, promise)
            letter = letters.over_api(System.of(takes), reference, tmp_path)
            assert letter.body["reciprocity"] == row["assurance"]
            letter.says(promise, letters.labels(turn.language or course.language, "treaties")[CUSTOM])

    run(course, clerks, looked)


def told_that_it_binds_nobody(course: Course, opens: RunningNode, answers: RunningNode) -> None:
    """The chooser says that the basis is open, and that it rests on the law of the State that is asked alone."""
    asked = f"/treaty-choices?requested={answers.state}&procedure={course.procedure}"
    (chosen,) = [one for one in System.of(opens).get(asked)["items"] if one["treaty"] == CUSTOM]
    words = ("treaties", "open", opens.state, answers.state, "--procedure", course.procedure)
    (typed,) = [one for one in Terminal(answers.home).listed(*words) if one["treaty"] == CUSTOM]
    for found in (chosen, typed):
        assert found["open"] is True
        assert "own_law" in {one["code"] for one in found["provisos"]}


def assurance_is_asked_for(course: Course, opens: RunningNode, answers: RunningNode) -> None:
    """Without it a request does not leave; who only wishes to consult is advised to give it."""
    ((turn, step), *_) = course.steps()
    body = {key: one for key, one in turn.text(step, {}, course.treaty).items() if key != "reciprocity"}
    told = {"treaty": CUSTOM, "language": course.language, "urgency": course.urgency}
    system = System.of(opens)
    made = letters.draft(system, course.procedure, turn.act, answers.authority, body, **told)
    found = system.get(f"/drafts/{made['id']}/findings")["items"]
    assert FLAG in {one["code"] for one in found}
    wanted = {one["severity"] for one in found if one["field"] == "reciprocity.text"}
    if course.procedure == "jurisdiction":
        assert wanted == {"advises"}
    else:
        assert wanted == {"blocks"}
        assert "a written assurance of reciprocity is needed" in letters.stopped(system, made)


def test_mere_transit_founds_no_claim(xa: RunningNode, xb: RunningNode, tmp_path: Path) -> None:
    system = System.of(xa)
    transit: JsonObject = {"kind": "transit", "weight": "weak", "facts": "The packets passed an exchange in XA."}
    result: JsonObject = {
        "kind": "result",
        "weight": "strong",
        "place": "Capital of XA",
        "facts": "All 214 victims are in XA.",
    }
    alone = of_its_own(bodies.of("jurisdiction_notice", connections=[transit]))
    made = letters.draft(system, "jurisdiction", "open", "XB.moj", alone)
    assert "Mere transit of data through the State gives no jurisdiction." in letters.stopped(system, made)
    told = letters.stopped_at_terminal(
        xb, "open", "XA.moj", alone, "--procedure", "jurisdiction", "--treaty", "un_cybercrime"
    )
    assert "Mere transit of data through the State gives no jurisdiction." in told
    # Beside a link that founds the claim it does no harm.
    founded: JsonObject = {"fields": {"connections": [transit, result]}}
    headers = {"If-Match": f'"{made["version"]}"'}
    reference = system.leave(system.ask("PATCH", f"/drafts/{made['id']}", json=founded, headers=headers).json())
    agree(xa, xb, reference, "OPEN")
    letter = letters.by_command(xb, reference, tmp_path)
    letter.says("All 214 victims are in", "mere transit of data", "The whole loss occurred in XA")
    assert letter.body["connections"] == [transit, result]
    # The other side may not answer with such a claim either.
    position = bodies.of("jurisdiction_position", connections=[transit])
    refused = Terminal(xb.home).run(
        "--as", "XB.moj/ana", "act", reference, "state_position", "--body", json.dumps(position), "--tick-all"
    )
    assert refused.exit_code == 1
    assert "Mere transit of data through the State gives no jurisdiction." in refused.stdout + refused.stderr
    agree(xa, xb, reference, "OPEN")
