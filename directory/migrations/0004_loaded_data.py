"""Which files the loading commands ran with last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0003_roles_and_mail_times"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoadedData",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("fingerprint", models.CharField(max_length=64)),
                ("loaded_at", models.DateTimeField(auto_now=True)),
            ],
        ),
    ]
