"""signatures that are made elsewhere

Revision 0005, after 0004.
Locks: frozen, against writes, for an instant: a new table refers to it. Nothing that exists is changed.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "signature_elsewhere",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("frozen", sa.String(length=36), nullable=False),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certificates", sa.LargeBinary(), nullable=True),
        sa.Column("prepared", sa.String(length=64), nullable=True),
        sa.Column("attributes", sa.LargeBinary(), nullable=True),
        sa.Column("algorithm", sa.String(length=8), nullable=True),
        sa.Column("answered", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answer_kind", sa.String(length=8), nullable=True),
        sa.Column("signed", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "frozen"],
            ["frozen.authority", "frozen.id"],
            name=op.f("fk_signature_elsewhere_authority_frozen"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_signature_elsewhere")),
    )
    op.create_index(
        "uq_signature_elsewhere_open",
        "signature_elsewhere",
        ["authority", "frozen"],
        unique=True,
        postgresql_where="state in ('preparing', 'offered', 'brought', 'proven')",
    )
    op.create_index(
        "ix_signature_elsewhere_offered",
        "signature_elsewhere",
        ["authority", "expires"],
        unique=False,
        postgresql_where="state = 'offered'",
    )
    op.execute("alter table signature_elsewhere enable row level security")
    op.execute("alter table signature_elsewhere force row level security")
    op.execute(
        "create policy own on signature_elsewhere using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("signature_elsewhere")
