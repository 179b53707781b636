"""Citations of entries, the edition and the paper."""

from __future__ import annotations

import datetime

import pytest
from django.utils import translation

from directory.actors.models import Actor
from directory.insights.citations import cite_edition, cite_entry, cite_paper
from directory.insights.editions import EDITION_2023

WHEN = datetime.datetime(2026, 11, 20, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _english():
    """Whatever language the test before left to the thread."""
    with translation.override("en"):
        yield


def sample(**values):
    return Actor(**{"pk": 11, "slug": "genos", "name_en": "Genos", "name_zh": "", "edited_at": WHEN, **values})


def test_an_entry_is_cited_with_number_version_and_address(settings):
    settings.SITE_URL, settings.SITE_NAME = "https://example.org", {"en": "Bridge", "zh-hans": "桥"}
    assert cite_entry(sample()).text == (
        "“Genos”. Bridge, entry 11, version of 20 November 2026. https://example.org/actors/11/genos/"
    )


def test_a_chinese_citation_has_the_chinese_name_site_and_address(settings):
    settings.SITE_URL, settings.SITE_NAME = "https://example.org", {"en": "Bridge", "zh-hans": "桥"}
    with translation.override("zh-hans"):
        text = cite_entry(sample(name_zh="基因研究所")).text
    assert "基因研究所" in text
    assert "桥" in text
    assert text.endswith("https://example.org/zh-hans/actors/11/genos/")


def test_bibtex_escapes_what_tex_reads_as_commands(settings):
    settings.SITE_URL = "https://example.org"
    bibtex = cite_entry(sample(name_en=r"A & B_{1} 50% $x$ #2 ~^\cmd")).bibtex
    assert r"title = {{A \& B\_\{1\} 50\% \$x\$ \#2 \textasciitilde{}\textasciicircum{}\textbackslash{}cmd}}," in bibtex
    assert bibtex.startswith("@misc{entry-11,\n")
    assert "  url = {https://example.org/actors/11/genos/},\n}" in bibtex
    assert "  year = {2026},\n" in bibtex


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_edition_is_cited_with_its_checksum(settings, language):
    settings.SITE_URL = "https://example.org"
    with translation.override(language):
        citation = cite_edition(EDITION_2023)
    for text in (citation.text, citation.bibtex):
        assert EDITION_2023.sha256 in text
        assert "/editions/2023/" in text


def test_the_paper_is_cited_with_all_its_authors():
    citation = cite_paper(EDITION_2023.paper)
    assert citation.text.startswith("Causio FA, Hoxhaj I, Beccia F, Di Marcantonio M, Strohäker T, ")
    assert "17 May 2023" in citation.text
    assert "author = {Causio, FA and Hoxhaj, I and Beccia, F and Di Marcantonio, M and " in citation.bibtex
