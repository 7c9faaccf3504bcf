"""Mandates in Boreland: its prosecutor, its ministry and the body that executes, on one node, one of them over the API
and the other by commands. And a request of Ardenia that passes from one of them to another, as Ardenia sees it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from app.cli.playground import Playground, RunningNode, eventually
from app.kit.canonical import JsonObject
from app.kit.ids import AuthorityId
from app.procedures.mandate import MANDATE
from app.procedures.table import Side
from tests.factories import bodies
from tests.stories import letters, world
from tests.stories.clerks import Clerk, System, Typist
from tests.stories.hands import agree, fresh
from tests.stories.home_courses import APART, RUN
from tests.stories.test_every_procedure import run
from tests.stories.turns import ANSWER, Turn
from tests.stories.world import QUICK

MINISTRY, POLICE, PROSECUTOR = (AuthorityId(f"XB.{short}") for short in ("moj", "cyber", "pros"))
NAMES: Mapping[str, tuple[str, str]] = {
    MINISTRY: ("ana", "ben"),
    POLICE: ("cem", "dora"),
    PROSECUTOR: ("elin", "finn"),
}
CLOCKS: Mapping[str, Mapping[str, Mapping[str, Side]]] = {
    RUN[0].name: {
        "submit": {"desk": Side.REQUESTED},
        "ask": {"desk": Side.REQUESTED, "desk_answer": Side.REQUESTING},
        "answer": {"desk": Side.REQUESTED},
        "return_for_completion": {},
        "resubmit": {"desk": Side.REQUESTED},
        "forward": {},
        "accept": {"desk_report": Side.REQUESTED},
        "report": {},
    },
    RUN[1].name: {
        "return_for_completion": {},
        "instruct": {"desk": Side.REQUESTED},
        "accept": {"desk_report": Side.REQUESTED},
        "ask": {"desk_report": Side.REQUESTED, "desk_answer": Side.REQUESTING},
        "answer": {"desk_report": Side.REQUESTED},
        "report": {},
    },
}
"""Which clocks run after an act, and on whose desk."""


@dataclass(frozen=True)
class Land:
    """Ardenia, and Boreland with three authorities on its node."""

    xa: RunningNode
    xb: RunningNode

    def system(self, owner: AuthorityId) -> System:
        """An authority of Boreland that works over the API."""
        return System.of(self.xb, owner, NAMES[owner])

    def typist(self, owner: AuthorityId) -> Typist:
        """An authority of Boreland that types commands."""
        return Typist(self.xb, owner, NAMES[owner])

    def agree(self, reference: str, status: str, one: AuthorityId, other: AuthorityId) -> None:
        """Two authorities of Boreland see one status."""
        agree(self.xb, self.xb, reference, status, owners=(one, other))

    def across(self, reference: str, status: str, owner: AuthorityId) -> None:
        """Ardenia and an authority of Boreland see one status."""
        agree(self.xa, self.xb, reference, status, owners=(None, owner))


@pytest.fixture(scope="module")
def land(world_of_the_file: Playground) -> Land:
    world_of_the_file.found("XB", authorities=("moj", "cyber", "pros"), settings=QUICK)
    built = world.pair(world_of_the_file)
    return Land(built["XA"], built["XB"])


def running(clerk: Clerk, reference: str) -> dict[str, bool]:
    """The clocks that run in a matter, and whether each is our own."""
    return {str(one["code"]): bool(one["own"]) for one in clerk.clocks(reference) if one["stopped"] is None}


@pytest.mark.parametrize("place", range(len(RUN)))
def test_two_authorities_take_every_step_of_a_mandate(land: Land, place: int) -> None:
    course = RUN[place]
    # The prosecutor hands in and the ministry is the desk; the ministry instructs and the police are.
    asks, desk = (PROSECUTOR, MINISTRY) if place == 0 else (MINISTRY, POLICE)
    clerks: dict[Side, Clerk] = {Side.REQUESTING: land.system(asks), Side.REQUESTED: land.typist(desk)}
    if place == 1:
        clerks = {Side.REQUESTING: land.typist(asks), Side.REQUESTED: land.system(desk)}

    def looked(reference: str, turn: Turn) -> None:
        wanted = CLOCKS[course.name].get(turn.act)
        for side, clerk in clerks.items():
            if wanted is not None:
                assert running(clerk, reference) == {code: whose is side for code, whose in wanted.items()}, turn.act
            if turn.then == "QUERIED":
                (waits,) = (one for one in clerk.clocks(reference) if one["code"].startswith("desk") and one["paused"])
                assert waits["due"] is None

    run(course, clerks, looked)


def test_every_act_of_the_table_is_in_a_course() -> None:
    taken = {turn.act for course in (*RUN, *APART) for turn in course.turns}
    assert {step.act for step in MANDATE.steps} == taken


def competence(heir: AuthorityId, name: str) -> JsonObject:
    """Another authority of Boreland is competent."""
    return {
        "outcome": "transferred",
        "authority": {"name": name, "state": "XB", "directory_id": heir},
        "reason": "That office has been competent for requests of this kind since July.",
    }


def test_a_request_passes_to_another_authority_as_the_other_state_sees_it(land: Land) -> None:
    asks, former = System.of(land.xa), land.system(MINISTRY)
    reference = letters.take(asks, "mla", "request", fresh(), to=MINISTRY, files=(ANSWER,))
    land.across(reference, "RECEIVED", MINISTRY)
    before = due(former, reference)
    notice = competence(POLICE, "Cybercrime Authority of Boreland")
    letters.take(former, "mla", "transfer_competence", notice, reference=reference, at="RECEIVED")
    land.across(reference, "RECEIVED", POLICE)
    heir = land.typist(POLICE)

    # Ardenia writes to the heir, and says so through both doors.
    for clerk in (asks, Typist(land.xa)):
        found = clerk.matter(reference)
        assert found is not None
        assert found["line"]["counterpart"] == POLICE
    # The clock goes on: on the heir's desk now, and no longer on the other.
    assert set(due(heir, reference)) == set(before) == set(due(asks, reference))
    assert all(running(heir, reference).values())
    assert former.clocks(reference) == []
    _told(land, reference)
    _no_more(land, reference)

    letters.take(heir, "mla", "acknowledge", bodies.acknowledgement(), reference=reference, at="RECEIVED")
    land.across(reference, "ACKNOWLEDGED", POLICE)
    last = asks.get(f"/matters/{reference}/instruments")["items"][-1]
    assert (last["act"], last["sender"]) == ("acknowledge", POLICE)
    # Who handed it over reads on in the copy that lives, its own list says to whom it went.
    eventually(lambda: _status(former.matter(reference)) == "ACKNOWLEDGED", "the former holder reads on")
    typed = land.typist(MINISTRY).matter(reference)
    assert typed is not None
    assert (typed["line"]["holder"], typed["line"]["status"]["code"]) == (POLICE, "ACKNOWLEDGED")
    (own,) = former.get(f"/matters?find={reference}")["items"]
    assert (own["holder"], own["successor"]) == (MINISTRY, POLICE)
    # What Ardenia says now goes to the heir alone.
    letters.take(Typist(land.xa), "mla", "withdraw", bodies.of("withdrawal"), reference=reference, at="ACKNOWLEDGED")
    land.across(reference, "WITHDRAWN", POLICE)
    assert asks.get(f"/matters/{reference}/instruments")["items"][-1]["delivery"]["recipient"] == POLICE


def due(clerk: Clerk, reference: str) -> dict[str, str]:
    """When each running clock rings."""
    return {str(one["code"]): str(one["due"]) for one in clerk.clocks(reference) if one["stopped"] is None}


def _status(found: Mapping[str, Any] | None) -> str | None:
    return str(found["line"]["status"]["code"]) if found else None


def _told(land: Land, reference: str) -> None:
    """The heir's people are told as of a new matter; the former holder's no more."""
    heir, former, typist = land.system(POLICE), land.system(MINISTRY), land.typist(POLICE)
    eventually(lambda: heard(heir, "cem", reference, "matter.received"), "the heir's officers are told")
    assert not heard(former, "ana", reference, "matter.received")
    listed = typist.terminal.listed(*typist.as_("cem"), "notices", "list")
    assert "matter.received" in {str(one["occasion"]) for one in listed if reference in json.dumps(one["subject"])}


def _no_more(land: Land, reference: str) -> None:
    """The former holder takes no step, through either door."""
    former, typist = land.system(MINISTRY), land.typist(MINISTRY)
    assert former.get(f"/matters/{reference}/acts")["items"] == []
    draft = former.ask(
        "POST", f"/matters/{reference}/acts", json={"act": "acknowledge", "body": bodies.acknowledgement()}
    ).json()
    told = {"If-Match": f'"{draft["version"]}"'}
    former.refused("not_competent", "POST", f"/drafts/{draft['id']}/freeze", json={"ticked": []}, headers=told)
    text = ("--body", json.dumps(bodies.acknowledgement()))
    typist.terminal.refused("not_competent", 1, *typist.as_(), "act", reference, "acknowledge", *text, "--tick-all")


def test_a_confidential_matter_is_handed_to_people_whom_the_heir_names(land: Land) -> None:
    asks, former, heir = System.of(land.xa), land.system(MINISTRY), land.system(POLICE)
    wish: JsonObject = {"asked": True, "reason": "The person would flee."}
    made = letters.draft(asks, "mla", "request", MINISTRY, {**fresh(), "confidentiality": wish})
    name(asks, str(made["id"]), "ana", "ben")
    reference = asks.leave(made)
    eventually(lambda: heard(former, "ben", reference, "confidential.unnamed"), "the head is to name who works on it")
    name(former, reference, "ben", "ana")
    name(former, reference, "ana", "ben")
    notice = competence(POLICE, "Cybercrime Authority of Boreland")
    letters.take(former, "mla", "transfer_competence", notice, reference=reference, at="RECEIVED")
    # Nobody of the heir's sees what is in it until its head names them; the head is told to.
    eventually(lambda: heard(heir, "dora", reference, "confidential.unnamed"), "the heir's head is told")
    assert heir.matter(reference) is None
    typist = land.typist(POLICE)
    words = ("confidential", "name", reference, f"{POLICE}/cem", "--reason", REASON)
    typist.terminal.done(*typist.as_("dora"), *words)
    eventually(lambda: heir.matter(reference) is not None, "the matter is there for whom the head named")
    for clerk in (heir, typist):
        found = clerk.matter(reference)
        assert found is not None
        assert (found["line"]["confidential"], found["line"]["seen"]) == (True, True)
        assert "acknowledge" in {one["act"] for one in found["open"]}
    # Who was named with the former holder keeps what was there, and reads nothing of what is said from now on.
    kept = former.matter(reference)
    assert kept is not None
    assert (kept["line"]["holder"], kept["line"]["successor"], kept["open"]) == (MINISTRY, POLICE, [])
    assert land.system(PROSECUTOR).matter(reference) is None
    theirs = asks.matter(reference)
    assert theirs is not None
    assert theirs["line"]["counterpart"] == POLICE


REASON = "Works on the request."


def name(system: System, subject: str, by: str, who: str) -> None:
    """Somebody who sees a confidential matter, or its head, names one more."""
    told = {"official": f"{system.owner}/{who}", "reason": REASON}
    system.ask("POST", f"/confidential/{subject}/names", by, json=told)


def heard(system: System, who: str, reference: str, occasion: str) -> bool:
    """Whether an official has a notice of an occasion in a matter."""
    found = system.get("/notices", who)["items"]
    return any(one["occasion"] == occasion and one["subject"].get("matter") == reference for one in found)
