"""who asks whether a matter is confidential is told so for one row, and reads no list

Revision 0022, after 0021.
Locks: for an instant each the tables that hold what is in a matter (`GUARDED` in `migrations/policies.py`), attachment,
notice, matter_guard, matter_named and matter_guard_file: their policies are replaced; enrolment: a column gets another
name. Whoever reads a row while it runs waits.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.execute("create policy asked on matter_guard_file for select to rogatory_owner using (true)")
    op.execute("create policy asked on matter_grant for select to rogatory_owner using (true)")
    op.execute(
        "create or replace function matter_closed(owner text, matter text) returns boolean language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return exists (select 1 from matter_guard g where g.authority = owner and g.ended is null and g.reference = matter and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))); end $$"
    )
    op.execute(
        "create function matter_closed_to(owner text, matter text, person text) returns boolean language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return exists (select 1 from matter_guard g where g.authority = owner and g.ended is null and g.reference = matter and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = person)); end $$"
    )
    op.execute("revoke execute on function matter_closed_to(owner text, matter text, person text) from public")
    op.execute(
        "grant execute on function matter_closed_to(owner text, matter text, person text) to rog_web, rog_sign, rog_deliver, rog_intake, rog_keeper, rog_operator"
    )
    op.execute(
        "create function closed_marks() returns setof bytea language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return query select sha256(convert_to(g.authority || ' ' || s.named, 'UTF8')) from matter_guard g cross join lateral (values (g.reference), (g.draft)) s(named) where g.ended is null and s.named is not null and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), '')) and (g.authority = nullif(current_setting('app.authority', true), '') or exists (select 1 from matter_grant r where r.authority = g.authority and r.reference = g.reference and r.grantee = nullif(current_setting('app.authority', true), ''))); end $$"
    )
    op.execute("revoke execute on function closed_marks() from public")
    op.execute("grant execute on function closed_marks() to rog_web, rog_operator")
    op.execute(
        "create function file_closed(owner text, digest text) returns boolean language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return exists (select 1 from matter_guard_file f join matter_guard g on g.authority = f.authority and g.id = f.guard and g.ended is null where f.authority = owner and f.sha256 = digest) and not exists (select 1 from matter_guard_file f join matter_guard g on g.authority = f.authority and g.id = f.guard and g.ended is null where f.authority = owner and f.sha256 = digest and exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))); end $$"
    )
    op.execute("revoke execute on function file_closed(owner text, digest text) from public")
    op.execute("grant execute on function file_closed(owner text, digest text) to rog_web, rog_operator")
    op.execute(
        "create function guard_named(owner text, list text) returns boolean language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return exists (select 1 from matter_named n where n.authority = owner and n.guard = list and n.ended is null and n.official = nullif(current_setting('app.official', true), '')); end $$"
    )
    op.execute("revoke execute on function guard_named(owner text, list text) from public")
    op.execute("grant execute on function guard_named(owner text, list text) to rog_web, rog_operator")
    op.execute("drop policy guarded on instrument")
    op.execute(
        "create policy guarded on instrument as restrictive for all to rog_web, rog_operator using (not ((sha256(convert_to(instrument.authority || ' ' || instrument.reference, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on frozen")
    op.execute(
        "create policy guarded on frozen as restrictive for all to rog_web, rog_operator using (not ((sha256(convert_to(frozen.authority || ' ' || frozen.reference, 'UTF8')) in (select closed_marks()) or sha256(convert_to(frozen.authority || ' ' || frozen.draft, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on draft")
    op.execute(
        "create policy guarded on draft as restrictive for all to rog_web, rog_operator using (not ((sha256(convert_to(draft.authority || ' ' || draft.reference, 'UTF8')) in (select closed_marks()) or sha256(convert_to(draft.authority || ' ' || draft.id, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on dispatch_set")
    op.execute(
        "create policy guarded on dispatch_set as restrictive for all to rog_web, rog_operator using (not ((sha256(convert_to(dispatch_set.authority || ' ' || dispatch_set.reference, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on dispatch")
    op.execute(
        "create policy guarded on dispatch as restrictive for all to rog_web, rog_operator using (not ((sha256(convert_to(dispatch.authority || ' ' || dispatch.reference, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on reply_reading")
    op.execute(
        "create policy guarded on reply_reading as restrictive for all to rog_web, rog_operator using (not ((sha256(convert_to(reply_reading.authority || ' ' || reply_reading.reference, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on own_call")
    op.execute(
        "create policy guarded on own_call as restrictive for all to rog_web, rog_operator using (not ((sha256(convert_to(own_call.authority || ' ' || own_call.reference, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on provider_order")
    op.execute(
        "create policy guarded on provider_order as restrictive for all to rog_web, rog_operator using (not ((sha256(convert_to(provider_order.authority || ' ' || provider_order.reference, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on matter_link")
    op.execute(
        "create policy guarded on matter_link as restrictive for all to rog_web, rog_operator using (not ((sha256(convert_to(matter_link.authority || ' ' || matter_link.reference, 'UTF8')) in (select closed_marks()) or sha256(convert_to(matter_link.authority || ' ' || matter_link.other, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on matter")
    op.execute(
        "create policy guarded on matter as restrictive for all to rog_web, rog_operator using ((matter.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or not ((sha256(convert_to(matter.authority || ' ' || matter.reference, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on matter_head")
    op.execute(
        "create policy guarded on matter_head as restrictive for all to rog_web, rog_operator using ((matter_head.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or not ((sha256(convert_to(matter_head.authority || ' ' || matter_head.reference, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on deadline")
    op.execute(
        "create policy guarded on deadline as restrictive for all to rog_web, rog_operator using ((deadline.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or not ((sha256(convert_to(deadline.authority || ' ' || deadline.reference, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on delivery")
    op.execute(
        "create policy guarded on delivery as restrictive for all to rog_web, rog_operator using ((delivery.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or not ((sha256(convert_to(delivery.authority || ' ' || delivery.reference, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on quarantine")
    op.execute(
        "create policy guarded on quarantine as restrictive for all to rog_web, rog_operator using ((quarantine.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or not ((sha256(convert_to(quarantine.authority || ' ' || quarantine.reference, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on change")
    op.execute(
        "create policy guarded on change as restrictive for all to rog_web, rog_operator using ((change.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or not ((sha256(convert_to(change.authority || ' ' || change.subject, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on attachment")
    op.execute(
        "create policy guarded on attachment as restrictive for all to rog_web, rog_operator using (not file_closed(attachment.authority, attachment.sha256) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on notice")
    op.execute(
        "create policy guarded on notice as restrictive for all to rog_web, rog_operator using (notice.occasion in ('confidential.entered', 'confidential.unnamed') or current_setting('app.oversees', true) = 'yes' or (current_setting('app.tends', true) = 'yes' and notice.roles ? 'operator') or not ((sha256(convert_to(notice.authority || ' ' || (notice.subject ->> 'matter'), 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on matter_guard as restrictive for select to rog_web, rog_operator using ((matter_guard.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or guard_named(matter_guard.authority, matter_guard.id) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute(
        "create policy guarded on matter_named as restrictive for select to rog_web, rog_operator using ((matter_named.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or guard_named(matter_named.authority, matter_named.guard) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    # What stands there is another thing now. An enrolment lives for a day and is begun anew by its own page.
    op.execute("-- squawk-ignore renaming-column\nalter table enrolment rename column totp to salt")


def downgrade() -> None:
    """Undo the change."""
    op.alter_column("enrolment", "salt", new_column_name="totp")
    op.execute("drop policy guarded on matter_named")
    op.execute("drop policy guarded on matter_guard")
    op.execute("drop policy guarded on instrument")
    op.execute(
        "create policy guarded on instrument as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = instrument.authority and g.ended is null and g.reference = instrument.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on frozen")
    op.execute(
        "create policy guarded on frozen as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = frozen.authority and g.ended is null and (g.reference = frozen.reference or g.draft = frozen.draft) and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on draft")
    op.execute(
        "create policy guarded on draft as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = draft.authority and g.ended is null and (g.reference = draft.reference or g.draft = draft.id) and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on dispatch_set")
    op.execute(
        "create policy guarded on dispatch_set as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = dispatch_set.authority and g.ended is null and g.reference = dispatch_set.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on dispatch")
    op.execute(
        "create policy guarded on dispatch as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = dispatch.authority and g.ended is null and g.reference = dispatch.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on reply_reading")
    op.execute(
        "create policy guarded on reply_reading as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = reply_reading.authority and g.ended is null and g.reference = reply_reading.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on own_call")
    op.execute(
        "create policy guarded on own_call as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = own_call.authority and g.ended is null and g.reference = own_call.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on provider_order")
    op.execute(
        "create policy guarded on provider_order as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = provider_order.authority and g.ended is null and g.reference = provider_order.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on matter_link")
    op.execute(
        "create policy guarded on matter_link as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = matter_link.authority and g.ended is null and g.reference in (matter_link.reference, matter_link.other) and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on matter")
    op.execute(
        "create policy guarded on matter as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = matter.authority and g.ended is null and g.reference = matter.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (matter.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on matter_head")
    op.execute(
        "create policy guarded on matter_head as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = matter_head.authority and g.ended is null and g.reference = matter_head.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (matter_head.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on deadline")
    op.execute(
        "create policy guarded on deadline as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = deadline.authority and g.ended is null and g.reference = deadline.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (deadline.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on delivery")
    op.execute(
        "create policy guarded on delivery as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = delivery.authority and g.ended is null and g.reference = delivery.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (delivery.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on quarantine")
    op.execute(
        "create policy guarded on quarantine as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = quarantine.authority and g.ended is null and g.reference = quarantine.reference and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (quarantine.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on change")
    op.execute(
        "create policy guarded on change as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = change.authority and g.ended is null and (g.reference = change.subject or g.draft = change.subject) and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (change.authority = nullif(current_setting('app.authority', true), '') and current_setting('app.oversees', true) = 'yes') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on attachment")
    op.execute(
        "create policy guarded on attachment as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard_file f join matter_guard g on g.authority = f.authority and g.id = f.guard and g.ended is null where f.authority = attachment.authority and f.sha256 = attachment.sha256) or exists (select 1 from matter_guard_file f join matter_guard g on g.authority = f.authority and g.id = f.guard and g.ended is null where f.authority = attachment.authority and f.sha256 = attachment.sha256 and exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop policy guarded on notice")
    op.execute(
        "create policy guarded on notice as restrictive for all to rog_web, rog_operator using (not exists (select 1 from matter_guard g where g.authority = notice.authority and g.ended is null and g.reference = notice.subject ->> 'matter' and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), ''))) or notice.occasion in ('confidential.entered', 'confidential.unnamed') or current_setting('app.oversees', true) = 'yes' or (current_setting('app.tends', true) = 'yes' and notice.roles ? 'operator') or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )
    op.execute("drop function guard_named(text, text)")
    op.execute("drop function file_closed(text, text)")
    op.execute("drop function closed_marks()")
    op.execute("drop function matter_closed_to(text, text, text)")
    op.execute(
        "create or replace function matter_closed(owner text, matter text) returns boolean language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$ select exists (select 1 from matter_guard g where g.authority = owner and g.ended is null and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null and n.official = nullif(current_setting('app.official', true), '')) and g.reference = matter) $$"
    )
    op.execute("drop policy asked on matter_grant")
    op.execute("drop policy asked on matter_guard_file")
