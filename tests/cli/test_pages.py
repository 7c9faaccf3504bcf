"""The web process of a node as `init` makes it: a real process, its own TLS, pages and API on one port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@pytest.fixture
def origin(home: Path, tmp_path: Path) -> Iterator[str]:
    """Where the process serves; `tls.crt` in the test's folder is its certificate."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    certificate, key = _certificate(tmp_path)
    told = {
        "ROGATORY_API_PORT": str(port),
        "ROGATORY_WEB_ADDRESS": f"https://localhost:{port}",
        "ROGATORY_WEB_TLS_CERTIFICATE": str(certificate),
        "ROGATORY_WEB_TLS_KEY": str(key),
    }
    command = [sys.executable, "-m", "app.front", "--node", str(home), "--name", "web"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **told}, stdout=log, stderr=log)
    ready, end = home / "run" / "web.ready", time.monotonic() + 60
    while not ready.exists() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    try:
        assert ready.exists(), (tmp_path / "log").read_text("utf-8")
        yield f"https://localhost:{port}"
    finally:
        process.terminate()
        process.wait(20)


def test_one_process_serves_pages_and_api_under_its_own_tls(origin: str, tmp_path: Path) -> None:
    with httpx.Client(base_url=origin, verify=str(tmp_path / "tls.crt"), trust_env=False) as browser:
        page = browser.get("/sign-in", headers={"X-Forwarded-For": "203.0.113.9"})
        assert page.status_code == 200
        assert page.headers["set-cookie"].startswith("__Host-rogatory-form=")
        assert "max-age" in page.headers["strict-transport-security"]
        assert "server" not in page.headers
        assert browser.get("/health").json() == {"ready": True}
        assert browser.get("/v1/me").status_code == 401
        assert browser.get("/").headers["location"] == "/sign-in?next=/"
    with (
        httpx.Client(base_url=origin.replace("https", "http"), trust_env=False) as clear,
        pytest.raises(httpx.HTTPError),
    ):
        clear.get("/sign-in")
    assert "/sign-in" not in (tmp_path / "log").read_text("utf-8"), "no address that was visited is logged"


def _certificate(folder: Path) -> tuple[Path, Path]:
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "tls.crt").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "tls.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "tls.crt", folder / "tls.key"
