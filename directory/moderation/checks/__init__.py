"""What is checked of a request, for whoever reviews it: each check says something, and none of them decides."""

from directory.moderation.checks.gathering import checks_of
from directory.moderation.checks.outcome import Check

__all__ = ["Check", "checks_of"]
