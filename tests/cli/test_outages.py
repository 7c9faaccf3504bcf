"""`node status` has a row for each channel, and `node doctor` says by which nothing gets through."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.ids import AuthorityId, uuid7
from app.notices.channel_models import NoticeAttempt, NoticeSending
from app.wiring import open_node
from tests.cli.typing_commands import Terminal

MOJ = AuthorityId("XA.moj")


@pytest.fixture
def mailing(staffed: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """XA, which has a mail server."""
    monkeypatch.setenv("ROGATORY_SMTP_HOST", "mail.xa.example")
    monkeypatch.setenv("ROGATORY_SMTP_FROM", "duty@moj.xa.example")
    return staffed


def said(terminal: Terminal) -> JsonObject:
    """What the doctor says of channels."""
    told = json.loads(terminal.run("node", "doctor", "--json").stdout)
    (found,) = [one for one in told if one["check"] == "channels"]
    return dict(found)


def line(terminal: Terminal, channel: str) -> JsonObject:
    """The channel's row of `node status`."""
    told = json.loads(terminal.run("node", "status", "--json").stdout)
    (found,) = [one for one in told["channels"] if one["channel"] == channel]
    return dict(found)


def failed_since(terminal: Terminal, minutes: float) -> datetime:
    """A message to Ben has failed twice, first so many minutes ago; answers when that was."""
    node = open_node(terminal.home, "keeper", serves=False)
    began = node.now() - timedelta(minutes=minutes)
    with node.sessions().begin(MOJ) as session:
        row = NoticeSending(authority=MOJ, id=uuid7(), channel="email", method=uuid7(), official="XA.moj/ben")
        row.purpose, row.rank, row.state, row.problem = "ring", 0, "waiting", "channel_down"
        row.urgent = row.first = True
        row.held = row.passed_on = False
        row.made, row.due, row.tries = began, node.now(), 2
        session.add(row)
        for number, after, problem in ((1, 0.0, "smtp_login"), (2, minutes - 1, "channel_down")):
            at = began + timedelta(minutes=after)
            tried = NoticeAttempt(authority=MOJ, sending=row.id, number=number, began=at, ended=at)
            tried.repeated, tried.outcome, tried.problem = False, "failed", problem
            session.add(tried)
    node.close()
    return began


def test_a_channel_at_which_nothing_waits_is_fine(mailing: Terminal) -> None:
    assert (said(mailing)["weight"], said(mailing)["advice"]) == ("fine", "")
    assert line(mailing, "email") == {
        "channel": "email",
        "waiting": 0,
        "oldest": None,
        "age": None,
        "failing_since": None,
        "problem": None,
    }
    rows = mailing.done("node", "status").splitlines()
    assert [one.split()[:2] for one in rows if one.startswith(("email", "webhook"))] == [
        ["email", "0"],
        ["webhook", "0"],
    ]


def test_a_channel_by_which_nothing_gets_through_is_told_in_text_and_in_json(mailing: Terminal) -> None:
    began = failed_since(mailing, 5)
    found = line(mailing, "email")
    age = found.pop("age")
    assert isinstance(age, float)
    assert age >= 300
    assert found == {
        "channel": "email",
        "waiting": 1,
        "oldest": stamp(began),
        "failing_since": stamp(began),
        "problem": "smtp_login",
    }
    (row,) = [one for one in mailing.done("node", "status").splitlines() if one.startswith("email")]
    assert row.split()[-1] == "smtp_login"
    told = said(mailing)
    assert told["weight"] == "wrong"
    assert told["words"] == (
        f"Nothing gets through by email since {stamp(began)}, 1 wait: The mail server refuses our login. (smtp_login)"
    )
    assert "rogatory channel test" in str(told["advice"])
    text = mailing.run("node", "doctor")
    assert text.exit_code == 1
    assert "Nothing gets through by email since" in text.stdout


def test_two_minutes_of_failures_are_no_outage_yet(mailing: Terminal) -> None:
    failed_since(mailing, 3)
    assert line(mailing, "email")["failing_since"] is None
    assert line(mailing, "email")["waiting"] == 1
    assert said(mailing)["weight"] == "fine"
