"""What the migrations up to 0002 have made, made at once."""

import django.db.models.deletion
from django.db import migrations, models

import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [("agenda", "0001_initial"), ("agenda", "0002_row_level_security")]

    initial = True

    dependencies = [
        ("accounts", "0003_least_privilege"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Feed",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=coordination.tenancy.keys.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("digest", models.BinaryField(max_length=32, unique=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("revoked_at", models.DateTimeField(null=True)),
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
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.membership"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "agenda",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("revoked_at", None)),
                                fields=("hospital", "member"),
                                name="one_living_feed_a_member",
                            )
                        ],
                    },
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="feed",
        ),
        migrations.RunSQL(
            sql="\nCREATE POLICY resolver ON agenda_feed FOR SELECT TO CURRENT_USER USING (true);\nCREATE FUNCTION hospital_of_feed(wanted bytea) RETURNS uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS 'SELECT hospital_id FROM agenda_feed WHERE digest = wanted AND revoked_at IS NULL';\nREVOKE ALL ON FUNCTION hospital_of_feed(bytea) FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION hospital_of_feed(bytea) TO tu_app;\n",
            reverse_sql="DROP FUNCTION hospital_of_feed(bytea); DROP POLICY resolver ON agenda_feed;",
        ),
    ]
