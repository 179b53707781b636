"""Roles leave events that nobody changes; a mail may be useful for a while only."""

import django.db.models.deletion
from django.db import migrations, models

EVENTS_ARE_NEVER_CHANGED = """
CREATE FUNCTION directory_refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an event is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER role_event_stays BEFORE UPDATE OR DELETE ON directory_roleevent
    FOR EACH ROW EXECUTE FUNCTION directory_refuse_event_change();
"""
EVENTS_MAY_BE_CHANGED = """
DROP TRIGGER role_event_stays ON directory_roleevent;
DROP FUNCTION directory_refuse_event_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_promises"),
    ]

    operations = [
        migrations.CreateModel(
            name="RoleEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(choices=[("curator", "curator"), ("editor", "editor")], max_length=20)),
                ("change", models.CharField(choices=[("granted", "granted"), ("revoked", "revoked")], max_length=10)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="mail",
            name="mail_finished_keeps_no_text",
        ),
        migrations.AddField(
            model_name="mail",
            name="useful_until",
            field=models.DateTimeField(blank=True, help_text="After this it is not sent any more.", null=True),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "waiting"), ("context", {}), _connector="OR"), name="mail_finished_keeps_no_text"
            ),
        ),
        migrations.AddField(
            model_name="roleevent",
            name="by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agent"),
        ),
        migrations.AddField(
            model_name="roleevent",
            name="subject",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agent"),
        ),
        migrations.RunSQL(EVENTS_ARE_NEVER_CHANGED, EVENTS_MAY_BE_CHANGED),
    ]
