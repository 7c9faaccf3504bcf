"""archival copies of instruments

Revision 0006, after 0005.
Locks: `instrument` and `peer_state`, against writers, for an instant: new tables refer to them. The keeper fills them.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "watched_certificate",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("revoked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compromised", sa.Boolean(), nullable=True),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("evidence_kind", sa.String(length=4), nullable=True),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_watched_certificate")),
    )
    op.create_index(op.f("ix_watched_certificate_state"), "watched_certificate", ["state"], unique=False)
    op.create_table(
        "withdrawn_certificate",
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("certificate", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=81), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=81), nullable=True),
        sa.Column("confirmed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifting_by", sa.String(length=81), nullable=True),
        sa.Column("lifted_by", sa.String(length=81), nullable=True),
        sa.Column("lifted", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["state"], ["peer_state.state"], name=op.f("fk_withdrawn_certificate_state")),
        sa.PrimaryKeyConstraint("state", "certificate", "since", name=op.f("pk_withdrawn_certificate")),
    )
    op.create_table(
        "archived",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("stamps", sa.Integer(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holds_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stamper", sa.String(length=64), nullable=True),
        sa.Column("founded", sa.Boolean(), nullable=False),
        sa.Column("look", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("judged", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", sa.LargeBinary(), nullable=True),
        sa.Column("next", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "sender", "id"],
            ["instrument.authority", "instrument.sender", "instrument.id"],
            name=op.f("fk_archived_authority_sender_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "sender", "id", name=op.f("pk_archived")),
    )
    op.create_index(
        "ix_archived_look", "archived", ["authority", "look"], unique=False, postgresql_where="look is not null"
    )
    op.create_index(
        "ix_archived_next", "archived", ["authority", "next"], unique=False, postgresql_where="next is not null"
    )
    op.create_index("ix_archived_unfounded", "archived", ["authority"], unique=False, postgresql_where="not founded")
    op.create_table(
        "foundation",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("certificate", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "sender", "id"],
            ["archived.authority", "archived.sender", "archived.id"],
            name=op.f("fk_foundation_authority_sender_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "certificate", "sender", "id", name=op.f("pk_foundation")),
    )
    op.create_index("ix_foundation_instrument", "foundation", ["authority", "sender", "id"], unique=False)
    op.execute("alter table archived enable row level security")
    op.execute("alter table archived force row level security")
    op.execute(
        "create policy own on archived using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table foundation enable row level security")
    op.execute("alter table foundation force row level security")
    op.execute(
        "create policy own on foundation using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_index("ix_foundation_instrument", table_name="foundation")
    op.drop_table("foundation")
    op.drop_index("ix_archived_unfounded", table_name="archived", postgresql_where="not founded")
    op.drop_index("ix_archived_next", table_name="archived", postgresql_where="next is not null")
    op.drop_index("ix_archived_look", table_name="archived", postgresql_where="look is not null")
    op.drop_table("archived")
    op.drop_table("withdrawn_certificate")
    op.drop_index(op.f("ix_watched_certificate_state"), table_name="watched_certificate")
    op.drop_table("watched_certificate")
