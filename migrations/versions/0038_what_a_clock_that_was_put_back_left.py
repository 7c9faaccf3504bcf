"""the keeper may take up what a clock wrote that was put back

Revision 0038, after 0037. What it may is in `migrations/grants.py`; a node that comes to this revision has it.
Locks: none.
"""

from __future__ import annotations

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""


def downgrade() -> None:
    """Undo the change."""
