"""How PostgreSQL answers at 20 000 rows: by the index over the vectors, never past it, whatever is sought.

Two traps make a search a hundred times slower without making it wrong: for a common word the planner reads and unpacks every
vector; for a word that nothing holds, a page in the order of names walks that order's whole index.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from directory.actors.models import Actor
from directory.actors.search import parse_criteria, search_actors, suggest
from directory.actors.search import query as queries
from directory.actors.search.columns import forget_columns
from directory.actors.search.corrections import corrected
from directory.actors.search.query import parse_query
from directory.actors.search.rows import for_search, write_rows
from directory.actors.services.version import current_version
from directory.vocabulary.lists import vocabulary_lists
from tests.bench import rows
from tests.paper import connected_to

pytestmark = pytest.mark.django_db

ROWS, MADE = 20_000, 100
COMMON, RARE, ABSENT = "北京", "nuclear", "qqqxyzzy"
# The orders in which a list may be read; following one of them to find hits is the second trap.
ORDERS = ("actor_sort_en", "actor_sort_zh", "actor_edited")

Plan = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def _many_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of its own with so many rows, made by multiplying some."""
    with django_db_blocker.unblock():
        empty = str(connection.settings_dict["NAME"])
        name = f"{empty}_plans"
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{empty}"')
        with connected_to(name):
            rows.load_actors(MADE, None)
            write_rows(list(for_search(Actor.objects.all())), version=1)
            rows.multiply(MADE, ROWS)
            yield
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')
        forget_columns()


def explain(statement: str, parameters: list[Any] | None = None, *, options: str = "") -> list[Plan]:
    """All nodes of the plan."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON{options}) {statement}", parameters)
        found = cursor.fetchone()[0]
    plan = json.loads(found) if isinstance(found, str) else found
    return list(_nodes(plan[0]["Plan"]))


def _nodes(plan: Plan) -> Iterator[Plan]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def search_function() -> tuple[str, list[str]]:
    """What the database's own search function asks, and the settings that it asks under."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc, proconfig FROM pg_proc WHERE proname = 'directory_search_ids'")
        source, settings = cursor.fetchone()
    return source, settings or []


def assert_by_the_index(nodes: list[Plan]) -> None:
    kinds = [node["Node Type"] for node in nodes]
    assert "Seq Scan" not in kinds
    assert [node["Index Name"] for node in nodes if node["Node Type"] == "Bitmap Index Scan"] == ["search_row_vector"]


@pytest.mark.parametrize("word", [COMMON, RARE, ABSENT, "京", "research -cancer", '"whole genome"', "hospital OR"])
def test_hits_come_from_the_index_over_the_vectors(word):
    source, settings = search_function()
    with transaction.atomic(), connection.cursor() as cursor:
        for setting in settings:
            cursor.execute(f"SET LOCAL {setting}")
        tsquery = queries.anywhere(parse_query(word))
        assert_by_the_index(explain(source.replace("$1", "%s::tsquery"), [tsquery]))
        # From its sixth call on in a connection, PostgreSQL may plan the function once for every query.
        assert_by_the_index(explain(source, options=", GENERIC_PLAN"))
        transaction.set_rollback(True)


def test_without_the_setting_of_the_function_a_common_word_reads_every_vector():
    """Else the test above would pass whatever the function says."""
    source, _settings = search_function()
    nodes = explain(source.replace("$1", "%s::tsquery"), [queries.anywhere(parse_query(COMMON))])
    assert "Seq Scan" in [node["Node Type"] for node in nodes]


def asked_by(word: str) -> list[str]:
    """The statements of a search, without those that read something once for a process."""
    lists = vocabulary_lists(current_version())
    criteria = parse_criteria({"q": [word]}, lists)
    search_actors(criteria, lists)
    with CaptureQueriesContext(connection) as captured:
        search_actors(criteria, lists)
    return [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]


@pytest.mark.parametrize("word", [COMMON, RARE, ABSENT, "medcine"])
def test_a_search_walks_no_order_and_reads_no_table_from_end_to_end(word):
    statements = asked_by(word)
    assert any("directory_search_ids" in statement for statement in statements)
    for statement in statements:
        for node in explain(statement):
            assert node.get("Index Name") not in ORDERS, statement
            whole = node["Node Type"] == "Seq Scan" and node["Relation Name"]
            assert whole not in ("directory_searchrow", "directory_actor"), statement


def test_suggestions_read_the_beginnings_of_an_index():
    with CaptureQueriesContext(connection) as captured:
        assert suggest("univ")
    for query in captured.captured_queries:
        for node in explain(query["sql"]):
            whole = node["Node Type"] == "Seq Scan" and node["Relation Name"]
            assert whole not in ("directory_searchname", "directory_actor"), query["sql"]


def test_a_typo_is_looked_up_in_the_words_that_entries_hold():
    fixed = corrected(parse_query("hosptial"))
    assert fixed is not None
    assert fixed.text == "hospital"
