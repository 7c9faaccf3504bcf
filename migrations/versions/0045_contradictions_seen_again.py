"""contradictions of a directory that were seen again

Revision 0045, after 0044.
Locks: nothing that is in use: a new table.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "edition_again",
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state", "number", "sha256", "seen", name=op.f("pk_edition_again")),
    )
    op.execute(
        "create trigger keep_rows before update or delete on edition_again for each row execute function refuse()"
    )
    op.execute(
        "create trigger keep_table before truncate on edition_again for each statement execute function refuse()"
    )
    op.execute("alter table edition_again enable always trigger keep_rows")
    op.execute("alter table edition_again enable always trigger keep_table")


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("edition_again")
