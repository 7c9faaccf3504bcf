"""confidential matters: who is named, and policies that hide what is in them

Revision 0013, after 0011.
Locks: the tables of matters, instruments, drafts, dispatches, deliveries, deadlines, attachments and changes for an
instant each: a policy is added to them.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "matter_guard",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=True),
        sa.Column("draft", sa.String(length=36), nullable=True),
        sa.Column("why", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=81), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=81), nullable=True),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_matter_guard")),
    )
    op.create_index(
        "uq_matter_guard_reference",
        "matter_guard",
        ["authority", "reference"],
        unique=True,
        postgresql_where=sa.text("ended is null"),
    )
    op.create_index(
        "uq_matter_guard_draft",
        "matter_guard",
        ["authority", "draft"],
        unique=True,
        postgresql_where=sa.text("ended is null"),
    )
    op.create_table(
        "matter_named",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("guard", sa.String(length=36), nullable=False),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=81), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=81), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "guard"],
            ["matter_guard.authority", "matter_guard.id"],
            name=op.f("fk_matter_named_authority_guard"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_matter_named")),
    )
    op.create_index(
        "uq_matter_named_open",
        "matter_named",
        ["authority", "guard", "official"],
        unique=True,
        postgresql_where=sa.text("ended is null"),
    )
    op.create_table(
        "matter_guard_file",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("guard", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "guard"],
            ["matter_guard.authority", "matter_guard.id"],
            name=op.f("fk_matter_guard_file_authority_guard"),
        ),
        sa.PrimaryKeyConstraint("authority", "guard", "sha256", name=op.f("pk_matter_guard_file")),
    )
    op.create_index(
        op.f("ix_matter_guard_file_authority_sha256"), "matter_guard_file", ["authority", "sha256"], unique=False
    )
    op.execute("alter table matter_guard enable row level security")
    op.execute("alter table matter_guard force row level security")
    op.execute(
        "create policy own on matter_guard using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table matter_named enable row level security")
    op.execute("alter table matter_named force row level security")
    op.execute(
        "create policy own on matter_named using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table matter_guard_file enable row level security")
    op.execute("alter table matter_guard_file force row level security")
    op.execute(
        "create policy own on matter_guard_file using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute(
        "create policy granted on matter_guard for select to rog_web using (exists (select 1 from matter_grant r where r.authority = matter_guard.authority and r.reference = matter_guard.reference and r.grantee = nullif(current_setting('app.authority', true), '')))"
    )
    op.execute(
        "create policy granted on matter_named for select to rog_web using (exists (select 1 from matter_guard g where g.authority = matter_named.authority and g.id = matter_named.guard and exists (select 1 from matter_grant r where r.authority = g.authority and r.reference = g.reference and r.grantee = nullif(current_setting('app.authority', true), ''))))"
    )
    op.execute(
        "create policy guarded on instrument as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = instrument.authority and g.ended is null and g.reference = instrument.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on frozen as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = frozen.authority and g.ended is null and (g.reference = frozen.reference or g.draft = frozen.draft) and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on draft as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = draft.authority and g.ended is null and (g.reference = draft.reference or g.draft = draft.id) and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on dispatch_set as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = dispatch_set.authority and g.ended is null and g.reference = dispatch_set.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on dispatch as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = dispatch.authority and g.ended is null and g.reference = dispatch.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on reply_reading as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = reply_reading.authority and g.ended is null and g.reference = reply_reading.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on matter_link as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = matter_link.authority and g.ended is null and g.reference in (matter_link.reference, matter_link.other) and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on matter as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = matter.authority and g.ended is null and g.reference = matter.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (matter.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on matter_head as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = matter_head.authority and g.ended is null and g.reference = matter_head.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (matter_head.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on deadline as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = deadline.authority and g.ended is null and g.reference = deadline.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (deadline.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on delivery as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = delivery.authority and g.ended is null and g.reference = delivery.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (delivery.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on change as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = change.authority and g.ended is null and (g.reference = change.subject or g.draft = change.subject) and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (change.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on draft_version as restrictive for all to rog_web, rog_operator using (exists (select 1 from draft d where d.authority = draft_version.authority and d.id = draft_version.draft) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on approval as restrictive for all to rog_web, rog_operator using (exists (select 1 from frozen f where f.authority = approval.authority and f.id = approval.frozen) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on signature_elsewhere as restrictive for all to rog_web, rog_operator using (exists (select 1 from frozen f where f.authority = signature_elsewhere.authority and f.id = signature_elsewhere.frozen) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on circular as restrictive for all to rog_web, rog_operator using (not exists (select 1 from circular_member m join matter_guard g on g.authority = m.authority and g.draft = m.draft and g.ended is null where m.authority = circular.authority and m.circular = circular.id and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on attachment as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard_file f join matter_guard g on g.authority = f.authority and g.id = f.guard and g.ended is null where f.authority = attachment.authority and f.sha256 = attachment.sha256) or exists (select 1 from matter_guard_file f join matter_guard g on g.authority = f.authority and g.id = f.guard and g.ended is null where f.authority = attachment.authority and f.sha256 = attachment.sha256 and exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on archived as restrictive for all to rog_web, rog_operator using (exists (select 1 from instrument i where i.authority = archived.authority and i.sender = archived.sender and i.id = archived.id) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.execute("drop policy guarded on archived")
    op.execute("drop policy guarded on attachment")
    op.execute("drop policy guarded on circular")
    op.execute("drop policy guarded on signature_elsewhere")
    op.execute("drop policy guarded on approval")
    op.execute("drop policy guarded on draft_version")
    op.execute("drop policy guarded on change")
    op.execute("drop policy guarded on delivery")
    op.execute("drop policy guarded on deadline")
    op.execute("drop policy guarded on matter_head")
    op.execute("drop policy guarded on matter")
    op.execute("drop policy guarded on matter_link")
    op.execute("drop policy guarded on reply_reading")
    op.execute("drop policy guarded on dispatch")
    op.execute("drop policy guarded on dispatch_set")
    op.execute("drop policy guarded on draft")
    op.execute("drop policy guarded on frozen")
    op.execute("drop policy guarded on instrument")
    op.execute("drop policy granted on matter_named")
    op.execute("drop policy granted on matter_guard")
    op.drop_table("matter_guard_file")
    op.drop_table("matter_named")
    op.drop_table("matter_guard")
