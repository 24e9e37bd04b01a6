"""Settings: each documented, each mistake named with a way to mend it, and nothing in a page that its own policy forbids."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from dudao.config import environment, middleware, mistakes
from dudao.config import settings as product_settings
from dudao.config.environment import SettingMistake
from tests.frame.deployments import ROOT, Deployment

NAME = re.compile(r"\b(?:DUDAO_[A-Z_]+|PORT)\b")
HOME = "/"


def names_in(*files: Path) -> set[str]:
    return {name for file in files for name in NAME.findall(file.read_text(encoding="utf-8"))}


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    product = names_in(
        *(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("settings.py"), ROOT / "tests" / "postgres.py", ROOT / "Makefile"
    )
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert product == documented
    assert documented - {"PORT"} == environment.KNOWN


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DUDAO_HTTPS", "ja", "Write 1 for yes or 0 for no"),
        ("DUDAO_PROXY", "-1", "whole number, 0 or more"),
        ("DUDAO_SESSION_HOURS", "0", "whole number, 1 or more"),
        ("DUDAO_LOG", "loud", "debug, info, warning or error"),
        ("DUDAO_DATABASE", "mysql://root@localhost/dudao", "postgresql://user:password@host:port/name"),
        ("DUDAO_DATABASE", "postgresql://root@localhost", "names no database"),
        ("DUDAO_DATA", "/dev/null/data", "Name one that you may write to"),
    ],
)
def test_a_setting_that_cannot_be_used_says_what_to_write(fresh: Deployment, name: str, value: str, sentence: str) -> None:
    refused = Deployment(fresh.folder, extra={name: value}).run("migrate", code=1)
    assert name in refused.stderr
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


def test_address_of_postgres_may_name_a_socket_and_options(tmp_path: Path) -> None:
    made = environment.database(tmp_path, "postgresql://me:p%40ss@/dudao?host=/run/postgresql&sslmode=require")
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["NAME"]) == ("me", "p@ss", "/run/postgresql", "dudao")
    assert made["OPTIONS"] == {"sslmode": "require"}


def test_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUDAO_SECRET_KEY", raising=False)
    key = environment.secret_key(tmp_path)
    assert len(key) > 50
    assert environment.secret_key(tmp_path) == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]


def test_data_folder_is_made_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUDAO_DATA", str(tmp_path / "deep" / "data"))
    assert environment.data_dir().stat().st_mode & 0o077 == 0


def test_flags_and_numbers_have_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUDAO_WORKERS", " ")
    assert environment.number("DUDAO_WORKERS", default=2, least=1) == 2
    monkeypatch.setenv("DUDAO_WORKERS", "0")
    with pytest.raises(SettingMistake):
        environment.number("DUDAO_WORKERS", default=2, least=1)
    monkeypatch.setenv("DUDAO_HTTPS", "")
    assert environment.flag("DUDAO_HTTPS", default=False) is False


def test_misspelt_setting_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUDAO_DATABSE", "x")
    (found,) = (message for message in mistakes.settings_mistakes(None) if message.id == "dudao.W001")
    assert found.hint == "Did you mean DUDAO_DATABASE?"


def test_unsafe_settings_are_noticed(settings: Settings) -> None:
    for name, value in {
        "SECRET_KEY": "short",
        "CSRF_TRUSTED_ORIGINS": ["a.example"],
        "DEBUG": True,
        "ALLOWED_HOSTS": ["*"],
        "HTTPS": False,
    }.items():
        setattr(settings, name, value)
    found = [*mistakes.settings_mistakes(None), *mistakes.deployment_mistakes(None)]
    assert {message.id for message in found} == {"dudao.E001", "dudao.E002", "dudao.W002", "dudao.W003", "dudao.W004"}
    assert all(message.hint for message in found)


@pytest.mark.django_db
def test_sqlite_writes_ahead_and_keeps_references_true() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.django_db
def test_every_answer_carries_the_policy_that_no_typed_text_becomes_a_script(client: Client) -> None:
    for address in (HOME, "/sign-in", "/no-such-page"):
        response = client.get(address)
        policy = response.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("hops", "header", "address"),
    [
        (0, "1.2.3.4", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.8", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),
    ],
)
def test_callers_address_is_what_our_outermost_proxy_saw(
    settings: Settings, rf: RequestFactory, hops: int, header: str, address: str
) -> None:
    settings.PROXY_HOPS = hops
    seen: list[str] = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    middleware.caller_address(page)(rf.get(HOME, REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=header))
    assert seen == [address]


def test_passwords_are_hashed_by_argon2() -> None:
    assert product_settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
