"""which other edition an envelope named

Revision 0041, after 0040.
Locks: nothing that is in use: a new table.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "edition_named",
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state", "number", "sha256", name=op.f("pk_edition_named")),
    )
    op.execute(
        "create trigger keep_rows before update or delete on edition_named for each row execute function refuse()"
    )
    op.execute(
        "create trigger keep_table before truncate on edition_named for each statement execute function refuse()"
    )
    op.execute("alter table edition_named enable always trigger keep_rows")
    op.execute("alter table edition_named enable always trigger keep_table")


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("edition_named")
