"""`node doctor` says that what is urgent would ring with nobody, before it does."""

from __future__ import annotations

import json

from app.kit.canonical import JsonObject
from app.kit.ids import AuthorityId, OfficialId, uuid7
from app.notices.channel_models import ContactMethod
from app.wiring import open_node
from tests.cli.test_outages import mailing
from tests.cli.typing_commands import Terminal

__all__ = ["mailing"]
MOJ = AuthorityId("XA.moj")


def said(terminal: Terminal) -> list[JsonObject]:
    """What the doctor says of the ladder."""
    told = json.loads(terminal.run("node", "doctor", "--json").stdout)
    return [one for one in told if one["check"] == "ladder"]


def reached(terminal: Terminal, *names: str) -> None:
    """Each has proven a mailbox."""
    node = open_node(terminal.home, "web", serves=False)
    with node.sessions().begin(MOJ) as session:
        for name in names:
            official = OfficialId(f"{MOJ}/{name}")
            row = ContactMethod(authority=MOJ, id=uuid7(), official=official, channel="email", place=0, quiet=[])
            row.address, row.made, row.verified, row.tries = {"to": f"{name}@moj.xa.example"}, node.now(), node.now(), 0
            session.add(row)
    node.close()


def test_an_empty_last_rung_is_wrong_and_one_below_it_warns(mailing: Terminal) -> None:
    found = said(mailing)
    assert [one["weight"] for one in found] == ["warns", "warns", "wrong"]
    assert "Rung 3, the last: nobody there has a proven way" in str(found[2]["words"])
    assert "have one prove a way" in str(found[2]["advice"])
    reached(mailing, "ana")
    assert [one["weight"] for one in said(mailing)] == ["wrong"], "she is no head"
    reached(mailing, "ben")
    assert [one["weight"] for one in said(mailing)] == ["fine"]


def test_a_node_without_channels_is_asked_for_none(staffed: Terminal) -> None:
    assert [one["weight"] for one in said(staffed)] == ["fine"]
