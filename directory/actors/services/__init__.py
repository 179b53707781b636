"""Everything that writes an actor. The one stair is `apply_values`."""

from directory.actors.services.apply import apply_values, create_actor
from directory.actors.services.changes import Change, SourceRef, Stated
from directory.actors.services.dates import mark_checked, mark_confirmed
from directory.actors.services.redaction import redact_revision
from directory.actors.services.revisions import plan_restore, restore_revision
from directory.actors.services.status import close_actor, remove_actor, reopen_actor

__all__ = [
    "Change",
    "SourceRef",
    "Stated",
    "apply_values",
    "close_actor",
    "create_actor",
    "mark_checked",
    "mark_confirmed",
    "plan_restore",
    "redact_revision",
    "remove_actor",
    "reopen_actor",
    "restore_revision",
]
