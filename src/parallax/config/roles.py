"""The database's roles, and what each may do: nothing but what this page says. A new table or function is closed until it is named here."""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

from parallax.config.refusal import Refusal

OWNER = "parallax_owner"
WEB = "parallax_web"
WORKER = "parallax_worker"
ROLES = (OWNER, WEB, WORKER)
OLDEST_SERVER = 160_000
FIRST_WITH_MAINTAIN = 170_000

type Rights = tuple[str, ...]
FULL: Rights = ("SELECT", "INSERT", "UPDATE", "DELETE")
APPEND: Rights = ("SELECT", "INSERT")
READ: Rights = ("SELECT",)
NONE: Rights = ()

# table: (web, worker)
TABLES: Mapping[str, tuple[Rights, Rights]] = {
    # What happened and what was shown: added to, never changed.
    "audit_event": (APPEND, APPEND),
    "disclosure_ledgerentry": (APPEND, APPEND),
    # Who answered which item, under pseudonyms: the auditor's, never the web's.
    "disclosure_exactfacts": (NONE, APPEND),
    "disclosure_pseudonymkey": (NONE, APPEND),
    # The sealed room: the web process has no right on any of its tables.
    "responses_draft": (NONE, FULL),
    "responses_sealedcomment": (NONE, FULL),
    "responses_sealedrating": (NONE, FULL),
    "coaching_engagement": (FULL, FULL),
    "coaching_engagementround": (FULL, FULL),
    # The leader's own words, sealed: no job has any business with them.
    "coaching_goaldraft": (FULL, NONE),
    "coaching_note": (FULL, NONE),
    "notifications_message": (FULL, FULL),
    "people_membership": (FULL, FULL),
    "people_organisation": (FULL, FULL),
    "people_person": (FULL, FULL),
    "reports_branding": (FULL, READ),
    "reports_debrief": (FULL, FULL),
    "reports_deskcomment": (FULL, FULL),
    "reports_preparation": (READ, FULL),
    "reports_report": (FULL, FULL),
    "rounds_agreement": (FULL, FULL),
    "rounds_dimension": (FULL, FULL),
    "rounds_invitation": (FULL, FULL),
    "rounds_item": (FULL, FULL),
    "rounds_prompt": (FULL, FULL),
    "rounds_questionnaire": (FULL, FULL),
    "rounds_ratergroup": (FULL, FULL),
    "rounds_remark": (FULL, FULL),
    "rounds_round": (FULL, FULL),
    "rounds_terms": (FULL, FULL),
    # Signing in is the web's business alone.
    "account_emailaddress": (FULL, NONE),
    "account_emailconfirmation": (FULL, NONE),
    "mfa_authenticator": (FULL, NONE),
    "django_session": (FULL, FULL),
    "cache_entry": (FULL, FULL),
    "auth_group": (READ, READ),
    "auth_group_permissions": (READ, READ),
    "auth_permission": (READ, READ),
    "django_content_type": (READ, READ),
    "django_migrations": (READ, READ),
    "procrastinate_events": (FULL, FULL),
    "procrastinate_jobs": (FULL, FULL),
    "procrastinate_periodic_defers": (FULL, FULL),
    "procrastinate_workers": (FULL, FULL),
}
SEALED = frozenset(table for table in TABLES if table.startswith("responses_"))

# The doors of the sealed room: functions that run with the owner's rights.
DOORS: Mapping[str, tuple[str, ...]] = {
    "responses_is_open": (),  # asked by the other doors only
    "responses_read": (WEB,),
    "responses_save": (WEB,),
    "responses_withdraw": (WEB,),
}
# Functions that run with the caller's own rights, by the beginning of their names.
ORDINARY_FUNCTIONS = ("procrastinate_",)


class ServerFault(Refusal):
    """The database cannot be reached; the message has the server's own words."""


class RoleFault(Refusal):
    """The roles cannot be set up; the message says what an administrator has to run."""


@dataclass(frozen=True)
class Login:
    """A role of this installation. Without a password it was made by an administrator and is left as it is."""

    name: str
    password: str = ""


def ensure_owner(superuser_url: str, password: str, name: str) -> None:
    """On a server of our own: the role that owns the database and may make the other two, and the database."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        ensure_login(connection, Login(OWNER, password), sql.SQL("LOGIN CREATEROLE"))
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone():
            statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))


def ensure_logins(owner_url: str, web: Login, worker: Login) -> None:
    """Before migrating: both roles exist with these passwords."""
    with _reached(owner_url, "DATABASE_URL") as connection:
        if connection.info.server_version < OLDEST_SERVER:
            raise RoleFault("this PostgreSQL is too old: version 16 or newer is needed")
        if not _may_make_tables(connection):
            raise RoleFault(_request_for_tables(connection.info))
        for login in (web, worker):
            try:
                ensure_login(connection, login, sql.SQL("LOGIN NOCREATEROLE"))
            except psycopg.errors.InsufficientPrivilege:
                raise RoleFault(_request(login.name)) from None


def try_login(url: str, name: str) -> None:
    """Of a role that an administrator made: better refused now than by the first visitor."""
    _reached(url, name).close()


def _reached(url: str, name: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, autocommit=True)
    except psycopg.OperationalError as fault:
        raise ServerFault(f"{name} leads to no database: {str(fault).strip()}") from None


def _may_make_tables(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone()
    return bool(row and row[0])


def _request_for_tables(place: psycopg.ConnectionInfo) -> str:
    return (
        f"{place.user} may not make tables in the database {place.dbname}. Ask an administrator of the server to run\n"
        f"    ALTER DATABASE {place.dbname} OWNER TO {place.user};"
    )


def ensure_login(connection: psycopg.Connection, login: Login, attributes: sql.SQL) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login.name]).fetchone()
    if known and not login.password:
        return
    verb = sql.SQL("ALTER" if known else "CREATE")
    statement = sql.SQL("{} ROLE {} {} PASSWORD {}")
    connection.execute(
        statement.format(verb, sql.Identifier(login.name), attributes, sql.Literal(login.password))
    )


def _request(name: str) -> str:
    return (
        f"the owner of the database may not make or change the role {name}. Ask an administrator of the server to run either\n"
        f"    ALTER ROLE <owner> CREATEROLE;\n"
        f"or, once,\n"
        f"    CREATE ROLE {WEB} LOGIN PASSWORD '…';  CREATE ROLE {WORKER} LOGIN PASSWORD '…';\n"
        f"and set DATABASE_URL_WEB and DATABASE_URL_WORKER to the two roles' addresses."
    )


def grant(owner_url: str, web: str, worker: str) -> None:
    """After migrating: take everything away, then give what the tables above say, in one transaction. Doing it again changes nothing."""
    with psycopg.connect(owner_url) as connection:
        _refuse_unlisted(connection)
        _close_everything(connection, web, worker)
        for position, role in enumerate((web, worker)):
            for table, rights in TABLES.items():
                _give(connection, "TABLE", table, rights[position], role)
        _open_functions(connection, web, worker)
        if connection.info.server_version >= FIRST_WITH_MAINTAIN:
            for table in SEALED:  # To vacuum after sealing.
                _give(connection, "TABLE", table, ("MAINTAIN",), worker)


def tables(connection: psycopg.Connection) -> frozenset[str]:
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
    )
    return frozenset(name for (name,) in rows)


def functions(connection: psycopg.Connection) -> frozenset[str]:
    rows = connection.execute(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    )
    return frozenset(name for (name,) in rows)


def _refuse_unlisted(connection: psycopg.Connection) -> None:
    present = tables(connection)
    if unlisted := sorted(present - TABLES.keys()):
        raise RoleFault(
            f"not in the table of grants (parallax.config.roles.TABLES): {', '.join(unlisted)}"
        )
    if missing := sorted(TABLES.keys() - present):
        raise RoleFault(f"in the table of grants, but not in the database: {', '.join(missing)}")


def _close_everything(connection: psycopg.Connection, web: str, worker: str) -> None:
    for role in map(sql.Identifier, (web, worker)):
        for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
            connection.execute(
                sql.SQL("REVOKE ALL ON ALL {} IN SCHEMA public FROM {}").format(sql.SQL(kind), role)
            )
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
    admit(connection, connection.info.dbname, web, worker)
    connection.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC")
    connection.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")


def admit(connection: psycopg.Connection, database: str, *logins: str) -> None:
    """Only these may connect. A copy of a database does not inherit this."""
    connection.execute(
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database))
    )
    for login in logins:
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(database), sql.Identifier(login)
            )
        )


def _give(connection: psycopg.Connection, kind: str, name: str, rights: Rights, role: str) -> None:
    if not rights:
        return
    granted = sql.SQL(", ").join(map(sql.SQL, rights))
    connection.execute(
        sql.SQL("GRANT {} ON {} {} TO {}").format(
            granted, sql.SQL(kind), sql.Identifier(name), sql.Identifier(role)
        )
    )
    if "INSERT" in rights:
        for (sequence,) in _sequences(connection, name):
            _give(connection, "SEQUENCE", sequence, ("USAGE",), role)


def _sequences(connection: psycopg.Connection, table: str) -> list[tuple[str]]:
    """Of the table's numbered columns."""
    return connection.execute(
        "SELECT sequence.relname FROM pg_depend JOIN pg_class AS sequence ON sequence.oid = objid"
        " WHERE refobjid = to_regclass(quote_ident(%s)) AND sequence.relkind = 'S' AND deptype IN ('a', 'i')",
        [table],
    ).fetchall()


def _open_functions(connection: psycopg.Connection, web: str, worker: str) -> None:
    logins = {WEB: web, WORKER: worker}
    rows = connection.execute(
        "SELECT proname, oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    )
    for name, signature in rows.fetchall():
        ordinary = name.startswith(ORDINARY_FUNCTIONS)
        for role in (WEB, WORKER) if ordinary else DOORS.get(name, ()):
            statement = sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}")
            connection.execute(statement.format(sql.SQL(signature), sql.Identifier(logins[role])))
