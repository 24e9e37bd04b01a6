"""The words of each case, and the index that the database keeps of them by itself.

Whoever makes the table cases_casewords anew on SQLite, as Django does to change a column there, has to make the triggers again.
"""

from itertools import islice

import django.db.models.deletion
from django.db import migrations, models

from dudao.cases.folding import kept

AT_ONCE = 2000

SQLITE = (
    """CREATE VIRTUAL TABLE cases_search USING fts5(
        words, content='cases_casewords', content_rowid='case_id', tokenize='unicode61 remove_diacritics 0', detail=none, columnsize=0
    )""",
    """CREATE TRIGGER cases_words_in AFTER INSERT ON cases_casewords BEGIN
        INSERT INTO cases_search(rowid, words) VALUES (new.case_id, new.words);
    END""",
    """CREATE TRIGGER cases_words_out AFTER DELETE ON cases_casewords BEGIN
        INSERT INTO cases_search(cases_search, rowid, words) VALUES ('delete', old.case_id, old.words);
    END""",
    """CREATE TRIGGER cases_words_change AFTER UPDATE ON cases_casewords BEGIN
        INSERT INTO cases_search(cases_search, rowid, words) VALUES ('delete', old.case_id, old.words);
        INSERT INTO cases_search(rowid, words) VALUES (new.case_id, new.words);
    END""",
)
POSTGRESQL = (
    """ALTER TABLE cases_casewords ADD COLUMN lexemes tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(words), ' '))) STORED""",
    "CREATE INDEX case_words ON cases_casewords USING gin (lexemes)",
)


def make_index(_apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop_index(_apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("in", "out", "change"):
            schema_editor.execute(f"DROP TRIGGER cases_words_{name}")
        schema_editor.execute("DROP TABLE cases_search")


def fill(apps, _schema_editor):
    """The words of the cases that are there, a few thousand at a time."""
    case_model, words_model = apps.get_model("cases", "Case"), apps.get_model("cases", "CaseWords")
    columns = (
        "pk",
        "site_id",
        "number",
        "title",
        "text",
        "place",
        "measures",
        "result",
        "reference",
        "referral_number",
        "forwarded_to",
        "unit__building__code",
        "unit__code",
        "building__name",
    )
    rows = case_model.objects.order_by("pk").values_list(*columns).iterator(chunk_size=AT_ONCE)
    while batch := list(islice(rows, AT_ONCE)):
        words_model.objects.bulk_create([_words(words_model, *row) for row in batch])


def _words(model, pk, site_id, number, *rest):
    *texts, tower, flat, building = rest
    unit = f"{tower}-{flat}" if flat else ""
    return model(case_id=pk, site_id=site_id, words=kept((*texts, unit, building or "", number.rpartition("-")[2])))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("organisation", "0002_calendar_of_china"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseWords",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("words", models.TextField()),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.site"
                    ),
                ),
            ],
        ),
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
