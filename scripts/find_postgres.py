"""Print the URL of a PostgreSQL server where tests may make databases; exit 1 when there is none.

TEST_POSTGRES_URL names it; otherwise the usual local addresses are tried.
"""

import os
import sys
from urllib.parse import unquote, urlsplit

import psycopg2

USUAL = ("postgres://postgres@127.0.0.1:5432/postgres", "postgres://root@127.0.0.1:5432/root")


def may_create_databases(url: str) -> bool:
    """Does the server answer within two seconds, and may this role create a database?"""
    parts = urlsplit(url)
    try:
        connection = psycopg2.connect(
            host=unquote(parts.hostname or ""),
            port=parts.port or 5432,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or "") or None,
            dbname=parts.path.lstrip("/") or "postgres",
            connect_timeout=2,
        )
    except psycopg2.Error:
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            return bool(cursor.fetchone()[0])
    finally:
        connection.close()


def main() -> int:
    """Print the first usable URL."""
    named = os.environ.get("TEST_POSTGRES_URL")
    for url in [named] if named else USUAL:
        if may_create_databases(url):
            print(url)
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
