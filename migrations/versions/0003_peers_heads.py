"""what peers showed of their logs, remembered

Revision 0003, after 0002.
Locks: `peer_checkpoint`, exclusively, while it is written anew: one row a State, nothing to notice. Other tables are new.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "peer_head",
        sa.Column("peer", sa.String(length=2), nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("peer", "size", "root", name=op.f("pk_peer_head")),
    )
    op.create_table(
        "peer_log_conflict",
        sa.Column("peer", sa.String(length=2), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("remembered", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("proof", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("peer", "sha256", name=op.f("pk_peer_log_conflict")),
    )
    # One row a State is written anew: an instant.
    op.execute("-- squawk-ignore changing-column-type\nalter table peer_checkpoint alter column size type bigint")
    op.execute(
        "create trigger keep_rows before update or delete on peer_log_conflict for each row execute function refuse()"
    )
    op.execute(
        "create trigger keep_table before truncate on peer_log_conflict for each statement execute function refuse()"
    )
    op.execute("alter table peer_log_conflict enable always trigger keep_rows")
    op.execute("alter table peer_log_conflict enable always trigger keep_table")


def downgrade() -> None:
    """Undo the change."""
    op.alter_column(
        "peer_checkpoint", "size", existing_type=sa.BigInteger(), type_=sa.INTEGER(), existing_nullable=False
    )
    op.drop_table("peer_log_conflict")
    op.drop_table("peer_head")
