"""Mandates in Boreland: its prosecutor, its ministry and the body that executes, on one node, one of them over the API
and the other by commands; what each sees of the matter that a mandate serves. And a request of Ardenia that passes from
one of them to another, as Ardenia sees it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.cli.playground import Playground, eventually
from app.kit.canonical import Json, JsonObject
from app.procedures.mandate import MANDATE
from app.procedures.table import Side
from tests.factories import bodies
from tests.stories import letters, world
from tests.stories.clerks import Clerk, System, Typist
from tests.stories.hands import fresh
from tests.stories.home_courses import COURSES, EXECUTED, IN_PARTS, SENT_ON, SILENT, UNEXECUTED, WRONG_DESK, competence
from tests.stories.land import ENCLOSED, MINISTRY, POLICE, PROSECUTOR, Land, Linked, due, heard, running
from tests.stories.test_a_matter_ends_when_its_time_has_come import too_early
from tests.stories.test_every_procedure import run
from tests.stories.turns import ANSWER, Course, Q, R, Turn
from tests.stories.world import QUICK

DESK, WORK, RECEIPT = {"desk": Q}, {"desk_report": Q}, {"receipt_of_evidence": R}
DATED = {**DESK, **WORK}
"""An instruction says by when."""
CLOCKS: Mapping[str, Mapping[str, Mapping[str, Side]]] = {
    SENT_ON.name: {
        "submit": DESK,
        "ask": {**DESK, "desk_answer": R},
        "answer": DESK,
        "return_for_completion": {},
        "resubmit": DESK,
        "forward": {},
        "close": {},
        "reopen": DESK,
        "accept": WORK,
        "report": RECEIPT,
    },
    EXECUTED.name: {
        "return_for_completion": {},
        "instruct": DATED,
        "accept": WORK,
        "ask": {**WORK, "desk_answer": R},
        "answer": WORK,
        "report": RECEIPT,
        "close": {},
    },
    IN_PARTS.name: {
        "accept": WORK,
        "return_part_unexecuted": WORK,
        "withdraw_part": WORK,
        "report_delay": {**WORK, "consult_answer": R},
        "answer_delay": WORK,
        "report": RECEIPT,
        "close": {},
    },
    UNEXECUTED.name: {
        "instruct": DATED,
        "return_unexecuted": {},
        "reopen": DESK,
        "withdraw": {"withdrawal_note": Q},
        "note_withdrawal": {},
    },
    WRONG_DESK.name: {"instruct": DATED, "transfer_competence": DATED, "accept": WORK, "return_unexecuted": {}},
    SILENT.name: {"instruct": DATED, "message": DATED, "close_silent": {}},
}
"""Which clocks run after an act, and on whose desk."""


@pytest.fixture(scope="module")
def land(world_of_the_file: Playground) -> Land:
    world_of_the_file.found("XB", authorities=("moj", "cyber", "pros"), settings=QUICK)
    built = world.pair(world_of_the_file)
    return Land(built["XA"], built["XB"])


def counted(course: Course, turn: Turn, clerks: Mapping[Side, Clerk], reference: str) -> None:
    """Both count the clocks that run after a turn, and each knows whose they are; one that a question pauses has no
    end.
    """
    wanted = CLOCKS[course.name].get(turn.act)
    for side, clerk in clerks.items():
        if wanted is not None:
            assert running(clerk, reference) == {code: whose is side for code, whose in wanted.items()}, turn.act
        if turn.then == "QUERIED":
            (waits,) = (one for one in clerk.clocks(reference) if one["code"].startswith("desk") and one["paused"])
            assert waits["due"] is None


def saying(course: Course, act: str, more: Mapping[str, Json]) -> Course:
    """A course in which an act says more, as it is known when its turn comes."""
    return replace(course, turns=tuple(replace(one, changes=more) if one.act == act else one for one in course.turns))


def serving(course: Course, reference: str, *acts: str) -> Course:
    """A course whose instruction serves a matter, which the desk may read meanwhile, and prepare some acts in it."""
    linked: JsonObject = {"matter": reference}
    access: JsonObject = {"linked": linked, "acts": [*acts]}
    return saying(course, "instruct", {**course.turns[0].changes, "linked": linked, "access": access})


def asked(land: Land, **more: Json) -> str:
    """A request of Ardenia that the ministry has; answers its reference."""
    reference = letters.take(System.of(land.xa), "mla", "request", fresh(**more), to=MINISTRY, files=(ENCLOSED,))
    land.across(reference, "RECEIVED", MINISTRY)
    return reference


def test_every_act_of_the_table_is_in_a_course() -> None:
    """Each of these courses is run below."""
    taken = {turn.act for course in COURSES for turn in course.turns}
    assert {step.act for step in MANDATE.steps} == taken
    assert {course.name for course in COURSES} == set(CLOCKS)


def test_who_hands_a_request_in_sees_what_was_made_of_it_until_the_mandate_is_closed(land: Land) -> None:
    ministry = land.system(MINISTRY)
    clerks: dict[Side, Clerk] = {R: land.system(PROSECUTOR), Q: land.typist(MINISTRY)}
    forwarded: dict[str, Json] = {}
    made: list[Linked] = []

    def looked(reference: str, turn: Turn) -> None:
        counted(SENT_ON, turn, clerks, reference)
        if turn.act == "resubmit":
            request = letters.take(ministry, "mla", "request", fresh(), to="XA.moj", files=(ENCLOSED,))
            land.across(request, "RECEIVED", MINISTRY)
            made.append(Linked.of(land, request))
            made[0].blind(PROSECUTOR)
            left = {name: made[0].letter[name] for name in ("id", "sha256")}
            forwarded.update(left=left, access={"linked": {"matter": request}})
        elif turn.act == "forward":
            made[0].shown(PROSECUTOR, "RECEIVED")
            told = {"reference": made[0].reference, "at": "RECEIVED"}
            letters.take(Typist(land.xa), "mla", "acknowledge", bodies.acknowledgement(), **told)
            land.across(made[0].reference, "ACKNOWLEDGED", MINISTRY)
            made[0].shown(PROSECUTOR, "ACKNOWLEDGED")
        elif made:
            made[0].shut(PROSECUTOR)

    run(saying(SENT_ON, "forward", forwarded), clerks, looked)
    made[0].blind(PROSECUTOR)


def test_the_executing_body_sees_the_linked_matter_while_it_works_for_it(land: Land, tmp_path: Path) -> None:
    earlier = asked(land)
    served = Linked.of(land, asked(land, related=[{"kind": "request", "matter": earlier}]))
    clerks: dict[Side, Clerk] = {R: land.typist(MINISTRY), Q: land.system(POLICE)}
    served.blind(POLICE)

    def looked(reference: str, turn: Turn) -> None:
        counted(EXECUTED, turn, clerks, reference)
        if turn.act == "accept":
            served.shown(POLICE, "RECEIVED")
            _reads(served, earlier, tmp_path)
            _prepares(served)
            served.blind(PROSECUTOR)  # nobody beside the desk sees it
        elif turn.then in {"QUERIED", "ACCEPTED"}:
            served.shown(POLICE, "ACKNOWLEDGED")
        else:
            served.shut(POLICE)

    run(serving(EXECUTED, served.reference, "acknowledge"), clerks, looked)
    served.blind(POLICE)


def test_who_delivers_in_parts_sees_the_linked_matter_until_the_last_of_them(land: Land) -> None:
    served = Linked.of(land, asked(land))
    clerks: dict[Side, Clerk] = {R: land.system(MINISTRY), Q: land.typist(POLICE)}
    told: list[set[str]] = []

    def looked(reference: str, turn: Turn) -> None:
        counted(IN_PARTS, turn, clerks, reference)
        if turn.then in {"ACCEPTED", "QUERIED"}:
            served.shown(POLICE, "RECEIVED")
        else:
            served.shut(POLICE)
        if turn.act == "deliver_part":
            found = [set(running(one, reference)) for one in clerks.values()]
            assert found[0] == found[1] >= {"desk_report", "receipt_of_evidence"}
            told.append(found[0])
        if turn.act == "report":
            draft = land.system(MINISTRY).ask("POST", "/drafts/delivered", json={"mandate": reference}).json()["draft"]
            typist = land.typist(MINISTRY)
            typed = typist.terminal.json(*typist.as_(), "draft", "delivered", reference)["draft"]
            assert [len(draft["body"][one]) for one in ("evidence", "outcomes")] == [3, 2]
            assert (draft["matter"], typed["body"]) == (served.reference, draft["body"])

    run(serving(IN_PARTS, served.reference), clerks, looked)
    # What was wrong with the second part was delivered again while a question was open.
    assert [one - {"desk_report", "receipt_of_evidence"} for one in told] == [set(), set(), {"desk_answer"}, set()]
    served.blind(POLICE)


def _reads(served: Linked, earlier: str, folder: Path) -> None:
    """The letter with its bytes, its file and what of it may be served; which matters it names, and none of those."""
    ministry, desk, police = served.land.system(MINISTRY), served.land.system(POLICE), served.land.typist(POLICE)
    for path in (f"{served.where}/pdf", served.file):
        assert desk.ask("GET", path).content == ministry.ask("GET", path).content
    assert desk.ask("GET", served.file).content == ENCLOSED
    assert desk.get(f"{served.where}/receipts")["items"] == []
    extracts = [one.get(f"{served.where}/servable")["extracts"] for one in (ministry, desk)]
    assert extracts[0] == extracts[1] != []
    beside = folder / "beside"
    out = ("--out", str(folder / "letter.pdf"), "--attachments", str(beside))
    told = police.terminal.json(*police.as_(), "instrument", "get", str(served.letter["id"]), *out)
    assert told["content"] == served.content
    assert [one.read_bytes() for one in beside.iterdir()] == [ENCLOSED]
    for found in (
        desk.get(f"/matters/{served.reference}/linked")["items"],
        police.terminal.listed(*police.as_(), "matters", "linked", served.reference),
    ):
        assert [(one["reference"], one["known"]) for one in found] == [(earlier, False)]
    assert desk.matter(earlier) is police.matter(earlier) is None
    assert [one["act"] for one in desk.get(f"/matters/{served.reference}/replay")["items"]] == ["request"]


def _prepares(served: Linked) -> None:
    """The desk begins what its grant names and nothing else; the ministry reads, freezes and signs it."""
    ministry, police = served.land.system(MINISTRY), served.land.typist(POLICE)
    served.begins_nothing(POLICE, "refuse", "not_granted")
    text = ("--body", json.dumps(bodies.acknowledgement()))
    begun = police.terminal.json(*police.as_(), "act", served.reference, "acknowledge", *text)
    assert begun["holder"] == MINISTRY
    draft = ministry.get(f"/drafts/{begun['draft']}")
    assert (draft["author"], draft["matter"]) == (f"{POLICE}/cem", served.reference)
    ministry.leave(draft)
    served.land.across(served.reference, "ACKNOWLEDGED", MINISTRY)
    served.shown(POLICE, "ACKNOWLEDGED")


def test_an_instruction_waits_as_the_other_state_wishes_and_is_not_executed(land: Land) -> None:
    clerks: dict[Side, Clerk] = {R: land.system(MINISTRY), Q: land.typist(POLICE)}

    def looked(reference: str, turn: Turn) -> None:
        counted(UNEXECUTED, turn, clerks, reference)
        if turn.act not in {"decide_wait", "report_event"}:
            return
        waits = turn.act == "decide_wait" and "event" in turn.changes
        for clerk in clerks.values():
            found = clerk.matter(reference)
            assert found is not None
            (clock,) = (one for one in found["deadlines"] if one["code"] == "desk" and one["stopped"] is None)
            assert (found["waits"] is not None, clock["due"] is None) == (waits, waits)

    run(UNEXECUTED, clerks, looked)


def test_an_instruction_that_came_to_the_wrong_desk_is_handed_on(land: Land) -> None:
    """The police are not competent, the prosecutor is: the ministry sees with whom its mandate is."""
    served = Linked.of(land, asked(land))
    ministry, former, heir = land.system(MINISTRY), land.typist(POLICE), land.system(PROSECUTOR)
    clerks: dict[Side, Clerk] = {R: ministry, Q: former}

    def looked(reference: str, turn: Turn) -> None:
        if turn.act == "transfer_competence":
            clerks[Q] = heir
            for clerk in (ministry, land.typist(MINISTRY)):
                found = clerk.matter(reference)
                assert found is not None
                assert found["line"]["counterpart"] == PROSECUTOR
            assert former.clocks(reference) == []
            assert land.system(POLICE).get(f"/matters/{reference}/acts")["items"] == []
        counted(WRONG_DESK, turn, clerks, reference)
        served.shut(POLICE)
        if turn.act == "accept":
            served.shown(PROSECUTOR, "RECEIVED")
        else:
            served.shut(PROSECUTOR)

    run(serving(WRONG_DESK, served.reference), clerks, looked, heir)
    served.blind(PROSECUTOR)
    served.blind(POLICE)


def test_a_mandate_that_its_desk_never_answers_is_closed(land: Land) -> None:
    clerks: dict[Side, Clerk] = {R: land.typist(MINISTRY), Q: land.system(POLICE)}

    def looked(reference: str, turn: Turn) -> None:
        counted(SILENT, turn, clerks, reference)
        if turn.then == "RECEIVED":
            too_early(land.system(MINISTRY), reference, "close_silent", "ana", {"text": "Nothing came."})

    run(SILENT, clerks, looked)


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
