"""who said that what an edition lacks is meant

Revision 0033, after 0032.
Locks: nothing that is in use: a new table; `edition` against writers for an instant, which it refers to.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "edition_meant",
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("enough", sa.Boolean(), nullable=False),
        sa.Column("said", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["state", "number"], ["edition.state", "edition.number"], name=op.f("fk_edition_meant_state_number")
        ),
        sa.PrimaryKeyConstraint("state", "number", "official", name=op.f("pk_edition_meant")),
    )
    op.execute(
        "create trigger keep_rows before update or delete on edition_meant for each row execute function refuse()"
    )
    op.execute(
        "create trigger keep_table before truncate on edition_meant for each statement execute function refuse()"
    )
    op.execute("alter table edition_meant enable always trigger keep_rows")
    op.execute("alter table edition_meant enable always trigger keep_table")


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("edition_meant")
