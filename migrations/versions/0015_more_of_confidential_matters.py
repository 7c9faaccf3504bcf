"""more of confidential matters under policies; entries in an emergency end

Revision 0015, after 0014.
Locks: notice, matter_grant, quarantine, circular, circular_member, audit_entry and case_file for an instant each: a
policy is added to them, to quarantine a column; matter and matter_named while an index is made and a column is added.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("quarantine", sa.Column("reference", sa.String(length=20), nullable=True))
    op.add_column("matter_named", sa.Column("until", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_matter_authority_case"), "matter", ["authority", "case"], unique=False)
    op.execute("create policy asked on matter_guard for select to rogatory_owner using (true)")
    op.execute("create policy asked on matter_named for select to rogatory_owner using (true)")
    op.execute(
        "create function matter_closed(owner text, matter text) returns boolean language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$ select exists (select 1 from matter_guard g where g.authority = owner and g.ended is null and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), '')) and g.reference = matter) $$"
    )
    op.execute("revoke execute on function matter_closed(owner text, matter text) from public")
    op.execute("grant execute on function matter_closed(owner text, matter text) to rog_web, rog_operator")
    op.execute(
        "create function circulars_closed() returns setof text language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$ select m.circular from circular_member m where m.authority = nullif(current_setting('app.authority', true), '') and exists (select 1 from matter_guard g where g.authority = m.authority and g.ended is null and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), '')) and g.draft = m.draft) $$"
    )
    op.execute("revoke execute on function circulars_closed() from public")
    op.execute("grant execute on function circulars_closed() to rog_web, rog_operator")
    op.execute(
        """create function cases_closed() returns setof text language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$ select m."case" from matter m join matter_guard g on g.authority = m.authority and g.reference = m.reference and g.ended is null where m.authority = nullif(current_setting('app.authority', true), '') and m."case" is not null and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), '')) and not exists (select 1 from matter o where o.authority = m.authority and o."case" = m."case" and not matter_closed(o.authority, o.reference)) $$"""
    )
    op.execute("revoke execute on function cases_closed() from public")
    op.execute("grant execute on function cases_closed() to rog_web, rog_operator")
    op.execute(
        "create function entry_closed(entry bytea) returns boolean language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$ select exists (select 1 from (select case when substring(entry from 1 for 1) = '{'::bytea then convert_from(entry, 'UTF8')::jsonb -> 'subject' end as named) s where s.named ->> 'circular' in (select circulars_closed()) or s.named ->> 'case' in (select cases_closed()) or exists (select 1 from matter_guard g where g.authority = nullif(current_setting('app.authority', true), '') and g.ended is null and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), '')) and (g.reference = s.named ->> 'matter' or g.draft = s.named ->> 'draft' or g.reference in (select d.reference from draft d where d.authority = g.authority and d.id = s.named ->> 'draft') or g.reference in (select f.reference from frozen f where f.authority = g.authority and f.id = s.named ->> 'instrument') or g.reference in (select i.reference from instrument i where i.authority = g.authority and i.id = s.named ->> 'instrument')))) $$"
    )
    op.execute("revoke execute on function entry_closed(entry bytea) from public")
    op.execute("grant execute on function entry_closed(entry bytea) to rog_web, rog_operator")
    op.execute("drop policy guarded on circular")
    op.execute(
        "create policy guarded on circular as restrictive for all to rog_web, rog_operator using (circular.id not in (select circulars_closed()) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on circular_member as restrictive for all to rog_web, rog_operator using (exists (select 1 from circular c where c.authority = circular_member.authority and c.id = circular_member.circular) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on quarantine as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = quarantine.authority and g.ended is null and g.reference = quarantine.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (quarantine.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on matter_grant as restrictive for all to rog_web, rog_operator using (not (matter_closed(matter_grant.authority, matter_grant.reference) or (matter_grant.authority = nullif(current_setting('app.authority', true), '') and matter_closed(matter_grant.authority, matter_grant.mandate))) or (matter_grant.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on notice as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = notice.authority and g.ended is null and g.reference = notice.subject ->> 'matter' and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or notice.occasion in ('confidential.entered', 'confidential.unnamed') or current_setting('app.oversees', true) = 'yes' or (current_setting('app.tends', true) = 'yes' and notice.roles ? 'operator') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on case_file as restrictive for all to rog_web, rog_operator using (case_file.id not in (select cases_closed()) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on audit_entry as restrictive for select to rog_web using (current_setting('app.audits', true) = 'yes' or not entry_closed(audit_entry.entry))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.execute("drop policy guarded on audit_entry")
    op.execute("drop policy guarded on case_file")
    op.execute("drop policy guarded on notice")
    op.execute("drop policy guarded on matter_grant")
    op.execute("drop policy guarded on quarantine")
    op.execute("drop policy guarded on circular_member")
    op.execute("drop policy guarded on circular")
    op.execute(
        "create policy guarded on circular as restrictive for all to rog_web, rog_operator using (not exists (select 1 from circular_member m join matter_guard g on g.authority = m.authority and g.draft = m.draft and g.ended is null where m.authority = circular.authority and m.circular = circular.id and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop function entry_closed(bytea)")
    op.execute("drop function cases_closed()")
    op.execute("drop function circulars_closed()")
    op.execute("drop function matter_closed(text, text)")
    op.execute("drop policy asked on matter_named")
    op.execute("drop policy asked on matter_guard")
    op.drop_index(op.f("ix_matter_authority_case"), table_name="matter")
    op.drop_column("matter_named", "until")
    op.drop_column("quarantine", "reference")
