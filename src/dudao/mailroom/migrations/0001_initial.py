import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0006_follow"),
        ("organisation", "0005_signing_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(blank=True, max_length=64)),
                (
                    "validity",
                    models.BigIntegerField(help_text="UIDVALIDITY: when it changes, the server has numbered everything anew.", null=True),
                ),
                ("last_uid", models.BigIntegerField(default=0)),
                ("looked_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(help_text="When it last answered.", null=True)),
                ("failing_since", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("site", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.site")),
            ],
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.CharField(max_length=250, unique=True)),
                ("made_at", models.DateTimeField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.site"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=64)),
                ("validity", models.BigIntegerField()),
                ("uid", models.BigIntegerField()),
                (
                    "digest",
                    models.CharField(
                        help_text="Of Message-ID and content: the same mail again is the same letter.", max_length=64, unique=True
                    ),
                ),
                ("message_id", models.CharField(blank=True, max_length=250)),
                ("sender", models.CharField(blank=True, max_length=64)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("case", "became a case"),
                            ("joined", "joined its case"),
                            ("automatic", "left alone: sent by a machine"),
                            ("held", "held back: too many at once"),
                            ("failed", "could not be taken in"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("language", models.CharField(blank=True, max_length=10)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(blank=True, help_text="The whole text with what it quotes.")),
                ("received_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="cases.case"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.site"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sender", "taken_at"], name="letter_sender"),
                    models.Index(fields=["site", "taken_at"], name="letter_site"),
                    models.Index(fields=["message_id"], name="letter_message"),
                    models.Index(condition=models.Q(("case__isnull", False)), fields=["case", "id"], name="letter_case"),
                ],
                "constraints": [models.UniqueConstraint(fields=("place", "validity", "uid"), name="letter_taken_once")],
            },
        ),
    ]
