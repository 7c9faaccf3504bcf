"""our own notes of calls

Revision 0014, after 0013.
Locks: nothing that is in use: a new table, which refers to `matter_head`.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "own_call",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("call_back_number", sa.Text(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=81), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=True),
        sa.Column("instrument", sa.String(length=36), nullable=True),
        sa.Column("matched", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "reference"],
            ["matter_head.authority", "matter_head.reference"],
            name=op.f("fk_own_call_authority_reference"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_own_call")),
    )
    op.create_index(
        op.f("ix_own_call_authority_recipient_made"), "own_call", ["authority", "recipient", "made"], unique=False
    )
    op.create_index(op.f("ix_own_call_authority_reference"), "own_call", ["authority", "reference"], unique=False)
    op.execute("alter table own_call enable row level security")
    op.execute("alter table own_call force row level security")
    op.execute(
        "create policy own on own_call using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute(
        "create policy guarded on own_call as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = own_call.authority and g.ended is null and g.reference = own_call.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("own_call")
