"""One table of counted months, weeks and days. Nothing is carried over: the next night counts all of them anew."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import coordination.tenancy.keys


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0011_week_counts_security"),
        ("tenancy", "0005_hospital_facility"),
    ]

    operations = [
        migrations.RunSQL("DROP FUNCTION group_month_counts(date, date)"),
        migrations.DeleteModel(name="MonthCount"),
        migrations.DeleteModel(name="WeekCount"),
        migrations.CreateModel(
            name="SliceCount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coordination.tenancy.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "slices",
                    models.CharField(
                        choices=[("month", "mois"), ("week", "semaine"), ("day", "jour")],
                        max_length=5,
                        verbose_name="découpage",
                    ),
                ),
                ("start", models.DateField(help_text="its first day", verbose_name="début")),
                ("source", models.CharField(max_length=20)),
                ("lines", models.JSONField(help_text="of the hospital", verbose_name="comptes")),
                ("unit_lines", models.JSONField(verbose_name="comptes des unités")),
                (
                    "edition",
                    models.CharField(help_text="see sources.edition_of", max_length=64, verbose_name="ce qui a compté"),
                ),
                ("counted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="compté le")),
                (
                    "hospital",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.hospital",
                    ),
                ),
            ],
            options={
                "verbose_name": "période comptée",
                "verbose_name_plural": "périodes comptées",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("hospital", "slices", "start", "source"), name="slice_counted_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("slices", "month"), _negated=True), ("start__day", 1), _connector="OR"
                        ),
                        name="month_begins_on_its_first_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("slices", "week"), _negated=True), ("start__iso_week_day", 1), _connector="OR"
                        ),
                        name="week_begins_on_its_monday",
                    ),
                ],
            },
        ),
    ]
