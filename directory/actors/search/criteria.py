"""What a list is asked for: its parameters, cleaned, with a message for each value that is not understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from directory.actors.search.parameters import FACETS, SORTS, VIEWS, parameter_label
from directory.actors.search.query import MOST_CHARACTERS
from directory.core.ids import parse_public_id
from directory.core.text import clean_line, printable
from directory.vocabulary.choices import ActorType
from directory.vocabulary.lists import VocabularyLists
from directory.vocabulary.models import City

MOST_VALUES = 50
FIRST_YEAR = 2000

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """A value of a known parameter that is not understood."""

    parameter: str
    value: str
    message: str


@dataclass(frozen=True)
class Criteria:
    """Cleaned parameters. `chosen` has the values of each facet, in the order of the address."""

    chosen: Mapping[str, tuple[str, ...]]
    q: str = ""
    confirmed: int | None = None
    since: date | None = None
    ids: tuple[int, ...] = ()
    sort: str = "name"
    view: str = "list"
    problems: tuple[Problem, ...] = ()

    @property
    def understood(self) -> bool:
        return not self.problems

    @property
    def default_sort(self) -> str:
        return "relevance" if self.q else "name"

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the words of the search narrows the list."""
        return any(self.chosen.values()) or bool(self.confirmed or self.since or self.ids)

    def parameters(self, *, page: int = 1) -> list[tuple[str, str]]:
        """The same list as parameters of an address, in a fixed order, defaults left out."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(name, value) for name in FACETS for value in self.chosen[name]]
        if self.confirmed:
            pairs.append(("confirmed", str(self.confirmed)))
        if self.since:
            pairs.append(("since", self.since.isoformat()))
        if self.ids:
            pairs.append(("ids", ",".join(map(str, self.ids))))
        if self.sort != self.default_sort:
            pairs.append(("sort", self.sort))
        if self.view != "list":
            pairs.append(("view", self.view))
        if page > 1:
            pairs.append(("page", str(page)))
        return pairs

    def query(self, *, page: int = 1) -> str:
        """`?…` for an address that shows this list; empty for the whole directory."""
        pairs = self.parameters(page=page)
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, parameter: str, value: str) -> Criteria:
        """The same list without one value of a parameter."""
        if parameter in FACETS:
            kept = tuple(one for one in self.chosen[parameter] if one != value)
            return replace(self, chosen={**self.chosen, parameter: kept})
        if parameter == "ids":
            return replace(self, ids=())
        return replace(self, confirmed=None) if parameter == "confirmed" else replace(self, since=None)

    def with_query(self, q: str) -> Criteria:
        """The same list for other words, in the order that it would have by itself."""
        sort = self.sort if self.sort != self.default_sort else ("relevance" if q else "name")
        return replace(self, q=q, sort=sort)


def parse_criteria(parameters: Mapping[str, Sequence[str]], lists: VocabularyLists) -> Criteria:
    """Clean the parameters of an address. Unknown parameters are ignored; unknown values become problems; nothing raises."""
    problems: list[Problem] = []
    cities = _known_cities(parameters.get("city", ()))
    known: dict[str, Callable[[str], str | None]] = {
        "type": lambda v: _member(v.lower(), ActorType.values),
        "region": lambda v: _member(v.lower(), lists.regions),
        "country": lambda v: _member(v.upper(), lists.countries),
        "subdivision": lambda v: _member(v.upper(), lists.subdivisions),
        "city": lambda v: _member(v, cities),
        "topic": lambda v: _member(lists.heirs.get(v.lower(), v.lower()), lists.topics),
        "stage": lambda v: _member(v.lower(), lists.stages),
    }
    chosen = {name: _values(name, parameters, clean, problems) for name, clean in known.items()}
    q = _query(parameters, problems)
    sort = _last("sort", parameters, lambda v: _member(v.lower(), SORTS), problems)
    if sort is None or (sort == "relevance" and not q):
        sort = "relevance" if q else "name"
    return Criteria(
        chosen=chosen,
        q=q,
        confirmed=_last("confirmed", parameters, _year, problems),
        since=_last("since", parameters, _date, problems),
        ids=_ids(parameters, problems),
        sort=sort,
        view=_last("view", parameters, lambda v: _member(v.lower(), VIEWS), problems) or "list",
        problems=tuple(problems),
    )


def _query(parameters: Mapping[str, Sequence[str]], problems: list[Problem]) -> str:
    """The words sought, on one line; the last ones given where there are several."""
    given = [text for value in parameters.get("q", ()) if (text := clean_line(printable(value)))]
    if not given:
        return ""
    if len(given[-1]) > MOST_CHARACTERS:
        message = _("Search for at most %(most)s characters; these are %(number)s.") % {
            "most": MOST_CHARACTERS,
            "number": len(given[-1]),
        }
        problems.append(Problem("q", given[-1][:60], message))
    return given[-1][:MOST_CHARACTERS]


def _known_cities(values: Sequence[str]) -> list[str]:
    """Which of these texts are ids of cities; asks the database only where a city is asked for."""
    ids = [number for value in values[:MOST_VALUES] if (number := parse_public_id(value.strip()))]
    return [str(pk) for pk in City.objects.filter(pk__in=ids).values_list("pk", flat=True)] if ids else []


def _member(value: str, known: Sequence[str] | Mapping[str, object]) -> str | None:
    return value if value in known else None


def _problem(name: str, value: str) -> Problem:
    shown = "".join(c if c.isprintable() else "\ufffd" for c in value[:60])
    message = _("“%(value)s” is not a known value of “%(parameter)s”.") % {
        "value": shown,
        "parameter": parameter_label(name),
    }
    return Problem(name, shown, message)


def _values(
    name: str, parameters: Mapping[str, Sequence[str]], clean: Callable[[str], str | None], problems: list[Problem]
) -> tuple[str, ...]:
    values: dict[str, None] = {}
    for raw in list(parameters.get(name, ()))[:MOST_VALUES]:
        text = raw.strip()
        if not text:
            continue
        value = clean(text)
        if value is None:
            problems.append(_problem(name, text))
        else:
            values[value] = None
    return tuple(values)


def _last(
    name: str, parameters: Mapping[str, Sequence[str]], clean: Callable[[str], T | None], problems: list[Problem]
) -> T | None:
    given = [value.strip() for value in parameters.get(name, ()) if value.strip()]
    if not given:
        return None
    value = clean(given[-1])
    if value is None:
        problems.append(_problem(name, given[-1]))
    return value


def _ids(parameters: Mapping[str, Sequence[str]], problems: list[Problem]) -> tuple[int, ...]:
    ids: dict[int, None] = {}
    for raw in ",".join(parameters.get("ids", ())).split(","):
        if not raw.strip():
            continue
        value = parse_public_id(raw.strip())
        if value is None:
            problems.append(_problem("ids", raw))
            break
        ids[value] = None
    return tuple(ids)[:MOST_VALUES]


def _year(text: str) -> int | None:
    if text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= 2100:
        return int(text)
    return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
