"""papers where no node is reached: dispatch sets, departures, what stands on our own record; circulars

Revision 0010, after 0009.
Locks: `instrument` against readers and writers for an instant (a column with a constant default), `matter_head` against
writers for an instant, as `draft`: new tables refer to them.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("instrument", sa.Column("proof", sa.String(length=12), server_default="signature", nullable=False))
    op.create_table(
        "dispatch_set",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instrument", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("letter", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("addressee", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("originals", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kit", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "reference"],
            ["matter_head.authority", "matter_head.reference"],
            name=op.f("fk_dispatch_set_authority_reference"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_dispatch_set")),
    )
    op.create_index(
        op.f("ix_dispatch_set_authority_reference"), "dispatch_set", ["authority", "reference"], unique=False
    )
    op.create_table(
        "dispatch",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instrument", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("bundle", sa.String(length=36), nullable=False),
        sa.Column("route", sa.String(length=16), nullable=False),
        sa.Column("left", sa.Date(), nullable=False),
        sa.Column("bearer", sa.Text(), nullable=True),
        sa.Column("tracking", sa.Text(), nullable=True),
        sa.Column("expected", sa.Date(), nullable=False),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("entered", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived", sa.Date(), nullable=True),
        sa.Column("received_by", sa.Text(), nullable=True),
        sa.Column("known_how", sa.Text(), nullable=True),
        sa.Column("noted_by", sa.String(length=81), nullable=True),
        sa.Column("noted", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "bundle"],
            ["dispatch_set.authority", "dispatch_set.id"],
            name=op.f("fk_dispatch_authority_bundle"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "reference"],
            ["matter_head.authority", "matter_head.reference"],
            name=op.f("fk_dispatch_authority_reference"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_dispatch")),
    )
    op.create_index(op.f("ix_dispatch_authority_reference"), "dispatch", ["authority", "reference"], unique=False)
    op.create_table(
        "reply_reading",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=True),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("problems", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_reply_reading")),
    )
    op.create_table(
        "circular",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("common", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("author", sa.String(length=81), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_circular")),
    )
    op.create_table(
        "circular_member",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("circular", sa.String(length=36), nullable=False),
        sa.Column("draft", sa.String(length=36), nullable=False),
        sa.Column("withdrawal", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "circular"],
            ["circular.authority", "circular.id"],
            name=op.f("fk_circular_member_authority_circular"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "draft"], ["draft.authority", "draft.id"], name=op.f("fk_circular_member_authority_draft")
        ),
        sa.PrimaryKeyConstraint("authority", "circular", "draft", name=op.f("pk_circular_member")),
        sa.UniqueConstraint("authority", "draft", name=op.f("uq_circular_member_authority_draft")),
    )
    op.execute("alter table circular enable row level security")
    op.execute("alter table circular force row level security")
    op.execute(
        "create policy own on circular using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table circular_member enable row level security")
    op.execute("alter table circular_member force row level security")
    op.execute(
        "create policy own on circular_member using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table reply_reading enable row level security")
    op.execute("alter table reply_reading force row level security")
    op.execute(
        "create policy own on reply_reading using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table dispatch_set enable row level security")
    op.execute("alter table dispatch_set force row level security")
    op.execute(
        "create policy own on dispatch_set using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table dispatch enable row level security")
    op.execute("alter table dispatch force row level security")
    op.execute(
        "create policy own on dispatch using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("circular_member")
    op.drop_table("circular")
    op.drop_table("reply_reading")
    op.drop_table("dispatch")
    op.drop_table("dispatch_set")
    op.drop_column("instrument", "proof")
