"""How the channels fare is counted from what is lately, and from what waits: whatever was long ago is not read."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.kit.db import Sessions
from app.kit.ids import AuthorityId, uuid7
from app.notices import trail
from app.notices.channel_models import NoticeSending
from app.notices.channels import Channel
from app.notices.trail import Fares
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, actor, enter

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POLICE = AuthorityId("XA.police")


def sent(
    sessions: Sessions, channel: str, state: str, made: datetime, *, owner: AuthorityId = MOJ, **more: object
) -> None:
    """A message as the keeper left it."""
    with under(sessions, "rog_keeper", owner) as session:
        row = NoticeSending(authority=owner, id=uuid7(), channel=channel, method="way", official=f"{owner}/dora")
        row.purpose, row.urgent, row.first, row.state, row.held = "ring", True, True, state, False
        row.passed_on, row.made, row.due, row.tries = False, made, made, 1
        row.done = None if state in {"waiting", "handed"} else made
        for name, value in more.items():
            setattr(row, name, value)
        session.add(row)


def test_what_waits_what_was_lately_and_when_a_channel_last_took_one(sessions: Sessions) -> None:
    enter(sessions)
    old, new = NOW - 3 * DAY, NOW - HOUR
    sent(sessions, "email", "delivered", old, handed=old, settled=old)
    sent(sessions, "email", "delivered", old, handed=old, settled=new)
    sent(sessions, "email", "delivered", new, handed=new, settled=new)
    sent(sessions, "email", "waiting", old)
    sent(sessions, "email", "waiting", new, held=True)
    sent(sessions, "sms", "failed", old, settled=old, problem="refused")
    sent(sessions, "sms", "failed", new, settled=new, problem="timed_out")
    sent(sessions, "sms", "failed", new + HOUR / 2, settled=new + HOUR / 2, problem="away")
    sent(sessions, "voice", "handed", old, handed=old)
    sent(sessions, "voice", "handed", NOW, handed=NOW, owner=POLICE)
    sent(sessions, "push", "failed", NOW, settled=NOW, problem="gone", owner=POLICE)
    channels = {Channel.EMAIL: True, Channel.SMS: True, Channel.VOICE: False, Channel.PUSH: True}
    with under(sessions, "rog_web", MOJ) as session:
        found = trail.fares(session, actor("ben"), channels, NOW)
    assert found == [
        Fares("email", True, 2, 1, 1, 2, 0, new, None),
        Fares("sms", True, 0, 0, 0, 0, 2, None, "away"),
        Fares("voice", False, 1, 0, 0, 0, 0, old, None),
        Fares("push", True, 0, 0, 0, 0, 0, None, None),
    ]
