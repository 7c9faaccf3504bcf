"""One keeper of a soak, with rounds and lanes as in a node:

    python -m bench.soaking DATABASE-URL SMTP-PORT CA GATEWAY-URL READY LIMITS

READY is a file that is made once it is at work. LIMITS: `none`, or `own`: those of a node.
"""

from __future__ import annotations

import sys
import threading
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from app.desks import KeeperDesk
from app.kit.clock import now
from app.kit.db import Sessions
from app.kit.ids import AuthorityId
from app.notices.channels import Channel
from app.notices.failing import Failing
from app.notices.gateways import HttpGateway
from app.notices.lanes import ChannelDesk, Lane
from app.notices.mail import Mail, Tls
from app.notices.roads import Roads
from app.notices.rosters import NONE
from app.settings import Settings
from bench.soak import unlimited
from tests.notices.providers import SECRET
from workers import keeper, rounds
from workers.rounds import Round


def main() -> None:
    """Ring and send until killed."""
    url, port, ca, gateway, ready, limits = sys.argv[1:]
    if limits == "none":
        unlimited()
    sessions, owner = Sessions.connect(url, size=16), AuthorityId("XA.moj")
    mail = Mail("127.0.0.1", int(port), Tls.STARTTLS, "duty@moj.xa.example", "rogatory", "secret", Path(ca))
    text = HttpGateway(Roads(loopback=True), f"{gateway}/messages", SECRET, "https://mla.xa.example")
    senders = {Channel.EMAIL: mail, Channel.SMS: text}
    most = Settings.channel_per_minute if limits == "own" else 10**6
    channels = ChannelDesk((owner,), sessions, now, senders, NONE, "https://mla.xa.example", most)
    parts: Any = SimpleNamespace(authorities=(owner,), sessions=sessions, now=now, channels=channels, failing=Failing())
    desk = cast(KeeperDesk, parts)  # what these rounds look at, and nothing else of a node
    apart = [Round("call", timedelta(seconds=0.4), rounds.call, desk, True, rounds.rings_wait)]
    for channel in senders:
        lane = Lane(channels, channel)
        waits = rounds.messages_wait(lane)
        apart.append(Round(f"send {channel.value}", rounds.LANE, rounds.sending(lane), desk, True, waits))
    stopping = threading.Event()
    for one in apart:
        threading.Thread(target=keeper.alone, args=(one, now, stopping), daemon=True).start()
    Path(ready).touch()
    stopping.wait()


if __name__ == "__main__":
    main()
