"""The node door's process: `python -m app.node.serve --node DIR --name door`."""

from __future__ import annotations

import argparse
import logging
import ssl
import threading
import time
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from app import wiring
from app.kit.errors import RogatoryError
from app.node.application import application
from app.node.tls import door_config
from app.serving import Listening

log = logging.getLogger("rogatory.door")
LOOKED_AFTER = 2.0
"""Seconds after which a State that was confirmed just now may knock."""


def main() -> None:
    """Parse the command line and serve until a signal comes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--node", type=Path, required=True)
    parser.add_argument("--name", default="door")
    given = parser.parse_args()
    node = wiring.open_node(given.node, given.name)
    place = node.door_place()
    server = Listening(
        door_config(
            application(node.gate()),
            place.host,
            place.port,
            place.tls.certificate,
            place.tls.key,
            place.anchors,
            passphrase=place.tls.passphrase,
        ),
        node.ready,
    )
    if server.config.ssl is not None:
        threading.Thread(target=follow, args=(node, server.config.ssl), daemon=True).start()
    server.run()


def follow(node: wiring.Node, context: ssl.SSLContext) -> None:
    """Let newly confirmed States knock without a restart. One that was withdrawn still reaches TLS and is refused by
    the gate, which asks the directory each time.
    """
    gate, known = node.gate(), ""
    while True:
        time.sleep(LOOKED_AFTER)
        try:
            anchors = gate.anchors()
            if anchors != known:
                context.load_verify_locations(cadata=anchors)
                known = anchors
        except (RogatoryError, DBAPIError, ssl.SSLError) as error:
            log.warning("anchors of the door not looked after: %s", type(error).__name__)


if __name__ == "__main__":
    main()
