"""`docker-compose.yml` and `examples/systemd` give a working node: their own words, run on real servers.

One node, deployed twice: in containers' places, then in systemd's. The other State's node stands beside it.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from app.cli.playground import Playground, RunningNode, eventually, free_port, playground
from app.directory.introduction import fingerprint
from app.kit.ids import StateCode
from tests.house import servers
from tests.house.deployment import (
    COPY,
    ROOT,
    Unit,
    environment_file,
    image,
    interpreter,
    mapped,
    person,
    running,
    service,
)
from tests.house.sources import text
from tests.stories.hands import fresh
from tests.stories.world import QUICK
from workers.shape import SHAPES

COMPOSE = yaml.safe_load(text(Path("docker-compose.yml")))
SYSTEMD = ROOT / "examples" / "systemd"
FULL = [process.name for process in SHAPES["full"]]
pytestmark = pytest.mark.timeout(1200)  # twenty-two processes and two servers, on as few as two cores


@dataclass
class Site:
    """A machine: its folder, the ports of its servers, and the node that is deployed on it."""

    folder: Path
    image: Path
    python: Path
    beside: Playground
    database: int = 0
    queue: int = 0
    door: int = field(default_factory=free_port)
    api: int = field(default_factory=free_port)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def node(self) -> Path:
        """What `node init` made."""
        return self.folder / "node"

    def container(self, name: str) -> Unit:
        """A service of the compose file: nothing of the node is in its folder but what is mounted there."""
        said, own = COMPOSE["services"][name], self.folder / "containers" / name
        places = self._places(own)
        if not own.exists():
            (own / "secrets").mkdir(parents=True)
            for secret in said["secrets"]:
                shutil.copy(self.folder / COMPOSE["secrets"][secret]["file"], own / "secrets" / secret)
            for volume in said["volumes"]:
                source, target, *_ = volume.split(":")
                if source.startswith("./"):
                    Path(places["/node"], ".").mkdir(exist_ok=True)
                    place = Path(mapped(target, places))
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.symlink_to(self.folder / source)
            (own / "node" / "run").mkdir()
            for path in (own, *own.rglob("*")):
                os.chown(path, 10001, 10001, follow_symlinks=False) if os.geteuid() == 0 else None
        words = [*said.get("entrypoint", ()), *(said["command"] if "entrypoint" not in said else ())]
        number, group = (int(part) for part in said["user"].split(":"))
        return Unit(
            name,
            [str(self.python), *(mapped(word.replace("$$", "$"), places) for word in words[1:])],
            {
                "PYTHONPATH": str(self.image),
                "PYTHONDONTWRITEBYTECODE": "1",
                **{key: mapped(value, places) for key, value in said["environment"].items()},
            },
            [mapped(word.replace("$$", "$"), places) for word in said.get("healthcheck", {}).get("test", [""])[1:]],
            self.image,
            person(number, group, "rogatory"),
        )

    def unit(self, name: str) -> Unit:
        """A unit of systemd, as its own user, with its own credentials and keys."""
        said = service(SYSTEMD / f"rogatory-{name}.service", SYSTEMD / "rogatory-.service.d" / "node.conf")
        own = self.folder / "units" / name
        places = self._machine(own)
        users = [line.split()[1] for line in _lines("sysusers.conf") if line.startswith("u ")]
        user = person(20001 + users.index(said.one("User")), 20000, said.one("User"))
        if not own.exists():
            _view(self, own, [path.rpartition("/")[2] for path in said.said.get("BindReadOnlyPaths", ())])
            for line in said.said["LoadCredential"]:
                name_of, _, path = line.partition(":")
                shutil.copy(mapped(path, places), own / "credentials" / name_of)
            for path in (own / "credentials").iterdir():
                os.chown(path, user.uid, user.gid) if user else None
        return Unit(
            name,
            [mapped(word, places) for word in said.one("ExecStart").split()],
            said.environment(places, own / "credentials"),
            ["sh", "-c", f'kill -0 "$(cat {own}/node/run/{name}.ready)"'],
            self.image,
            user,
            int(said.one("UMask"), 8),
        )

    def _places(self, own: Path) -> dict[str, str]:
        return {
            "/node": str(own / "node"),
            "/papers": str(own / "papers"),
            "/store": str(self.folder / "store"),
            "/run/secrets": str(own / "secrets"),
            "postgres:5432": f"127.0.0.1:{self.database}",
            "valkey:6379": f"127.0.0.1:{self.queue}",
            "8443": str(self.door),
            "8080": str(self.api),
        }

    def _machine(self, own: Path) -> dict[str, str]:
        return {
            "/opt/rogatory/.venv/bin/python": str(self.python),
            "/opt/rogatory": str(self.image),
            "/var/lib/rogatory": str(own / "node"),
            "/etc/rogatory": str(self.folder / "etc"),
            "127.0.0.1:5432": f"127.0.0.1:{self.database}",
            "127.0.0.1:6379": f"127.0.0.1:{self.queue}",
            "8443": str(self.door),
            "8080": str(self.api),
        }

    def operator(self, *words: str, who: str = "", run: Callable[..., str] | None = None) -> Any:
        """A command of the operator, or of an official with their token; answers what `--json` prints."""
        also = {"ROGATORY_TOKEN": self.tokens[who]} if who else {}
        return json.loads((run or self.container("operator").run)("--json", *words, also=also))

    def ask(self, method: str, path: str, who: str = "ana", **more: Any) -> httpx.Response:
        """One request to the API."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}", **more.pop("headers", {})}
        answer = httpx.request(method, f"http://127.0.0.1:{self.api}/v1{path}", headers=headers, timeout=30, **more)
        assert answer.is_success, answer.text
        return answer


def _lines(name: str) -> list[str]:
    return [line for line in (SYSTEMD / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


def _view(site: Site, own: Path, keys: list[str]) -> None:
    """What a unit sees of /var/lib/rogatory: all but the folder of keys, and of that only its own."""
    (own / "node" / "keys").mkdir(parents=True)
    (own / "credentials").mkdir()
    for name in ("node.toml", "introduction.json", "anchors", "run", "store"):
        (own / "node" / name).symlink_to(site.folder / "var" / name)
    for name in keys:
        (own / "node" / "keys" / name).symlink_to(site.folder / "var" / "keys" / name)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Servers over TCP with passwords, a node's folder by `node init`, secrets by hand, and Boreland's node beside."""
    memory = Path("/dev/shm")
    with ExitStack() as stack:
        where = tempfile.TemporaryDirectory(prefix="rog-", dir=memory if memory.is_dir() else None)
        folder = Path(stack.enter_context(where))
        folder.chmod(0o755)
        beside = stack.enter_context(playground(folder / "beside"))
        beside.found("XB", settings=QUICK)
        beside["XB"].start(wait=False)
        made = Site(folder, image(folder / "image"), interpreter(folder / COPY), beside)
        _init(made)
        database = COMPOSE["services"]["postgres"]["environment"]
        options = database["POSTGRES_INITDB_ARGS"].split()
        word = folder / "secrets" / "database_postgres"
        made.database = stack.enter_context(
            servers.postgres(folder / "postgres", word, database["POSTGRES_DB"], options)
        )
        command = [part.replace("$$", "$") for part in COMPOSE["services"]["valkey"]["command"]]
        command = [mapped(part, {"/run/secrets": str(folder / "secrets")}) for part in command]
        made.queue = stack.enter_context(servers.valkey(command, (folder / "secrets" / "queue").read_text().strip()))
        _found(made)
        yield made


def _init(site: Site) -> None:
    (site.folder / "secrets").mkdir()
    for name in COMPOSE["secrets"]:
        (site.folder / COMPOSE["secrets"][name]["file"]).write_text(f"{name} % @ / of this test\n", "utf-8")
    words = ["node", "init", str(site.node), "--state", "XA", "--authority", "XA.moj=Ministry of Justice"]
    words += ["--official", "XA.moj/ana=Ana Albin; Head of Section", "--keys", str(site.beside.folder / "pki")]
    words += ["--official", "XA.moj/ben=Ben Corvin; Head of the Central Authority", "--accept-file-keys"]
    words += ["--door-address", f"https://127.0.0.1:{site.door}"]
    words += ["--tsa-url", f"http://127.0.0.1:{site.beside.tsa.port}/xa/tsa/tsa"]
    plain = Unit("init", [str(site.python), "-m", "app.cli.main"], {"PYTHONPATH": str(site.image)}, [], site.image)
    assert json.loads(plain.run("--json", *words))["mode"] == "production"
    with (site.node / "node.toml").open("a", encoding="utf-8") as told:  # the State's own lists are inside
        told.write(f'revocation_hosts = "127.0.0.1:{site.beside.revocation.port}"\n')
    (site.folder / "store").mkdir()
    (site.folder / "papers").mkdir()
    for path in (site.folder / "store", *(site.node / "keys").rglob("*")):
        os.chown(path, 10001, 10001) if os.geteuid() == 0 else None


def _found(site: Site) -> None:
    """The first steps of an operator and two officials, as the how-to has them. They need no running process."""
    for _ in range(2):  # a one-shot runs again at every `up`
        site.container("migrate").run()
    for who, name, roles in (
        ("ana", "Ana Albin", ["case_officer", "signatory"]),
        ("ben", "Ben Corvin", ["head", "signatory", "duty_officer"]),
    ):
        given = [word for role in roles for word in ("--role", role)]
        site.operator("official", "add", f"XA.moj/{who}", "--name", name, "--function", "Head", *given)
        site.tokens[who] = site.operator("token", "first", f"XA.moj/{who}")["token"]
    beside, own = site.beside["XB"], RunningNode(site.node, StateCode("XA"))
    shutil.copy(beside.home / "introduction.json", site.folder / "papers" / "XB.json")
    papers = site.container("operator").folder.parent / "containers" / "operator" / "papers"
    site.operator("peer", "introduce", f"{papers}/XB.json")
    heard = fingerprint((beside.home / "introduction.json").read_bytes()).split()
    for who in ("ana", "ben"):
        site.operator("peer", "confirm", "XB", *heard, who=who)
    beside.wait_ready()
    site.beside.people(beside)
    site.beside.introduce(beside, own)


def serves(site: Site, run: Callable[..., str]) -> None:
    """What a node is for: its API answers, a document is rendered, and the road to the other State and back holds."""
    assert site.ask("GET", "/me").json()["official"] == "XA.moj/ana"
    opening = {"act": "request", "procedure": "mla", "recipient": "XB.moj", "treaty": "un_cybercrime"}
    draft = site.ask("POST", "/drafts", json={**opening, "body": fresh()}).json()
    warnings = [one["key"] for one in site.ask("GET", f"/drafts/{draft['id']}/findings").json()["items"]]
    told = {"If-Match": '"1"'}
    frozen = site.ask("POST", f"/drafts/{draft['id']}/freeze", json={"ticked": warnings}, headers=told).json()
    place = f"/frozen/{frozen['id']}"
    eventually(lambda: site.ask("GET", place).json()["state"] == "frozen", "the rendered document")
    assert site.ask("GET", f"{place}/pdf").content.startswith(b"%PDF-")
    road = site.operator("peer", "test", "XB", "--timeout", "300", run=run)
    assert road["answered"] is True, road


def test_the_compose_file_gives_a_node_that_serves(site: Site) -> None:
    postgres = COMPOSE["services"]["postgres"]["healthcheck"]["test"]
    ready = [servers.postgres_program(postgres[1]), *postgres[2:], "-h", "127.0.0.1", "-p", str(site.database)]
    assert Unit("postgres", ready, {}, [], site.image).run()
    with running([site.container(name) for name in FULL], site.folder / "compose-logs"):
        serves(site, site.container("operator").run)


def test_a_container_has_only_the_secrets_and_keys_of_its_class(site: Site) -> None:
    for name in FULL:
        own = site.folder / "containers" / name
        site.container(name)
        kind = name.split("-")[0]
        assert {path.name for path in (own / "secrets").iterdir()} == {f"database_{kind}", "queue"}
        assert {path.name for path in (own / "node" / "keys").iterdir()} == {kind}


def test_the_units_of_systemd_give_a_node_that_serves(site: Site) -> None:
    _settle(site)
    site.unit("migrate").run()
    operator = _operator(site)
    with running([site.unit(name) for name in FULL], site.folder / "unit-logs"):
        serves(site, operator.run)
        if os.geteuid() == 0:
            eventually(lambda: len(_writers(site)) > 2, "several classes wrote into the store")
    if os.geteuid() == 0:
        _shared(site)


def _settle(site: Site) -> None:
    """The machine as sysusers.conf and tmpfiles.conf make it, on a copy of the node's folder."""
    shutil.copytree(site.node, site.folder / "var")
    shutil.copytree(site.folder / "store", site.folder / "var" / "store")
    (site.folder / "etc").mkdir()
    shutil.copytree(site.folder / "secrets", site.folder / "etc" / "secrets")
    (site.folder / "etc" / "operator").mkdir()
    for name in ("database_operator", "database_web", "queue"):
        shutil.copy(site.folder / "secrets" / name, site.folder / "etc" / "operator" / name)
    places = {"/var/lib/rogatory": str(site.folder / "var"), "/etc/rogatory": str(site.folder / "etc")}
    said = mapped((SYSTEMD / "node.env").read_text("utf-8"), site._machine(site.folder / "none"))
    (site.folder / "etc" / "node.env").write_text(said, "utf-8")
    users = [line.split()[1] for line in _lines("sysusers.conf") if line.startswith("u ")]
    numbers = {"root": 0, **{name: 20001 + place for place, name in enumerate(users)}}
    groups = {"root": 0, "rogatory": 20000}
    for line in _lines("tmpfiles.conf"):
        kind, pattern, mode, user, group, _ = line.split()
        path = Path(mapped(pattern, places))
        if kind == "d":
            path.mkdir(exist_ok=True)
        found = sorted(path.parent.glob(path.name))
        for one in [*found, *(below for top in found if kind == "Z" for below in top.rglob("*"))]:
            wanted = int(mode.lstrip("~"), 8)
            if mode.startswith("~") and not one.is_dir():
                wanted &= stat.S_IMODE(one.stat().st_mode)
            if os.geteuid() == 0:
                os.chown(one, numbers[user], groups[group])
            one.chmod(wanted)
    if os.geteuid() == 0:  # what was copied in belongs to the group, as the how-to says
        for one in (site.folder / "var" / "store").rglob("*"):
            os.chown(one, 0, 20000)
            one.chmod(0o2770 if one.is_dir() else 0o660)


def _operator(site: Site) -> Unit:
    own = site.folder / "units" / "operator"
    _view(site, own, [])
    places = site._machine(own)
    script = own / "operator.sh"
    script.write_text(mapped((SYSTEMD / "operator.sh").read_text("utf-8"), places), "utf-8")
    users = [line.split()[1] for line in _lines("sysusers.conf") if line.startswith("u ")]
    user = person(20001 + users.index("rogatory-operator"), 20000, "rogatory-operator")
    return Unit("operator", ["sh", str(script)], {}, [], site.image, user)


def _stored(site: Site) -> list[Path]:
    return [path for path in (site.folder / "var" / "store").rglob("*") if path.is_file()]


def _writers(site: Site) -> set[int]:
    """Whose files lie in the store; unfinished ones come and go meanwhile."""
    return {path.stat().st_uid for path in _stored(site) if not path.name.endswith(".part")}


def _shared(site: Site) -> None:
    """What one class wrote another could read, and nobody beside; each key is one user's."""
    assert len(_writers(site)) > 2, "several classes wrote into the store"
    for path in _stored(site):
        mode = path.stat()
        assert (mode.st_gid, mode.st_mode & 0o067) == (20000, 0o060), path
    for kind in ("keeper", "door", "sign", "intake", "deliver", "web"):
        for path in (site.folder / "var" / "keys" / kind).rglob("*"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o400, path


def test_every_process_has_a_unit_and_the_target_wants_it() -> None:
    wanted = {word for line in _lines("rogatory.target") if line.startswith("Wants=") for word in line[6:].split()}
    assert wanted == {f"rogatory-{name}.service" for name in FULL}
    users = {line.split()[1] for line in _lines("sysusers.conf") if line.startswith("u ")}
    for name in FULL:
        said = service(SYSTEMD / f"rogatory-{name}.service", SYSTEMD / "rogatory-.service.d" / "node.conf")
        kind = name.split("-")[0]
        assert said.one("User") == f"rogatory-{kind}" in users
        credentials = {line.partition(":")[0] for line in said.said["LoadCredential"]}
        assert credentials == {f"database_{kind}", "queue"}
        keys = [path.rpartition("/")[2] for path in said.said.get("BindReadOnlyPaths", ())]
        assert keys == [kind]
    assert environment_file((SYSTEMD / "node.env").read_text("utf-8"))["ROGATORY_SHAPE"] == "full"


def test_a_unit_is_started_as_the_supervisor_would() -> None:
    from workers.supervise import command

    for process in SHAPES["full"]:
        said = service(SYSTEMD / f"rogatory-{process.name}.service", SYSTEMD / "rogatory-.service.d" / "node.conf")
        expected = command(process, Path("/var/lib/rogatory"))[1:]
        assert said.one("ExecStart").split() == ["/opt/rogatory/.venv/bin/python", *expected]
