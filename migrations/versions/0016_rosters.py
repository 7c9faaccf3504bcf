"""rosters in versions, overrides and swaps, absences, closing days, private calendars

Revision 0016, after 0014.
Locks: nothing that is in use: new tables; `official` against writers for an instant, which two of them refer to.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "roster",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=81), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("authority", "name", "version", name=op.f("pk_roster")),
    )
    op.create_table(
        "duty_swap",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("roster", sa.String(length=40), nullable=False),
        sa.Column("asker", sa.String(length=81), nullable=False),
        sa.Column("asked", sa.String(length=81), nullable=False),
        sa.Column("gives_begin", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gives_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("takes_begin", sa.DateTime(timezone=True), nullable=True),
        sa.Column("takes_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=81), nullable=True),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_duty_swap")),
    )
    op.create_index(op.f("ix_duty_swap_authority_state"), "duty_swap", ["authority", "state"], unique=False)
    op.create_table(
        "duty_override",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("roster", sa.String(length=40), nullable=False),
        sa.Column("layer", sa.String(length=40), nullable=True),
        sa.Column("of", sa.String(length=81), nullable=True),
        sa.Column("taker", sa.String(length=81), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("swap", sa.String(length=36), nullable=True),
        sa.Column("by", sa.String(length=81), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=81), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "swap"],
            ["duty_swap.authority", "duty_swap.id"],
            name=op.f("fk_duty_override_authority_swap"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_duty_override")),
    )
    op.create_index(
        op.f("ix_duty_override_authority_roster_ends"), "duty_override", ["authority", "roster", "ends"], unique=False
    )
    op.create_table(
        "duty_absence",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("by", sa.String(length=81), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=81), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "official"],
            ["official.authority", "official.id"],
            name=op.f("fk_duty_absence_authority_official"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_duty_absence")),
    )
    op.create_index(
        op.f("ix_duty_absence_authority_official_ends"), "duty_absence", ["authority", "official", "ends"], unique=False
    )
    op.create_table(
        "closing_day",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=81), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=81), nullable=True),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_closing_day")),
    )
    op.create_index(
        "uq_closing_day_open",
        "closing_day",
        ["authority", "day"],
        unique=True,
        postgresql_where=sa.text("withdrawn is null"),
    )
    op.create_table(
        "duty_feed",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "official"],
            ["official.authority", "official.id"],
            name=op.f("fk_duty_feed_authority_official"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_duty_feed")),
    )
    op.create_index(op.f("ix_duty_feed_authority_official"), "duty_feed", ["authority", "official"], unique=False)
    for table in ("roster", "duty_swap", "duty_override", "duty_absence", "closing_day", "duty_feed"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(
            f"create policy own on {table} using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
        )


def downgrade() -> None:
    """Undo the change."""
    for table in ("duty_feed", "closing_day", "duty_absence", "duty_override", "duty_swap", "roster"):
        op.drop_table(table)
