"""Officials: who may add whom, what nobody may do to themselves, and what the authority loses with a change."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts import officials
from app.accounts.officials import Changed
from app.audit.models import AuditEntry
from app.directory import introduce
from app.directory.introduction import fingerprint
from app.kit.actor import Actor, Role
from app.kit.db import Sessions
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.kit.ids import AuthorityId, OfficialId, StateCode
from tests.accounts.people import ANA, BEN, MOJ, NODE, NOW, actor, enter
from tests.directory.states import State


def test_the_node_enters_the_first_official_and_they_act_from_then_on(sessions: Sessions) -> None:
    enter(sessions, "ana", Role.SIGNATORY, Role.CASE_OFFICER)
    assert actor(sessions, ANA).roles == {Role.SIGNATORY, Role.CASE_OFFICER}


def test_a_case_officer_enters_nobody(sessions: Sessions) -> None:
    enter(sessions, "ana", Role.CASE_OFFICER)
    with pytest.raises(Denied) as denied:
        enter(sessions, "ben", Role.HEAD, by=actor(sessions, ANA))
    assert denied.value.code == "role_missing"


@pytest.mark.parametrize(
    ("name", "roles", "code"),
    [
        ("XB.moj/eve", [Role.HEAD], "other_authority"),
        ("XA.moj/node", [Role.HEAD], "reserved_name"),
        ("XA.moj/Eve", [Role.HEAD], "bad_official"),
        ("XA.moj/eve", [], "bad_roles"),
        ("XA.moj/eve", [Role.NODE], "bad_roles"),
        ("XA.moj/eve", [Role.AUDITOR, Role.HEAD], "bad_roles"),
    ],
)
def test_an_official_that_cannot_be_is_refused(sessions: Sessions, name: str, roles: list[Role], code: str) -> None:
    with sessions.begin(MOJ) as session, pytest.raises(Invalid) as invalid:
        officials.add_official(session, NODE, name, name="Eve", function="Head", roles=roles, at=NOW)
    assert invalid.value.code == code


def test_a_zone_that_does_not_exist_is_refused(sessions: Sessions) -> None:
    with sessions.begin(MOJ) as session, pytest.raises(Invalid, match="no IANA time zone"):
        officials.add_official(
            session, NODE, "XA.moj/eve", name="Eve", function="Head", roles=[Role.HEAD], at=NOW, zone="Mars/Olympus"
        )


def test_nobody_is_entered_twice(sessions: Sessions) -> None:
    enter(sessions, "ana", Role.HEAD)
    with pytest.raises(Conflict):
        enter(sessions, "ana", Role.OPERATOR)
    assert actor(sessions, ANA).roles == {Role.HEAD}


def test_nobody_changes_their_own_roles(sessions: Sessions) -> None:
    enter(sessions, "ben", Role.HEAD)
    ben = actor(sessions, BEN)
    with sessions.begin(MOJ) as session:
        with pytest.raises(Denied) as denied:
            officials.change_roles(session, ben, BEN, [Role.HEAD, Role.SIGNATORY], NOW)
        assert denied.value.code == "own_roles"
        with pytest.raises(Denied):
            officials.deactivate(session, ben, BEN, NOW)


def test_one_authority_cannot_touch_the_officials_of_another(sessions: Sessions) -> None:
    enter(sessions, "ana", Role.SIGNATORY)
    stranger = Actor(AuthorityId("XB.moj"), OfficialId("XB.moj/bob"), frozenset({Role.HEAD}))
    with sessions.begin(AuthorityId("XB.moj")) as session, pytest.raises(Unknown):
        officials.deactivate(session, stranger, ANA, NOW)


def test_the_last_signatory_is_missed(sessions: Sessions) -> None:
    enter(sessions, "ana", Role.SIGNATORY)
    full = enter(sessions, "ben", Role.HEAD)
    assert full.warnings == ()
    with sessions.begin(MOJ) as session:
        gone: Changed = officials.deactivate(session, NODE, ANA, NOW)
    assert gone.warnings[0] == "nobody can sign any more"
    assert len(gone.warnings) == 3
    with pytest.raises(Denied, match="not an active official"):
        actor(sessions, ANA)


def test_roles_are_replaced_and_not_added(sessions: Sessions) -> None:
    enter(sessions, "ana", Role.SIGNATORY)
    with sessions.begin(MOJ) as session:
        officials.change_roles(session, NODE, ANA, [Role.EVIDENCE_OFFICER], NOW)
    assert actor(sessions, ANA).roles == {Role.EVIDENCE_OFFICER}


def test_the_log_has_every_change_and_no_name(sessions: Sessions) -> None:
    enter(sessions, "ana", Role.SIGNATORY)
    with sessions.begin(MOJ) as session:
        officials.name_certificate(session, NODE, ANA, None, NOW)
        officials.deactivate(session, NODE, ANA, NOW)
        entries = session.execute(select(AuditEntry.event, AuditEntry.entry).order_by(AuditEntry.id)).all()
    assert [event for event, _ in entries] == ["official.added", "official.changed", "official.changed"]
    assert not any(b"moj/ana" in entry or b"Ana" in entry for _, entry in entries)


@pytest.mark.parametrize("leaves", [True, False], ids=["deactivated", "loses the role"])
def test_the_confirmation_of_one_who_left_no_longer_counts(sessions: Sessions, leaves: bool) -> None:
    for name in ("ana", "ben", "dora"):
        enter(sessions, name, Role.SIGNATORY)
    told = State("XB").introduction()
    with sessions.begin(MOJ) as session:
        introduce.introduce(session, NODE, told, NOW)

    def confirm(official: OfficialId) -> introduce.Standing:
        who = actor(sessions, official)
        with sessions.begin(MOJ) as session:
            return introduce.confirm(session, who, StateCode("XB"), fingerprint(told), NOW)

    assert confirm(ANA).confirmed_by == 1
    with sessions.begin(MOJ) as session:
        if leaves:
            gone = officials.deactivate(session, NODE, ANA, NOW)
        else:
            gone = officials.change_roles(session, NODE, ANA, [Role.CASE_OFFICER], NOW)
    assert "their confirmation of XB no longer counts: another official must give it" in gone.warnings
    assert (confirm(BEN).confirmed_by, confirm(OfficialId("XA.moj/dora")).status) == (1, "confirmed")
    with sessions.begin(MOJ) as session:
        after = officials.deactivate(session, NODE, BEN, NOW)
    assert not [one for one in after.warnings if "XB" in one]
