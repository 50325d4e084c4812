import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0004_fill_facts")]

    operations = [
        migrations.AlterField(
            model_name="batchitem",
            name="customer",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="calls.customer"
            ),
        ),
    ]
