"""How a State comes to be trusted: two officials, one fingerprint, one chain of editions; and what never does it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.directory import editions, introduce, queries
from app.directory.introduction import anchors_digest, build_introduction, fingerprint, read_introduction
from app.directory.models import ContradictingEdition
from app.exchange.gate import Gate
from app.instruments.store import Store
from app.kit.actor import Actor, Role
from app.kit.canonical import sha256
from app.kit.db import Sessions
from app.kit.errors import Conflict, Denied, Misused, Refused, Undecided, Unknown
from app.kit.ids import AuthorityId, OfficialId, StateCode
from app.trust.anchors import Purpose
from app.trust.keys import FileSigner
from tests.directory.states import NOW, State, certificate, der

XA, XB = State("XA"), State("XB")
MOJ = AuthorityId("XA.moj")
CODE = StateCode("XB")


def official(name: str, *roles: Role) -> Actor:
    return Actor(MOJ, OfficialId(f"XA.moj/{name}"), frozenset(roles))


ANA, BEN = official("ana", Role.SIGNATORY), official("ben", Role.HEAD)
OPERATOR, OFFICER = official("olga", Role.OPERATOR), official("cem", Role.CASE_OFFICER)
NODE = Actor.node(MOJ)


def introduced(sessions: Sessions, data: bytes | None = None) -> bytes:
    data = data or XB.introduction()
    with sessions.begin(MOJ) as session:
        introduce.introduce(session, OPERATOR, data, NOW)
    return data


def confirmed(sessions: Sessions, data: bytes | None = None) -> bytes:
    data = introduced(sessions, data)
    for who in (ANA, BEN):
        with sessions.begin(MOJ) as session:
            introduce.confirm(session, who, CODE, fingerprint(data), NOW)
    return data


def status(sessions: Sessions) -> str:
    with sessions.begin(MOJ) as session:
        return next(peer.status for peer in queries.peers(session) if peer.state == "XB")


def test_one_official_is_not_enough_and_two_are(sessions: Sessions) -> None:
    data = introduced(sessions)
    with sessions.begin(MOJ) as session:
        standing = introduce.confirm(session, ANA, CODE, fingerprint(data).lower(), NOW)
        assert (standing.status, standing.confirmed_by) == ("introduced", 1)
        with pytest.raises(Unknown, match="not a State that this node trusts"):
            queries.anchors_of(session, CODE)
    with sessions.begin(MOJ) as session:
        standing = introduce.confirm(session, BEN, CODE, fingerprint(data), NOW)
        assert (standing.status, standing.confirmed_by) == ("confirmed", 2)
        assert queries.anchors_of(session, CODE).of("XB", Purpose.SEAL) == (der(XB.roots[Purpose.SEAL][0]),)
        assert queries.current_edition(session, CODE) == XB.edition()


def test_the_same_official_twice_is_one_official(sessions: Sessions) -> None:
    data = introduced(sessions)
    with sessions.begin(MOJ) as session:
        introduce.confirm(session, ANA, CODE, fingerprint(data), NOW)
    with sessions.begin(MOJ) as session, pytest.raises(Conflict, match="second official"):
        introduce.confirm(session, ANA, CODE, fingerprint(data), NOW)
    assert status(sessions) == "introduced"


def test_a_wrong_fingerprint_confirms_nothing(sessions: Sessions) -> None:
    introduced(sessions)
    with sessions.begin(MOJ) as session, pytest.raises(Refused) as refused:
        introduce.confirm(session, ANA, CODE, fingerprint(b"another file"), NOW)
    assert refused.value.code == "fingerprint_differs"


@pytest.mark.parametrize("who", [OPERATOR, OFFICER, NODE], ids=lambda who: who.official)
def test_trust_is_not_given_by_operators_case_officers_or_the_node(sessions: Sessions, who: Actor) -> None:
    data = introduced(sessions)
    with sessions.begin(MOJ) as session, pytest.raises(Denied):
        introduce.confirm(session, who, CODE, fingerprint(data), NOW)


def test_confirmations_of_one_file_do_not_count_for_another(sessions: Sessions) -> None:
    first = introduced(sessions)
    with sessions.begin(MOJ) as session:
        introduce.confirm(session, ANA, CODE, fingerprint(first), NOW)
    second = introduced(sessions, State("XB").introduction())
    with sessions.begin(MOJ) as session:
        standing = introduce.confirm(session, BEN, CODE, fingerprint(second), NOW)
    assert (standing.status, standing.confirmed_by) == ("introduced", 1)


def test_a_confirmed_state_is_not_introduced_anew(sessions: Sessions) -> None:
    data = confirmed(sessions)
    with sessions.begin(MOJ) as session:
        assert introduce.introduce(session, OPERATOR, data, NOW).status == "confirmed"
    with sessions.begin(MOJ) as session, pytest.raises(Conflict) as conflict:
        introduce.introduce(session, OPERATOR, State("XB").introduction(), NOW)
    assert conflict.value.code == "already_confirmed"


def test_our_own_state_is_not_introduced_to_ourselves(sessions: Sessions) -> None:
    with sessions.begin(MOJ) as session, pytest.raises(Misused):
        introduce.introduce(session, OPERATOR, XA.introduction(), NOW)


def test_one_official_can_end_the_trust(sessions: Sessions) -> None:
    data = confirmed(sessions)
    with sessions.begin(MOJ) as session:
        introduce.withdraw(session, BEN, CODE, NOW)
        with pytest.raises(Unknown):
            queries.peer_node_for(session, AuthorityId("XB.moj"))
        with pytest.raises(Unknown):
            editions.accept_edition(session, NODE, XB.signed(XB.edition(2, XB.edition())), NOW)
    introduced(sessions, data)
    with sessions.begin(MOJ) as session:
        assert introduce.confirm(session, ANA, CODE, fingerprint(data), NOW).confirmed_by == 1


def test_editions_come_in_one_after_the_other(sessions: Sessions) -> None:
    confirmed(sessions)
    first = XB.edition()
    second = XB.edition(2, first, speaks={"mla": [2]})
    third = XB.edition(3, second)
    with sessions.begin(MOJ) as session:
        with pytest.raises(Undecided, match="Fetch edition 2"):
            editions.accept_edition(session, NODE, XB.signed(third), NOW)
        taken = editions.accept_edition(session, NODE, XB.signed(second), NOW)
        assert taken.new
        assert taken.lost == ("procedure exercise version 1", "procedure mla version 1")
        assert editions.accept_edition(session, NODE, XB.signed(third), NOW).new
        again = editions.accept_edition(session, NODE, XB.signed(second), NOW)
        assert not again.new
        assert queries.current_pin(session, CODE) == queries.EditionPin(3, third.digest)
        assert queries.edition_file(session, CODE, 1) == read_introduction(confirmed_file(session), NOW)[0].edition_file


def confirmed_file(session: object) -> bytes:
    return queries.introduction_file(session, CODE)


def test_a_fork_is_refused_kept_as_evidence_and_logged_as_alarm(sessions: Sessions) -> None:
    confirmed(sessions)
    second = XB.edition(2, XB.edition())
    contradicting = XB.signed(XB.edition(2, XB.edition(), speaks={"mla": [1]}))
    with sessions.begin(MOJ) as session:
        editions.accept_edition(session, NODE, XB.signed(second), NOW)
    with pytest.raises(Refused) as refused, sessions.begin(MOJ) as session:
        editions.accept_edition(session, NODE, contradicting, NOW)
    assert refused.value.code == "edition_fork"
    for _ in range(2):
        with sessions.begin(MOJ) as session:
            editions.note_refusal(session, NODE, CODE, contradicting, refused.value, NOW)
    with sessions.begin(MOJ) as session:
        assert session.scalars(select(ContradictingEdition.data)).all() == [contradicting]
        alarms = session.scalar(select(func.count()).where(AuditEntry.event == "alarm"))
        assert alarms == 2
        assert queries.current_edition(session, CODE) == second


def test_an_edition_by_a_stranger_is_refused(sessions: Sessions) -> None:
    confirmed(sessions)
    stranger = State("XB")
    with sessions.begin(MOJ) as session, pytest.raises(Refused) as refused:
        editions.accept_edition(session, NODE, stranger.signed(XB.edition(2, XB.edition())), NOW)
    assert refused.value.code == "no_anchor"


def renewed() -> tuple[State, bytes, bytes]:
    """XB with a new signatory anchor: the announcing edition by the old key, and the new introduction."""
    new = State("XB")
    new.roots = {
        **XB.roots,
        Purpose.SIGNATORY: new.roots[Purpose.SIGNATORY],
        Purpose.DIRECTORY: certificate("XB directory 2", None, ca=True),
    }
    found, key = certificate("XB directory", new.roots[Purpose.DIRECTORY], ca=False)
    new.leaves = {**XB.leaves, "directory": (found, key)}
    new.log = XB.log
    anchors = {one: [der(root)] for one, (root, _) in new.roots.items()}
    probe = build_introduction(CODE, anchors, "https://localhost:8443", new.signed(new.edition()), NOW)
    announcing = XB.edition(2, XB.edition(), next_anchors=anchors_digest(read_introduction(probe, NOW)[0]))
    file = FileSigner.of(key, [der(found)])
    assert file.certificate == der(found)
    third = new.signed(new.edition(3, announcing))
    return new, XB.signed(announcing), build_introduction(CODE, anchors, "https://localhost:8443", third, NOW)


def test_new_anchors_need_an_edition_by_the_old_key_and_two_officials(sessions: Sessions) -> None:
    confirmed(sessions)
    new, announcing, file = renewed()
    with sessions.begin(MOJ) as session, pytest.raises(Refused) as refused:
        introduce.replace_anchors(session, OPERATOR, file, NOW)
    assert refused.value.code == "anchors_not_announced"
    with sessions.begin(MOJ) as session:
        editions.accept_edition(session, NODE, announcing, NOW)
        assert introduce.replace_anchors(session, OPERATOR, file, NOW).replaces
    old, fresh = der(XB.roots[Purpose.SIGNATORY][0]), der(new.roots[Purpose.SIGNATORY][0])
    for who, anchor in ((ANA, old), (BEN, fresh)):
        with sessions.begin(MOJ) as session:
            introduce.confirm(session, who, CODE, fingerprint(file), NOW)
            assert queries.anchors_of(session, CODE).of("XB", Purpose.SIGNATORY) == (anchor,)
    with sessions.begin(MOJ) as session:
        assert queries.current_pin(session, CODE).number == 3
        assert queries.introduction_file(session, CODE) == file


def test_our_own_state_publishes_and_peers_of_one_node_find_each_other(sessions: Sessions) -> None:
    with sessions.begin(MOJ) as session:
        introduce.found_own(session, NODE, XA.introduction(), NOW)
        introduce.found_own(session, OPERATOR, queries.introduction_file(session, StateCode("XA")), NOW)
        second = XA.edition(2, XA.edition())
        assert editions.publish(session, OPERATOR, XA.signed(second), NOW + timedelta(hours=1)).new
        anchors, holders = queries.own_trust(session, StateCode("XA"), NOW + timedelta(hours=2))
        assert anchors.of("XA", Purpose.NODE)
        assert sha256(der(XA.leaves["seal"][0])) in holders
        assert queries.peer_node_for(session, MOJ).address == "https://localhost:8443"
        with pytest.raises(Misused):
            editions.publish(session, OPERATOR, XB.signed(XB.edition()), NOW)


def test_the_tls_certificate_tells_the_state_and_a_strangers_tells_nothing(sessions: Sessions, tmp_path: Path) -> None:
    confirmed(sessions)
    gate = Gate(StateCode("XA"), (MOJ,), sessions, Store(tmp_path), lambda *_: None, lambda: NOW)
    assert gate.peer(sha256(der(XB.leaves["tls"][0]))) == "XB"
    with pytest.raises(Denied) as denied:
        gate.peer(sha256(der(XB.leaves["envelope"][0])))
    assert denied.value.code == "unknown_node"


def test_no_state_takes_another_ones_place_at_the_door(sessions: Sessions, tmp_path: Path) -> None:
    """AA comes before XB in the alphabet, and lists XB's TLS certificate as its own."""
    confirmed(sessions)
    thief, stolen = State("AA"), XB.payload()["nodes"][0]["tls_certificates"]
    data = thief.introduction(thief.edition(nodes=[{**thief.payload()["nodes"][0], "tls_certificates": stolen}]))
    with sessions.begin(MOJ) as session:
        introduce.introduce(session, OPERATOR, data, NOW)
    with sessions.begin(MOJ) as session:
        introduce.confirm(session, ANA, StateCode("AA"), fingerprint(data), NOW)
    with pytest.raises(Refused) as refused, sessions.begin(MOJ) as session:
        introduce.confirm(session, BEN, StateCode("AA"), fingerprint(data), NOW)
    assert refused.value.code == "edition_foreign_certificate"
    gate = Gate(StateCode("XA"), (MOJ,), sessions, Store(tmp_path), lambda *_: None, lambda: NOW)
    assert gate.peer(sha256(der(XB.leaves["tls"][0]))) == "XB"


def test_authorities_are_found_by_name_id_and_function(sessions: Sessions) -> None:
    confirmed(sessions)
    with sessions.begin(MOJ) as session:
        for text in ("ministry", "XB.M", "central_mla", ""):
            assert [match.authority.id for match in queries.find(session, text)] == ["XB.moj"]
        assert queries.find(session, "police") == []
        with pytest.raises(Unknown) as unknown:
            queries.authority_entry(session, AuthorityId("XB.police"))
        assert unknown.value.code == "unknown_authority"


def test_every_act_is_in_the_log(sessions: Sessions) -> None:
    confirmed(sessions)
    with sessions.begin(MOJ) as session:
        events = session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)).all()
    assert events == ["peer.introduced", "peer.confirmed", "peer.confirmed", "edition.accepted"]
