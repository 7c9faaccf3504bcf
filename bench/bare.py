"""The floor of the urgent road: the same bytes straight down the same road, and nothing of ours on it.

One process takes a letter over plain HTTP, writes one row that is committed, and hands one message to the mail server;
measured from the first byte that leaves until the mail server has the message. What the system does on top, signing,
timestamps, verification, logs and two-way receipts, is what the ratio shows.
"""

from __future__ import annotations

import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
from sqlalchemy import create_engine, text

_TABLE = "create table if not exists bench_bare (id bigserial primary key, at timestamptz default now(), data bytea)"
_INSERT = "insert into bench_bare (data) values (:data)"


@contextmanager
def receiver(database: str, mail: Callable[[str], None]) -> Iterator[str]:
    """The address of a server that does for each letter the three things that cannot be spared."""
    engine = create_engine(database, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(_TABLE))

    class Letters(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            data = self.rfile.read(int(self.headers["content-length"]))
            with engine.connect() as connection:
                connection.execute(text(_INSERT), {"data": data})
            mail(self.path.removeprefix("/"))
            self.send_response(201)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # the library's own name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Letters)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        with engine.connect() as connection:
            connection.execute(text("drop table bench_bare"))
        engine.dispose()


def mailer(port: int) -> Callable[[str], None]:
    """Hands a short message to a mail server without TLS."""

    def send(name: str) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "bare@xb.example", "ben@xb.example", "Urgent: act at once"
        message.set_content(f"Urgent: {name} from XA.moj, urgent. Answer at once.")
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
            server.send_message(message)

    return send


def letters(address: str, parts: tuple[bytes, ...], came: Callable[[str], bool], count: int) -> list[float]:
    """Milliseconds for each of some letters, from the first byte to the message in the mail server."""
    found = []
    with httpx.Client(base_url=address) as client:
        for number in range(count):
            name, start = f"BARE-{number}", time.perf_counter()
            for part in parts[:-1]:
                client.put(f"/{name}-part", content=part).raise_for_status()
            client.put(f"/{name}", content=parts[-1]).raise_for_status()
            while not came(name):
                time.sleep(0.001)
            found.append(1000 * (time.perf_counter() - start))
    return found
