"""Contrast of all colours that meet, computed from the tokens in both schemes; no rule outside them has a value of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tinycss2

CSS = Path(__file__).parents[2] / "directory" / "static" / "directory" / "css"
TOKENS = CSS / "tokens.css"
TEMPLATES = Path(__file__).parents[2] / "directory" / "templates"
RULES = sorted(path for path in CSS.rglob("*.css") if path != TOKENS)

GROUNDS = ("paper", "surface", "sunk")
TEXTS = (
    *((text, ground) for text in ("ink", "quiet", "accent", "bad") for ground in GROUNDS),
    *((text, "accent-soft") for text in ("ink", "quiet", "accent")),
    *(("ink", ground) for ground in ("good-soft", "warn-soft", "bad-soft", "found", "empty")),
    *(("quiet", ground) for ground in ("good-soft", "bad-soft", "empty")),
    *(("accent", ground) for ground in ("good-soft", "warn-soft", "bad-soft")),
    ("good", "good-soft"),
    ("warn", "warn-soft"),
    ("bad", "bad-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("paper", "ink"),
)
GRAPHICS = (
    *((mark, ground) for mark in ("eu", "cn", "ink", "edge", "accent") for ground in GROUNDS),
    *((mark, "land") for mark in ("eu", "cn", "ink")),
    *((edge, "paper") for edge in ("good", "warn", "bad")),
    *((edge, f"{edge}-soft") for edge in ("accent", "good", "warn", "bad")),
    ("accent", "empty"),
)
# Lengths, colours and times come from tokens; what is left is relative to something else or to nothing.
FREE_UNITS = {"fr", "vi", "vb", "deg", "%"}
# Paper is measured in points and millimetres; the admin keeps Django's measures.
OWN_SIZES = re.compile(r"print\.css|admin(-\w+)*\.css")
RAW_COLOUR_FUNCTIONS = {"rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color", "color-mix"}
COLOUR_WORDS = {
    "black",
    "white",
    "red",
    "green",
    "blue",
    "gray",
    "grey",
    "silver",
    "navy",
    "teal",
    "orange",
    "yellow",
    "purple",
}

# Properties that know left and right.
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom|(?:(?:min|max)-)?(?:width|height))\s*:"
)


def _block(css: str, opening: str) -> dict[str, str]:
    """The custom properties of the block that follows `opening`."""
    start = css.index(opening) + len(opening)
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", css[start : css.index("}", start)]))


def schemes() -> dict[str, dict[str, str]]:
    css = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(), flags=re.S)
    light = _block(css, ":root {")
    dark = _block(css, "@media screen and (prefers-color-scheme: dark) {\n  :root {")
    return {"light": light, "dark": {**light, **dark}}


def _luminance(colour: str) -> float:
    assert re.fullmatch(r"#[0-9a-f]{6}", colour), f"{colour} is not six hexadecimal digits"
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXTS, 4.5), (GRAPHICS, 3.0)], ids=["text", "graphics"])
def test_contrast_of_all_pairs_is_enough(scheme: str, pairs: tuple[tuple[str, str], ...], least: float) -> None:
    tokens = schemes()[scheme]
    found = {f"{front} on {ground}": contrast(tokens[front], tokens[ground]) for front, ground in pairs}
    assert {pair: round(value, 2) for pair, value in found.items() if value < least} == {}


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_dark_scheme_gives_every_colour_a_value_of_its_own() -> None:
    tokens = schemes()
    colours = {name for name, value in tokens["light"].items() if value.startswith("#")}
    assert {name for name in colours if tokens["dark"][name] == tokens["light"][name]} == set()


def _values(nodes: list) -> list:
    """All component values, those inside functions and blocks included."""
    found = []
    for node in nodes:
        found.append(node)
        found += _values(getattr(node, "arguments", None) or getattr(node, "content", None) or [])
    return found


def _declarations(nodes: list) -> list:
    """All declarations of a style sheet, those inside at-rules included."""
    found = []
    for node in nodes:
        if node.type == "qualified-rule":
            found += [d for d in tinycss2.parse_declaration_list(node.content, True, True) if d.type == "declaration"]
        elif node.type == "at-rule" and node.content and node.lower_at_keyword != "page":
            found += _declarations(tinycss2.parse_rule_list(node.content, True, True))
    return found


def _raw(value: object, file: str) -> str:
    """What is wrong with a value, or nothing."""
    kind = value.type  # type: ignore[attr-defined]
    if kind == "hash":
        return f"#{value.value}"
    if kind == "function" and value.lower_name in RAW_COLOUR_FUNCTIONS:
        return f"{value.lower_name}()"
    if kind == "ident" and value.lower_value in COLOUR_WORDS:
        return value.value
    if kind == "dimension" and value.lower_unit not in FREE_UNITS and not OWN_SIZES.fullmatch(file):
        return value.representation + value.unit
    return ""


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_rule_outside_the_tokens_has_no_raw_colour_or_size(path: Path) -> None:
    rules = tinycss2.parse_stylesheet(path.read_text(), skip_comments=True, skip_whitespace=True)
    assert [node.message for node in rules if node.type == "error"] == []
    found = [
        f"{declaration.name}: {problem}"
        for declaration in _declarations(rules)
        for value in _values(declaration.value)
        if (problem := _raw(value, path.name))
    ]
    assert found == []


def test_raw_values_are_found_where_there_are_some() -> None:
    rules = tinycss2.parse_stylesheet("@media print { a { color: #fff; margin: calc(1px + 2rem); border: 0 solid red } }")
    values = [value for declaration in _declarations(rules) for value in _values(declaration.value)]
    assert [problem for value in values if (problem := _raw(value, "any.css"))] == ["#fff", "1px", "2rem", "red"]


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_rule_names_only_tokens_that_exist(path: Path) -> None:
    every = "\n".join(file.read_text() for file in CSS.rglob("*.css"))
    known = set(re.findall(r"(?<!var\()--([\w-]+):", every))
    assert set(re.findall(r"var\(--([\w-]+)", path.read_text())) - known == set()


def test_every_sheet_is_taken_in_by_the_site_or_named_by_a_page() -> None:
    taken = re.findall(r'@import "([^"]+)" layer\(\w+\);', (CSS / "site.css").read_text())
    pages = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    linked = set(re.findall(r"directory/css/([\w./-]+\.css)", pages)) - {"tokens.css"}  # the admin takes the tokens alone, too
    files = {path.relative_to(CSS).as_posix() for path in CSS.rglob("*.css")}
    assert sorted([*taken, *linked]) == sorted(files)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_file_is_short_and_knows_no_left_and_right(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) < 200
    assert PHYSICAL.findall(re.sub(r"@media[^{]*\{", "", text)) == []
