"""The parameters of a list, which are a contract: names, values, labels."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# In the order in which they stand on the page and in an address.
FACETS = ("type", "region", "country", "subdivision", "city", "topic", "stage")
SORTS = ("relevance", "name", "-edited", "-confirmed")
VIEWS = ("list", "table")

FACET_LABELS = {
    "type": _("Type"),
    "region": _("Region"),
    "country": _("Country or region"),
    "subdivision": _("Province or state"),
    "city": _("City"),
    "topic": _("Topic"),
    "stage": _("Stage"),
}
SORT_LABELS = {
    "relevance": _("Best match"),
    "name": _("Name"),
    "-edited": _("Recently edited"),
    "-confirmed": _("Recently confirmed"),
}
_OTHER_LABELS = {
    "q": _("Search"),
    "confirmed": _("Confirmed since"),
    "since": _("Edited since"),
    "ids": _("Short list"),
    "sort": _("Sort by"),
    "view": _("View"),
}


def parameter_label(name: str) -> str:
    """The label of a parameter in the language in use."""
    return str({**FACET_LABELS, **_OTHER_LABELS}[name])
