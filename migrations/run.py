"""Migrate a database: what `rogatory node migrate` calls, and the command for those who write migrations."""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from app.embedded.postgres import SUPERUSER, EmbeddedPostgres
from app.kit.errors import Misused, Unavailable
from migrations import grants, limited

FOLDER = Path(__file__).parent
FIRST = "0001"


def upgrade(admin_url: str, revision: str = "head", passwords: Mapping[str, str] | None = None) -> str | None:
    """Bring a database to a revision, make roles and logins, apply the grants; answers the revision it is at.

    `admin_url` is of a login that may create roles and owns the database. `passwords` are set by login, where given.
    A second migrator waits for the first. `Unavailable` if the server does not answer or a table stays locked.
    """
    with _connected(admin_url) as connection:
        with connection.begin():
            grants.make_roles(connection, passwords or {})
        _run(lambda config: command.upgrade(config, revision), connection)
        return _current(connection)


def downgrade(admin_url: str, revision: str) -> str | None:
    """Take a database back to a revision (`base` for none of it)."""
    with _connected(admin_url) as connection:
        _run(lambda config: command.downgrade(config, revision), connection)
        return _current(connection)


def current(url: str) -> str | None:
    """The revision a database is at; any login may ask."""
    with _connected(url) as connection:
        return _current(connection)


def head() -> str | None:
    """The newest revision that this release knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def config(out: TextIO | None = None) -> Config:
    """Alembic's configuration: there is no ini file."""
    found = Config(stdout=sys.stderr, output_buffer=out)
    found.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    found.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return found


def sql() -> str:
    """All migrations as SQL."""
    out = io.StringIO()
    command.upgrade(config(out), "head", sql=True)
    return out.getvalue()


def autogenerate(words: str) -> Path:
    """Write the migration that turns the newest revision into the models; tried on a throwaway server."""
    with _throwaway() as url, _connected(url) as connection:
        with connection.begin():
            grants.make_roles(connection, {})
        _run(lambda found: command.upgrade(found, "head"), connection)
        number = int(head() or 0) + 1
        settings = config()
        settings.attributes["connection"] = connection
        made = command.revision(settings, words, autogenerate=True, rev_id=f"{number:04d}")
        connection.rollback()
    if made is None or isinstance(made, list):
        raise Misused("no_migration", "No migration was made.")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", made.path], check=True)
    return Path(made.path)


def first() -> Path:
    """Write the first migration anew from the models. Only before a release: later, databases stand on it."""
    for old in sorted((FOLDER / "versions").glob("[0-9]*.py")):
        old.unlink()
    return autogenerate("first tables")


def main() -> None:
    """The command line of those who write migrations."""
    parser = argparse.ArgumentParser(prog="python -m migrations.run", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    new = acts.add_parser("autogenerate", help="a new migration from the models")
    new.add_argument("-m", dest="words", required=True)
    acts.add_parser("first", help="write the first migration anew; only before a release")
    acts.add_parser("sql", help="print all migrations as SQL")
    acts.add_parser("grants", help="print who may do what as Markdown")
    given = parser.parse_args()
    answers: dict[str, Callable[[], str]] = {
        "autogenerate": lambda: str(autogenerate(given.words)),
        "first": lambda: str(first()),
        "sql": sql,
        "grants": grants.printed,
    }
    sys.stdout.write(answers[given.act]() + "\n")


def _run(act: Callable[[Config], None], connection: Connection) -> None:
    settings = config()
    settings.attributes.update(connection=connection, then=_then)
    try:
        act(settings)
        connection.commit()
    except CommandError as error:
        raise Misused("bad_revision", f"This release cannot migrate this database: {error}") from error


def _then(connection: Connection) -> None:
    """What follows a migration within its transaction."""
    limited.fill_marked(connection)
    grants.apply(connection)


def _current(connection: Connection) -> str | None:
    found = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    return found


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine: Engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    except OperationalError as error:
        words = str(error.orig).strip().splitlines()[0]
        raise Unavailable("database_down", f"The database could not be migrated: {words}") from error
    finally:
        engine.dispose()


@contextmanager
def _throwaway() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="rogatory-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", throwaway=True)
        server.start()
        try:
            yield server.url(SUPERUSER)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
