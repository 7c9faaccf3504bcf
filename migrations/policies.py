"""What lies beneath the code: row-level security for rows of an authority, triggers for rows that are kept.

Each function answers SQL statements. Migrations carry them written out: a later change here rewrites no history.
"""

from __future__ import annotations

OWNER = "rogatory_owner"
_MINE = "authority = nullif(current_setting('app.authority', true), '')"
# A pooled connection answers '' and not null once the setting was used: hence nullif.

SHARED = ("instrument", "matter", "matter_head")
"""Tables whose rows another authority of the State reads too while it holds a grant (`matter_grant`); people only."""

READERS: dict[str, tuple[str, ...]] = {"audit_entry": ("rog_keeper", "rog_operator")}
"""Tables that some logins read whole: the sequencer needs every authority's leaf hashes, the checker the entries.

Entries hold digests, references and commitments only."""

REFUSE = """create function refuse() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  raise exception 'rows of % are kept: % is refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end $$"""
FORGET_REFUSE = "drop function refuse()"


def own(table: str) -> list[str]:
    """Show a table's rows to their authority only, and force it on the table's owner too."""
    found = [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy own on {table} using ({_MINE}) with check ({_MINE})",
    ]
    for login in READERS.get(table, ()):
        found.append(f"create policy {login} on {table} for select to {login} using (true)")
    return found


def share(table: str) -> list[str]:
    """Show a matter's rows to the officials of an authority that holds a grant which has not ended."""
    mine = _MINE.replace("authority", "g.grantee", 1)
    held = f"g.authority = {table}.authority and g.reference = {table}.reference and g.ended is null and {mine}"
    seen = f"exists (select 1 from matter_grant g where {held})"  # noqa: S608  (names of our own tables)
    return [f"create policy granted on {table} for select to rog_web using ({seen})"]


def let_begin(table: str) -> list[str]:
    """Let an authority begin drafts of the acts that a grant names, and read what its own officials have begun."""
    mine = _MINE.replace("authority", "g.grantee", 1)
    held = f"g.authority = {table}.authority and g.reference = {table}.reference and g.ended is null and {mine}"
    named = f"g.acts @> to_jsonb({table}.act) and {table}.author like g.grantee || '/%'"
    seen = f"exists (select 1 from matter_grant g where {held} and {named})"  # noqa: S608  (names of our own tables)
    return [
        f"create policy granted on {table} for select to rog_web using ({seen})",
        f"create policy begun on {table} for insert to rog_web with check ({seen})",
    ]


def show(table: str) -> list[str]:
    """Show grants to those who hold them."""
    return [
        f"create policy granted on {table} for select to rog_web using ({_MINE.replace('authority', 'grantee', 1)})"
    ]


def keep(table: str) -> list[str]:
    """Refuse update, delete and truncate to everyone, also while replaying (`enable always`)."""
    return [
        f"create trigger keep_rows before update or delete on {table} for each row execute function refuse()",
        f"create trigger keep_table before truncate on {table} for each statement execute function refuse()",
        f"alter table {table} enable always trigger keep_rows",
        f"alter table {table} enable always trigger keep_table",
    ]
