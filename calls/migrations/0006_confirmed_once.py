from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_items_have_customers")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="confirmation",
            field=models.UUIDField(
                editable=False,
                help_text="Of the confirm page: confirmed twice, it is one batch.",
                null=True,
                unique=True,
            ),
        ),
    ]
