"""The public addresses of the contract, and what the tests that walk them read in a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

# The addresses' prefixes and the language that HTML says of their pages.
LANGUAGES = {"": "en", "/zh-hans": "zh-Hans"}
FILTERED = "/actors/?type=rto&country=DE&topic=human-genomics&sort=-edited"
NO_RESULTS = "/actors/?city=2950159&type=sme"
NOT_UNDERSTOOD = "/actors/?type=nothing"
LISTS = ("/actors/", FILTERED, "/actors/?view=table", "/actors/?page=2", NOT_UNDERSTOOD, NO_RESULTS)
TOPICS = ("/topics/", "/topics/genomics-and-omics/", "/topics/human-genomics/")
PLACES = ("/places/", "/places/eu/", "/places/cn/", "/places/de/", "/places/cn-gd/", "/places/cy/")
# Every kind of page that a visitor reads, entries apart: their slugs are read from the database.
PAGES = (
    "/",
    *LISTS,
    "/actors/1/history/",
    *TOPICS,
    *PLACES,
    "/about/",
    "/about/curation/",
    "/privacy/",
    "/terms/",
    "/accessibility/",
    "/editions/2023/",
)
EXPORTS = ("/export/actors.csv", "/export/actors.json")
FILES = (*EXPORTS, "/editions/2023/actors.csv")
MACHINES = ("/robots.txt", "/sitemap.xml")


@dataclass
class Tag:
    name: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """The tags of a page, each with the text between it and the next tag."""

    html: str
    base: str = "/"
    tags: list[Tag] = field(default_factory=list)
    open: bool = False

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {name: value or "" for name, value in attrs}))
        self.open = True

    def handle_endtag(self, tag: str) -> None:
        self.open = False

    def handle_data(self, data: str) -> None:
        if self.open:
            self.tags[-1].text += data

    def all(self, name: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name == name]

    @property
    def language(self) -> str:
        return self.all("html")[0].attributes["lang"]

    @property
    def switch(self) -> Tag:
        """The link to the other language: there is exactly one."""
        (tag,) = (tag for tag in self.all("a") if tag.attributes.get("class") == "language-switch")
        return tag

    @property
    def links(self) -> set[str]:
        """The addresses of this site that the page links to, without fragments."""
        found = set()
        for tag in self.all("a"):
            parts = urlsplit(urljoin(f"http://testserver{self.base}", tag.attributes.get("href", "")))
            if parts.netloc == "testserver":
                found.add(parts.path + (f"?{parts.query}" if parts.query else ""))
        return found
