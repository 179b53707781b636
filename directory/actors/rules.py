"""Who may write entries: named predicates on users, for the desk, pages and services alike."""

from __future__ import annotations

from directory.accounts.rules import Visitor, is_curator, is_editor


def may_edit_actor(user: Visitor) -> bool:
    """May add and change entries, say that one is right, close and reopen one."""
    return is_curator(user)


def may_remove_actor(user: Visitor) -> bool:
    """May take an entry out of the directory for good: it cannot be undone, so it takes an editor."""
    return is_editor(user)


def may_restore(user: Visitor) -> bool:
    """May bring an entry back to what an earlier revision said."""
    return is_editor(user)


def may_redact(user: Visitor) -> bool:
    """May take out of the history what must not be kept: it cannot be undone."""
    return is_editor(user)
