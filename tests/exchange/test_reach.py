"""Where a hostile State's certificate cannot send this node: addresses of its own network, ports of other services."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from app.exchange import services as asking
from app.exchange.reach import Reach
from app.exchange.services import Services
from app.kit.clock import now
from app.kit.errors import Unavailable
from app.trust.revocation import gather

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104  # asked, not bound to
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "239.1.1.1",
    "255.255.255.255",
    "240.0.0.1",
    "2130706433",
    "0x7f.1",
    "127.1",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fd00::1]",
    "[fec0::1]",
    "[ff0e::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::a00:1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::]",
    "[2002:909:909::]",
    "[2001:4:112::1]",
    "[3fff::1]",
    "192.0.0.9",
    "192.88.99.1",
    "localhost",
]


def refused(reach: Reach, url: str) -> str:
    with pytest.raises(Unavailable) as raised:
        reach.place(url)
    return raised.value.code


@pytest.mark.parametrize("host", INSIDE)
def test_what_is_inside_a_network_is_not_asked(host: str) -> None:
    assert refused(Reach(), f"http://{host}/ocsp") in {"revocation_not_asked", "revocation_unreachable"}


@pytest.mark.parametrize("host", ["9.9.9.9", "[2620:fe::fe]", "[::ffff:9.9.9.9]"])
def test_what_is_in_the_public_internet_is_asked_on_the_ports_of_http_alone(host: str) -> None:
    assert [Reach().place(f"{scheme}://{host}/a").port for scheme in ("http", "https")] == [80, 443]
    assert Reach().place(f"http://{host}:443/a").port == 443
    for port in (22, 25, 5432, 6379, 8080):
        assert refused(Reach(), f"http://{host}:{port}/a") == "revocation_not_asked"


@pytest.mark.parametrize("url", ["http://", "http:///x", "ftp://9.9.9.9/", "x", "http://\x80/"])
def test_what_is_no_address_is_none(url: str) -> None:
    assert refused(Reach(), url) == "revocation_address"


def test_of_a_name_only_the_addresses_that_may_be_asked_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The resolver is the outside, and the hostile State's own."""
    told = ["10.0.0.1", "9.9.9.9", "127.0.0.1"]

    def resolver(host: str, port: int, **more: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in told]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    assert Reach().place("http://crl.example/x").addresses == ("9.9.9.9",)
    told[1] = "192.168.0.9"
    assert refused(Reach(), "http://crl.example/x") == "revocation_not_asked"
    inner = Reach(frozenset({("crl.example", 80)}))
    assert inner.place("http://CRL.example/x").addresses == tuple(told), "the operator has listed it"
    assert refused(inner, "http://crl.example:8080/x") == "revocation_not_asked", "on that port"
    assert refused(inner, "http://ocsp.example/x") == "revocation_not_asked", "and that name"
    assert Reach(loopback=True).place("http://crl.example:8080/x").addresses == ("127.0.0.1",)


class Handler(BaseHTTPRequestHandler):
    """Answers by its path, and writes down what it was asked."""

    asked: ClassVar[list[tuple[str, str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.command, self.path, self.headers["host"]))
        body = b"x" * 4000
        self.send_response(302 if self.path == "/elsewhere" else 200)
        if self.path == "/elsewhere":
            self.send_header("location", "/list")
        if self.path == "/packed":
            body = gzip.compress(body)
            self.send_header("content-encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  # the name that the library calls

    def log_message(self, *rest: object) -> None:
        """Nothing to standard error."""


@contextmanager
def server() -> Iterator[int]:
    Handler.asked.clear()
    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield listening.server_port
        listening.shutdown()
        thread.join()


def test_what_is_asked_keeps_its_name_and_nothing_that_is_answered_leads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "LARGEST", 4000)
    services = Services(lambda url: None, reach=Reach(loopback=True))
    with server() as port:
        assert services.revocation(f"http://localhost:{port}/list", None) == b"x" * 4000
        services.revocation(f"http://localhost:{port}/ocsp", b"request")
        named = f"localhost:{port}"
        assert Handler.asked == [("GET", "/list", named), ("POST", "/ocsp", named)]
        for path, code in (("/elsewhere", "revocation_refused"), ("/packed", "revocation_unreachable")):
            with pytest.raises(Unavailable) as raised:
                services.revocation(f"http://localhost:{port}{path}", None)
            assert raised.value.code == code
        monkeypatch.setattr(asking, "LARGEST", 3999)
        with pytest.raises(Unavailable, match="ReadError"):
            services.revocation(f"http://localhost:{port}/list", None)
        assert [path for _, path, _ in Handler.asked[2:]] == ["/elsewhere", "/packed", "/list"]
    services.close()


def test_a_hostile_certificate_sends_us_nowhere() -> None:
    with server() as port:
        key, leaf = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        responder = x509.UniformResourceIdentifier(f"http://127.0.0.1:{port}/admin/restart")
        lists = x509.UniformResourceIdentifier(f"http://127.0.0.1:{port}/internal?x=1")
        root = certificate("root", "root", key, key)
        hostile = certificate(
            "leaf",
            "root",
            leaf,
            key,
            x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, responder)]),
            x509.CRLDistributionPoints([x509.DistributionPoint([lists], None, None, None)]),
        )
        services = Services(lambda url: None)
        found = gather([der(hostile)], [der(root)], services.revocation, now())
        services.close()
        assert Handler.asked == []
    ((name, why),) = found.missing
    assert name == "CN=leaf"
    assert "revocation_hosts" in why


def test_tls_is_asked_for_by_name_although_the_connection_goes_to_an_address(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "tls.pem").write_bytes(pem + certificate("a", "a", key, key).public_bytes(Encoding.PEM))
    named: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "tls.pem")
    context.sni_callback = lambda connection, name, context: named.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with contextlib.suppress(OSError), listening.accept()[0] as connection:
                context.wrap_socket(connection, server_side=True).close()

        thread = threading.Thread(target=serve)
        thread.start()
        services = Services(lambda url: None, reach=Reach(loopback=True))
        with pytest.raises(Unavailable, match="ConnectError"):
            services.revocation(f"https://localhost:{listening.getsockname()[1]}/x", None)
        thread.join()
        services.close()
    assert named == ["localhost"], "and its certificate, which nobody issued, is refused"


def certificate(
    subject: str,
    issuer: str,
    key: ec.EllipticCurvePrivateKey,
    signed_by: ec.EllipticCurvePrivateKey,
    *more: x509.ExtensionType,
) -> x509.Certificate:
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=9))
        .add_extension(x509.BasicConstraints(subject == issuer, None), critical=True)
    )
    for one in more:
        made = made.add_extension(one, critical=False)
    return made.sign(signed_by, hashes.SHA256())


def der(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.DER)
