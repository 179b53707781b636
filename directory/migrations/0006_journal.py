"""The journal, which nobody changes; longer jobs that tell how far they are; redacted revisions; merged topics."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

JOURNAL_STAYS = """
CREATE TRIGGER journal_stays BEFORE UPDATE OR DELETE ON directory_journalentry
    FOR EACH ROW EXECUTE FUNCTION directory_refuse_event_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0005_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="JobRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="A code that a room registered with `core.job_runs`.", max_length=40)),
                ("subject_key", models.CharField(blank=True, max_length=80)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.CharField(blank=True, help_text="The kind of the error that ended it.", max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agent"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("action", models.CharField(help_text="A code that a room registered with `core.journal`.", max_length=40)),
                ("subject_kind", models.CharField(help_text="What it was done to: actor, topic, user, …", max_length=20)),
                ("subject_key", models.CharField(blank=True, max_length=80)),
                (
                    "revision",
                    models.PositiveIntegerField(blank=True, help_text="The revision of the actor that it made.", null=True),
                ),
                (
                    "data",
                    models.JSONField(
                        default=dict, help_text="Codes, ids and numbers; never a name, an address or a free text."
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="journal", to="directory.agent"
                    ),
                ),
            ],
            options={
                "verbose_name": "journal entry",
                "verbose_name_plural": "journal",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="revision",
            name="redacted",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                db_default=[],
                default=list,
                help_text="What an editor blanked: names of fields, or `reason`.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                help_text="The topic that took this one's entries; its old address leads there.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_from",
                to="directory.topic",
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("id")), _negated=True), name="topic_not_its_own_heir"
            ),
        ),
        migrations.AddIndex(
            model_name="jobrun",
            index=models.Index(
                models.F("finished_at"), models.OrderBy(models.F("id"), descending=True), name="job_run_finished"
            ),
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(
                models.F("subject_kind"),
                models.F("subject_key"),
                models.OrderBy(models.F("id"), descending=True),
                name="journal_subject",
            ),
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(models.F("by"), models.OrderBy(models.F("id"), descending=True), name="journal_by"),
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(models.F("action"), models.OrderBy(models.F("id"), descending=True), name="journal_action"),
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(models.F("at"), name="journal_at"),
        ),
        migrations.RunSQL(JOURNAL_STAYS, "DROP TRIGGER journal_stays ON directory_journalentry"),
    ]
