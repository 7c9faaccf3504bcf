"""Alembic's environment: one transaction, one migrator at a time, no waiting for locks.

The connection comes from `migrations.run`, which has made the roles; tables are made, and therefore owned, by
`rogatory_owner`, under which nobody can log in.
"""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateTableOp, ExecuteSQLOp, MigrationScript, UpgradeOps
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from app.kit.db import Moment
from migrations import grants, models, policies


def generate(context: MigrationContext, revision: object, directives: list[MigrationScript]) -> None:
    """Add policies and triggers for the tables that a generated migration makes."""
    script = directives[0]
    if script.upgrade_ops is None or script.downgrade_ops is None:
        return
    _protect(script.upgrade_ops)
    if not context.get_current_heads():
        script.upgrade_ops.ops.insert(0, ExecuteSQLOp(policies.REFUSE))
        script.downgrade_ops.ops.append(ExecuteSQLOp(policies.FORGET_REFUSE))


def render(kind: str, item: object, context: AutogenContext) -> str | Literal[False]:
    """Write our own column type as the plain one that the database knows: migrations import no room."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def _protect(ops: UpgradeOps) -> None:
    made = {one.table_name for one in ops.ops if isinstance(one, CreateTableOp)}
    statements: list[str] = []
    for table in sorted(made):
        statements += policies.own(table) if table in models.owned() else []
        statements += policies.keep(table) if table in models.kept() else []
    ops.ops.extend(ExecuteSQLOp(statement) for statement in statements)


def run(connection: Connection) -> None:
    """Migrate on a connection that stands in no transaction yet, or within the one that it is in."""
    context.configure(
        connection=connection,
        target_metadata=models.metadata,
        process_revision_directives=generate,
        render_item=render,
        compare_server_default=True,
    )
    with context.begin_transaction():
        grants.wait_for_others(connection)
        connection.execute(text("set local lock_timeout = '4s'"))
        connection.execute(text("set local statement_timeout = '120s'"))
        connection.execute(text(f"set local role {policies.OWNER}"))
        context.run_migrations()
        if (then := context.config.attributes.get("then")) is not None:
            then(connection)


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", target_metadata=models.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    run(context.config.attributes["connection"])
