"""What the plain admin classes share: texts cleaned as everywhere, no deleting, the directory's version raised."""

from __future__ import annotations

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
from directory.core.fields import Line, Paragraphs
from directory.core.text import has_unwanted_characters
from directory.desk.admin.look_ups import is_filter
from directory.vocabulary.models import City, Country, Region, Stage, Subdivision, Topic
from directory.vocabulary.services import save_row

# Entries are found by the names of these: their search rows follow a rename.
SEARCHED = (City, Country, Region, Stage, Subdivision, Topic)
# The columns know their own lengths; this only bounds texts without one.
_LONGEST = 20_000


class PlainForm(forms.ModelForm):
    """Texts in their normal form, without characters that cannot be shown."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str):
                kind = Paragraphs(_LONGEST) if isinstance(self.fields[name].widget, forms.Textarea) else Line(_LONGEST)
                try:
                    cleaned[name] = kind.clean(value)
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned


class WebAddressField(forms.URLField):
    """Only addresses that a page may link to."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **options})


class PlainAdmin(admin.ModelAdmin):
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
        save_row(obj, changed=form.changed_data)
        if form.changed_data:
            raise_version()
            if isinstance(obj, SEARCHED):
                defer_rebuild()

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
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
