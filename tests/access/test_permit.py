"""Who may do what, and what a refusal says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.permit import may, permissions_in, permit, permit_step
from app.access.roles import GRANTS, READING, SCOPES, Permission, allowed, printed
from app.kit.actor import Actor, Role
from app.kit.errors import Denied, Misused
from app.kit.ids import AuthorityId, OfficialId

XA, XB = AuthorityId("XA.moj"), AuthorityId("XB.moj")
roles = st.frozensets(st.sampled_from(Role))
permissions = st.sampled_from(Permission)


def ana(*held: Role, scopes: frozenset[str] | None = None) -> Actor:
    return Actor(XA, OfficialId("XA.moj/ana"), frozenset(held), scopes)


@given(roles, permissions)
def test_no_roles_whatever_reach_another_authority(held: frozenset[Role], permission: Permission) -> None:
    with pytest.raises(Denied) as denied:
        permit(ana(*held), permission, XB)
    assert denied.value.code == "other_authority"
    assert denied.value.remedy


@given(roles, permissions)
def test_what_is_permitted_is_exactly_the_union_of_the_roles(held: frozenset[Role], permission: Permission) -> None:
    union = frozenset().union(*(allowed(role) for role in held))
    assert may(ana(*held), permission, XA) is (permission in union)


@given(roles, permissions, st.frozensets(st.sampled_from(sorted(SCOPES))))
def test_a_scope_narrows_and_never_widens(
    held: frozenset[Role], permission: Permission, scopes: frozenset[str]
) -> None:
    narrowed = may(ana(*held, scopes=scopes), permission, XA)
    assert narrowed is (may(ana(*held), permission, XA) and permission in permissions_in(scopes))


def test_a_denied_official_is_told_which_role_would_do() -> None:
    with pytest.raises(Denied, match="signatory, duty_officer") as denied:
        permit(ana(Role.CASE_OFFICER), Permission.SIGN, XA)
    assert denied.value.code == "role_missing"


def test_the_node_acts_for_its_own_authority_but_gives_no_trust_and_signs_nothing() -> None:
    node = Actor.node(XA)
    permit(node, Permission.EXERCISE_RUN, XA)
    for permission in (Permission.PEER_CONFIRM, Permission.SIGN, Permission.APPROVE, Permission.DRAFT_WRITE):
        assert not may(node, permission, XA)
    assert not may(node, Permission.EXERCISE_RUN, XB)


def test_an_official_who_is_only_named_may_do_nothing() -> None:
    named = Actor.named(OfficialId("XA.moj/ana"))
    assert not any(may(named, permission, XA) for permission in Permission)


def test_an_auditor_reads_and_changes_nothing_of_a_matter() -> None:
    assert allowed(Role.AUDITOR) - READING == {
        Permission.TOKEN_MANAGE,
        Permission.SIGN_IN_MANAGE,
        Permission.CONTACT_MANAGE,
    }


def test_an_operator_sees_no_case() -> None:
    case = {Permission.DRAFT_READ, Permission.MATTER_READ, Permission.INSTRUMENT_READ, Permission.AUDIT_READ}
    assert not allowed(Role.OPERATOR) & case


def test_a_step_demands_its_own_role_besides() -> None:
    permit_step(ana(Role.SIGNATORY), [Role.SIGNATORY, Role.DUTY_OFFICER], XA)
    with pytest.raises(Denied) as denied:
        permit_step(ana(Role.CASE_OFFICER), [Role.SIGNATORY], XA)
    assert denied.value.code == "step_role_missing"


def test_every_permission_has_a_row_and_somebody_holds_it() -> None:
    assert set(GRANTS) == set(Permission)
    assert all(grant.roles for grant in GRANTS.values())


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(Misused, match="no scope everything"):
        permissions_in({"everything"})


def test_the_printed_table_has_every_permission() -> None:
    page = printed()
    assert all(f"`{permission.value}`" in page for permission in Permission)
