"""What the migrations up to 0002 have made, made at once."""

import django.utils.timezone
from django.db import migrations, models

import coordination.tenancy.merging


class Migration(migrations.Migration):
    replaces = [("observability", "0001_initial"), ("observability", "0002_oldest_due_message")]

    initial = True

    dependencies = [
        ("messaging", "0001_squashed_0004_clock_gone_back"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        ("name", models.CharField(max_length=30, primary_key=True, serialize=False)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "signe de vie",
                    },
                ),
            ],
        ),
        migrations.RunSQL(
            sql="\nCREATE FUNCTION oldest_due_message() RETURNS timestamptz\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$ SELECT min(due_at) FROM messaging_message WHERE state IN ('due', 'sending') $$;\nREVOKE ALL ON FUNCTION oldest_due_message() FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION oldest_due_message() TO tu_app;\n",
            reverse_sql="DROP FUNCTION oldest_due_message()",
        ),
    ]
