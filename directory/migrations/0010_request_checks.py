"""What came of the checks of a request that take time."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0009_moderation"),
    ]

    operations = [
        migrations.CreateModel(
            name="RequestCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("website", "Website answers"),
                            ("email", "E-mail domain fits"),
                            ("eligibility", "Eligibility"),
                            ("language", "Language of the texts"),
                            ("seen", "Seen before"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("good", "good"),
                            ("bad", "needs a look"),
                            ("unknown", "cannot be told"),
                            ("waiting", "running"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "data",
                    models.JSONField(default=dict, help_text="Codes and numbers; never a name, an address or a free text."),
                ),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="directory.changerequest"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "code"), name="request_check_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("code__in", ["website", "email", "eligibility", "language", "seen"]),
                            ("state__in", ["good", "bad", "unknown", "waiting"]),
                        ),
                        name="request_check_codes_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "waiting"), ("checked_at__isnull", False), _connector="XOR"),
                        name="request_check_has_time",
                    ),
                ],
            },
        ),
    ]
