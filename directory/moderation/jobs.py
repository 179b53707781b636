"""What is done later about change requests."""

from __future__ import annotations

from directory.core import jobs
from directory.moderation.services.links import send_lost_link
from directory.moderation.services.time import expire_silent, remind_silent

__all__ = ["send_lost_link", "wake_or_end_silent"]


@jobs.app.periodic(cron="41 4 * * *")
@jobs.app.task(name="wake_or_end_silent_requests", queueing_lock="silent-requests")
def wake_or_end_silent(timestamp: int) -> None:
    """Every day at 04:41 UTC. May run twice: who was reminded is not reminded again."""
    expire_silent()
    remind_silent()
