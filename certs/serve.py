"""The development PKI over HTTP: timestamps (RFC 3161), OCSP (RFC 6960) and CRLs of every State.

    python -m certs.serve --dir DIR [--port P]

`/<state>/tsa/tsa`, `/<state>/ocsp/{signatory,seal}`, `/<state>/crls/<issuer>/latest.crl`; the header
`X-Certomancer-Fake-Time` asks for another moment. Refused outside development.
"""

from __future__ import annotations

import argparse
import os
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from certomancer.registry import ArchLabel, PKIArchitecture
from werkzeug.exceptions import NotFound

from app.kit.errors import Misused, RogatoryError
from certs import pki as development
from certs.animation import Services
from certs.pki import Pki


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def server_bind(self) -> None:
        """Without the reverse look-up of the host name, which may hang on a machine without DNS."""
        socketserver.TCPServer.server_bind(self)
        host, port = self.server_address[:2]
        self.server_name, self.server_port = str(host), int(port)
        self.setup_environ()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # the base class's name
        """Requests are not worth a line each."""

    def address_string(self) -> str:
        return str(self.client_address[0])


class _Architectures:
    """The States' PKIs; a State with new revocations or certificates on disk is built again."""

    def __init__(self, pki: Pki) -> None:
        self._pki = pki
        self._built: dict[str, tuple[float, PKIArchitecture]] = {}
        self._lock = threading.Lock()

    def __getitem__(self, label: ArchLabel) -> PKIArchitecture:
        state = label.value.upper()
        if state not in self._pki.states:
            raise NotFound
        paths = (self._pki.revocations_path(state), self._pki.issued_path(state))
        changed = sum(path.stat().st_mtime for path in paths if path.exists())
        with self._lock:
            if state not in self._built or self._built[state][0] != changed:
                self._built[state] = (changed, self._pki.architecture(state))
            return self._built[state][1]


def server(pki: Pki, port: int | None = None, *, mode: str = "development") -> WSGIServer:
    """A server that is bound but does not serve yet; `Misused` outside development or if the port is taken."""
    if mode != "development":
        raise Misused("development_only", "The development PKI is refused outside development.")
    application = Services(_Architectures(pki))
    wanted = pki.port if port is None else port
    try:
        return make_server("127.0.0.1", wanted, application, server_class=_Server, handler_class=_Quiet)
    except OSError as error:
        raise Misused("port_taken", f"Port {wanted} cannot be used: {error}", "Choose another with --port.") from error


@contextmanager
def running(pki: Pki, port: int | None = None) -> Iterator[str]:
    """Serve from a thread of this process; gives the address."""
    found = server(pki, port)
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{found.server_port}"
    finally:
        found.shutdown()
        found.server_close()
        thread.join()


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m certs.serve", description=__doc__.splitlines()[0])
    parser.add_argument("--dir", type=Path, required=True, help="folder of the development PKI")
    parser.add_argument("--port", type=int, help="port on 127.0.0.1; the certificates name the one they were made for")
    arguments = parser.parse_args()
    try:
        found = server(
            development.load(arguments.dir), arguments.port, mode=os.environ.get("ROGATORY_MODE", "development")
        )
    except RogatoryError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"timestamps, OCSP and CRLs on http://127.0.0.1:{found.server_port}\n")
    sys.stdout.flush()
    try:
        found.serve_forever()
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
