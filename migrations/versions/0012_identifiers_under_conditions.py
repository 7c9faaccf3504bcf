"""identifiers that other States gave under conditions

Revision 0012, after 0011.
Locks: `instrument` against writers until the end: the new table refers to it, and what is there already is read once and
entered by `migrations.run` in the same transaction (`migrations.limited`; about 0.3 ms an instrument).
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "limited_identifier",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("instrument", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "sender", "instrument"],
            ["instrument.authority", "instrument.sender", "instrument.id"],
            name=op.f("fk_limited_identifier_authority_sender_instrument"),
        ),
        sa.PrimaryKeyConstraint("authority", "mark", "sender", "instrument", name=op.f("pk_limited_identifier")),
    )
    op.execute("alter table limited_identifier enable row level security")
    op.execute("alter table limited_identifier force row level security")
    op.execute(
        "create policy own on limited_identifier using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("comment on table limited_identifier is 'to be filled'")


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("limited_identifier")
