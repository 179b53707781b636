"""The corridor as two pictures: land outlines with a mark for each actor, or for each city where there are too many."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, radians, sin, sqrt
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from directory.actors.models import Actor
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
        marks, drawn = _marks(read_land(code), [row for row in rows if row["region"] == code])
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
            "number": 1,
        }
        for actor in actors.select_related("city", "country").order_by("id")
    ]


def _city_rows(actors: Any) -> list[dict[str, Any]]:
    """The cities with the most actors, each as one mark that leads to their list."""
    numbers = dict(actors.order_by().values_list("city").annotate(n=Count("pk")).order_by("-n", "city")[: 2 * MOST_MARKS])
    cities = City.objects.filter(pk__in=numbers).select_related("country")
    return [
        {
            "region": city.country.region_id,
            "city": city,
            "shape": "rto",
            "label": ngettext("%(city)s: %(number)s actor", "%(city)s: %(number)s actors", numbers[city.pk])
            % {"city": city.name, "number": numbers[city.pk]},
            "url": f"{reverse('actors')}?city={city.pk}",
            "number": numbers[city.pk],
        }
        for city in cities
    ]


def _marks(land: Land, rows: list[dict[str, Any]]) -> tuple[list[Mark], int]:
    placed = [(row, land.point(float(row["city"].latitude), float(row["city"].longitude))) for row in rows]
    placed = [(row, point) for row, point in placed if land.holds(*point)]
    points = spread(tuple((round(x, 1), round(y, 1)) for _, (x, y) in placed), APART * land.mark_scale)
    marks = [
        Mark(round(x, 1), round(y, 1), row["shape"], row["label"], row["url"])
        for (row, _), (x, y) in zip(placed, points, strict=True)
    ]
    return marks, sum(row["number"] for row, _ in placed)


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
