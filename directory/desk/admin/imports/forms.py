"""What a curator says of a table: which file, why and from where it is imported, how it is exported."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.actors.models import Source
from directory.core.fields import Line
from directory.desk.admin.entries.fields import KindField
from directory.opendata.imports.reading import ENCODINGS


class UploadForm(forms.Form):
    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"),
        choices=list(ENCODINGS.items()),
        required=False,
        help_text=gettext_lazy("Only for CSV, and only where names look broken in the preview."),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        most = settings.IMPORT_MOST_BYTES
        if (file.size or 0) > most:
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB: a page does not take that much. Import it with %(command)s.")
                % {"most": most // (1024 * 1024), "command": "manage.py import_actors FILE"}
            )
        return file


class ConfirmForm(forms.Form):
    use_required_attribute = False
    run = forms.CharField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput)
    reason = KindField(
        Line(500),
        label=gettext_lazy("Reason"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Why these entries are added or changed. It stands in the history of each."),
    )
    source = forms.ModelChoiceField(
        Source.objects.order_by("id"), label=gettext_lazy("Source"), help_text=gettext_lazy("What the new values rest on.")
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        if data is None and "source" not in self.initial:
            self.initial["source"] = Source.objects.filter(key="curators").values_list("pk", flat=True).first()

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not reason:
            raise forms.ValidationError(_("Say why: every change has a reason."))
        return reason


class ExportForm(forms.Form):
    use_required_attribute = False
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[("xlsx", gettext_lazy("Excel (XLSX)")), ("csv", "CSV (UTF-8)")],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    private = forms.BooleanField(
        label=gettext_lazy("With private fields"),
        required=False,
        help_text=gettext_lazy("Contact addresses, which are never shown. The journal notes that you took them out."),
    )
