"""The API's process: `python -m app.api.serve --node DIR --name web`."""

from __future__ import annotations

import argparse
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from uvicorn import Config

from app import wiring
from app.api.application import application
from app.api.desk import Desk
from app.kit.db import Sessions
from app.serving import BoundedProtocol, Listening


def main() -> None:
    """Parse the command line and serve until a signal comes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--node", type=Path, required=True)
    parser.add_argument("--name", default="web")
    given = parser.parse_args()
    node = wiring.open_node(given.node, given.name)
    sessions = node.sessions()
    desk = Desk(sessions, node.office(), lambda: answers(sessions))
    server = Listening(
        Config(
            application(desk),
            host=node.settings.api_host,
            port=node.settings.api_port,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            http=BoundedProtocol,
        ),
        node.ready,
    )
    server.run()


def answers(sessions: Sessions) -> bool:
    """Whether the database answers."""
    try:
        with sessions.begin(None) as session:
            session.execute(text("select 1"))
    except (DBAPIError, PoolTimeout):
        return False
    return True


if __name__ == "__main__":
    main()
