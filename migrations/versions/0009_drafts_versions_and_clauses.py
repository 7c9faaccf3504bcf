"""versions of drafts, their parts that are open, the clause library, matters that name each other

Revision 0009, after 0008.
Locks: `draft` against readers and writers for an instant (a column without a default); `draft` and `instrument` against
writers for an instant: new tables refer to them. Links are found as matters are projected anew. A draft from before gets its first version when it is changed next.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("draft", sa.Column("open_parts", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_table(
        "draft_version",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("draft", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("source", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("members", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "draft"], ["draft.authority", "draft.id"], name=op.f("fk_draft_version_authority_draft")
        ),
        sa.PrimaryKeyConstraint("authority", "draft", "version", name=op.f("pk_draft_version")),
    )
    op.create_table(
        "clause",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("authority", "id", "version", name=op.f("pk_clause")),
    )
    op.create_table(
        "matter_link",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("other", sa.String(length=20), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("instrument", sa.String(length=36), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "sender", "instrument"],
            ["instrument.authority", "instrument.sender", "instrument.id"],
            name=op.f("fk_matter_link_authority_sender_instrument"),
        ),
        sa.PrimaryKeyConstraint(
            "authority", "reference", "other", "sender", "instrument", "member", name=op.f("pk_matter_link")
        ),
    )
    op.create_index(op.f("ix_matter_link_authority_other"), "matter_link", ["authority", "other"], unique=False)
    for table in ("draft_version", "clause", "matter_link"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(
            f"create policy own on {table} using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
        )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("matter_link")
    op.drop_table("clause")
    op.drop_table("draft_version")
    op.drop_column("draft", "open_parts")
