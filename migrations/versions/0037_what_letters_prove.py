"""what the signatures of letters prove

Revision 0037, after 0036.
Locks: nothing that is in use: a new table.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "letter_look",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("word", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("signatures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_letter_look")),
    )
    op.create_index(op.f("ix_letter_look_authority_file"), "letter_look", ["authority", "file"], unique=False)
    op.execute("alter table letter_look enable row level security")
    op.execute("alter table letter_look force row level security")
    op.execute(
        "create policy own on letter_look using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute(
        "create policy guarded on letter_look as restrictive for all to rog_web, rog_operator using (exists (select 1 from attachment a where a.authority = letter_look.authority and a.sha256 = letter_look.file) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("letter_look")
