"""Inputs of the entry form that Django does not have: look-ups that know their labels, grouped check boxes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext as _

from directory.desk.admin.labels import labels_of
from directory.desk.admin.site import desk_site


class LookUpSelect(AutocompleteSelect):
    """A row chosen by typing. Django's own asks the database for each input, and fails on a value that is no key."""

    def __init__(self, field: Any, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(field, desk_site, attrs)
        self.labels: Mapping[str, str] | None = None

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["admin/js/autocomplete.js", "directory/js/admin-look-up.js"])

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        # Without a text, what is read out for an empty look-up has no name at all.
        return {**super().build_attrs(base_attrs, extra_attrs), "data-placeholder": _("Type to search")}

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        labels = labels_of(self.field.remote_field.model, value) if self.labels is None else self.labels
        options = [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, one, labels[one], True, 1) for one in value if one in labels]
        return [(None, options, 0)]


class CheckGroups(forms.CheckboxSelectMultiple):
    """Check boxes, each group a fieldset with its legend."""

    template_name = "admin/widgets/check_groups.html"
    # A fieldset of its own around each group already.
    use_fieldset = True
