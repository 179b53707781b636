"""Requests of an account are found by the address that was given with them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0011_mail_bounces"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="requestcontact",
            index=models.Index(models.F("email"), name="request_contact_email"),
        ),
    ]
