"""Who may do what with which table: ONE table of database table × login, applied after every migration.

`r` select, `a` insert, `w` update (and `select … for update`), `d` delete; `w:name` is the update of the columns that
`COLUMNS` lists under that name, and no other. Logins own nothing, are no superusers and do not bypass row-level
security. Each cell is what the class's code does (`design.md` §9.7); `tests/migrations/test_rights.py` tries what it
may not. Printed to `docs/reference/grants.md`.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

import psycopg
from psycopg import sql
from sqlalchemy import Connection, text

from app.kit.errors import Misused
from migrations import models
from migrations.policies import OWNER

LOGINS = ("rog_web", "rog_door", "rog_sign", "rog_deliver", "rog_intake", "rog_keeper", "rog_operator")

#                               web           door      sign        deliver      intake        keeper       operator
GRANTS: dict[str, tuple[str, str, str, str, str, str, str]] = {
    # The log: who acts writes entries; only the keeper gives them their place and signs heads.
    "audit_entry":               ("ra",       "",       "a",        "ra",        "ra",         "ra",        "ra"),
    "audit_pending":             ("a",        "",       "a",        "a",         "a",          "rad",       "ra"),
    "audit_salt":                ("ra",       "",       "a",        "a",         "a",          "a",         "rad"),
    "log_leaf":                  ("r",        "r",      "",         "r",         "r",          "ra",        "r"),
    "log_tile":                  ("r",        "r",      "",         "r",         "r",          "ra",        "r"),
    "log_checkpoint":            ("r",        "r",      "",         "r",         "r",          "ra",        "r"),
    "log_anchor":                ("r",        "",       "",         "r",         "r",          "ra",        "r"),
    "log_cosignature":           ("r",        "r",      "",         "r",         "r",          "ra",        "r"),
    # People: the operator enters them.
    "official":                  ("r",        "",       "r",        "",          "r",          "r",         "raw:may"),
    "api_token":                 ("raw:ends", "",       "",         "",          "",           "",          "raw:ends"),
    "idempotency":               ("rad",      "",       "",         "",          "",           "",          ""),
    # Signing in: people set it up themselves on the pages, by a code that the operator's command line makes.
    "sign_in":                   ("raw:sets", "",       "",         "",          "",           "",          ""),
    "recovery_code":             ("rad",      "",       "",         "",          "",           "",          ""),
    "passkey":                   ("rawd:used", "",      "",         "",          "",           "",          ""),
    "enrolment":                 ("rwd:lock", "",       "",         "",          "",           "",          "raw:anew"),
    "web_session":               ("raw:goes", "",       "",         "",          "",           "",          "rw:ends"),
    "known_device":              ("rawd:seen", "",      "",         "",          "",           "",          "rd"),
    "sign_in_throttle":          ("rawd:fails", "",     "",         "",          "",           "",          ""),
    "passkey_challenge":         ("rad",      "",       "",         "",          "",           "",          ""),
    # The directory: the operator brings it, two officials confirm it, deliver fetches editions.
    "peer_state":                ("r",        "r",      "r",        "rw:seen",   "r",          "r",         "raw"),
    "introduction":              ("r",        "r",      "r",        "r",         "r",          "r",         "ra"),
    "introduction_confirmation": ("r",        "",       "r",        "r",         "r",          "r",         "raw:void"),
    "edition":                   ("r",        "r",      "r",        "ra",        "r",          "r",         "ra"),
    "edition_draft":             ("",         "",       "",         "",          "",           "",          "ra"),
    "edition_meant":             ("r",        "",       "",         "",          "r",          "r",         "ra"),
    "edition_heard":             ("",         "raw",    "",         "rw:asks",   "",           "",          "r"),
    "listed_state":              ("r",        "",       "r",        "r",         "r",          "r",         "raw:two"),
    "withdrawn_certificate":     ("r",        "",       "r",        "",          "r",          "r",         "raw:two"),
    "edition_fork":              ("r",        "",       "",         "ra",        "r",          "r",         "ra"),
    "edition_named":             ("r",        "",       "",         "r",         "ra",         "r",         "r"),
    "edition_again":             ("r",        "",       "",         "ra",        "ra",         "r",         "ra"),
    # Documents: people freeze and approve, sign signs, intake accepts. An approval is inserted by the doors of people
    # alone, an instrument by those alone who have signed or verified it.
    "matter_head":               ("raw:opens", "",      "rw:signs", "",          "raw:takes",  "raw:opens", "r"),
    "frozen":                    ("raw:asks", "",       "rw:makes", "r",         "raw:asks",   "raw:asks",  "r"),
    "approval":                  ("ra",       "",       "r",        "",          "r",          "r",         "r"),
    "instrument":                ("r",        "",       "ra",       "r",         "raw:fate",   "r",         "r"),
    "attachment":                ("ra",       "",       "r",        "r",         "ra",         "r",         "r"),
    "instrument_revocation":     ("",         "",       "",         "",          "ra",         "r",         "r"),
    # Intake enters them with what it accepts, sign with a paper that it registers. The keeper writes letters itself.
    "limited_identifier":        ("r",        "",       "a",        "",          "ra",         "r",         ""),
    "signature_elsewhere":       ("raw:brings", "",     "rw:proves", "",         "rw:ends",    "rw:ends",    "r"),
    "signing_job":               ("raw:works", "",      "rw:works", "",          "raw:works",  "raw:works", "r"),
    # The exchange.
    "outbox":                    ("r",        "r",      "ra",       "rw:packs",  "rw:lease",   "rw:due",    "rw:lease"),
    "delivery":                  ("r",        "",       "ra",       "rw:goes",   "rw:ends",    "r",         "rw:again"),
    "dispatch_set":              ("ra",       "",       "rw:makes", "",          "r",          "r",         "r"),
    "dispatch":                  ("raw:arrives", "",    "",         "",          "r",          "r",         "r"),
    "reply_reading":             ("ra",       "",       "rw:reads", "",          "r",          "r",         "r"),
    "letter_look":               ("ra",       "",       "rw:reads", "",          "ra",         "r",         "r"),
    "printout":                  ("ra",       "",       "rw:lays",  "",          "r",          "r",         "r"),
    "inbox":                     ("r",        "ra",     "",         "ra",        "rw:decides", "rw:due",    "r"),
    "receipt_in":                ("r",        "ra",     "",         "ra",        "rw:reads",   "rw:due",    "r"),
    "receipt_out":               ("r",        "rw:seen", "",        "rw:lease",  "ra",         "rw:due",    "r"),
    "quarantine":                ("r",        "",       "",         "",          "ra",         "r",         "r"),
    "archived":                  ("r",        "",       "",         "",          "",           "raw:keeps", "rw:again"),
    "foundation":                ("",         "",       "",         "",          "",           "ra",        "r"),
    "watched_certificate":       ("",         "",       "",         "",          "",           "raw:watches", "r"),
    "road":                      ("r",        "",       "",         "raw",       "",           "r",         "r"),
    "peer_checkpoint":           ("r",        "",       "",         "raw",       "raw",        "raw",       "r"),
    "peer_head":                 ("r",        "",       "",         "rad",       "ra",         "r",         "r"),
    "peer_log_conflict":         ("r",        "",       "",         "ra",        "r",          "r",         "r"),
    # Matters: people draft, intake projects.
    "case_file":                 ("ra",       "",       "",         "",          "r",          "r",         "r"),
    "matter":                    ("rw:files", "",       "",         "",          "raw:shows",  "r",         "r"),
    "matter_grant":              ("r",        "",       "",         "",          "raw:ends",   "r",         "r"),
    # Who reads them under the people's logins: `guard_lists` in migrations/policies.py. Others ask its functions.
    "matter_guard":              ("raw:ends", "",       "",         "",          "raw:binds",  "r",         "r"),
    "matter_named":              ("raw:leaves", "",     "",         "",          "ra",         "rw:leaves", "r"),
    "matter_guard_file":         ("a",        "",       "",         "",          "ra",         "",          ""),
    "draft":                     ("raw",      "",       "",         "",          "raw:leaves", "raw:leaves", "r"),
    "draft_version":             ("raw:grows", "",      "",         "",          "raw:grows",  "raw:grows",  "r"),
    "own_call":                  ("raw:pairs", "",      "",         "",          "raw:pairs",  "r",         "r"),
    "own_drill":                 ("raw:called_off", "", "",         "",          "r",          "rw:rings",  "r"),
    # Intake takes the log of orders over with its matter, within a State.
    "provider_order":            ("raw:enters", "",     "",         "",          "raw:enters", "rw:rings",  "r"),
    "provider_change":           ("ra",       "",       "",         "",          "ra",         "r",         "r"),
    "matter_link":               ("r",        "",       "",         "",          "ra",         "r",          "r"),
    "matter_offence":            ("r",        "",       "",         "",          "rad",        "r",          "r"),
    "clause":                    ("ra",       "",       "",         "",          "",           "",           "r"),
    "circular":                  ("raw:edits", "",      "",         "",          "r",          "r",         "r"),
    "circular_member":           ("raw:ends", "",       "",         "",          "r",          "r",         "r"),
    "change":                    ("ra",       "",       "",         "",          "ra",         "ra",        "r"),
    "change_counter":            ("raw",      "",       "",         "",          "raw",        "raw",       "r"),
    # Duty: people change it, the keeper asks who is on duty and looks for gaps; notices of the night name them.
    "roster":                    ("ra",       "",       "r",        "r",         "r",          "r",         "r"),
    "duty_override":             ("raw:ends", "",       "",         "",          "",           "r",         "r"),
    "duty_swap":                 ("raw:answers", "",    "",         "",          "",           "r",         "r"),
    "duty_absence":              ("raw:ends", "",       "",         "",          "",           "r",         "r"),
    "closing_day":               ("raw:ends", "",       "",         "",          "",           "r",         "r"),
    "duty_feed":                 ("raw:ends", "",       "",         "",          "",           "",          "r"),
    # Notices.
    "notice":                    ("raw:heard", "",      "raw:gone", "raw:gone",  "raw:gone",   "raw:rings", "raw:gone"),
    "notice_passed":             ("ra",       "",       "",         "",          "",           "r",         "r"),
    "deadline":                  ("r",        "",       "",         "",          "raw:runs",   "rw:told",   "r"),
    # How people are reached: they say it themselves; the keeper alone sends. Whoever posts stamps the ladder.
    "contact_method":            ("rawd:proves", "",    "",         "",          "",           "rw:fails",  "r"),
    "contact_code":              ("rd",       "",       "",         "",          "",           "rad",       ""),
    "notice_ladder":             ("raw:ends", "",       "r",        "r",         "r",          "r",         "r"),
    "notice_policy":             ("raw:says", "",       "",         "",          "",           "r",         "r"),
    "notice_sending":            ("raw:hears", "",      "",         "",          "",           "raw:works", "r"),
    "notice_told":               ("raw:names", "",       "",         "",          "",           "raw:names", "r"),
    "notice_attempt":            ("r",        "",       "",         "",          "",           "raw:ends",  "r"),
    "notice_link":               ("raw:used", "",       "",         "",          "",           "ra",        ""),
    "notice_callback":           ("ra",       "",       "",         "",          "",           "r",         "r"),
}  # fmt: skip

_LEASE = ("tries", "due", "taken_by", "taken_until", "done")
_DUE = ("due",)
"""What a clock wrote that was put back since: `workers/put_back.py`."""
_PROCEDURE = ("procedure", "procedure_version", "procedure_sha256")
_TREATY = ("treaty", "treaty_version", "treaty_sha256")
COLUMNS: dict[tuple[str, str], tuple[str, ...]] = {
    ("official", "may"): ("roles", "active", "certificate", "changed"),
    ("api_token", "ends"): ("last_used", "revoked"),
    ("duty_override", "ends"): ("withdrawn", "withdrawn_by"),
    ("duty_swap", "answers"): ("state", "answered", "answered_by"),
    ("duty_absence", "ends"): ("withdrawn", "withdrawn_by"),
    ("closing_day", "ends"): ("withdrawn", "withdrawn_by"),
    ("duty_feed", "ends"): ("revoked",),
    ("sign_in", "sets"): ("password", "totp", "totp_step", "changed"),
    ("passkey", "used"): ("count", "last_used"),
    ("enrolment", "lock"): ("expires",),  # for the lock alone
    ("enrolment", "anew"): ("code", "salt", "made", "expires", "by"),
    ("web_session", "goes"): ("seen", "ended"),
    ("web_session", "ends"): ("ended",),
    ("known_device", "seen"): ("seen",),
    ("sign_in_throttle", "fails"): ("failures", "last", "until"),
    ("peer_state", "seen"): ("changed",),  # for the lock alone
    ("introduction_confirmation", "void"): ("at", "void"),
    ("edition_heard", "asks"): ("asked",),
    ("listed_state", "two"): ("confirmed_by", "confirmed"),
    # What stands on our own record of a paper changes what a matter shows: `changed` has it projected anew.
    ("matter_head", "opens"): ("counterpart", "side", *_PROCEDURE, *_TREATY, "changed"),
    ("matter_head", "signs"): ("signing", "own_id", "own_sha256", "changed"),
    ("matter_head", "takes"): (
        "own_id",
        "own_sha256",
        "other_id",
        "other_sha256",
        "changed",
        "projected",
        "signing",
        "counterpart",
        "successor",
        "handed",
    ),
    ("matter_grant", "ends"): ("acts", "ended", "grantee", "made"),
    ("own_call", "pairs"): ("reference", "instrument", "matched"),
    ("own_drill", "called_off"): ("ended", "outcome", "ended_by", "reason"),
    ("own_drill", "rings"): ("rang", "ended", "outcome", "handed", "acknowledged", "how"),
    ("provider_order", "enters"): (
        "state",
        "version",
        "items",
        "served",
        "served_how",
        "ticket",
        "reached",
        "promised",
        "answered",
        "lifted",
        "follow_ups",
        "invoice",
        "rings",
        "told",
        "changed",
    ),
    ("provider_order", "rings"): ("rings", "told"),
    ("matter_guard", "ends"): ("reference", "draft", "ended", "ended_by"),
    ("matter_guard", "binds"): ("reference", "draft"),
    ("matter_named", "leaves"): ("ended", "ended_by"),
    ("frozen", "asks"): ("state", "signatory", "reason"),
    ("frozen", "makes"): ("sha256", "state", "reason", "unstamped"),
    ("instrument", "fate"): ("state", "reason", "decided"),
    # What was handed out and what came back is written once each, by those who may; it is never deleted.
    ("signature_elsewhere", "brings"): ("state", "reason", "words", "answered", "answer", "answer_kind"),
    ("signature_elsewhere", "proves"): (
        ("state", "reason", "words", "expires", "prepared", "attributes", "algorithm", "signed")
    ),
    ("signature_elsewhere", "ends"): ("state", "reason"),
    ("signing_job", "works"): (*_LEASE, "error"),
    ("outbox", "packs"): (*_LEASE, "envelope", "waits"),
    ("outbox", "lease"): _LEASE,
    ("outbox", "due"): _DUE,
    ("delivery", "goes"): (
        "state",
        "envelope",
        "envelope_sha256",
        "attempts",
        "next_try",
        "problem",
        "sent",
        "delivered",
        "asked",
        "failing",
    ),
    ("delivery", "ends"): ("state", "problem", "delivered", "final"),
    ("delivery", "again"): ("state", "made", "failing"),
    ("archived", "keeps"): (
        "sha256",
        "before",
        "founded",
        "look",
        "verdict",
        "reason",
        "judged",
        "report",
        "size",
        "stamps",
        "made",
        "holds_until",
        "stamper",
        "hashes",
        "next",
        "tries",
        "problem",
        "since",
    ),
    ("withdrawn_certificate", "two"): (
        "reason",
        "withdrawn_by",
        "withdrawn",
        "confirmed_by",
        "confirmed",
        "lifting_by",
        "lifted_by",
        "lifted",
    ),
    ("watched_certificate", "watches"): (
        ("next", "checked", "problem", "revoked", "compromised", "evidence", "evidence_kind", "ended", "withdrawn")
    ),
    ("archived", "again"): ("next",),
    ("dispatch_set", "makes"): ("state", "reason", "sha256", "size"),
    ("reply_reading", "reads"): ("state", "reason", "reference", "body", "problems"),
    ("letter_look", "reads"): ("word", "reason", "signatures", "read"),
    ("printout", "lays"): ("state", "reason", "sha256", "size"),
    ("dispatch", "arrives"): ("arrived", "received_by", "known_how", "noted_by", "noted"),
    ("inbox", "decides"): (*_LEASE, "state", "reason", "waits_for"),
    ("inbox", "due"): _DUE,
    ("receipt_in", "reads"): (*_LEASE, "status", "problem"),
    ("receipt_in", "due"): _DUE,
    ("receipt_out", "seen"): ("done",),
    ("receipt_out", "lease"): _LEASE,
    ("receipt_out", "due"): _DUE,
    ("matter", "files"): ("case",),
    ("matter", "shows"): ("status", "source", "settled", "projection", "urgency", "changed"),
    ("draft_version", "grows"): ("version", "what", "at", "members"),
    ("circular", "edits"): ("version", "common", "changed", "kept"),
    ("circular_member", "ends"): ("withdrawal",),
    ("draft", "leaves"): ("state", "frozen", "version", "changed"),
    ("notice", "heard"): ("acknowledged", "acknowledged_by", "acknowledged_how", "persons", "next_ring", "resolved"),
    ("notice", "gone"): ("next_ring", "resolved"),
    ("notice", "rings"): (
        # What was left behind by who had taken it rings anew: app/notices/left_behind.py.
        "acknowledged",
        "acknowledged_by",
        "acknowledged_how",
        "ladder",
        "first_ring",
        "first_rung",
        "left_by",
        "roles",
        "persons",
        "passed_over",
        "rung",
        "rings",
        "called",
        "ring_due",
        "next_ring",
        "wait",
        "resolved",
    ),
    ("contact_method", "proves"): ("place", "quiet", "verified", "tries", "problem", "problem_at", "seen"),
    ("contact_method", "fails"): ("verified", "tries", "problem", "problem_at"),
    ("notice_ladder", "ends"): ("ended", "ended_by"),
    ("notice_policy", "says"): ("link", "keypress", "by", "changed"),
    # What a gateway calls back: the door of people takes it in, and tries the next way at once.
    ("notice_sending", "hears"): ("state", "problem", "settled", "passed_on", "done", "due", "planned", "rank"),
    ("notice_sending", "works"): (
        (*_LEASE, "state", "problem", "handle", "held", "passed_on", "handed", "settled", "rank", "planned")
    ),
    ("notice_told", "names"): ("named", "ring", "rung"),
    ("notice_attempt", "ends"): ("ended", "outcome", "problem"),
    ("notice_link", "used"): ("used",),
    ("deadline", "told"): ("told", "near"),
    ("deadline", "runs"): (
        (
            "kind",
            "article",
            "duty",
            "own",
            "started",
            "due",
            "paused",
            "stopped_by",
            "stopped",
            "near",
            "told",
            "gone",
            "reckoning",
            "wakes",
        )
    ),
}
"""The columns that a cell's `w:name` may update, by table and name."""

LOCK = 7_301_946_582_017_463
"""Number of the advisory lock under which migrators work."""
_WORDS = {"r": "select", "a": "insert", "w": "update", "d": "delete"}


def privileges(table: str, columns: Container[str] | None = None) -> dict[str, list[str]]:
    """Privileges on a table by login, as `grant` takes them; `Misused` for a table that this file does not know.

    `columns` are those that it has: in the middle of a migration some are not there yet.
    """
    if table not in GRANTS:
        raise Misused("no_grants", f"Nobody said who may use the table {table}.", "Add it to migrations/grants.py.")
    return {login: _words(table, cell, columns) for login, cell in zip(LOGINS, GRANTS[table], strict=True)}


def _columns(connection: Connection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    query = "select table_name, column_name from information_schema.columns where table_schema = 'public'"
    for table, column in connection.execute(text(query)):
        found.setdefault(table, set()).add(column)
    return found


def _words(table: str, cell: str, there: Container[str] | None) -> list[str]:
    letters, _, named = cell.partition(":")
    found = [_WORDS[one] for one in letters]
    if named:
        columns = [f'"{column}"' for column in COLUMNS[table, named] if there is None or column in there]
        found[found.index("update")] = f"update ({', '.join(columns)})"
    return found


def wait_for_others(connection: Connection) -> None:
    """Of two migrators one waits, a minute at most, until the other's transaction ends.

    A lock of the session instead would survive the connection's return to its pool.
    """
    connection.execute(text("set local lock_timeout = '60s'"))
    connection.execute(text("select pg_advisory_xact_lock(:number)"), {"number": LOCK})


def make_roles(connection: Connection, passwords: Mapping[str, str]) -> None:
    """Make the owner (no login) and the logins where they are missing; set the passwords that are given."""
    wait_for_others(connection)
    for name in (OWNER, *LOGINS):
        login = "nologin" if name == OWNER else "login"
        options = f"{login} nosuperuser nocreatedb nocreaterole nobypassrls noreplication"
        connection.execute(
            text(
                f"do $$ begin create role {name} {options}; "
                "exception when duplicate_object or unique_violation then null; end $$"
            )
        )
    for name, password in passwords.items():
        if name not in LOGINS:
            raise Misused("unknown_login", f"{name!r} is no login of Rogatory.", f"Logins: {', '.join(LOGINS)}.")
        words = sql.SQL("alter role {} password {}").format(
            sql.Identifier(name), sql.Literal(_verifier(connection, name, password))
        )
        connection.exec_driver_sql(words.as_string().replace("%", "%%"))
    member = connection.scalar(text(f"select pg_has_role(current_user, '{OWNER}', 'SET')"))
    if not member:
        connection.execute(text(f"grant {OWNER} to current_user"))
    connection.execute(text("revoke all on schema public from public"))
    connection.execute(text(f"grant usage, create on schema public to {OWNER}"))
    connection.execute(text(f"grant usage on schema public to {', '.join(LOGINS)}"))


def _verifier(connection: Connection, name: str, password: str) -> str:
    """What the server keeps of a password (SCRAM-SHA-256): the password itself would stand in the server's log."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise Misused("wrong_driver", "Passwords are set with psycopg.", "Write the URL postgresql+psycopg://….")
    return driver.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()


def apply(connection: Connection) -> None:
    """Make the privileges what the table says, on every table that exists. Run as the owner of the tables."""
    everybody = ", ".join(LOGINS)
    existing = set(connection.scalars(text("select tablename from pg_tables where schemaname = 'public'")))
    connection.execute(text(f"revoke all on all tables in schema public from public, {everybody}"))
    connection.execute(text(f"grant usage on all sequences in schema public to {everybody}"))
    columns = _columns(connection)
    for table in sorted(existing & set(models.tables())):
        for login, words in privileges(table, columns[table]).items():
            if words:
                connection.execute(text(f"grant {', '.join(words)} on {table} to {login}"))
    if "alembic_version" in existing:
        connection.execute(text(f"grant select on alembic_version to {everybody}"))


def printed() -> str:
    """The table as Markdown: one row a database table, one column a login."""
    short = [login.removeprefix("rog_") for login in LOGINS]
    lines = ["| table | " + " | ".join(short) + " |", "|---" * (len(LOGINS) + 1) + "|"]
    for table in models.tables():
        cells = [", ".join(words).replace('"', "") or "–" for words in privileges(table).values()]
        lines.append(f"| `{table}` | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
