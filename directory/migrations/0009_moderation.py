"""Change requests with their proposals, events, texts and keys; counters for limits."""

import django.db.models.deletion
from django.db import migrations, models

EVENTS_STAY = """
CREATE TRIGGER request_event_stays BEFORE UPDATE OR DELETE ON directory_requestevent
    FOR EACH ROW EXECUTE FUNCTION directory_refuse_event_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0008_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="TextTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("question", "question"), ("rejection", "reason for rejecting")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("title_en", models.CharField(max_length=120, verbose_name="title in English")),
                ("title_zh", models.CharField(max_length=120, verbose_name="title in Chinese")),
                ("text_en", models.TextField(verbose_name="text in English")),
                ("text_zh", models.TextField(verbose_name="text in Chinese")),
                ("silent", models.BooleanField(default=False, help_text="Spam gets no answer.", verbose_name="without a mail")),
                ("active", models.BooleanField(default=True, verbose_name="offered")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
            ],
            options={
                "verbose_name": "text template",
                "verbose_name_plural": "text templates",
                "ordering": ["kind", "order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("new", "new entry"), ("edit", "change of an entry"), ("report", "report")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "waiting for review"),
                            ("in_review", "in review"),
                            ("changes_requested", "waiting for the submitter"),
                            ("approved", "approved"),
                            ("rejected", "rejected"),
                            ("merged_into", "folded into another"),
                            ("withdrawn", "withdrawn"),
                            ("expired", "expired"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("form", "public form"), ("import", "import"), ("checker", "automatic check")],
                        default="form",
                        max_length=10,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文")], max_length=10, verbose_name="language"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "form_key",
                    models.UUIDField(help_text="Of the form that made it: a second click makes no second one.", unique=True),
                ),
                (
                    "base_revision",
                    models.PositiveIntegerField(help_text="The entry's revision when this was drafted.", null=True),
                ),
                (
                    "applied_revision",
                    models.PositiveIntegerField(help_text="The entry's revision that its approval made.", null=True),
                ),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        choices=[("works_there", "I work there"), ("partner", "I work with it"), ("other", "I know of it")],
                        max_length=12,
                    ),
                ),
                ("licence_version", models.CharField(blank=True, help_text="The text that was ticked.", max_length=20)),
                ("eligibility", models.JSONField(default=dict, help_text="The codes of the answers.")),
                ("step", models.CharField(blank=True, help_text="How far the form was filled in.", max_length=20)),
                (
                    "report_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("closed", "it has stopped operating"),
                            ("wrong", "something on the entry is wrong"),
                            ("duplicate", "it is listed twice"),
                            ("not_eligible", "it does not belong in this directory"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("closed", "the entry was closed"),
                            ("removed", "the entry was removed"),
                            ("corrected", "the entry was corrected"),
                            ("noted", "noted, the entry stays as it is"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reject_code", models.SlugField(blank=True, max_length=40)),
                ("locked_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("touched_at", models.DateTimeField(auto_now_add=True, help_text="When the submitter last did something.")),
                ("sent_at", models.DateTimeField(help_text="When it was sent off, to be confirmed by e-mail.", null=True)),
                ("confirmed_at", models.DateTimeField(help_text="When the e-mail address was confirmed.", null=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("state_at", models.DateTimeField(auto_now_add=True, help_text="Since when it is in its state.")),
                ("reminded_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_requests",
                        to="directory.agent",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided_requests",
                        to="directory.agent",
                    ),
                ),
                (
                    "folded_actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="folded_requests",
                        to="directory.actor",
                    ),
                ),
                (
                    "folded_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="folded",
                        to="directory.changerequest",
                    ),
                ),
                (
                    "made",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="made_by_requests",
                        to="directory.actor",
                    ),
                ),
                (
                    "run_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agent"
                    ),
                ),
                (
                    "submitter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_requests",
                        to="directory.agent",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_requests",
                        to="directory.actor",
                    ),
                ),
            ],
            options={
                "verbose_name": "change request",
                "verbose_name_plural": "change requests",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="AddressCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_hash", models.CharField(max_length=64)),
                ("wrong_tries", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="address_checks", to="directory.changerequest"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=40)),
                ("key_hash", models.CharField(max_length=64)),
                ("start", models.DateTimeField()),
                ("ends", models.DateTimeField()),
                ("number", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(models.F("ends"), name="counter_ends")],
                "constraints": [models.UniqueConstraint(fields=("scope", "key_hash", "start"), name="counter_unique")],
            },
        ),
        migrations.CreateModel(
            name="OwnInstitution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "actor",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="directory.actor"),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="own_institutions", to="directory.agent"
                    ),
                ),
            ],
            options={
                "verbose_name": "own institution",
                "verbose_name_plural": "own institutions",
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=40)),
                ("old", models.JSONField(help_text="What stood there when this was drafted.", null=True)),
                ("proposed", models.JSONField(null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "accepted"), ("edited", "accepted with changes"), ("rejected", "not accepted")],
                        max_length=10,
                    ),
                ),
                ("decided", models.JSONField(help_text="What was written in the end.", null=True)),
                ("note", models.TextField(blank=True, help_text="For the submitter.")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to="directory.changerequest"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RequestContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("role", models.CharField(blank=True, max_length=120, verbose_name="role at the institution")),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contact", to="directory.changerequest"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RequestEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("submit", "submitted"),
                            ("take", "taken for review"),
                            ("ask", "question asked"),
                            ("answer", "answered"),
                            ("approve", "approved"),
                            ("reject", "rejected"),
                            ("fold", "folded into another"),
                            ("withdraw", "withdrawn"),
                            ("expire", "expired"),
                            ("reopen", "reopened"),
                            ("edit", "changed by the submitter"),
                            ("hand_over", "handed to a colleague"),
                            ("note", "internal note"),
                            ("reveal", "address shown"),
                            ("remind", "reminded"),
                            ("undo", "approval undone"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "waiting for review"),
                            ("in_review", "in review"),
                            ("changes_requested", "waiting for the submitter"),
                            ("approved", "approved"),
                            ("rejected", "rejected"),
                            ("merged_into", "folded into another"),
                            ("withdrawn", "withdrawn"),
                            ("expired", "expired"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "waiting for review"),
                            ("in_review", "in review"),
                            ("changes_requested", "waiting for the submitter"),
                            ("approved", "approved"),
                            ("rejected", "rejected"),
                            ("merged_into", "folded into another"),
                            ("withdrawn", "withdrawn"),
                            ("expired", "expired"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "data",
                    models.JSONField(default=dict, help_text="Codes and numbers; never a name, an address or a free text."),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="request_events", to="directory.agent"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="directory.changerequest"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="RequestKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="directory.changerequest"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RequestText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("question", "question"),
                            ("answer", "answer"),
                            ("reason", "reason"),
                            ("report", "report"),
                            ("comment", "comment of the submitter"),
                            ("city", "city, in the submitter's words"),
                            ("another_one", "why it is not one of the similar entries"),
                            ("source", "where it is known from"),
                            ("internal", "internal note"),
                        ],
                        max_length=12,
                    ),
                ),
                ("body", models.TextField(blank=True, max_length=4000)),
                ("blanked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="directory.requestevent",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="directory.changerequest"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="changerequest",
            index=models.Index(models.F("state"), models.F("submitted_at"), name="request_queue"),
        ),
        migrations.AddIndex(
            model_name="changerequest",
            index=models.Index(
                models.F("submitter"), models.OrderBy(models.F("id"), descending=True), name="request_submitter"
            ),
        ),
        migrations.AddIndex(
            model_name="changerequest",
            index=models.Index(models.F("target"), models.OrderBy(models.F("id"), descending=True), name="request_target"),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["new", "edit", "report"]),
                    (
                        "state__in",
                        [
                            "draft",
                            "submitted",
                            "in_review",
                            "changes_requested",
                            "approved",
                            "rejected",
                            "merged_into",
                            "withdrawn",
                            "expired",
                        ],
                    ),
                ),
                name="request_codes_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "new"), ("target__isnull", False), _connector="XOR"),
                name="request_target_fits_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "report"), ("report_kind", ""), _connector="XOR"), name="request_report_has_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("target__isnull", True), ("base_revision__isnull", False), _connector="XOR"),
                name="request_target_has_base",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "merged_into"),
                    models.Q(("folded_actor__isnull", True), ("folded_into__isnull", True)),
                    _connector="XOR",
                ),
                name="request_folded_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("folded_into", models.F("id")), _negated=True), name="request_not_folded_into_itself"
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "withdrawn", "expired"]), ("submitted_at__isnull", False), _connector="OR"
                ),
                name="request_submitted_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin", "form"), _negated=True),
                    ("submitted_at__isnull", True),
                    ("confirmed_at__isnull", False),
                    _connector="OR",
                ),
                name="request_submitted_is_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "rejected"]), _negated=True),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="request_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "rejected"), ("reject_code", ""), _connector="XOR"),
                name="request_rejected_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("assignee__isnull", True), models.Q(("state__in", ["draft", "submitted"]), _negated=True), _connector="OR"
                ),
                name="request_waiting_is_free",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "in_review"), _negated=True), ("assignee__isnull", False), _connector="OR"
                ),
                name="request_in_review_has_curator",
            ),
        ),
        migrations.AddConstraint(
            model_name="owninstitution",
            constraint=models.UniqueConstraint(fields=("agent", "actor"), name="own_institution_unique"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(fields=("request", "field"), name="proposal_unique"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["", "accepted", "edited", "rejected"])), name="proposal_verdict_known"
            ),
        ),
        migrations.AddIndex(
            model_name="requestevent",
            index=models.Index(models.F("action"), models.F("at"), name="request_event_action"),
        ),
        migrations.AddConstraint(
            model_name="requestevent",
            constraint=models.UniqueConstraint(fields=("request", "number"), name="request_event_number_unique"),
        ),
        migrations.AddIndex(
            model_name="requestkey",
            index=models.Index(models.F("expires_at"), name="request_key_expires"),
        ),
        migrations.AddConstraint(
            model_name="requesttext",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("body", ""), _negated=True), ("blanked_at__isnull", False), _connector="OR"),
                name="request_text_says",
            ),
        ),
        migrations.RunSQL(EVENTS_STAY, "DROP TRIGGER request_event_stays ON directory_requestevent"),
    ]
