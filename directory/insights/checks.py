"""System checks of the editions: a frozen file that changed is an operator's mistake, said before anybody cites it."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from directory.insights.editions import EDITIONS, DamagedEditionError, frozen_bytes, frozen_rows


@register()
def check_editions(**kwargs: Any) -> list[CheckMessage]:
    """Each edition's file is there and is the one that was frozen."""
    messages: list[CheckMessage] = []
    frozen_bytes.cache_clear()
    frozen_rows.cache_clear()
    for edition in EDITIONS.values():
        try:
            frozen_rows(edition)
        except DamagedEditionError as error:
            messages.append(
                Error(
                    str(error),
                    hint=f"Restore fixtures/{edition.file} from the repository. An edition is never changed: corrections"
                    " go to fixtures/actors/.",
                    id="directory.E003",
                )
            )
    return messages
