"""Where accepted values come from: whoever submitted them, or the curator who changed them."""

from __future__ import annotations

from directory.actors.choices import SourceKind
from directory.actors.models import Source
from directory.actors.services import SourceRef
from directory.moderation.models import ChangeRequest

_TITLES = {
    "submitters": (SourceKind.SUBMITTER, "Submitted through the public form", "通过公开表单提交"),
    "curators": (SourceKind.CURATOR, "Curators of this directory", "本名录审核员"),
}


def submitted(request: ChangeRequest) -> SourceRef:
    """What a submitter said, which nobody has confirmed; the request's number says where it can be looked up."""
    return SourceRef(_source("submitters"), locator=f"#{request.pk}", unconfirmed=True)


def curated(request: ChangeRequest) -> SourceRef:
    """What a curator wrote instead of, or beside, what was submitted."""
    return SourceRef(_source("curators"), locator=f"#{request.pk}")


def _source(key: str) -> Source:
    kind, title_en, title_zh = _TITLES[key]
    return Source.objects.get_or_create(key=key, defaults={"kind": kind, "title_en": title_en, "title_zh": title_zh})[0]
