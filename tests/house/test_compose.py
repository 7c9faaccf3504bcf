"""`docker-compose.yml`: its form, and that all it names exists. `test_deployments.py` runs what it starts."""

from __future__ import annotations

import dataclasses
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from app import settings
from tests.house.sources import ROOT, text
from workers.shape import CLASSES, SHAPES, Process
from workers.supervise import command

COMPOSE = yaml.safe_load(text(Path("docker-compose.yml")))
SERVICES: dict[str, dict] = COMPOSE["services"]
FULL = {process.name: process for process in SHAPES["full"]}
NODE_TOML = 'state = "XA"\nauthorities = ["XA.moj"]\ntsa_url = "http://tsa.example"\n'


@pytest.fixture(params=FULL)
def process(request: pytest.FixtureRequest) -> Process:
    """A process of the shape `full`."""
    return FULL[request.param]


def test_there_is_a_service_for_each_process_and_what_they_stand_on() -> None:
    assert set(SERVICES) == {*FULL, "postgres", "valkey", "migrate", "operator"}


def test_a_process_is_started_as_the_supervisor_would(process: Process) -> None:
    assert SERVICES[process.name]["command"] == ["python", *command(process, Path("/node"))[1:]]
    assert importlib.util.find_spec(CLASSES[process.kind].module) is not None


def test_the_migration_is_a_command_that_exists() -> None:
    words = SERVICES["migrate"]["command"]
    assert words[:5] == ["python", "-m", "app.cli.main", "--node", "/node"]
    told = subprocess.run(
        [sys.executable, *words[1:3], *words[5:], "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr


def test_a_process_holds_the_keys_and_the_login_of_its_class_only(process: Process) -> None:
    service, kind = SERVICES[process.name], CLASSES[process.kind]
    keys = {volume.split(":")[0] for volume in service["volumes"] if "/keys/" in volume}
    assert keys == {f"./node/keys/{key}" for key in kind.keys}
    assert service["secrets"] == [f"database_{process.kind}", "queue"]
    assert kind.login == f"rog_{process.kind}"


def test_a_process_reaches_outside_only_if_its_class_does(process: Process) -> None:
    found = set(SERVICES[process.name]["networks"]) - {"database", "queue"}
    outward = {f"{process.kind}-out"} if CLASSES[process.kind].destinations else {f"{process.kind}-in"}
    assert found == outward


def test_networks_let_out_only_what_is_named_so() -> None:
    masquerade = "com.docker.network.bridge.enable_ip_masquerade"
    for name, network in COMPOSE["networks"].items():
        shut = network.get("internal") or network.get("driver_opts", {}).get(masquerade) == "false"
        assert bool(shut) != name.endswith("-out"), name


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_the_least_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert service["user"] not in {"", "root", "0", "0:0"}
    assert any(mount.startswith("/tmp") for mount in service["tmpfs"])
    assert name in {"migrate", "operator"} or service["healthcheck"]["test"][0] == "CMD"
    assert "privileged" not in service


def test_the_operator_holds_no_key_and_no_way_out() -> None:
    service = SERVICES["operator"]
    assert not [volume for volume in service["volumes"] if "/keys" in volume]
    assert set(service["networks"]) == {"database", "queue"}
    assert service["profiles"] == ["operator"]


def test_nothing_is_copied_into_a_read_only_container() -> None:
    # Compose copies a config whose content stands in the file, and Docker refuses (docker/compose issue 12031).
    assert "configs" not in COMPOSE
    assert not [name for name, service in SERVICES.items() if "configs" in service]


def test_secrets_are_files() -> None:
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    used = {name for service in SERVICES.values() for name in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    words = [value for service in SERVICES.values() for name, value in service.get("environment", {}).items()]
    assert not [value for value in words if "@" in value]  # no URL with a password


def test_the_settings_exist_and_make_a_node_in_production(process: Process, tmp_path: Path) -> None:
    environment = SERVICES[process.name]["environment"]
    known = {f"ROGATORY_{field.name.upper()}" for field in dataclasses.fields(settings.Settings)}
    assert set(environment) <= known
    (tmp_path / "node.toml").write_text(NODE_TOML, "utf-8")
    found = settings.load(tmp_path, environment)
    assert (found.development, found.shape, found.accept_file_keys) == (False, "full", True)


def docker_compose() -> list[str]:
    """The command, where this machine has it."""
    docker = shutil.which("docker")
    there = docker and subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode == 0
    return [str(docker), "compose"] if there else []


if DOCKER := docker_compose():  # no package of Debian or Python brings it: elsewhere the tests above are all there is

    def test_docker_takes_it() -> None:
        told = subprocess.run([*DOCKER, "config", "--quiet"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
