"""Lists of one month over many sites, newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_follow")]

    operations = [
        migrations.AddIndex(model_name="case", index=models.Index(fields=["month", "-received_at"], name="case_month")),
    ]
