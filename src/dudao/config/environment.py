"""Settings read from the environment, each with one meaning and one default; docs/settings.md lists them all."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from dudao.organisation.roles import Role

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-262144;PRAGMA mmap_size=1073741824;PRAGMA temp_store=MEMORY;"
)
TRUE, FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})
KNOWN = frozenset(
    {
        "DUDAO_ADDRESS",
        "DUDAO_API_RATE",
        "DUDAO_BIND",
        "DUDAO_DATA",
        "DUDAO_DATABASE",
        "DUDAO_DEBUG",
        "DUDAO_HOSTS",
        "DUDAO_HTTPS",
        "DUDAO_LOG",
        "DUDAO_MAIL",
        "DUDAO_MAILBOXES",
        "DUDAO_MAIL_FROM",
        "DUDAO_MESSENGERS",
        "DUDAO_ORIGINS",
        "DUDAO_PORTAL_CASES",
        "DUDAO_PORTAL_RATE",
        "DUDAO_PORTAL_SITE_CASES",
        "DUDAO_PROXY",
        "DUDAO_SECOND_FACTOR",
        "DUDAO_SECRET_KEY",
        "DUDAO_SESSION_HOURS",
        "DUDAO_SSO",
        "DUDAO_SSO_DINGTALK",
        "DUDAO_SSO_DOMAINS",
        "DUDAO_SSO_FEISHU",
        "DUDAO_SSO_NAME",
        "DUDAO_SSO_WECHAT",
        "DUDAO_TEST_DATABASE",
        "DUDAO_TEST_NAME",
        "DUDAO_TEST_POSTGRES",
        "DUDAO_THREADS",
        "DUDAO_WEBHOOKS_PRIVATE",
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


def roles(name: str) -> list[str]:
    """Roles by their short names, such as ``administrator quality_manager``."""
    found = words(name, default="")
    if unknown := [word for word in found if word not in Role.values]:
        raise SettingMistake(f"{name} names {unknown[0]!r}, which is no role. Write some of: {' '.join(Role.values)}.")
    return found


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


def web_address() -> str:
    """``DUDAO_ADDRESS``: where people find Dudao, for links in messages; empty when nobody said."""
    address = text("DUDAO_ADDRESS", default="").rstrip("/")
    if address and (urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname):
        raise SettingMistake(f"DUDAO_ADDRESS is {address!r}. Write https://host, as people type it.")
    return address


def mail() -> dict[str, Any]:
    """
    Django's mail settings from ``DUDAO_MAIL``; without it no host, and no mail is sent.

    ``smtp://user:password@host:port?tls=1`` begins in the open and turns to TLS, ``smtps://`` is TLS from the start.
    """
    url = os.environ.get("DUDAO_MAIL", "").strip()
    try:
        parts = urlsplit(url)
        port, options = parts.port, dict(parse_qsl(parts.query))
    except ValueError as error:
        raise SettingMistake("DUDAO_MAIL cannot be read. Write smtp://user:password@host:port?tls=1.") from error
    if url and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname or set(options) - {"tls"}):
        raise SettingMistake("DUDAO_MAIL cannot be read. Write smtp://user:password@host:port?tls=1, or smtps:// for TLS from the start.")
    secure, starts_tls = parts.scheme == "smtps", options.get("tls", "0").lower() in TRUE
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": port or (465 if secure else 587 if starts_tls else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": starts_tls and not secure,
    }


def messengers() -> dict[str, str]:
    """``DUDAO_MESSENGERS``: names and apprise addresses, such as ``ding=dingtalk://TOKEN/{to}``. They hold secrets: never stored."""
    found: dict[str, str] = {}
    for word in os.environ.get("DUDAO_MESSENGERS", "").split():
        name, equals, address = word.partition("=")
        if not (equals and name.isidentifier() and name.isascii() and len(name) <= 40 and "://" in address):
            raise SettingMistake(
                "DUDAO_MESSENGERS cannot be read. Write name=address, separated by spaces, such as ding=dingtalk://TOKEN/{to}."
            )
        found[name] = address
    return found


def mailboxes() -> dict[str, dict[str, Any]]:
    """
    ``DUDAO_MAILBOXES``: mailboxes read by IMAP, by the code of the site whose cases their mail becomes.

    ``CH=imaps://user:password@host/INBOX?address=service@example.com``, separated by spaces. ``imaps://`` is TLS from the start,
    ``imap://`` begins in the open and turns to TLS; only on this machine it may stay in the open.
    """
    found: dict[str, dict[str, Any]] = {}
    for word in os.environ.get("DUDAO_MAILBOXES", "").split():
        code, _equals, address = word.partition("=")
        try:
            found[code.upper()] = _mailbox(address)
        except ValueError as error:
            raise SettingMistake(
                f"DUDAO_MAILBOXES cannot be read at {code[:20]!r}. Write CODE=imaps://user:password@host/INBOX?address=service@example.com,"
                " user and password in percent encoding, separated by spaces."
            ) from error
    return found


MAILBOX_OPTIONS = {"address": "", "kind": "complaint", "category": "other", "sites": "one", "plus": "0"}


def _mailbox(address: str) -> dict[str, Any]:
    """One mailbox taken apart. Raises ValueError."""
    parts = urlsplit(address)
    given = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    options = MAILBOX_OPTIONS | given
    here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    user, folder = unquote(parts.username or ""), unquote(parts.path.strip("/")) or "INBOX"
    own = (options["address"] or user).lower()
    fits = (
        parts.scheme in {"imaps", "imap"}
        and parts.hostname
        and user
        and parts.password
        and folder.isascii()
        and folder.isprintable()
        and own.count("@") == 1
        and not set(given) - set(MAILBOX_OPTIONS)
        and options["kind"] in {"complaint", "suggestion", "need"}
        and options["sites"] in {"one", "all"}
    )
    if not fits:
        raise ValueError
    secure = parts.scheme == "imaps"
    return {
        "host": parts.hostname,
        "port": parts.port or (993 if secure else 143),
        "user": user,
        "password": unquote(parts.password or ""),
        "folder": folder,
        "secure": secure,
        "open_allowed": here,
        "address": own,
        "kind": options["kind"],
        "category": options["category"],
        "all_sites": options["sites"] == "all",
        "plus": options["plus"].lower() in TRUE,
    }
