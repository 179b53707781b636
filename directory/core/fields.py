"""How a field of an entry is described: its label, what it accepts, how two values compare, how a value is shown.

Values are plain (texts, numbers, lists and dictionaries of them), so that they can be compared, kept in a snapshot and sent
out as they are. A kind knows its values; which fields an actor has is described in `actors.fields`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.core.public_addresses import is_own_name, is_public, literal_address
from directory.core.text import clean_line, clean_paragraphs, has_unwanted_characters

Choices = Callable[[], Mapping[Any, str]]


class Kind:
    """What one sort of field accepts. `empty` is the value of a field that says nothing."""

    empty: Any = ""

    def clean(self, value: Any) -> Any:
        """The canonical form of a value. Raises ValidationError with a message for people."""
        raise NotImplementedError

    def same(self, one: Any, other: Any) -> bool:
        """Whether two canonical values say the same."""
        return bool(one == other)

    def show(self, value: Any) -> str:
        """The value as a reader sees it, in the language in use."""
        return "" if value in (None, "") else str(value)


@dataclass(frozen=True)
class Line(Kind):
    """One line of text."""

    max_length: int = 300

    def clean(self, value: Any) -> str:
        text = _text(value)
        text = clean_line(text)
        _check_length(text, self.max_length)
        return text


@dataclass(frozen=True)
class Paragraphs(Kind):
    """Text of several lines."""

    max_length: int = 4000

    def clean(self, value: Any) -> str:
        text = clean_paragraphs(_text(value))
        _check_length(text, self.max_length)
        return text


@dataclass(frozen=True)
class Url(Kind):
    """A web address. Two addresses are the same when they differ only in scheme, `www.`, case of the host or a final slash."""

    max_length: int = 300

    def clean(self, value: Any) -> str:
        text = clean_line(_text(value))
        if not text:
            return ""
        if "://" not in text:
            text = f"https://{text}"
        _check_length(text, self.max_length)
        URLValidator(schemes=["http", "https"], message=_("Enter a web address that begins with http:// or https://."))(text)
        parts = urlsplit(text)
        if parts.username or parts.password:
            raise ValidationError(_("Enter a web address without a user name or password."))
        _check_public(parts.hostname or "")
        path = "" if parts.path == "/" and not parts.query and not parts.fragment else parts.path
        return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, parts.query, parts.fragment))

    def same(self, one: Any, other: Any) -> bool:
        return url_key(one) == url_key(other)


def url_key(url: str) -> str:
    """What identifies a web address: without scheme, `www.`, final slash; the host in lower case."""
    parts = urlsplit(url)
    host = parts.netloc.lower().removeprefix("www.")
    return urlunsplit(("", host, parts.path, parts.query, parts.fragment)).removeprefix("//").rstrip("/")


def url_host(url: str) -> str:
    """The host of a web address in lower case without `www.`; empty for an empty one."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _check_public(host: str) -> None:
    """Whether a host is one that everybody can reach. Names are not looked up: whoever follows them looks again."""
    try:
        address = literal_address(host)
        reachable = not is_own_name(host.rstrip(".")) if address is None else is_public(address)
    except ValueError:
        reachable = False
    if not reachable:
        raise ValidationError(_("Enter a web address that everybody can open: this one leads into a network of its own."))


@dataclass(frozen=True)
class Email(Kind):
    max_length: int = 254

    def clean(self, value: Any) -> str:
        text = clean_line(_text(value)).replace("＠", "@")
        if text:
            _check_length(text, self.max_length)
            EmailValidator()(text)
        return text

    def same(self, one: Any, other: Any) -> bool:
        return bool(str(one).casefold() == str(other).casefold())


@dataclass(frozen=True)
class Year(Kind):
    """A year of the common era."""

    first: int = 1000
    last: int = 2100
    empty = None

    def clean(self, value: Any) -> int | None:
        if value in (None, ""):
            return None
        try:
            year = int(str(value))
        except ValueError:
            year = -1
        if not self.first <= year <= self.last or isinstance(value, bool):
            raise ValidationError(_("Enter a year between %(first)s and %(last)s.") % {"first": self.first, "last": self.last})
        return year


@dataclass(frozen=True)
class Choice(Kind):
    """One value of a list; the list may be code or rows."""

    choices: Choices
    required: bool = True
    empty_value: Any = ""

    @property
    def empty(self) -> Any:
        return self.empty_value

    def clean(self, value: Any) -> Any:
        if value in (None, ""):
            if self.required:
                raise ValidationError(_("Choose a value."))
            return self.empty_value
        if value not in self.choices():
            raise ValidationError(_("“%(value)s” is not one of the choices.") % {"value": str(value)[:60]})
        return value

    def show(self, value: Any) -> str:
        return "" if value in (None, "") else str(self.choices().get(value, value))


@dataclass(frozen=True)
class Several(Kind):
    """Several values of a list, each once, in the list's order."""

    choices: Choices
    max_items: int = 30

    @property
    def empty(self) -> Any:
        return []

    def clean(self, value: Any) -> list[Any]:
        wanted = _items(value, self.max_items)
        known = self.choices()
        unknown = [item for item in wanted if item not in known]
        if unknown:
            raise ValidationError(_("“%(value)s” is not one of the choices.") % {"value": str(unknown[0])[:60]})
        chosen = set(wanted)
        return [code for code in known if code in chosen]

    def show(self, value: Any) -> str:
        known = self.choices()
        return _(", ").join(str(known.get(item, item)) for item in value)


@dataclass(frozen=True)
class Items(Kind):
    """A list of small records, each with kinds of its own; `key` says which items are the same thing."""

    parts: Mapping[str, Kind]
    key: Callable[[Mapping[str, Any]], str]
    label: Callable[[Mapping[str, Any]], str]
    check: Callable[[Sequence[Mapping[str, Any]]], None] = lambda items: None
    max_items: int = 60

    @property
    def empty(self) -> Any:
        return []

    def clean(self, value: Any) -> list[dict[str, Any]]:
        cleaned: dict[str, dict[str, Any]] = {}
        for raw in _items(value, self.max_items):
            if not isinstance(raw, Mapping) or not set(raw) <= set(self.parts):
                raise ValidationError(_("This is not a list of the expected form."))
            item = {name: kind.clean(raw.get(name, kind.empty)) for name, kind in self.parts.items()}
            cleaned.setdefault(self.key(item), item)
        items = list(cleaned.values())
        self.check(items)
        return items

    def show(self, value: Any) -> str:
        return _("; ").join(self.label(item) for item in value)


@dataclass(frozen=True)
class Flag(Kind):
    """Yes or no."""

    empty = False

    def clean(self, value: Any) -> bool:
        return value in (True, "true", "True", "1", "yes", 1)


@dataclass(frozen=True)
class Field:
    """One field of an entry, described once: forms, differences, sources, revisions and export are driven by it."""

    name: str
    label: Any
    kind: Kind
    section: str
    help: Any = ""
    public: bool = False
    read: Callable[[Any], Any] | None = None

    def value_of(self, subject: Any) -> Any:
        """The plain value that the subject has now."""
        return self.read(subject) if self.read else getattr(subject, self.name)

    def item_key(self, item: Any) -> str:
        """What identifies one item of a list field."""
        return self.kind.key(item) if isinstance(self.kind, Items) else str(item)

    @property
    def is_list(self) -> bool:
        return isinstance(self.kind, Items | Several)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValidationError(_("Enter a text."))
    if has_unwanted_characters(value):
        message = _("The text holds control characters that cannot be shown. Type it again, or paste it as plain text.")
        raise ValidationError(message)
    return value


def _check_length(text: str, longest: int) -> None:
    if len(text) > longest:
        raise ValidationError(
            ngettext(
                "Use at most %(longest)s characters (it has %(length)s).",
                "Use at most %(longest)s characters (it has %(length)s).",
                longest,
            )
            % {"longest": longest, "length": len(text)}
        )


def _items(value: Any, most: int) -> list[Any]:
    if value in (None, ""):
        return []
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValidationError(_("This is not a list of the expected form."))
    items = list(value)
    if len(items) > most:
        raise ValidationError(_("Use at most %(most)s items.") % {"most": most})
    return items
