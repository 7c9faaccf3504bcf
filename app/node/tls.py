"""Serving the door over TLS 1.3 with certificates on both sides, and showing the client's to the application.

Leans on uvicorn's inside (the version is pinned; `tests/stories` reads the certificate through it).
"""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

from uvicorn import Config
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from app.serving import BoundedProtocol


class PeerProtocol(BoundedProtocol):
    """HTTP over TLS whose scope carries the client's certificate as `extensions.tls.client_cert_der`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn calls it
        super().connection_made(transport)
        tls, inner = transport.get_extra_info("ssl_object"), self.app
        der = tls.getpeercert(binary_form=True) if tls else None

        async def shown(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
            scope.setdefault("extensions", {})["tls"] = {"client_cert_der": der}  # type: ignore[typeddict-item]
            await inner(scope, receive, send)

        self.app = shown


def door_config(
    app: object,
    host: str,
    port: int,
    certificate: Path,
    key: Path,
    anchors: Path,
    *,
    passphrase: str | None = None,
    backlog: int = 256,
) -> Config:
    """uvicorn's settings for the door: our certificate, client certificates required, TLS 1.3 only."""
    config = Config(
        app,  # type: ignore[arg-type]  # FastAPI, as uvicorn's own annotation allows
        host=host,
        port=port,
        http=PeerProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,  # the application tells the node's own time
        ssl_certfile=str(certificate),
        ssl_keyfile=str(key),
        ssl_keyfile_password=passphrase,
        ssl_ca_certs=str(anchors),
        ssl_cert_reqs=ssl.CERT_REQUIRED,
        backlog=backlog,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,  # peers keep connections open; what was not answered they ask again
    )
    config.load()
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_3
    return config
