"""drills of our own points

Revision 0021, after 0018.
Locks: nothing that is in use: a new table.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "own_drill",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=81), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rang", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("handed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_own_drill")),
    )
    op.create_index(
        "ix_own_drill_open", "own_drill", ["authority"], unique=False, postgresql_where=sa.text("ended is null")
    )
    op.create_index(op.f("ix_own_drill_authority_made"), "own_drill", ["authority", "made"], unique=False)
    op.execute("alter table own_drill enable row level security")
    op.execute("alter table own_drill force row level security")
    op.execute(
        "create policy own on own_drill using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("own_drill")
