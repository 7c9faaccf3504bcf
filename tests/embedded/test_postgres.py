"""The embedded PostgreSQL recovers from whatever its last end left behind, or says in one sentence why it cannot."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.embedded.postgres import SUPERUSER, EmbeddedPostgres
from app.kit.errors import Misused, Unavailable

OTHER = """
import sys, time
from pathlib import Path
from app.embedded.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), throwaway=True)
server.start()
print(server.process_id, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A cluster that is made and stopped. The folder above is closed to others: root's server runs as nobody."""
    made = EmbeddedPostgres(tmp_path / "postgres", throwaway=True)
    made.start()
    made.stop()
    yield made
    made.stop()


def connect(server: EmbeddedPostgres, login: str = SUPERUSER) -> psycopg.Connection[tuple[object, ...]]:
    address = server.url(login).replace("postgresql+psycopg", "postgresql")
    return psycopg.connect(address)


def remember(server: EmbeddedPostgres, number: int) -> None:
    with connect(server) as connection:
        connection.execute("create table if not exists kept (number int)")
        connection.execute("insert into kept values (%s)", (number,))


def remembered(server: EmbeddedPostgres) -> list[object]:
    with connect(server) as connection:
        return [row[0] for row in connection.execute("select number from kept order by number")]


def wait_until(gone: int) -> None:
    end = time.monotonic() + 10
    while Path(f"/proc/{gone}").exists() and time.monotonic() < end:
        time.sleep(0.02)


def test_rows_survive_stop_and_start(server: EmbeddedPostgres) -> None:
    server.start()
    remember(server, 1)
    server.stop()
    assert not server.alive()
    server.start()
    assert remembered(server) == [1]


def test_starting_twice_and_stopping_twice_is_harmless(server: EmbeddedPostgres) -> None:
    assert server.start() == server.start()
    server.stop()
    server.stop()


def test_a_killed_server_starts_again_with_what_it_acknowledged(server: EmbeddedPostgres) -> None:
    server.start()
    remember(server, 2)
    assert server.process_id is not None
    os.kill(server.process_id, signal.SIGKILL)
    while server.alive():
        time.sleep(0.01)
    assert server.start() == server.url("")
    assert remembered(server) == [2]


def test_a_stale_lock_file_of_a_living_stranger_is_no_obstacle(server: EmbeddedPostgres) -> None:
    stranger = os.getpid()
    (server.data / "postmaster.pid").write_text(f"{stranger}\n{server.data}\n0\n5432\n\n\n", "utf-8")
    server.start()
    assert server.alive()


def test_a_killed_program_takes_its_server_along_and_leaves_the_data_usable(server: EmbeddedPostgres) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(server.home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    postmaster = int(program.stdout.readline())
    remember(server, 3)
    program.kill()
    program.communicate()
    server.start()
    assert remembered(server) == [3]
    assert server.process_id != postmaster


def test_orphans_of_a_killed_server_are_waited_for(server: EmbeddedPostgres) -> None:
    server.start()
    remember(server, 4)
    with connect(server) as held:
        assert server.process_id is not None
        os.kill(server.process_id, signal.SIGKILL)
        while server.alive():
            time.sleep(0.005)
        server.start()  # at once: the children of the killed one may still be there
        assert remembered(server) == [4]
        held.close()


def test_data_that_another_program_uses_is_refused_in_one_sentence(server: EmbeddedPostgres) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(server.home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    program.stdout.readline()
    with pytest.raises(Unavailable) as refused:
        server.start()
    assert refused.value.code == "data_in_use"
    assert str(server.home) in refused.value.message
    remember(server, 5)  # and the other one goes on; its address is known to us
    program.communicate("")


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres", throwaway=True)
    (server.home / "data.new" / "base").mkdir(parents=True)
    server.start()
    remember(server, 6)
    server.stop()


@pytest.mark.parametrize("name", ["x" * 120, "café and a space", "it's"])
def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    server = EmbeddedPostgres(tmp_path / name, throwaway=True)
    url = server.start()
    try:
        remember(server, 7)
        assert EmbeddedPostgres(tmp_path / name).url("") == url
    finally:
        server.stop()
    assert not any(Path(part).exists() for part in url.split("host=")[1:] if part.startswith("/tmp/rogatory-"))


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode != 0:  # only root may mount; everyone can run out of the space that a limit grants
        limited = f"ulimit -f 1000; exec {sys.executable} -c '{OTHER}' {disk / 'postgres'}"
        failed = subprocess.run(["/bin/sh", "-c", limited], check=False, capture_output=True, text=True)
        assert "Unavailable" in failed.stderr
        return
    try:
        with pytest.raises(Unavailable) as refused:
            EmbeddedPostgres(disk / "postgres", throwaway=True).start()
        assert refused.value.code == "disk_full"
        assert not (disk / "postgres" / "data").exists()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_damaged_data_is_told_in_one_sentence_with_the_place_of_the_log(server: EmbeddedPostgres) -> None:
    shutil.rmtree(server.data / "global")
    with pytest.raises(Unavailable) as refused:
        server.start()
    assert refused.value.code == "database_down"
    assert "\n" not in refused.value.message
    assert str(server.home / "log") in refused.value.remedy
    assert not server.alive()


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text("", "utf-8")
    with pytest.raises(Unavailable):
        EmbeddedPostgres(tmp_path / "postgres").start()


def test_only_our_own_user_may_connect(server: EmbeddedPostgres) -> None:
    server.start()
    hba = (server.home / "hba.conf").read_text("utf-8")
    assert hba == "local all all peer map=rogatory\n"
    with connect(server) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        connection.execute("create role somebody login")
    with connect(server, "somebody") as connection:
        assert connection.execute("select current_user").fetchone() == ("somebody",)


def test_what_is_not_throwaway_is_durable(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres")
    server.start()
    try:
        with connect(server) as connection:
            for name in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
                assert connection.execute(f"show {name}").fetchone() == ("on",)
    finally:
        server.stop()


def test_it_is_started_from_the_main_thread_only(server: EmbeddedPostgres) -> None:
    found: list[BaseException] = []

    def start() -> None:
        try:
            server.start()
        except Misused as error:
            found.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert len(found) == 1
    server.start()
