"""All addresses, from the rooms' own lists."""

from directory.urls import urlpatterns

__all__ = ["urlpatterns"]
