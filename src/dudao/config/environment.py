"""Settings read from the environment, each with one meaning and one default; docs/settings.md lists them all."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-262144;PRAGMA mmap_size=1073741824;PRAGMA temp_store=MEMORY;"
)
TRUE, FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})
KNOWN = frozenset(
    {
        "DUDAO_API_RATE",
        "DUDAO_BIND",
        "DUDAO_DATA",
        "DUDAO_DATABASE",
        "DUDAO_DEBUG",
        "DUDAO_HOSTS",
        "DUDAO_HTTPS",
        "DUDAO_LOG",
        "DUDAO_ORIGINS",
        "DUDAO_PROXY",
        "DUDAO_SECRET_KEY",
        "DUDAO_SESSION_HOURS",
        "DUDAO_TEST_DATABASE",
        "DUDAO_TEST_NAME",
        "DUDAO_TEST_POSTGRES",
        "DUDAO_THREADS",
        "DUDAO_WORKERS",
    }
)


class SettingMistake(Exception):
    """An environment variable that cannot be used, said so that whoever set it can mend it."""


def data_dir() -> Path:
    """The folder that holds the embedded database and what was uploaded (``DUDAO_DATA``)."""
    folder = Path(os.environ.get("DUDAO_DATA") or "data").expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingMistake(
            f"DUDAO_DATA: the folder {folder} cannot be made ({error.strerror}). Name one that you may write to."
        ) from error
    return folder


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word not in TRUE | FALSE:
        raise SettingMistake(f"{name} is {value!r}. Write 1 for yes or 0 for no.")
    return word in TRUE


def text(name: str, *, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def number(name: str, *, default: int, least: int = 0) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise SettingMistake(f"{name} is {value!r}. Write a whole number, {least} or more.")
    return int(value)


def words(name: str, *, default: str) -> list[str]:
    return [word for word in os.environ.get(name, default).replace(",", " ").split() if word]


def log_level() -> str:
    """``DUDAO_LOG``: how much is written to the log."""
    level = text("DUDAO_LOG", default="info").upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingMistake(f"DUDAO_LOG is {level!r}. Write debug, info, warning or error.")
    return level


def secret_key(folder: Path) -> str:
    """``DUDAO_SECRET_KEY``, or one made once and kept beside the embedded database, readable by its owner only."""
    if key := os.environ.get("DUDAO_SECRET_KEY"):
        return key
    file = folder / "secret-key"
    if not file.exists():
        new = folder / f"secret-key.{os.getpid()}"
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(48))
        new.replace(file)
    return file.read_text().strip()


def database(folder: Path, url: str | None = None) -> dict[str, Any]:
    """
    Django's database settings from ``DUDAO_DATABASE``, else the embedded SQLite file.

    ``postgresql://user:password@host:port/name?sslmode=require``; what follows the question mark is handed to PostgreSQL's client
    (``host`` there names a socket's folder).
    """
    url = os.environ.get("DUDAO_DATABASE", "") if url is None else url
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(folder / "dudao.sqlite3"),
            "CONN_MAX_AGE": 600,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        scheme = parts.scheme or url
        raise SettingMistake(
            f"DUDAO_DATABASE begins with {scheme!r}. Write postgresql://user:password@host:port/name, or leave it out for SQLite."
        )
    if not parts.path.strip("/"):
        raise SettingMistake("DUDAO_DATABASE names no database. Write postgresql://user:password@host:port/name.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
