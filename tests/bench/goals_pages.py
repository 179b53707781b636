"""Goals 5, 7, 8, 11, 12, 13 and 14: pages, in the process or over HTTP."""

from __future__ import annotations

import re
from contextlib import ExitStack
from functools import partial
from typing import Any
from urllib.parse import quote, urljoin

from django.db import connection
from django.db.models import Exists, OuterRef
from django.test import Client as TestClient
from django.test.utils import CaptureQueriesContext

from directory.actors.models import Actor, ActorIdentifier, ActorLink, Relationship
from directory.actors.services.version import raise_version
from tests.bench.databases import PAPER, connected_to, database_of
from tests.bench.outcome import Outcome, times
from tests.bench.plain_admin import search_page
from tests.bench.searches import WORDS
from tests.bench.timing import medians, ms
from tests.bench.web import Answer, Client, site

LARGE = 1_000_000
MOST_QUERIES = {"list": 6, "entry": 10, "home": 6}
# What a page has the browser load at once: not what a link leads to.
_LOADED = re.compile(
    r'<link[^>]*\brel="(?:stylesheet|icon|manifest|preload|modulepreload|apple-touch-icon)[^"]*"[^>]*>|<(?:script|img|source)\b[^>]*>'
)
_ADDRESS = re.compile(r'\b(?:href|src)="([^"]+)"')
_CSS_ADDRESS = re.compile(r"""url\(["']?([^"')]+)["']?\)|@import\s+["']([^"']+)["']""")


def path_of(word: str) -> str:
    return f"/actors/?q={quote(word)}"


def get(client: Any, path: str) -> Any:
    response = client.get(path)
    status = response.status if isinstance(response, Answer) else response.status_code
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return response


def goal_5(rows: int) -> Outcome:
    client, parts, ratios = TestClient(), [], []
    for word in ("nuclear", "medicine", "北京"):
        both = {"ours": partial(get, client, path_of(word)), "admin": partial(search_page, word)}
        taken = medians(both, seconds=8, fewest=3)
        ratios.append(taken["admin"] / taken["ours"])
        found = search_page(word)[0]
        parts.append(f"{word} admin ({found} found) {ms(taken['admin'])} : ours {ms(taken['ours'])} = {times(ratios[-1])}")
    return Outcome("5", f"{times(min(ratios))} (least)", min(ratios) >= 10, "; ".join(parts))


def goals_7_and_8(small: int, large: int) -> list[Outcome]:
    """Two servers, one for each size, asked in turns over HTTP."""
    lists = {"page 1": "/actors/", "page 50": "/actors/?page=50"}
    searches = {word: path_of(word) for word in WORDS}
    with ExitStack() as stack:
        clients = {rows: stack.enter_context(site(database_of(rows))) for rows in (small, large)}
        taken = {name: _by_size(clients, path) for name, path in {**lists, **searches}.items()}
        hits = {word: {rows: _total(client, path) for rows, client in clients.items()} for word, path in searches.items()}
    return [_goal_7(taken, small, large), _goal_8(taken, hits, small, large)]


def _by_size(clients: dict[int, Client], path: str) -> dict[int, float]:
    both = medians({str(rows): partial(get, client, path) for rows, client in clients.items()}, seconds=6)
    return {rows: both[str(rows)] for rows in clients}


def _total(client: Client, path: str) -> int:
    """The number in the page's heading."""
    found = re.search(r"<h1[^>]*>\s*([\d,.\s\xa0]*)", get(client, path).body.decode())
    return int(re.sub(r"\D", "", found[1]) or 0) if found else 0


def _goal_7(taken: dict[str, dict[int, float]], small: int, large: int) -> Outcome:
    ratios = {page: taken[page][large] / taken[page][small] for page in ("page 1", "page 50")}
    parts = [f"{page} {ms(taken[page][large])} : {ms(taken[page][small])} = {times(ratio)}" for page, ratio in ratios.items()]
    reached = max(ratios.values()) <= 1.5 if large >= LARGE else None
    return Outcome("7", f"{times(max(ratios.values()))} ({large} : {small})", reached, "; ".join(parts))


def _goal_8(taken: dict[str, dict[int, float]], hits: dict[str, dict[int, int]], small: int, large: int) -> Outcome:
    parts, ratios = [], []
    for word in WORDS:
        slower = taken[word][large] / taken[word][small]
        shown = f"{ms(taken[word][small])} → {ms(taken[word][large])}"
        if not hits[word][small]:
            parts.append(f"{word} (no hits) {shown}")
            continue
        more = hits[word][large] / hits[word][small]
        ratios.append(slower / more)
        parts.append(f"{word} hits × {more:.1f}, time × {slower:.1f} ({shown})")
    reached = max(ratios) <= 1 if large >= LARGE else None
    return Outcome("8", f"{times(max(ratios))} ({large} : {small})", reached, "; ".join(parts))


def goals_11_and_12() -> list[Outcome]:
    """The paper's 78 actors on one process of gunicorn, one client."""
    with site(PAPER) as client:
        etag = get(client, "/actors/").headers["etag"]
        things = {
            "bare": partial(get, client, "/bench/bare"),
            "list": partial(get, client, "/actors/"),
            "packed": partial(client.get, "/actors/", Accept_Encoding="br, gzip"),
            "unchanged": partial(_unchanged, client, etag),
        }
        taken = medians(things, seconds=20, most=400)
        correct = _correct_after_publication(client, etag)
    rate = {name: 1 / seconds for name, seconds in taken.items()}
    shown = ", ".join(f"{name} {number:.0f}/s" for name, number in rate.items())
    share, unchanged = rate["list"] / rate["bare"], rate["unchanged"] / rate["bare"]
    return [
        Outcome("11", f"1/{1 / share:.1f}", share >= 1 / 12, f"{shown} (packed: compressed while it is asked for)"),
        Outcome("12", f"{unchanged:.2f}; {'yes' if correct else 'no'}", unchanged >= 0.8 and correct, shown),
    ]


def _unchanged(client: Client, etag: str) -> Answer:
    answer = client.get("/actors/", If_None_Match=etag)
    if answer.status != 304:
        raise RuntimeError(f"An unchanged page answered {answer.status}")
    return answer


def _correct_after_publication(client: Client, before: str) -> bool:
    """After a change of the directory an old ETag gets the page, and the new one is kept again."""
    with connected_to(PAPER):
        raise_version()
    fresh = client.get("/actors/", If_None_Match=before)
    again = client.get("/actors/", If_None_Match=fresh.headers["etag"])
    return fresh.status == 200 and fresh.headers["etag"] != before and again.status == 304


def goal_13(rows: int) -> Outcome:
    client = TestClient()
    whole = Actor.objects.published()
    for part in (ActorLink, ActorIdentifier, Relationship):
        whole = whole.filter(Exists(part.objects.filter(actor=OuterRef("pk"))))
    entry = whole.exclude(city=None).order_by("pk")[0]
    pages = {
        "list": ("/actors/", "/actors/?page=50", "/actors/?country=CN&topic=human-genomics", path_of("medicine")),
        "entry": (entry.get_absolute_url(),),
        "home": ("/",),
    }
    parts, most = [], {}
    for page, paths in pages.items():
        numbers = {path: _queries(client, path) for path in paths}
        most[page] = max(numbers.values())
        parts += [f"{path.rpartition('/')[0] if page == 'entry' else path} {number}" for path, number in numbers.items()]
    reached = all(most[page] <= number for page, number in MOST_QUERIES.items())
    return Outcome("13", ", ".join(map(str, most.values())), reached, "; ".join(parts) + " (without BEGIN and COMMIT)")


def _queries(client: TestClient, path: str) -> int:
    get(client, path)
    with CaptureQueriesContext(connection) as captured:
        get(client, path)
    return sum(query["sql"] not in ("BEGIN", "COMMIT") for query in captured.captured_queries)


def goal_14() -> Outcome:
    """All that a first visit of the list of 78 actors loads, heads of the answers included."""
    with site(PAPER) as client:
        packed = {"Accept_Encoding": "br, gzip"}
        page = client.get("/actors/", **packed)
        sizes = {"page": page.size}
        waiting = _loaded_by(get(client, "/actors/").body.decode(), "/actors/")
        while waiting:
            path = waiting.pop()
            if path in sizes:
                continue
            answer = client.get(path, **packed)
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
            sizes[path] = answer.size
            if path.endswith(".css"):
                css = get(client, path).body.decode()
                named = (one or other for one, other in _CSS_ADDRESS.findall(css))
                waiting += [urljoin(path, address) for address in named if not address.startswith(("data:", "#"))]
    total = sum(sizes.values())
    names = {path: path.rpartition("/")[2] for path in sizes}
    parts = ", ".join(f"{names[path] or path} {size / 1000:.1f}" for path, size in sizes.items())
    return Outcome("14", f"{total / 1000:.1f} KB", total <= 60_000, f"KB: {parts}")


def _loaded_by(html: str, path: str) -> list[str]:
    tags = (match.group() for match in _LOADED.finditer(html))
    addresses = [found[1] for tag in tags if (found := _ADDRESS.search(tag))]
    return [urljoin(path, address) for address in addresses if not address.startswith("data:")]
