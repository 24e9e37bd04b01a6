"""The official days off of mainland China, so that a fresh installation reckons rightly from its first minute."""

from datetime import date
from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from dudao.organisation.calendar_lists import read
from dudao.organisation.calendar_table import Exceptional, digest, table, table_end

FILE = Path(__file__).resolve().parent.parent / "calendars" / "cn.csv"
FIRST, LAST, WEEK = date(2019, 1, 1), date(2026, 12, 31), "1111100"


def load(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    official = read(FILE.read_bytes(), first=FIRST)
    rows = [row for row in official.rows if row.day <= LAST]
    exceptions = {row.day: Exceptional(row.working, row.reason, FILE.name) for row in rows}
    days = table(exceptions, rows[0].day, table_end(LAST), WEEK)
    day_model = apps.get_model("organisation", "CalendarDay")
    day_model.objects.bulk_create([day_model(region="cn", **day._asdict()) for day in days])
    apps.get_model("organisation", "CalendarRegion").objects.create(
        region="cn", confirmed_until=LAST, week=WEEK, version=1, digest=digest(days, LAST, WEEK)
    )


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
