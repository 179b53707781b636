"""Who comes to the review desk in these tests."""

from __future__ import annotations

from tests.desk.admin.conftest import curator, editor, member

__all__ = ["curator", "editor", "member"]
