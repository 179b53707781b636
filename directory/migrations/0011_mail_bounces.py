"""Mails that came back, and a way to find them by their recipient."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0010_request_checks"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="mail",
            options={"verbose_name": "mail", "verbose_name_plural": "mails"},
        ),
        migrations.RemoveConstraint(
            model_name="mail",
            name="mail_sent_has_time",
        ),
        migrations.AddField(
            model_name="mail",
            name="bounced_at",
            field=models.DateTimeField(blank=True, help_text="When a server told that it did not arrive.", null=True),
        ),
        migrations.AlterField(
            model_name="mail",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("sent", "sent"),
                    ("stopped", "not sent: the address asked for no mail"),
                    ("failed", "failed"),
                    ("bounced", "came back"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                django.db.models.functions.text.Lower("recipient"),
                models.OrderBy(models.F("id"), descending=True),
                name="mail_recipient",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["sent", "bounced"]), ("sent_at", None), _connector="XOR"),
                name="mail_sent_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "bounced"), ("bounced_at", None), _connector="XOR"), name="mail_bounced_has_time"
            ),
        ),
    ]
