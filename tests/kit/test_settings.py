"""The settings of a node: what is not what it should be is named, and never taken for something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.kit.errors import Misused
from app.settings import load

LEAST = 'state = "XA"\nauthorities = ["XA.moj"]\nmode = "development"\n'


def read(folder: Path, more: str = "", **environment: str) -> object:
    (folder / "node.toml").write_text(LEAST + more, "utf-8")
    return load(folder, {f"ROGATORY_{name.upper()}": value for name, value in environment.items()})


def test_the_least_that_a_node_is_told(tmp_path: Path) -> None:
    assert read(tmp_path, "retry_first = 3\nreachable = false\n").retry_first == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "line",
    [
        'accept_file_keys = "false"',
        'reachable = "no"',
        "reachable = 0",
        'door_port = "8443"',
        "door_port = 70000",
        "api_port = true",
        "retry_first = -5",
        "poll_every = 0",
        'give_up_after = "5 days"',
        'shape = "huge"',
        'tsa_url = "file:///etc/passwd"',
        "tsa_url = 7",
        "fonts = [1]",
        'revocation_hosts = "http://crl.example"',
        'revocation_hosts = "crl.example:http"',
        'revocation_hosts = "crl.example/x"',
        'web_address = "rogatory.example"',
        'web_address = "https://rogatory.example/"',
        'web_address = "https://Rogatory.example"',
        'web_address = "ftp://rogatory.example"',
        'web_tls_certificate = "/tls.crt"',
    ],
)
def test_a_value_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(Misused) as refused:
        read(tmp_path, line + "\n")
    assert refused.value.code == "bad_setting"
    assert line.split(" ", 1)[0] in refused.value.message


def test_a_mode_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misused, match="development or production"):
        read(tmp_path, mode="demo")


def test_the_environment_is_read_by_the_same_rules(tmp_path: Path) -> None:
    assert read(tmp_path, reachable="no").reachable is False  # type: ignore[attr-defined]
    with pytest.raises(Misused, match="poll_every"):
        read(tmp_path, poll_every="0")


def test_hosts_of_revocation_data_are_places(tmp_path: Path) -> None:
    found = read(tmp_path, 'revocation_hosts = "CRL.example, 10.0.0.7:8080,[fd00::1]:81"\n').revocation_places  # type: ignore[attr-defined]
    assert found == {("crl.example", 80), ("crl.example", 443), ("10.0.0.7", 8080), ("fd00::1", 81)}


def test_pages_are_served_under_tls_or_not_at_all(tmp_path: Path) -> None:
    assert read(tmp_path).pages == "http://127.0.0.1:8080"  # type: ignore[attr-defined]
    own = {"mode": "production", "database_url": "postgresql+psycopg://db/rogatory"}
    assert read(tmp_path, **own).pages == "", "the API alone"  # type: ignore[attr-defined]
    with pytest.raises(Misused, match="TLS"):
        read(tmp_path, web_address="http://rogatory.example", **own)
    found = read(tmp_path, web_address="https://rogatory.example", **own)
    assert found.pages == "https://rogatory.example"  # type: ignore[attr-defined]


OWN = {"mode": "production", "database_url": "postgresql+psycopg://db/rogatory"}
GATEWAYS = {
    "http": ("gateway_callback_secret_file", 'gateway_url = "https://sms.example/m"\ngateway_secret_file = "/x/g"\n'),
    "twilio": (
        "twilio_token_file",
        'twilio_account = "AC1"\ntwilio_key = "SK1"\ntwilio_secret_file = "/x/t"\ntwilio_sender = "+15005550006"\n',
    ),
}


@pytest.mark.parametrize("channel", ["voice_gateway", "sms_gateway"])
@pytest.mark.parametrize("kind", ["http", "twilio"])
def test_no_gateway_in_production_whose_callbacks_would_be_refused(tmp_path: Path, kind: str, channel: str) -> None:
    """Somebody who pressed the key that a call asks for would sleep on, and nothing would be acknowledged."""
    missing, told = GATEWAYS[kind]
    told += f'{channel} = "{kind}"\ncallback_address = "https://mla.example"\n'
    with pytest.raises(Misused, match=f"{missing} is not set") as refused:
        read(tmp_path, told, **OWN)
    assert f"Set {missing}" in refused.value.remedy
    with pytest.raises(Misused, match=f"{missing} is not set"):
        read(tmp_path, told + f'{missing} = ""\n', **OWN)
    tried = read(tmp_path, told)
    assert tried.unheeded == {kind: missing}  # type: ignore[attr-defined]
    assert not tried.heeds(kind)  # type: ignore[attr-defined]
    settled = read(tmp_path, told + f'{missing} = "/x/c"\n', **OWN)
    assert settled.unheeded == {}  # type: ignore[attr-defined]
    assert settled.heeds(kind)  # type: ignore[attr-defined]


def test_without_a_gateway_nothing_is_asked_for(tmp_path: Path) -> None:
    settled = read(tmp_path, **OWN)
    assert (settled.unheeded, settled.heeds("")) == ({}, False)  # type: ignore[attr-defined]
