"""An import is called so, not an import job."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0002_previewed"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="importjob",
            options={"ordering": ["-pk"], "verbose_name": "import"},
        ),
    ]
