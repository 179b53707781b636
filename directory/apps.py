"""The one Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")
    default = True

    def ready(self) -> None:
        # Not before the models are loaded.
        from directory.accounts.choices import AccountAction
        from directory.accounts.groups import make_groups
        from directory.actors import checks as actor_checks  # noqa: F401  # registers itself
        from directory.actors.choices import ActorAction
        from directory.actors.jobs import register_runs
        from directory.core import checks as core_checks  # noqa: F401  # registers itself
        from directory.core import journal, mail_log
        from directory.insights import checks as edition_checks  # noqa: F401  # registers itself
        from directory.moderation.choices import ModerationAction
        from directory.moderation.lifecycle import register_dependents
        from directory.moderation.retention import register_rules
        from directory.opendata.imports import register as register_imports
        from directory.vocabulary.choices import VocabularyAction, vocabulary_subjects

        post_migrate.connect(make_groups, sender=self)
        journal.register(AccountAction, subjects={"user": _("user")})
        journal.register(ActorAction, subjects={"actor": _("entry")})
        mail_log.register()
        register_imports()
        journal.register(VocabularyAction, subjects=vocabulary_subjects())
        journal.register(ModerationAction, subjects={"texttemplate": _("text template")})
        register_runs()
        register_dependents()
        register_rules()
