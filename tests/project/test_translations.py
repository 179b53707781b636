"""Everything that a person reads is there in Chinese, and written as Chinese is written."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

APP = Path(__file__).resolve().parents[2] / "directory"
CATALOG = APP / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
TEMPLATES = APP / "templates"

HAN = "\u3400-\u9fff"
HALF_WIDTH = re.compile(rf"[{HAN}]\s*[,.;:!?()]|[,.;:!?()]\s*[{HAN}]")
SPACE_BETWEEN_SCRIPTS = re.compile(rf"[{HAN}] +[A-Za-z0-9%]|[A-Za-z0-9)] +[{HAN}]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
TAG = re.compile(r"<[^<>]+>")
# Formats for Django's date filter are no text.
NOT_TEXT = {"format of a day", "format of a month"}


def read_catalog(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def key(message: Message) -> tuple[str, str]:
    return message.context or "", message.id[0] if isinstance(message.id, tuple) else message.id


def english(message: Message) -> str:
    """The English that the Chinese must fit: Chinese has one form, which is used for every number."""
    return message.id[-1] if isinstance(message.id, tuple) else message.id


def chinese(message: Message) -> str:
    return message.string[0] if isinstance(message.string, tuple) else message.string


def text_of(markup: str) -> str:
    return PLACEHOLDER.sub("", TAG.sub("", markup))


MESSAGES = [message for message in read_catalog(CATALOG) if message.id]
TEXTS = [message for message in MESSAGES if message.context not in NOT_TEXT]


def failing(messages: list[Message], is_wrong: object) -> list[str]:
    return [f"{english(message)!r} → {chinese(message)!r}" for message in messages if is_wrong(message)]  # type: ignore[operator]


# --- The catalogue is complete ------------------------------------------------------------------------------------


@pytest.mark.gettext
def test_catalogue_holds_exactly_the_strings_of_the_code(tmp_path):
    copy = tmp_path / "directory"
    shutil.copytree(APP, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
    # Without settings: Django's own extraction then writes to the copy's folder.
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale=zh_Hans", "--no-location"],
        cwd=copy, check=True, capture_output=True, env={"PATH": "/usr/bin:/bin:/usr/local/bin", "PYTHONUTF8": "1"},
    )  # fmt: skip
    extracted = {key(message) for message in read_catalog(copy / CATALOG.relative_to(APP)) if message.id}
    translated = {key(message) for message in MESSAGES}
    assert sorted(extracted - translated) == [], "not in the catalogue: see CONTRIBUTING.md, “Translate a string”"
    assert sorted(translated - extracted) == [], "in the catalogue, but no longer in the code"


def test_every_string_has_chinese():
    assert failing(MESSAGES, lambda message: not chinese(message)) == []


def test_no_translation_is_fuzzy():
    assert failing(MESSAGES, lambda message: message.fuzzy) == []


def test_no_translation_is_obsolete():
    assert [key(message) for message in read_catalog(CATALOG).obsolete.values()] == []


# --- It fits the English ------------------------------------------------------------------------------------------


def test_placeholders_are_those_of_the_english():
    def differ(message: Message) -> bool:
        return sorted(PLACEHOLDER.findall(english(message))) != sorted(PLACEHOLDER.findall(chinese(message)))

    assert failing(TEXTS, differ) == []


def test_tags_are_those_of_the_english():
    def differ(message: Message) -> bool:
        return sorted(TAG.findall(english(message))) != sorted(TAG.findall(chinese(message)))

    assert failing(TEXTS, differ) == []


@pytest.mark.gettext
def test_catalogue_compiles_without_complaint(tmp_path):
    done = subprocess.run(
        ["msgfmt", "--check", "--output-file", str(tmp_path / "django.mo"), str(CATALOG)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


# --- It is written as Chinese is written --------------------------------------------------------------------------


def test_no_half_width_punctuation_beside_chinese_characters():
    assert failing(TEXTS, lambda message: HALF_WIDTH.search(text_of(chinese(message)))) == []


def test_no_straight_quotes_in_chinese():
    def has_straight(message: Message) -> bool:
        text = text_of(chinese(message))
        return bool(re.search(f"[{HAN}]", text)) and bool(set(text) & {'"', "'"})

    assert failing(TEXTS, has_straight) == []


def test_no_spaces_between_scripts():
    assert failing(TEXTS, lambda message: SPACE_BETWEEN_SCRIPTS.search(TAG.sub("", chinese(message)))) == []


def test_no_word_that_the_glossary_calls_wrong():
    wrong = ("行为体", "事业单位", "走廊", "策展", "询价", "拒绝", "声明")
    assert failing(TEXTS, lambda message: any(word in chinese(message) for word in wrong)) == []


# --- Templates say nothing of their own ---------------------------------------------------------------------------

COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", re.DOTALL)
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
CLASS_BLOCK = re.compile(r"{%\s*block (?:body_?class|coltype)\s*%}.*?{%\s*endblock[^%]*%}", re.DOTALL)
TEMPLATE_CODE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
READ_ATTRIBUTES = {"alt", "aria-label", "aria-description", "placeholder", "title", "content"}
# What is the same in both languages: names of formats and licences, a citation as it was published.
SAME_EVERYWHERE = re.compile(r"\b(CSV|JSON|JSON-LD|BibTeX|CC BY 4\.0|ROR|HTML|UTC|SHA-256|Atom)\b|&[a-z]+;")
META = re.compile(r"^(noindex|width=device-width, initial-scale=1|light dark)$")


class Visible(HTMLParser):
    """Gathers what a reader gets to see or hear."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._in_language: list[str] = []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        for name in READ_ATTRIBUTES & set(named):
            if not META.match(named[name] or ""):
                self.found.append(named[name] or "")
        if self._in_language or "lang" in named or tag in ("script", "style", "code", "kbd"):
            self._in_language.append(tag)  # a piece with a language of its own is not to be translated

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in self._in_language:
            while self._in_language.pop() != tag:
                pass

    def handle_data(self, data):
        if not self._in_language:
            self.found.append(data)


def untranslated(template: str) -> list[str]:
    """The words of a template that stand outside translation tags."""
    text = COMMENT.sub("", template)
    text = TRANSLATED.sub("", text)
    text = TEMPLATE_CODE.sub("", CLASS_BLOCK.sub("", text))
    reader = Visible()
    reader.feed(re.sub(r"<html\b[^>]*>", "<html>", text))
    reader.close()
    return [
        words
        for words in (SAME_EVERYWHERE.sub("", found).strip() for found in reader.found)
        if re.search(r"[^\W\d_]{2}", words)
    ]


# Only developers read these, and their words stay English.
STYLEGUIDE = (
    "styleguide.html",
    "_tokens.html",
    "_controls.html",
    "_lists.html",
    "_entry.html",
    "_forms.html",
    "_messages.html",
)
DEVELOPERS_ONLY = {TEMPLATES / "directory" / "public" / "dev" / name for name in STYLEGUIDE}
TEMPLATE_FILES = sorted(
    path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt") and path not in DEVELOPERS_ONLY
)


@pytest.mark.parametrize("path", TEMPLATE_FILES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_has_no_text_outside_translation_tags(path):
    assert untranslated(path.read_text(encoding="utf-8")) == []


def test_untranslated_text_is_found():
    template = '{# note #}<p title="Tip">Hello {{ name }} {% translate "there" %}</p><p lang="en">Quote</p><img alt="">'
    assert untranslated(template) == ["Tip", "Hello"]
