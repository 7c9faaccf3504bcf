"""papers for people that are made of an instrument

Revision 0040, after 0039.
Locks: nothing: a new table.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "printout",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("instrument", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=11), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=True),
        sa.Column("beside", sa.Boolean(), nullable=False),
        sa.Column("account", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_printout")),
    )
    op.create_index(op.f("ix_printout_authority_reference"), "printout", ["authority", "reference"], unique=False)
    op.execute("alter table printout enable row level security")
    op.execute("alter table printout force row level security")
    op.execute(
        "create policy own on printout using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute(
        "create policy guarded on printout as restrictive for all to rog_web, rog_operator using (not ((sha256(convert_to(printout.authority || ' ' || printout.reference, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("printout")
