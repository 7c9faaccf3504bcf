"""What lies beneath the code: row-level security for rows of an authority, triggers for rows that are kept.

Each function answers SQL statements. Migrations carry them written out: a later change here rewrites no history.
"""

from __future__ import annotations

OWNER = "rogatory_owner"
_MINE = "authority = nullif(current_setting('app.authority', true), '')"
# A pooled connection answers '' and not null once the setting was used: hence nullif.

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


def keep(table: str) -> list[str]:
    """Refuse update, delete and truncate to everyone, also while replaying (`enable always`)."""
    return [
        f"create trigger keep_rows before update or delete on {table} for each row execute function refuse()",
        f"create trigger keep_table before truncate on {table} for each statement execute function refuse()",
        f"alter table {table} enable always trigger keep_rows",
        f"alter table {table} enable always trigger keep_table",
    ]
