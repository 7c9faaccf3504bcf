"""archival copies of instruments

Revision 0007, after 0004.
Locks: `instrument`, against writers, for an instant: the new table refers to it. The keeper fills it by itself.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "archived",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("stamps", sa.Integer(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holds_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stamper", sa.String(length=64), nullable=True),
        sa.Column("next", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "sender", "id"],
            ["instrument.authority", "instrument.sender", "instrument.id"],
            name=op.f("fk_archived_authority_sender_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "sender", "id", name=op.f("pk_archived")),
    )
    op.create_index(
        "ix_archived_next", "archived", ["authority", "next"], unique=False, postgresql_where="next is not null"
    )
    op.execute("alter table archived enable row level security")
    op.execute("alter table archived force row level security")
    op.execute(
        "create policy own on archived using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_index("ix_archived_next", table_name="archived", postgresql_where="next is not null")
    op.drop_table("archived")
