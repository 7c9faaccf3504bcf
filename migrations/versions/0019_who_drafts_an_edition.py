"""who drafted an edition, lists of States without a node, editions that a peer told of

Revision 0019, after 0018.
Locks: nothing that is in use: new tables; `peer_state` against writers for an instant, which one of them refers to.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "edition_draft",
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("drafted_by", sa.String(length=81), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("drafted", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["state"], ["peer_state.state"], name=op.f("fk_edition_draft_state")),
        sa.PrimaryKeyConstraint("state", "sha256", "drafted_by", name=op.f("pk_edition_draft")),
    )
    op.execute(
        "create trigger keep_rows before update or delete on edition_draft for each row execute function refuse()"
    )
    op.execute(
        "create trigger keep_table before truncate on edition_draft for each statement execute function refuse()"
    )
    op.execute("alter table edition_draft enable always trigger keep_rows")
    op.execute("alter table edition_draft enable always trigger keep_table")
    op.create_table(
        "listed_state",
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("brought_by", sa.String(length=81), nullable=False),
        sa.Column("brought", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=81), nullable=True),
        sa.Column("confirmed", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("state", "sha256", name=op.f("pk_listed_state")),
    )
    op.create_table(
        "edition_heard",
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("heard", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_edition_heard")),
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("edition_heard")
    op.drop_table("listed_state")
    op.drop_table("edition_draft")
