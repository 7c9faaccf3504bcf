"""Lists of States that run no node: two officials, never verified, and gone once the State speaks for itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.directory import editions, entries, introduce, listed
from app.directory.introduction import fingerprint
from app.kit.actor import Actor, Role
from app.kit.clock import stamp
from app.kit.db import Sessions
from app.kit.errors import Conflict, Invalid, Misused, Refused, Unknown
from app.kit.ids import AuthorityId, OfficialId, StateCode
from tests.directory.states import NOW, State

XC = StateCode("XC")
OWNER = AuthorityId("XA.moj")
CSV = (
    "authority,name,name.fr,functions,languages,telephones,mail,postal,zone,verified_on\n"
    "XC.moj,Ministry of Justice,Ministère de la Justice,central_mla;contact_24_7,en;fr,+43111222333,"
    "office@moj.example,Ministry;1 Main Street,Europe/Vienna,2025-10-01\n"
)


def official(name: str) -> Actor:
    return Actor(OWNER, OfficialId(f"{OWNER}/{name}"), frozenset({Role.HEAD, Role.SIGNATORY}))


def test_a_list_shows_as_unverified_once_two_have_seen_it_and_gives_way_to_the_state(sessions: Sessions) -> None:
    xa, xc = State("XA"), State("XC")
    ana, ben = official("ana"), official("ben")
    with sessions.begin(OWNER) as session:
        introduce.found_own(session, Actor.node(OWNER), xa.introduction(), NOW)
        with pytest.raises(Misused):
            listed.bring(session, ana, "xa.csv", CSV.encode(), StateCode("XA"), "UNODC", NOW)
        with pytest.raises(Invalid, match="names no source"):
            listed.bring(session, ana, "xc.csv", CSV.encode(), XC, " ", NOW)
        brought = listed.bring(session, ana, "xc.csv", CSV.encode(), XC, "UNODC list of 2025", NOW)
        assert listed.in_force(session) == []
        with pytest.raises(Conflict, match="has brought it"):
            listed.confirm(session, ana, XC, brought.sha256[:16], NOW)
        with pytest.raises(Unknown):
            listed.confirm(session, ben, XC, "0" * 16, NOW)
        with pytest.raises(Unknown):
            entries.told(session, XC)
        listed.confirm(session, ben, XC, brought.sha256[:16], NOW)
        (entry,) = entries.told(session, XC).entries
        assert (entry.verified, entry.source, entry.reachable) == (False, "UNODC list of 2025", False)
        assert (entry.name("fr"), entry.functions) == ("Ministère de la Justice", ("central_mla", "contact_24_7"))
        assert [entry.age(date(2025, 10, 1) + timedelta(days=days)) for days in (180, 181, 365, 366)] == [
            "fresh", "amber", "amber", "red"
        ]  # fmt: skip
        assert entry.particulars.hours is None, "a zone alone says nothing of hours"
        # The State introduces itself: brought alone it changes nothing, confirmed it speaks for itself.
        data = xc.introduction()
        introduce.introduce(session, ana, data, NOW)
        assert not entries.told(session, XC).verified
        for one in (ana, ben):
            introduce.confirm(session, one, XC, fingerprint(data), NOW)
        assert entries.told(session, XC).verified
        assert listed.in_force(session) == []
        with pytest.raises(Refused, match="its own editions"):
            listed.bring(session, ana, "xc.csv", CSV.encode(), XC, "UNODC", NOW)
        assert editions.in_force(session, XC).number == 1


def test_what_names_no_day_is_as_old_as_the_first_edition_or_list_that_has_it(sessions: Sessions) -> None:
    """An entry that never said when it was compared was never amber, and nobody was told."""
    xa, xc = State("XA"), State("XC")
    ana, ben = official("ana"), official("ben")

    def ages(session: Session) -> list[str]:
        (entry,) = entries.told(session, XC).entries
        assert entry.verified_on is None
        day = (NOW - timedelta(days=1)).date() if entry.verified else NOW.date()
        return [entry.age(day + timedelta(days=days)) for days in (0, 180, 181, 365, 366)]

    with sessions.begin(OWNER) as session:
        introduce.found_own(session, Actor.node(OWNER), xa.introduction(), NOW)
        undated = CSV.replace("2025-10-01", "").encode()
        brought = listed.bring(session, ana, "xc.csv", undated, XC, "UNODC list of 2025", NOW)
        listed.confirm(session, ben, XC, brought.sha256[:16], NOW + timedelta(days=100))
        assert ages(session) == ["unsaid", "unsaid", "amber", "amber", "red"], "since it was brought"
        first = xc.edition()
        data = xc.introduction(first)
        introduce.introduce(session, ana, data, NOW)
        for one in (ana, ben):
            introduce.confirm(session, one, XC, fingerprint(data), NOW)
        later = xc.edition(2, first, issued_at=stamp(NOW + timedelta(days=90)))
        editions.accept_edition(session, Actor.node(OWNER), xc.signed(later), NOW + timedelta(days=90))
        assert editions.in_force(session, XC).number == 2
        assert ages(session) == ["unsaid", "unsaid", "amber", "amber", "red"], "a renewal compares nothing"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CSV.replace("functions,", "function,", 1), "column 'function' is not known"),
        (CSV.replace("+43111222333", "0043"), "should match pattern"),
        (CSV.replace("XC.moj", "XB.moj"), "XB.moj is of another State"),
        (CSV.replace("Ministry of Justice,Ministère de la Justice", ","), "XC.moj has no name"),
        (CSV.replace("2025-10-01", "yesterday"), "verified_on"),
        (CSV.partition("\n")[0], "names no authority"),
    ],
)
def test_a_flaw_in_a_list_is_named(sessions: Sessions, text: str, words: str) -> None:
    with sessions.begin(OWNER) as session, pytest.raises(Invalid) as caught:
        listed.bring(session, official("ana"), "xc.csv", text.encode(), XC, "UNODC", NOW)
    assert caught.value.code == "bad_presentation"
    assert words in caught.value.message
