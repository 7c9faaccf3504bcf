"""Passwords come out of files, each process has those of its own logins, and a missing one is told by its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from app import settings
from app.kit.errors import Misused
from app.wiring import Node
from tests.conftest import Database

NODE_TOML = 'state = "XA"\nauthorities = ["XA.moj"]\nmode = "development"\n'


def node(home: Path, **told: str) -> Node:
    (home / "node.toml").write_text(NODE_TOML, "utf-8")
    return Node(settings.load(home, {f"ROGATORY_{name.upper()}": value for name, value in told.items()}), "web")


def test_one_setting_names_the_file_of_every_login(tmp_path: Path) -> None:
    for name in ("web", "postgres"):
        (tmp_path / f"database_{name}").write_text(f"{name}: p@ss/w%rd\n", "utf-8")
    made = node(
        tmp_path,
        database_url="postgresql+psycopg://db.example:5432/rogatory",
        database_password_file=f"{tmp_path}/database_{{class}}",
    )
    for login, url in (("rog_web", made.database_url("rog_web")), ("postgres", made.admin_url())):
        found = make_url(url)
        assert (found.username, found.password) == (login, f"{login.removeprefix('rog_')}: p@ss/w%rd")
    with pytest.raises(Misused, match="database_sign") as missing:
        made.database_url("rog_sign")
    assert missing.value.code == "no_secret"


def test_the_queue_is_asked_with_its_password(tmp_path: Path) -> None:
    (tmp_path / "queue").write_text("p@ss/w%rd\n", "utf-8")
    made = node(tmp_path, queue_url="redis://queue.example:6379/0", queue_password_file=str(tmp_path / "queue"))
    assert made.queue_url() == "redis://:p%40ss%2Fw%25rd@queue.example:6379/0"
    assert node(tmp_path, queue_url="redis://queue.example:6379/0").queue_url() == "redis://queue.example:6379/0"


def test_passwords_are_not_set_without_files(tmp_path: Path) -> None:
    with pytest.raises(Misused) as refused:
        node(tmp_path, database_url="postgresql+psycopg://db.example/rogatory").database_password("rog_web")
    assert refused.value.code == "no_password_file"


def test_a_node_that_does_not_know_its_own_state_says_so(database: Database, tmp_path: Path) -> None:
    made = node(tmp_path, database_url=database.url("rog_operator"))
    with pytest.raises(Misused) as refused:
        made.enter_own_state()
    assert refused.value.code == "no_introduction"
    made.close()
