"""Imports of entries from tables: a file is read, each row is planned, what it changes goes through `actors.services`."""


def register() -> None:
    """What other rooms keep lists of; called from `apps.py: ready()`, when the models are loaded."""
    from directory.core import journal, retention
    from directory.opendata.imports.choices import SUBJECTS, ImportAction
    from directory.opendata.imports.storage import RULE

    journal.register(ImportAction, subjects=SUBJECTS)
    retention.register(RULE)
