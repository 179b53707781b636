"""Which text of the terms whoever contributes agrees to."""

from __future__ import annotations

# Raised with each change of /terms/ that contributors must have read: the request keeps which one was ticked.
LICENCE_VERSION = "2026-11"
