"""provider log

Revision 0020, after 0015.
Locks: nothing that is in use: new tables, which refer to `matter_head`.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "provider_order",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("gag", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ordered", sa.DateTime(timezone=True), nullable=False),
        sa.Column("serve_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("served", sa.DateTime(timezone=True), nullable=True),
        sa.Column("served_how", sa.String(length=12), nullable=True),
        sa.Column("ticket", sa.String(length=200), nullable=True),
        sa.Column("reached", sa.String(length=200), nullable=True),
        sa.Column("promised", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follow_ups", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("invoice", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("rings", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.String(length=6), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "reference"],
            ["matter_head.authority", "matter_head.reference"],
            name=op.f("fk_provider_order_authority_reference"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_provider_order")),
        sa.UniqueConstraint(
            "authority", "reference", "number", name=op.f("uq_provider_order_authority_reference_number")
        ),
    )
    op.create_index(
        "ix_provider_order_rings",
        "provider_order",
        ["authority", "rings"],
        unique=False,
        postgresql_where=sa.text("rings is not null"),
    )
    op.create_table(
        "provider_change",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("provider_order", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=81), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("members", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "provider_order"],
            ["provider_order.authority", "provider_order.id"],
            name=op.f("fk_provider_change_authority_provider_order"),
        ),
        sa.PrimaryKeyConstraint("authority", "provider_order", "version", name=op.f("pk_provider_change")),
    )
    op.execute("alter table provider_change enable row level security")
    op.execute("alter table provider_change force row level security")
    op.execute(
        "create policy own on provider_change using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table provider_order enable row level security")
    op.execute("alter table provider_order force row level security")
    op.execute(
        "create policy own on provider_order using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute(
        "create policy guarded on provider_order as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = provider_order.authority and g.ended is null and g.reference = provider_order.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on provider_change as restrictive for all to rog_web, rog_operator using (exists (select 1 from provider_order o where o.authority = provider_change.authority and o.id = provider_change.provider_order) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("provider_change")
    op.drop_index("ix_provider_order_rings", table_name="provider_order", postgresql_where=sa.text("rings is not null"))
    op.drop_table("provider_order")
