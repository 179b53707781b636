"""Goals 4 and 15: beside Datasette, and the export beside COPY."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from statistics import median

from django.db import connection
from django.utils import translation

from directory.actors.search import parse_criteria
from directory.actors.services.version import current_version
from directory.opendata.exports import start_export
from directory.vocabulary.lists import vocabulary_lists
from tests.bench import datasette, goals_pages
from tests.bench.databases import fingerprint
from tests.bench.goals_search import search
from tests.bench.names import BASE
from tests.bench.outcome import Outcome, left_out, times
from tests.bench.timing import medians, ms
from tests.bench.web import site

# Chinese words are left out: SQLite's tokenizer does not divide them, so it would not find the same.
WORDS = ("nuclear", "medicine", "research")
# The same entries and lists as the export's columns, joined and packed by the database.
COPY = """
COPY (
    SELECT a.*, k.name_en, s.name_en, c.name_en, r.name_en,
        (SELECT string_agg(concat_ws(' ', n.value, n.language, n.kind), ' | ') FROM directory_actorname n
            WHERE n.actor_id = a.id),
        (SELECT string_agg(concat_ws(' ', l.kind, l.url), ' | ') FROM directory_actorlink l WHERE l.actor_id = a.id),
        (SELECT string_agg(concat_ws(' ', i.scheme, i.value), ' | ') FROM directory_actoridentifier i WHERE i.actor_id = a.id),
        (SELECT string_agg(concat_ws(' ', p.kind, p.other_id, p.other_name_en), ' | ') FROM directory_relationship p
            WHERE p.actor_id = a.id),
        (SELECT string_agg(t.slug || ' ' || t.name_en, ' | ') FROM directory_actortopic x
            JOIN directory_topic t ON t.id = x.topic_id WHERE x.actor_id = a.id),
        (SELECT string_agg(t.slug || ' ' || t.name_en, ' | ') FROM directory_actorstage x
            JOIN directory_stage t ON t.id = x.stage_id WHERE x.actor_id = a.id)
    FROM directory_actor a JOIN directory_country k ON k.code = a.country_id JOIN directory_region r ON r.code = k.region_id
    LEFT JOIN directory_subdivision s ON s.code = a.subdivision_id LEFT JOIN directory_city c ON c.id = a.city_id
    WHERE a.status IN ('active', 'closed') ORDER BY a.sort_en, a.id
) TO STDOUT (FORMAT csv)
"""


def goal_4(rows: int, *, say: Callable[[str], object]) -> Outcome:
    try:
        datasette.install(say=say)
    except datasette.DatasetteMissingError as error:
        return left_out("4", str(error))
    database = datasette.export(rows, fingerprint())
    parts, ratios = [], []
    with datasette.datasette(database) as theirs, site(str(connection.settings_dict["NAME"])) as ours:
        for word in WORDS:
            both = {
                "ours": partial(goals_pages.get, ours, goals_pages.path_of(word)),
                "datasette": partial(goals_pages.get, theirs, datasette.path_of(database, word)),
            }
            taken = medians(both, seconds=8, fewest=3, most=15, warm_up=False)
            ratios.append(taken["datasette"] / taken["ours"])
            found = json.loads(theirs.get(datasette.path_of(database, word, ending=".json")).body)["filtered_table_rows_count"]
            compared = f"datasette ({found}) {ms(taken['datasette'])} : ours ({search(word).total}) {ms(taken['ours'])}"
            parts.append(f"{word} {compared} = {times(ratios[-1])}")
    middle = median(ratios)
    return Outcome("4", f"{times(middle)} (median)", middle >= 25, "; ".join(parts))


def goal_15(rows: int) -> Outcome:
    taken = medians({"export": export_all, "copy": copy_all}, seconds=30, fewest=1, most=5, warm_up=False)
    ratio = taken["export"] / taken["copy"]
    memory = {share: _memory(share) for share in (10, 1)}
    whole = memory[1]
    parts = (
        f"CSV {ms(taken['export'])}, COPY of the same lists {ms(taken['copy'])}; a fresh process grows by"
        f" {whole['all']:.0f} MB, of which {whole['columns']:.0f} MB are the search's columns, which every process holds, and"
        f" {whole['export']:.0f} MB the export; for a tenth of the entries the export takes {memory[10]['export']:.0f} MB"
    )
    return Outcome("15", f"{times(ratio)}; {whole['all']:.0f} MB", ratio <= 4 and whole["all"] <= 25, parts)


def export_all() -> int:
    """Write the export of all entries and throw it away; returns its bytes."""
    lists = vocabulary_lists(current_version())
    with translation.override("en"):
        return sum(map(len, start_export(parse_criteria({}, lists), lists).csv()))


def copy_all() -> int:
    size = 0
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for piece in copy:
            size += len(piece)
    return size


def _memory(share: int) -> dict[str, float]:
    """What a process of its own grows by, in MB."""
    env = {**os.environ, "BENCH_DATABASE": str(connection.settings_dict["NAME"])}
    command = [sys.executable, "-m", "tests.bench.memory", str(share)]
    done = subprocess.run(command, cwd=BASE, env=env, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found
