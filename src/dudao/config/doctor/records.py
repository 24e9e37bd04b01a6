"""What the doctor looks at in the database: does it answer, is it up to date, can it be written, does it know the days to come."""

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dudao.config import migrating
from dudao.config.doctor.findings import Finding, doubtful, well, wrong
from dudao.journal.attachments import orphans
from dudao.journal.commands import said
from dudao.organisation.models import CalendarRegion, Site
from dudao.scores.acts import is_intact
from dudao.scores.models import SealedSheet

DAYS_AHEAD = 60
SECONDS_APART = 5


class RolledBack(Exception):
    """Ends the trial transaction without leaving anything behind."""


def server_findings() -> Iterator[Finding]:
    """Whether the database answers; nothing else can be asked of it when it does not. Raises ``DatabaseError`` when it does not."""
    connection.ensure_connection()
    yield well("database", _("%(name)s %(version)s answers.") % {"name": connection.display_name, "version": version()})


def unreachable(error: DatabaseError) -> Finding:
    return wrong(
        "database",
        _("The database does not answer: %(why)s") % {"why": str(error).strip().splitlines()[0]},
        _("Start it, or correct DUDAO_DATABASE (postgresql://user:password@host:port/name); without it the embedded SQLite is used."),
    )


def version() -> str:
    if connection.vendor == "sqlite":
        return sqlite3.sqlite_version
    return ".".join(str(part) for part in connection.get_database_version())


def migration_findings() -> Iterator[Finding]:
    if newer := migrating.unknown():
        yield wrong(
            "migrations",
            _("The database is newer than this version of Dudao (%(name)s).") % {"name": newer[0]},
            _("Install the newer version again, or restore a backup made before."),
        )
    elif steps := migrating.pending():
        yield wrong("migrations", _("The database waits for %(n)d migrations.") % {"n": len(steps)}, _("Run dudao migrate."))
    else:
        yield well("migrations", _("The database is up to date."))


def file_findings() -> Iterator[Finding]:
    """Whether files lie there that no record names: left by uploads that failed half-way."""
    there = orphans.found()
    if there.count:
        yield doubtful("files", said(there), _("dudao files sweep takes them away."))
    else:
        yield well("files", _("Every uploaded file belongs to a record."))


def writing_findings() -> Iterator[Finding]:
    """Try a write and take it back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE dudao_doctor (n integer)")
            raise RolledBack
    except RolledBack:
        yield well("writing", _("The database can be written."))
    except DatabaseError as error:
        yield wrong(
            "writing",
            _("The database cannot be written: %(why)s") % {"why": str(error).strip().splitlines()[0]},
            _("Is the disk full, do the files belong to the user that runs Dudao, is the server a read-only copy?"),
        )


def pragma_findings() -> Iterator[Finding]:
    """SQLite only: what keeps readers and writers out of each other's way, and references true."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys")}
    if found == {"journal_mode": "wal", "foreign_keys": 1}:
        yield well("pragmas", _("SQLite writes ahead and keeps references true."))
    else:
        yield wrong(
            "pragmas",
            _("SQLite runs with journal_mode %(mode)s, foreign_keys %(keys)s.")
            % {"mode": found["journal_mode"], "keys": found["foreign_keys"]},
            _("Put the data folder on a local disk: network disks cannot write ahead."),
        )


def search_findings() -> Iterator[Finding]:
    """Whether the index is whole by which cases are found."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'cases_words_%' AND type = 'trigger'")
        else:
            cursor.execute("SELECT 3 * count(*) FROM pg_indexes WHERE indexname = 'case_words'")
        whole = cursor.fetchone()[0] == 3
    if whole:
        yield well("search", _("The index by which cases are found is whole."))
    else:
        yield wrong(
            "search",
            _("The index by which cases are found is not whole: searching misses some, or is slow."),
            _("Make a backup and restore it into an empty database: the index is made anew."),
        )


def server_now() -> datetime:
    if connection.vendor == "sqlite":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def clock_findings(now: datetime) -> Iterator[Finding]:
    """The clock against the database server's, and against what is already recorded."""
    apart = abs((server_now() - timezone.now()).total_seconds())
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(recorded_at) FROM journal_entry")
        latest = cursor.fetchone()[0]
    newest = read_moment(latest)
    remedy = _("Let the machine keep its clock by the network (NTP).")
    if apart > SECONDS_APART:
        yield wrong("clock", _("The clock is %(n)d seconds apart from the database server's.") % {"n": apart}, remedy)
    elif newest and newest > now + timedelta(seconds=SECONDS_APART):
        yield wrong(
            "clock", _("Records have been made at %(at)s, which by this clock is still to come.") % {"at": newest.isoformat()}, remedy
        )
    else:
        yield well("clock", _("The clock agrees with the records."))


def read_moment(value: object) -> datetime | None:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("UTC"))


def calendar_findings(today: date) -> Iterator[Finding]:
    """How far ahead the official days are known for each calendar that a site follows."""
    known = dict(CalendarRegion.objects.values_list("region", "confirmed_until"))
    used = set(Site.objects.filter(closed_on=None).values_list("region", flat=True).distinct()) or set(known)
    for region in sorted(used):
        until, facts = known.get(region), {"region": region}
        if until is None:
            yield wrong(
                "calendar", _("There is no working calendar for %(region)s.") % facts, f"dudao calendar import FILE --region {region}"
            )
            continue
        text = _("The working calendar of %(region)s is confirmed until %(day)s.") % (facts | {"day": until.isoformat()})
        if until < today + timedelta(days=DAYS_AHEAD):
            yield doubtful(
                "calendar",
                text,
                _("Due times beyond it are provisional. Import the official list of the next year: dudao calendar import FILE."),
            )
        else:
            yield well("calendar", text)


def seal_findings() -> Iterator[Finding]:
    """Whether every sealed sheet still is what was sealed."""
    broken = [seal for seal in SealedSheet.objects.select_related("site").iterator(200) if not is_intact(seal)]
    for seal in broken:
        told = {"site": seal.site.code, "month": f"{seal.month // 100}-{seal.month % 100:02}", "number": seal.number}
        yield wrong(
            "seals",
            _("Seal %(number)d of %(site)s for %(month)s is broken: the sheet was changed after it was sealed.") % told,
            _("Find out who can write to the database, and compare the sheet with a backup made before."),
        )
    if not broken:
        yield well("seals", _("Every sealed sheet is as it was sealed."))


def site_zone_findings() -> Iterator[Finding]:
    zones = available_timezones()
    for name in Site.objects.values_list("time_zone", flat=True).distinct().order_by("time_zone"):
        if name not in zones:
            yield wrong(
                "time-zones",
                _("A site has the unknown time zone %(name)s.") % {"name": name},
                _("Correct the site, or install the Python package tzdata."),
            )


def has_tables() -> bool:
    """Whether the tables are there that the later questions read."""
    return {"organisation_site", "organisation_calendarregion", "journal_entry", "cases_casewords", "scores_sealedsheet"} <= set(
        connection.introspection.table_names()
    )
