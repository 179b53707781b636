"""Questions and reject reasons that the site starts with."""

from __future__ import annotations

import pytest
from django.conf import settings

from directory.moderation.models import TextTemplate
from directory.moderation.services.texts import load_texts

pytestmark = pytest.mark.django_db
FILE = settings.FIXTURES_DIR / "moderation" / "texts.csv"


def test_loading_twice_adds_nothing_and_keeps_what_an_editor_changed():
    assert load_texts(FILE) == TextTemplate.objects.count() >= 15
    TextTemplate.objects.filter(code="spam").update(title_en="Rubbish")
    assert load_texts(FILE) == 0
    assert TextTemplate.objects.get(code="spam").title_en == "Rubbish"


def test_each_text_is_there_in_both_languages_and_only_spam_is_silent():
    load_texts(FILE)
    for template in TextTemplate.objects.all():
        assert all((template.title_en, template.title_zh, template.text_en, template.text_zh)), template.code
    assert list(TextTemplate.objects.filter(silent=True).values_list("code", flat=True)) == ["spam"]
