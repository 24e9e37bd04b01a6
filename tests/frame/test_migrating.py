"""Migrations: interrupted anywhere, the next run goes on; two at once do it once; a newer database is left alone."""

import pytest

from tests.frame.deployments import PATIENCE, Deployment

APPLIED = "SELECT app, name FROM django_migrations ORDER BY app, name"
TABLES = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master ORDER BY type, name",
    "postgresql": "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
    " WHERE table_schema = 'public' ORDER BY table_name, column_name",
}


def shape(made: Deployment) -> list[tuple[object, ...]]:
    return made.ask(TABLES["postgresql" if made.database else "sqlite"])


NOTED = 'INSERT INTO "django_migrations"'
"""What a migration ends with; its tables are made by then and its transaction still open."""
STEPS_BEFORE_EACH_KILL = (1, 2, 5, 11, 17)


@pytest.mark.slow
def test_killed_during_migration_the_next_run_goes_on(fresh: Deployment, original: Deployment) -> None:
    """Killed over and over in the middle of a migration, some more of them on, the tables end up as if nothing had happened."""
    for steps in STEPS_BEFORE_EACH_KILL:
        done = len(fresh.ask(APPLIED))
        with fresh.halted(NOTED, steps, "dudao", "migrate") as process:
            process.kill()
        assert len(fresh.ask(APPLIED)) == done + steps - 1, "those before stand, the one that was interrupted is gone"
    fresh.run("migrate")
    assert fresh.ask(APPLIED) == original.ask(APPLIED)
    assert shape(fresh) == shape(original)
    assert fresh.ask("SELECT count(*) FROM organisation_calendarday") == original.ask("SELECT count(*) FROM organisation_calendarday")


def test_two_at_once_do_it_once(fresh: Deployment, original: Deployment) -> None:
    with fresh.running("migrate") as first, fresh.running("migrate") as second:
        answers = [process.communicate(timeout=PATIENCE)[0] for process in (first, second)]
        assert (first.returncode, second.returncode) == (0, 0), answers
    assert fresh.ask(APPLIED) == original.ask(APPLIED)


def test_newer_database_is_left_alone(living: Deployment) -> None:
    later = "INSERT INTO django_migrations (app, name, applied) VALUES ('journal', '9999_later', '2030-01-01 00:00:00')"
    living.change(later)
    refused = living.run("serve", "--port", "0", code=1)
    assert "newer than this version" in refused.stderr
    assert "journal.9999_later" in refused.stderr
    assert "Install the newer version again" in living.run("doctor", code=1).stdout


def test_waiting_migrations_are_listed_and_can_be_declined(fresh: Deployment) -> None:
    assert "organisation.0001_initial" in fresh.run("migrate", "--list").stdout
    refused = fresh.run("serve", "--port", "0", "--no-migrate", code=1)
    assert "dudao migrate" in refused.stderr
    assert "0001_initial" in fresh.run("migrate", "--list").stdout


def test_migrating_again_changes_nothing(living: Deployment) -> None:
    before = shape(living)
    assert "up to date" in living.run("migrate").stdout
    assert shape(living) == before
