"""A node that can only reach out, two authorities on one node, a wrong clock, another release, a withdrawn State."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli.hands import delivery, instruments, matter, settled, status
from app.cli.playground import Playground, RunningNode, eventually
from app.directory import editions, introduce
from app.directory import queries as directory
from app.directory.edition import build_edition, sign_edition
from app.kit.actor import Actor
from app.kit.clock import now, stamp
from app.kit.errors import RogatoryError
from app.kit.ids import AuthorityId, Reference, StateCode
from app.matters import exercises
from app.notices.models import Notice
from app.procedures.further import put_back
from app.trust.keys import FileSigner
from tests.factories import bodies
from tests.stories import world
from tests.stories.hands import agree, fresh, request, send, take, write
from tests.stories.test_letters_that_cross import crossing
from tests.stories.world import QUICK


def test_a_node_that_only_reaches_out(own_world: Playground) -> None:
    own_world.found("XB", settings={**QUICK, "reachable": False})
    built = world.pair(own_world)
    xa, xb = built["XA"], built["XB"]
    paper = request(xa)
    agree(xa, xb, paper.reference, "RECEIVED")
    take(xb, "acknowledge", paper.reference, kind="acknowledgement")
    agree(xa, xb, paper.reference, "ACKNOWLEDGED")
    assert delivery(xa, paper.id).state == "accepted"


def test_two_authorities_of_one_node_exchange_like_any_others(own_world: Playground) -> None:
    node = own_world.found("XB", authorities=("moj", "cyber"), settings=QUICK)
    node.start()
    own_world.people(node)
    moj, cyber = AuthorityId("XB.moj"), AuthorityId("XB.cyber")
    paper = request(node, to="XB.cyber", authority=moj)
    world.eventually(lambda: matter(node, paper.reference, cyber), "the other authority has the matter")
    take(node, "acknowledge", paper.reference, kind="acknowledgement", who="cem", second="dora", authority=cyber)
    for owner in (moj, cyber):
        eventually(lambda owner=owner: status(node, paper.reference, owner) == "ACKNOWLEDGED", f"{owner} sees it")  # type: ignore[misc]
    assert len(instruments(node, paper.reference, moj)) == len(instruments(node, paper.reference, cyber)) == 2
    _a_mandate_inside_the_state(node, moj, cyber)


def _a_mandate_inside_the_state(node: RunningNode, moj: AuthorityId, cyber: AuthorityId) -> None:
    """The ministry has the police execute what another State asked; the same road, the same proofs, one border less."""
    instruction = bodies.of("mandate_instruction")
    paper = write(
        node, "instruct", instruction, to=cyber, procedure="mandate", treaty=None, authority=moj, language="fr"
    )
    send(paper)
    reference = paper.reference
    cem = {"who": "cem", "second": "dora", "authority": cyber}

    def stands(wanted: str) -> None:
        for owner in (moj, cyber):
            eventually(lambda owner=owner: status(node, reference, owner) == wanted, f"{owner} sees {wanted}")  # type: ignore[misc]

    stands("RECEIVED")
    take(node, "accept", reference, kind="mandate_acceptance", **cem)
    stands("ACCEPTED")
    take(node, "ask", reference, kind="mandate_question", **cem)
    stands("QUERIED")
    take(node, "answer", reference, kind="mandate_answer", authority=moj)
    stands("ACCEPTED")
    unexecuted = bodies.of("mandate_unexecuted")
    take(node, "return_unexecuted", reference, body=unexecuted, **cem)
    stands("UNEXECUTED")
    assert len(instruments(node, reference, moj)) == len(instruments(node, reference, cyber)) == 5


def chain_test(xa: RunningNode, xb: RunningNode) -> tuple[str, list[exercises.Hop]]:
    """One chain test from XA to XB and back: its reference and its hops."""
    actor, office = xa.official("ben"), xa.node.office()
    with xa.session() as session:
        frozen, job = exercises.begin(session, office, actor, AuthorityId("XB.moj"))
        reference = frozen.reference
    office.wake("sign", job)
    settled(xa, xb, reference, "ANSWERED")
    with xa.session() as session:
        return reference, exercises.hops(session, xa.authority, Reference(reference))


def test_a_clock_that_goes_twenty_minutes_ahead(own_pair: Callable[..., Playground]) -> None:
    """Letters are judged by their trusted timestamps: both sides go on, and people hear of the clock."""
    built = own_pair()
    xa, xb = built["XA"], built["XB"]
    xb.stop()
    xb.start({"ROGATORY_CLOCK_OFFSET": "1200"})
    paper = request(xa)
    agree(xa, xb, paper.reference, "RECEIVED")
    take(xb, "acknowledge", paper.reference, kind="acknowledgement")
    agree(xa, xb, paper.reference, "ACKNOWLEDGED")
    eventually(lambda: world.notices(xa, "clock.skewed"), "people hear of the clock")
    found = chain_test(xa, xb)[1]
    assert found[-1].at - found[0].at < timedelta(minutes=5), "the other side's times are told by our clock"


def test_a_clock_that_falls_twenty_minutes_behind(own_pair: Callable[..., Playground]) -> None:
    """What seems to come from the future is held, visibly on both sides, and accepted once the clock is right again."""
    built = own_pair()
    xa, xb = built["XA"], built["XB"]
    xb.stop()
    xb.start({"ROGATORY_CLOCK_OFFSET": "-1200"})
    paper = request(xa)
    held = eventually(lambda: (lambda one: one if one.state == "held" else None)(delivery(xa, paper.id)), "it is held")
    assert held.problem == "timestamp_ahead"
    assert instruments(xb, paper.reference) == []
    xb.stop()
    xb.start()
    agree(xa, xb, paper.reference, "RECEIVED")


def test_a_chain_test_goes_the_whole_road_by_itself(lab: Playground) -> None:
    xa, xb = lab["XA"], lab["XB"]
    reference, found = chain_test(xa, xb)
    names = [one.name for one in found]
    for name in ("frozen", "signed", "sent", "delivered", "accepted", "there: received", "answered"):
        assert name in names
    purposes = {one["purpose"] for one in world.told(instruments(xb, reference)[0].report)["signatures"]}  # type: ignore[index,union-attr]
    assert purposes == {"exercise"}


def test_a_state_that_was_withdrawn_is_not_let_in(own_pair: Callable[..., Playground]) -> None:
    built = own_pair(give_up_after=3600.0)
    xa, xb = built["XA"], built["XB"]
    actor = xb.official("ben")
    with xb.node.sessions("rog_operator").begin(xb.authority) as session:
        introduce.withdraw(session, actor, StateCode("XA"), now())
    paper = request(xa)
    waits = eventually(lambda: (lambda one: one if one.attempts else None)(delivery(xa, paper.id)), "a try")
    # Before its door has loaded the anchors TLS itself hangs up; afterwards the gate says why.
    assert waits.problem in {"unknown_node", "peer_hung_up"}
    assert instruments(xb, paper.reference) == []


NEXT = {
    "procedures": [
        {
            "from": "mla",
            "version": 2,
            "steps": [
                {"act": "wave", "like": "message", "at": ["RECEIVED"]},
                {"act": "propose", "like": "correct", "at": ["ACKNOWLEDGED"], "then": "CONDITIONS_PROPOSED"},
                {"act": "ask_extension", "like": "ask_prolong", "at": ["ACKNOWLEDGED"]},
                {"act": "expire", "like": "refuse", "at": ["ACKNOWLEDGED"], "then": "LAPSED"},
            ],
        }
    ],
    "contents": [{"kind": "mla_request", "version": 2, "members": ["docket"]}],
}
"""A release that comes after this one: further steps, and a further member of a request."""


@pytest.fixture
def next_release(tmp_path: Path) -> Iterator[Path]:
    """A file with what the next release knows; afterwards this process has forgotten it."""
    path = tmp_path / "next.json"
    path.write_text(json.dumps(NEXT), "utf-8")
    with put_back():
        yield path


def test_this_release_and_the_next_one(own_world: Playground, next_release: Path) -> None:
    """They meet in what both know. What one of them does not know waits, people of both hear, and an update cures it.

    With the tables of the next release the two pairs of `design.md` §6 are tried whose acts are not in this one's.
    """
    own_world.found("XB", settings=QUICK)
    own_world.found("XA", settings={**QUICK, "procedures_file": str(next_release)})
    built = world.pair(own_world)
    xa, xb = built["XA"], built["XB"]
    common(xa, xb)
    speaks_more(xb, xa)
    paper = request(xa, body={**fresh(), "docket": "7/2027"})
    held = eventually(lambda: (lambda one: one if one.state == "held" else None)(delivery(xa, paper.id)), "it is held")
    assert held.problem == "unsupported"
    assert [one.subject["instrument"] for one in world.notices(xa, "unsupported.there")] == [paper.id]
    assert [one.params["peer"] for one in world.notices(xb, "unsupported.version")] == ["XA"]
    assert instruments(xb, paper.reference) == []

    xb.stop()
    with (xb.home / "node.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'procedures_file = "{next_release}"\n')
    xb.start()
    agree(xa, xb, paper.reference, "RECEIVED")
    assert world.told(instruments(xb, paper.reference)[0].content)["body"]["docket"] == "7/2027"  # type: ignore[index,call-overload]
    for node in (xa, xb):
        assert world.head(node, paper.reference).procedure_version == 2
        eventually(lambda node=node: not told_of_versions(node), f"{node.state} hears no more of versions")  # type: ignore[misc]
    take(xa, "wave", paper.reference, kind="communication")
    agree(xa, xb, paper.reference, "RECEIVED")
    pairs(xa, xb, paper.reference)


def common(xa: RunningNode, xb: RunningNode) -> None:
    """The highest version that both know is spoken, of the procedure as of the content."""
    paper = request(xa)
    agree(xa, xb, paper.reference, "RECEIVED")
    assert world.head(xa, paper.reference).procedure_version == 1
    assert world.told(instruments(xb, paper.reference)[0].content)["kind_version"] == 1
    with pytest.raises(RogatoryError):
        take(xa, "wave", paper.reference, body=bodies.of("communication"))


def speaks_more(node: RunningNode, other: RunningNode) -> None:
    """The State says in its next edition that it knows the next release too; its node does not, as after a rollback."""
    with node.session() as session:
        current = directory.current_edition(session, node.state)
    payload = {
        **current.payload,
        "number": current.number + 1,
        "previous": current.digest,
        "issued_at": stamp(now()),
        "speaks": {**current.speaks, "mla": [1, 2]},
        "contents": {**current.contents, "mla_request": [1, 2]},
    }
    keys = node.home / "keys" / "directory"
    signer = FileSigner.load(keys / "directory.key", keys / "directory.crt")
    file = sign_edition(build_edition(payload), signer)
    with node.node.sessions("rog_operator").begin(node.authority) as session:
        editions.publish(session, Actor.node(node.authority), file, now())
    with other.node.sessions("rog_operator").begin(other.authority) as session:
        editions.accept_edition(session, Actor.node(other.authority), file, now())


def told_of_versions(node: RunningNode) -> list[Notice]:
    """Notices of versions that one side does not know."""
    return [*world.notices(node, "unsupported.there"), *world.notices(node, "unsupported.version")]


def pairs(xa: RunningNode, xb: RunningNode, reference: str) -> None:
    """`propose` ∥ `propose`: the requested side's stands. `expire` ∥ `ask_extension`: it has expired."""
    take(xb, "acknowledge", reference, kind="acknowledgement")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    theirs, ours = (write(node, "propose", bodies.of("correction"), reference=reference) for node in (xb, xa))
    crossing(xa, xb, ours, theirs, "CONDITIONS_PROPOSED", late=True)
    for node in (xa, xb):
        found = matter(node, reference)
        assert found is not None
        assert found.source == theirs.id

    other = request(xa, body={**fresh(), "docket": "8/2027"}).reference
    agree(xa, xb, other, "RECEIVED")
    take(xb, "acknowledge", other, kind="acknowledgement")
    agree(xa, xb, other, "ACKNOWLEDGED")
    theirs = write(xb, "expire", bodies.of("refusal"), reference=other)
    ours = write(xa, "ask_extension", bodies.of("extension_request"), reference=other)
    crossing(xa, xb, ours, theirs, "LAPSED", late=True, told="keeping.crossed")
    assert [one.severity for one in world.notices(xa, "keeping.crossed")] == ["urgent"]
