"""The web process: the officials' pages and the API for their systems, under one server.

`python -m app.front --node DIR --name web`. It stands above both doors and belongs to neither (docs/decisions/0029).
"""

from __future__ import annotations

import argparse
import ssl
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config

from app import wiring
from app.api import application as api
from app.api.answering import answers
from app.api.desk import Desk as ApiDesk
from app.serving import BoundedProtocol, Listening
from app.web import application as web
from app.web.desk import Desk
from app.wiring import Node

API = ("/v1", "/docs", "/openapi.json", "/health")
"""What the API answers; everything else is a page."""


def main() -> None:
    """Parse the command line and serve until a signal comes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--node", type=Path, required=True)
    parser.add_argument("--name", default="web")
    given = parser.parse_args()
    node = wiring.open_node(given.node, given.name)
    found = node.settings
    server = Listening(
        Config(
            application(node),
            host=found.api_host,
            port=found.api_port,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            http=BoundedProtocol,
            proxy_headers=bool(found.trusted_proxies),
            forwarded_allow_ips=found.trusted_proxies or None,
            ssl_certfile=found.web_tls_certificate or None,
            ssl_keyfile=found.web_tls_key or None,
            ssl_version=ssl.PROTOCOL_TLS_SERVER,
        ),
        node.ready,
    )
    server.run()


def application(node: Node) -> ASGIApp:
    """Both doors of a node. Without an address for the pages there is the API alone."""
    sessions, office = node.sessions(), node.office()
    ready, push = (lambda: answers(sessions)), node.settings.push_public_key
    systems = api.application(ApiDesk(sessions, office, ready, node.gateway_doors(), push))
    if not node.settings.pages:
        return systems
    desk = Desk(sessions, office, node.authorities, node.settings.pages, node.factors, node.channels, push)
    return Front(systems, web.application(desk))


class Front:
    """Two applications, told apart by the path."""

    def __init__(self, systems: ASGIApp, pages: ASGIApp) -> None:
        self.systems, self.pages = systems, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to the door that it is for."""
        path = scope.get("path", "")
        mine = any(path == one or path.startswith(f"{one}/") for one in API)
        await (self.systems if mine else self.pages)(scope, receive, send)


if __name__ == "__main__":
    main()
