"""Imports that were begun, and which row of a table made which entry."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0007_similar_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="imported_rows", to="directory.actor"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="Names the stored file of a page's import.", max_length=64, unique=True)),
                ("way", models.CharField(choices=[("page", "page"), ("command", "command")], max_length=10)),
                ("checksum", models.CharField(help_text="SHA-256 of the file.", max_length=64)),
                ("encoding", models.CharField(blank=True, max_length=20)),
                (
                    "next_row",
                    models.PositiveIntegerField(default=0, help_text="Rows up to this number, exclusive, are done."),
                ),
                ("added", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("same", models.PositiveIntegerField(default=0)),
                ("wrong", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agent"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.source"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(models.F("created_at"), name="import_run_created")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None), ("way", "command")),
                        fields=("checksum",),
                        name="import_run_of_a_file_once",
                    )
                ],
            },
        ),
    ]
