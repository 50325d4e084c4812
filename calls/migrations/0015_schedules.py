"""Batches that are begun again and again, and who is told when one has ended."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0014_token_prices"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="told_at",
            field=models.DateTimeField(
                editable=False,
                default=django.utils.timezone.now,
                help_text="When whoever began it was last told by mail how it stands.",
                null=True,
            ),
            preserve_default=False,  # nobody is told of what ended before
        ),
        migrations.AddField(
            model_name="user",
            name="mail_when_done",
            field=models.BooleanField(
                default=True,
                help_text="A mail when a batch of theirs has ended, or was paused by CHAT.",
                verbose_name="mail when batches are done",
            ),
        ),
        migrations.CreateModel(
            name="ScheduledBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("insights", "Generate insights"),
                            ("transcribe", "Transcribe"),
                            ("process", "Process everything"),
                        ],
                        default="insights",
                        max_length=20,
                    ),
                ),
                (
                    "query",
                    models.TextField(
                        blank=True,
                        help_text="As in the address of the library; all calls when empty.",
                        verbose_name="filters",
                    ),
                ),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("daily", "Every day"), ("weekly", "Every week")],
                        default="daily",
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        default=0,
                        help_text="Where it is done every week.",
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="0 to 23, in the customer's time zone.",
                        validators=[django.core.validators.MaxValueValidator(23)],
                    ),
                ),
                (
                    "budget_usd",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="Each batch is paused before more than this is spent; no limit when empty.",
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="budget of each run (USD)",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "next_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="next run"),
                ),
                ("last_at", models.DateTimeField(editable=False, null=True, verbose_name="last run")),
                (
                    "last_outcome",
                    models.TextField(blank=True, editable=False, help_text="What became of the last run, in words."),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="scheduled_batches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scheduled_batches",
                        to="calls.customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "scheduled batch",
                "verbose_name_plural": "scheduled batches",
                "ordering": ["customer", "name"],
            },
        ),
        migrations.AddField(
            model_name="batch",
            name="schedule",
            field=models.ForeignKey(
                blank=True,
                help_text="What began it by itself.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="batches",
                to="calls.scheduledbatch",
            ),
        ),
        migrations.AddIndex(
            model_name="scheduledbatch",
            index=models.Index(condition=models.Q(("is_active", True)), fields=["next_at"], name="scheduledbatch_due"),
        ),
        migrations.AddConstraint(
            model_name="scheduledbatch",
            constraint=models.UniqueConstraint(fields=("customer", "name"), name="scheduledbatch_name_once"),
        ),
        migrations.AddConstraint(
            model_name="scheduledbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", ["insights", "transcribe", "process"])),
                name="scheduledbatch_action_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduledbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("rhythm__in", ["daily", "weekly"])), name="scheduledbatch_rhythm_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduledbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("hour__lte", 23), ("weekday__lte", 6)), name="scheduledbatch_hour_is_one"
            ),
        ),
    ]
