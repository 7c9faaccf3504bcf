"""Who acts, and in which transaction: from the options of a command to a node, a session and an actor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg.errors import UndefinedColumn, UndefinedTable
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from app import wiring
from app.access import guards
from app.accounts.officials import actor_of
from app.accounts.tokens import authenticate, owner_of
from app.cli.shell import Shell
from app.kit.actor import Actor
from app.kit.errors import Misused, Unavailable
from app.kit.ids import AuthorityId, authority_id, authority_of, official_id
from app.wiring import Node

WEB, OPERATOR = "rog_web", "rog_operator"
"""Database logins: of acts on matters, and of the one who runs the node."""


@dataclass(frozen=True)
class Acting:
    """Somebody acts in one transaction, which is committed when the block ends."""

    node: Node
    session: Session
    actor: Actor


def node_of(shell: Shell) -> Node:
    """The node in the folder; `Misused` if there is none."""
    node = wiring.open_node(shell.home, "operator", serves=False)
    shell.closing.callback(node.close)
    return node


@contextmanager
def person(shell: Shell, login: str = WEB, node: Node | None = None) -> Iterator[Acting]:
    """An official acts: by their token, or in development by `--as`."""
    node = node or node_of(shell)
    token = None if shell.official else shell.secret
    owner = owner_of(token) if token else _named(shell, node)
    if owner not in node.authorities:
        here = ", ".join(node.authorities)
        raise Misused("not_here", f"{owner} is not an authority of this node.", f"Its authorities: {here}.")
    with transaction(node, login, owner) as session:
        if token:
            actor = authenticate(session, token, node.now())
        else:
            actor = actor_of(session, official_id(shell.official or ""))
        guards.stand_for(session, actor)
        yield Acting(node, session, actor)


@contextmanager
def operator(
    shell: Shell, authority: str | None = None, login: str = OPERATOR, node: Node | None = None
) -> Iterator[Acting]:
    """The one who runs the node acts in its name; somebody who is named acts as themselves.

    `authority` None: the node's first one, for what belongs to the whole node.
    """
    node = node or node_of(shell)
    if shell.named:
        with person(shell, login, node) as acting:
            yield acting
        return
    owner = owner_here(node, authority) if authority else node.authorities[0]
    with transaction(node, login, owner) as session:
        yield Acting(node, session, Actor.node(owner))


@contextmanager
def transaction(node: Node, login: str, owner: AuthorityId | None) -> Iterator[Session]:
    """One transaction under a login. `Unavailable` in one sentence when the database does not answer."""
    try:
        with node.sessions(login).begin(owner) as session:
            yield session
    except OperationalError as error:
        raise down(node) from error
    except ProgrammingError as error:
        if isinstance(error.orig, UndefinedTable | UndefinedColumn):
            raise Misused(
                "not_migrated",
                "The database is not at this release.",
                f"Run `rogatory --node {node.home} node migrate`.",
            ) from error
        raise


def owner_here(node: Node, authority: str) -> AuthorityId:
    """An authority of this node; `Misused` for another."""
    found = authority_id(authority)
    if found not in node.authorities:
        here = ", ".join(node.authorities)
        raise Misused("not_here", f"{found} is not an authority of this node.", f"Its authorities: {here}.")
    return found


def owners(node: Node, authority: str | None) -> tuple[AuthorityId, ...]:
    """The authority that was named, or all of the node's."""
    return (owner_here(node, authority),) if authority else node.authorities


def _named(shell: Shell, node: Node) -> AuthorityId:
    if not shell.official:
        raise Misused(
            "nobody_named",
            "An official must do this, and none is named.",
            "Set ROGATORY_TOKEN, give --token-file FILE, or in development --as XA.moj/ana.",
        )
    if not node.settings.development:
        raise Misused(
            "development_only",
            "--as is for development, and this node is in production.",
            "Use a personal token: ROGATORY_TOKEN or --token-file.",
        )
    return authority_of(official_id(shell.official))


def down(node: Node) -> Unavailable:
    """That the node's database does not answer, in one sentence."""
    if node.settings.database_url is None:
        return Unavailable(
            "node_down", f"The node in {node.home} does not run.", f"Start it: `rogatory --node {node.home} node up`."
        )
    return Unavailable("database_down", "The database does not answer.", "See ROGATORY_DATABASE_URL and its server.")
