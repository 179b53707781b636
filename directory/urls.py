"""Gathers the addresses of the surfaces: pages under both languages, machine addresses once."""

urlpatterns: list = []
