"""What the plain admin classes share: texts cleaned as everywhere, no deleting, the directory's version raised."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from directory.actors.jobs import defer_rebuild
from directory.actors.services.version import raise_version
from directory.core.agents import agent_of
from directory.core.fields import Line, Paragraphs
from directory.core.text import has_unwanted_characters
from directory.desk.admin.journal import Unlogged
from directory.desk.admin.kept_forms import KEPT_MESSAGE, kept_post
from directory.desk.admin.look_ups import is_filter
from directory.vocabulary.models import City, Country, Region, Stage, Subdivision, Topic
from directory.vocabulary.services import save_row

# Entries are found by the names of these: their search rows follow a rename.
SEARCHED = (City, Country, Region, Stage, Subdivision, Topic)
# The columns know their own lengths; this only bounds texts without one.
_LONGEST = 20_000


class PlainForm(forms.ModelForm):
    """Texts in their normal form, without characters that cannot be shown; nobody overwrites what they have not seen."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    # What came back after signing in again is shown and not saved.
    kept = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "seen" in self.fields and self.instance.pk is not None:
            self.initial["seen"] = fingerprint(self.instance)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if self.kept:
            self.add_error(None, KEPT_MESSAGE)
        self._refuse_unseen(cleaned.pop("seen", ""))
        for name, value in list(cleaned.items()):
            if isinstance(value, str):
                kind = Paragraphs(_LONGEST) if isinstance(self.fields[name].widget, forms.Textarea) else Line(_LONGEST)
                try:
                    cleaned[name] = kind.clean(value)
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned

    def _refuse_unseen(self, seen: str) -> None:
        if self.instance.pk is None or "seen" not in self.fields:
            return
        live = type(self.instance)._default_manager.get(pk=self.instance.pk)
        if seen == fingerprint(live):
            return
        shown = [
            f"{self.fields[name].label}: {getattr(live, name)}"
            for name in self.changed_data
            if name != "seen" and name in self.fields
        ]
        self.add_error(
            None,
            _("Somebody else changed this meanwhile. It now says: %(live)s. Save again to put yours in its place.")
            % {"live": _("; ").join(shown) or str(live)},
        )
        # The page that shows this has seen it.
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = fingerprint(live)


def fingerprint(row: models.Model) -> str:
    """What tells one state of a row from another."""
    values = [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


class WebAddressField(forms.URLField):
    """Only addresses that a page may link to."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **options})


class PlainAdmin(Unlogged, admin.ModelAdmin):
    """Rows that pages show beside entries: whoever changes one makes every page new."""

    form = PlainForm
    formfield_overrides = {models.URLField: {"form_class": WebAddressField}}
    # Fields that are chosen once, when the row is made.
    fixed: tuple[str, ...] = ()
    may_add = False
    view_on_site = False
    actions = None

    class Media:
        css = {"all": ["directory/css/admin.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = list(super().get_fields(request, obj))
        return [*fields, "seen"] if obj is not None and self.has_change_permission(request, obj) else fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        made = super().get_form(request, obj, change, **options)
        return type(made.__name__, (made,), {"kept": True}) if getattr(request, "was_kept", False) else made

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fixed if obj else ()

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return is_filter(self, lookup)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if has_unwanted_characters(search_term):
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        return None if has_unwanted_characters(object_id) else super().get_object(request, object_id, from_field)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """In the transaction that Django's own view opens."""
        changed = [name for name in form.changed_data if name != "seen"]
        agent = agent_of(request.user)
        save_row(obj, changed=changed, by=agent)
        if changed:
            raise_version()
            if isinstance(obj, SEARCHED) and change and {"name_en", "name_zh", "parent"} & set(changed):
                defer_rebuild(str(obj._meta.model_name), obj.pk, by=agent)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        kept = kept_post(request)
        if kept is not None:
            # Shown as if it had just been sent, and refused once. The real request passed the check of its token.
            request.method, request.POST, request.was_kept = "POST", kept, True
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:  # validated before: somebody else saved the same in this moment
            messages.error(request, _("Somebody else changed this in the same moment. Look at it again, then save."))
            return HttpResponseRedirect(request.get_full_path())


def check_form(value: str, fits: bool, message: str) -> str:
    """The value, or a ValidationError where it does not have its form."""
    if value and not fits:
        raise ValidationError(message)
    return value
