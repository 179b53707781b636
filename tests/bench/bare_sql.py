"""The same answers in SQL alone: what a search, its facets and its page cost at least without columns held in the process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from directory.actors.search import query as queries
from directory.actors.search.query import Query
from directory.actors.search.results import PAGE_SIZE

_COUNT = "SELECT count(*) FROM directory_searchrow WHERE vector @@ %s::tsquery"
# One statement: the hits once, each facet counted over them, the first page in the order of the tiers.
_ANSWER = f"""
WITH hits AS MATERIALIZED (
    SELECT actor_id, type, country, subdivision, city, topics, stages, quality, sort_en
    FROM directory_searchrow WHERE vector @@ %s::tsquery
), placed AS MATERIALIZED (SELECT actor_id FROM directory_searchrow WHERE vector @@ %s::tsquery
), named AS MATERIALIZED (SELECT actor_id FROM directory_searchrow WHERE vector @@ %s::tsquery
), exact AS MATERIALIZED (SELECT actor_id FROM directory_searchrow WHERE vector @@ %s::tsquery
), page AS (
    SELECT actor_id FROM hits
    LEFT JOIN placed USING (actor_id) LEFT JOIN named USING (actor_id) LEFT JOIN exact USING (actor_id)
    ORDER BY exact IS NULL, named IS NULL, placed IS NULL, quality DESC, sort_en, actor_id LIMIT {PAGE_SIZE}
)
SELECT 'total' AS facet, '' AS code, count(*) AS n FROM hits
UNION ALL SELECT 'type', type, count(*) FROM hits GROUP BY type
UNION ALL SELECT 'country', country, count(*) FROM hits GROUP BY country
UNION ALL SELECT 'region', region_id, count(*) FROM hits JOIN directory_country ON code = country GROUP BY region_id
UNION ALL SELECT 'subdivision', subdivision, count(*) FROM hits GROUP BY subdivision
UNION ALL SELECT 'city', city::text, count(*) FROM hits GROUP BY city
UNION ALL SELECT 'topic', topic::text, count(*) FROM hits, unnest(topics) AS topic GROUP BY topic
UNION ALL SELECT 'stage', stage::text, count(*) FROM hits, unnest(stages) AS stage GROUP BY stage
UNION ALL SELECT 'page', '', actor_id FROM page
"""
_PAGE = """
SELECT a.*, c.*, s.*, k.*, r.*, t.topics FROM directory_actor a
LEFT JOIN directory_city c ON c.id = a.city_id LEFT JOIN directory_subdivision s ON s.code = a.subdivision_id
JOIN directory_country k ON k.code = a.country_id JOIN directory_region r ON r.code = k.region_id
CROSS JOIN LATERAL (
    SELECT array_agg(topic.name_en) AS topics FROM directory_actortopic
    JOIN directory_topic topic ON topic.id = topic_id WHERE actor_id = a.id
) t WHERE a.id = ANY(%s)
"""


def count(query: Query, *, wide: bool = False) -> int:
    return int(_run(_COUNT, [queries.anywhere(query, wide=wide)])[0][0])


def answer(query: Query) -> dict[str, dict[str, int]]:
    """The facets' counts; the page is read too."""
    asked = (queries.anywhere(query), queries.in_names_places_topics(query), queries.in_names(query), queries.whole_name(query))
    counts: dict[str, dict[str, int]] = {}
    page = []
    for facet, code, number in _run(_ANSWER, asked):
        if facet == "page":
            page.append(number)
        else:
            counts.setdefault(facet, {})[code] = number
    if page:
        _run(_PAGE, [page])
    return counts


def _run(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        # As in the site's own search function: without it a common word would read every vector (the de-TOAST trap).
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
