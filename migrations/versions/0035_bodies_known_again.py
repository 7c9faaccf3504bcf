"""by what a body that was sent is known again

Revision 0035, after 0034.
Locks: `instrument` for a moment: a column that may be empty is added without rewriting it; its index is built on none.
"""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.execute("alter table instrument add column body_sha256 varchar(64)")
    op.execute("create index ix_instrument_body on instrument (authority, body_sha256) where body_sha256 is not null")


def downgrade() -> None:
    """Undo the change."""
    op.execute("drop index ix_instrument_body")
    op.execute("alter table instrument drop column body_sha256")
