"""Personal tokens: shown once, kept as a digest, narrowed, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.access.permit import may
from app.access.roles import Permission
from app.accounts import officials, tokens
from app.accounts.models import ApiToken
from app.accounts.tokens import IssuedToken
from app.kit.actor import Actor, Role
from app.kit.db import Sessions
from app.kit.errors import Conflict, Denied, Invalid, Misused, Unknown
from tests.accounts.people import ANA, BEN, MOJ, NODE, NOW, actor, enter

DAY = timedelta(days=1)


def issued(sessions: Sessions, who: Actor, scopes: list[str] | None = None) -> IssuedToken:
    with sessions.begin(MOJ) as session:
        return tokens.issue_token(session, who, label="file system", scopes=scopes, lifetime=DAY, at=NOW)


def came(sessions: Sessions, text: str, later: timedelta = timedelta(0)) -> Actor:
    with sessions.begin(tokens.owner_of(text)) as session:
        return tokens.authenticate(session, text, NOW + later)


def ana(sessions: Sessions) -> Actor:
    enter(sessions, "ana", Role.SIGNATORY, Role.CASE_OFFICER)
    return actor(sessions, ANA)


def test_a_token_brings_its_official_with_their_present_roles(sessions: Sessions) -> None:
    token = issued(sessions, ana(sessions))
    assert came(sessions, token.text) == actor(sessions, ANA)
    with sessions.begin(MOJ) as session:
        officials.change_roles(session, NODE, ANA, [Role.CASE_OFFICER], NOW)
    assert came(sessions, token.text).roles == {Role.CASE_OFFICER}


def test_the_secret_is_nowhere_in_the_database(sessions: Sessions) -> None:
    token = issued(sessions, ana(sessions))
    secret = token.text.rpartition("_")[2]
    with sessions.begin(MOJ) as session:
        row = session.scalars(select(ApiToken)).one()
        assert secret not in repr(vars(row))
    assert secret not in repr(token)


def test_scopes_narrow_what_the_official_may_do(sessions: Sessions) -> None:
    who = came(sessions, issued(sessions, ana(sessions), ["read", "draft_write"]).text)
    assert may(who, Permission.MATTER_READ, MOJ)
    assert may(who, Permission.DRAFT_WRITE, MOJ)
    assert not may(who, Permission.SIGN, MOJ)


def test_an_unknown_scope_is_refused_before_a_token_is_made(sessions: Sessions) -> None:
    who = ana(sessions)
    with pytest.raises(Misused):
        issued(sessions, who, ["everything"])


def test_a_token_makes_no_token(sessions: Sessions) -> None:
    who = came(sessions, issued(sessions, ana(sessions), ["token_manage"]).text)
    with pytest.raises(Denied) as denied:
        issued(sessions, who)
    assert denied.value.code == "token_by_token"


@pytest.mark.parametrize("lifetime", [timedelta(0), timedelta(days=367), -DAY])
def test_a_token_lives_for_a_year_at_most(sessions: Sessions, lifetime: timedelta) -> None:
    who = ana(sessions)
    with sessions.begin(MOJ) as session, pytest.raises(Invalid):
        tokens.issue_token(session, who, label="x", scopes=None, lifetime=lifetime, at=NOW)


def test_a_token_ends_at_its_instant(sessions: Sessions) -> None:
    token = issued(sessions, ana(sessions))
    came(sessions, token.text, DAY - timedelta(milliseconds=1))
    with pytest.raises(Denied) as denied:
        came(sessions, token.text, DAY)
    assert denied.value.code == "token_expired"


def test_a_revoked_token_and_one_of_a_deactivated_official_are_refused(sessions: Sessions) -> None:
    who = ana(sessions)
    first, second = issued(sessions, who), issued(sessions, who)
    with sessions.begin(MOJ) as session:
        tokens.revoke_token(session, who, first.id, NOW)
    with pytest.raises(Denied) as denied:
        came(sessions, first.text)
    assert denied.value.code == "token_revoked"
    came(sessions, second.text)
    with sessions.begin(MOJ) as session:
        officials.deactivate(session, NODE, ANA, NOW)
    with pytest.raises(Denied):
        came(sessions, second.text)


def test_another_ends_ones_token_only_if_they_manage_officials(sessions: Sessions) -> None:
    token = issued(sessions, ana(sessions))
    enter(sessions, "ben", Role.CASE_OFFICER)
    with sessions.begin(MOJ) as session, pytest.raises(Unknown):
        tokens.revoke_token(session, actor(sessions, BEN), token.id, NOW)
    with sessions.begin(MOJ) as session:
        officials.change_roles(session, NODE, BEN, [Role.HEAD], NOW)
    with sessions.begin(MOJ) as session:
        tokens.revoke_token(session, actor(sessions, BEN), token.id, NOW)
    with pytest.raises(Denied):
        came(sessions, token.text)


def test_a_wrong_secret_an_unknown_id_and_another_owner_read_the_same(sessions: Sessions) -> None:
    text = issued(sessions, ana(sessions)).text
    head, identity, secret = text.rpartition("_")[0].rpartition("_")[0], text.split("_")[2], text.split("_")[3]
    other = secret[:-1] + ("0" if secret[-1] != "0" else "1")
    told = set()
    for wrong in (f"{head}_{identity}_{other}", f"{head}_{'0' * 12}_{secret}", f"rog_XB.moj_{identity}_{secret}"):
        with pytest.raises(Denied) as denied:
            came(sessions, wrong)
        told.add((denied.value.code, denied.value.message))
    assert len(told) == 1


def test_the_last_use_is_noted_once_a_minute(sessions: Sessions) -> None:
    token = issued(sessions, ana(sessions))
    for later, noted in ((0, 0), (30, 0), (60, 60), (61, 60)):
        came(sessions, token.text, timedelta(seconds=later))
        with sessions.begin(MOJ) as session:
            assert session.scalars(select(ApiToken.last_used)).one() == NOW + timedelta(seconds=noted)


@given(st.text(max_size=150))
def test_what_is_no_token_is_denied_without_a_database(text: str) -> None:
    with pytest.raises(Denied):
        tokens.owner_of(text)


def test_an_official_begins_with_a_first_token_once(sessions: Sessions) -> None:
    enter(sessions, "ana", Role.SIGNATORY)
    with sessions.begin(MOJ) as session:
        made = tokens.first_token(session, NODE, ANA, NOW)
    with sessions.begin(MOJ) as session:
        assert tokens.authenticate(session, made.text, NOW).official == ANA
    with sessions.begin(MOJ) as session, pytest.raises(Conflict) as error:
        tokens.first_token(session, NODE, ANA, NOW)
    assert error.value.code == "had_token"
    with sessions.begin(MOJ) as session, pytest.raises(Denied):
        tokens.authenticate(session, made.text, made.expires)


def test_nobody_but_the_node_makes_a_first_token(sessions: Sessions) -> None:
    enter(sessions, "ana", Role.SIGNATORY)
    enter(sessions, "ben", Role.HEAD)
    with sessions.begin(MOJ) as session, pytest.raises(Denied) as error:
        tokens.first_token(session, actor(sessions, BEN), ANA, NOW)
    assert error.value.code == "node_only"
