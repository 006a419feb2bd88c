"""The database's roles, and what each may do: nothing but what this page says. A new table is closed until it is named here."""


import psycopg
from psycopg import sql

OWNER = "parallax_owner"
WEB = "parallax_web"
WORKER = "parallax_worker"
ROLES = (OWNER, WEB, WORKER)

Passwords = dict[str, str]


def ensure_owner(superuser_url: str, password: str, name: str) -> None:
    """On a server of our own: the role that owns the database and may make the other two, and the database."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        attributes = sql.SQL("LOGIN CREATEROLE PASSWORD {}").format(sql.Literal(password))
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(OWNER), attributes))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))
