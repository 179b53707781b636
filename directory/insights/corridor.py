"""The corridor as two pictures: land outlines with a mark for each actor, or for each city where there are too many."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, radians, sin, sqrt
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from directory.actors.models import Actor
from directory.actors.search.criteria import MOST_VALUES
from directory.vocabulary.lists import VocabularyLists
from directory.vocabulary.models import City

# A mark is 10 units wide in a picture of 460 units, the width at which a picture is about that many pixels on a wide page.
NATURAL_WIDTH = 460
# Two marks closer than this, in units of that picture, cannot be told apart or hit.
APART = 13.0
MOST_MARKS = 120
_GOLDEN_ANGLE = radians(137.50776)


@dataclass(frozen=True)
class Land:
    """The outlines of one side, and how a place on earth becomes a point of the picture (fixtures/land/)."""

    path: str
    width: int
    height: int
    lat0: float
    west: float
    north: float
    scale: float

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Equirectangular, true to length at `lat0`."""
        return (longitude - self.west) * cos(radians(self.lat0)) * self.scale, (self.north - latitude) * self.scale

    @property
    def mark_scale(self) -> float:
        return round(self.width / NATURAL_WIDTH, 2)

    def holds(self, x: float, y: float) -> bool:
        return 0 <= x <= self.width and 0 <= y <= self.height


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    shape: str
    label: str
    url: str


@dataclass(frozen=True)
class Picture:
    """One side of the corridor. `left_out` actors have no known city, or one outside the outlines."""

    region: str
    title: str
    count: int
    left_out: int
    land: Land
    marks: list[Mark]
    url: str

    @property
    def mark_scale(self) -> float:
        return self.land.mark_scale


@lru_cache
def read_land(region: str) -> Land:
    """The outlines of a region. Raises FileNotFoundError where there are none."""
    file = json.loads((settings.FIXTURES_DIR / "land" / f"{region}.json").read_text(encoding="utf-8"))
    projection = {key: float(file["projection"][key]) for key in ("lat0", "west", "north", "scale")}
    return Land(path=file["path"], width=file["width"], height=file["height"], **projection)


def corridor_pictures(counts: Mapping[str, int], lists: VocabularyLists) -> list[Picture]:
    """A picture for each region that has outlines; asks the database twice however many actors there are."""
    actors = Actor.objects.published().filter(city__isnull=False)
    many = sum(counts.values()) > MOST_MARKS
    rows = _city_rows(actors) if many else _actor_rows(actors)
    pictures = []
    for code, region in lists.regions.items():
        if not (settings.FIXTURES_DIR / "land" / f"{code}.json").exists():
            continue
        of_region = [row for row in rows if row["region"] == code]
        marks, drawn = (_clusters if many else _marks)(read_land(code), of_region)
        total = counts.get(code, 0)
        url = f"{reverse('actors')}?region={code}"
        pictures.append(Picture(code, region.name, total, total - drawn, read_land(code), marks, url))
    return pictures


def _actor_rows(actors: Any) -> list[dict[str, Any]]:
    return [
        {
            "region": actor.country.region_id,
            "city": actor.city,
            "shape": actor.type,
            "label": actor.name,
            "url": actor.get_absolute_url(),
        }
        for actor in actors.select_related("city", "country").order_by("id")
    ]


def _city_rows(actors: Any) -> list[dict[str, Any]]:
    """All cities with how many actors each has, the largest numbers first."""
    numbers = dict(actors.order_by().values_list("city").annotate(n=Count("pk")))
    cities = City.objects.filter(pk__in=numbers).select_related("country")
    rows = [{"region": city.country.region_id, "city": city, "number": numbers[city.pk]} for city in cities]
    return sorted(rows, key=lambda row: (-row["number"], row["city"].pk))


def _marks(land: Land, rows: list[dict[str, Any]]) -> tuple[list[Mark], int]:
    """A mark for each actor, moved apart where they crowd."""
    placed = _placed(land, rows)
    points = spread(tuple((round(x, 1), round(y, 1)) for _, (x, y) in placed), APART * land.mark_scale)
    marks = [
        Mark(round(x, 1), round(y, 1), row["shape"], row["label"], row["url"])
        for (row, _), (x, y) in zip(placed, points, strict=True)
    ]
    return marks, len(placed)


def _clusters(land: Land, rows: list[dict[str, Any]]) -> tuple[list[Mark], int]:
    """A mark for each city that stands clear of larger ones; those near a larger one are counted with it."""
    apart = APART * land.mark_scale
    clusters: dict[tuple[int, int], tuple[tuple[float, float], list[dict[str, Any]]]] = {}
    placed = _placed(land, rows)
    for row, (x, y) in placed:
        cell = (int(x / apart), int(y / apart))
        near = (
            clusters[cell[0] + dx, cell[1] + dy]
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            if (cell[0] + dx, cell[1] + dy) in clusters
        )
        # Where a cell is taken its mark takes the city, also from a corner that is a little farther off.
        owner = next((one for one in near if hypot(one[0][0] - x, one[0][1] - y) < apart), clusters.get(cell))
        if owner is None:
            clusters[cell] = ((x, y), [row])
        else:
            owner[1].append(row)
    marks = [_cluster_mark(round(x, 1), round(y, 1), members) for (x, y), members in clusters.values()]
    return marks, sum(row["number"] for row, _ in placed)


def _cluster_mark(x: float, y: float, members: list[dict[str, Any]]) -> Mark:
    number = sum(row["number"] for row in members)
    values = {"city": members[0]["city"].name, "number": number}
    if len(members) == 1:
        label = ngettext("%(city)s: %(number)s actor", "%(city)s: %(number)s actors", number) % values
    else:
        label = ngettext("%(city)s and nearby: %(number)s actor", "%(city)s and nearby: %(number)s actors", number) % values
    query = urlencode([("city", row["city"].pk) for row in members[:MOST_VALUES]])
    return Mark(x, y, "rto", label, f"{reverse('actors')}?{query}")


def _placed(land: Land, rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], tuple[float, float]]]:
    """The rows whose city lies within the outlines, each with its point."""
    points = ((row, land.point(float(row["city"].latitude), float(row["city"].longitude))) for row in rows)
    return [(row, point) for row, point in points if land.holds(*point)]


@lru_cache(maxsize=16)
def spread(points: tuple[tuple[float, float], ...], apart: float) -> tuple[tuple[float, float], ...]:
    """The same points, each moved along a sunflower spiral from where it is until it stands `apart` from those before it."""
    placed: list[tuple[float, float]] = []
    for x, y in points:
        step = 0
        while True:
            radius, angle = apart * 0.55 * sqrt(step), step * _GOLDEN_ANGLE
            candidate = (x + radius * cos(angle), y + radius * sin(angle))
            if all(hypot(candidate[0] - px, candidate[1] - py) >= apart for px, py in placed):
                placed.append(candidate)
                break
            step += 1
    return tuple(placed)
