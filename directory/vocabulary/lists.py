"""The short lists of the vocabulary, kept in the process for as long as the directory's version stays."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from directory.vocabulary.models import Country, Region, Stage, Subdivision, Topic


@dataclass(frozen=True)
class VocabularyLists:
    """Every list by code, each in its own order. Cities are too many and stay in the database."""

    version: int
    regions: dict[str, Region]
    countries: dict[str, Country]
    subdivisions: dict[str, Subdivision]
    topics: dict[str, Topic]
    stages: dict[str, Stage]
    # Of topics that were merged: the slug of the one that took their entries.
    heirs: dict[str, str]

    def leaves_of(self, topic: Topic) -> list[Topic]:
        """The second-level topics that a topic stands for: its own, or itself."""
        return [topic] if topic.parent_id else self._leaves.get(topic.pk, [])

    def countries_of(self, region: str) -> list[Country]:
        return [country for country in self.countries.values() if country.region_id == region]

    @cached_property
    def _leaves(self) -> dict[int, list[Topic]]:
        leaves: dict[int, list[Topic]] = defaultdict(list)
        for topic in self.topics.values():
            if topic.parent_id:
                leaves[topic.parent_id].append(topic)
        return leaves

    @property
    def top_topics(self) -> list[Topic]:
        return [topic for topic in self.topics.values() if topic.parent_id is None]

    @property
    def path_stages(self) -> list[Stage]:
        """The five stages of the translational path, in order."""
        return [stage for stage in self.stages.values() if stage.kind == "stage"]

    @property
    def functions(self) -> list[Stage]:
        return [stage for stage in self.stages.values() if stage.kind == "function"]


_kept: dict[int, VocabularyLists] = {}


def vocabulary_lists(version: int) -> VocabularyLists:
    """The lists as of a version of the directory; read from the database once per version and process."""
    lists = _kept.get(version)
    if lists is None:
        lists = _read(version)
        _kept.clear()
        _kept[version] = lists
    return lists


def forget_lists() -> None:
    """Read again at the next need, whatever the version (for tests, which turn the version back)."""
    _kept.clear()


def _read(version: int) -> VocabularyLists:
    topics = list(Topic.objects.select_related("parent", "merged_into").order_by("parent__order", "order"))
    return VocabularyLists(
        version=version,
        regions={row.code: row for row in Region.objects.all()},
        countries={row.code: row for row in Country.objects.all()},
        subdivisions={row.code: row for row in Subdivision.objects.select_related("country")},
        topics={row.slug: row for row in topics if row.merged_into is None},
        stages={row.slug: row for row in Stage.objects.all()},
        heirs={row.slug: row.merged_into.slug for row in topics if row.merged_into is not None},
    )
