"""python -m tests.bench ROWS: builds what is missing, measures the goals of ../shared/design/speed.md, prints a table."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
import django

django.setup()

from directory.core.launcher import prepare  # noqa: E402  # after Django is set up
from tests.bench import (  # noqa: E402
    databases,
    goals_duplicates,
    goals_elsewhere,
    goals_pages,
    goals_search,
    machine,
    report,
)
from tests.bench.names import ROR  # noqa: E402
from tests.bench.outcome import GOALS, Outcome, left_out  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
SMALLEST = SIZES[0]
# Goals that more rows than 100 000 are for; the others may be asked for by their numbers.
OF_MANY = ("7", "8")


def say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    asked = arguments()
    with databases.server(say=say):
        run(asked)


def run(asked: argparse.Namespace) -> None:
    prepare.translations(say=say)
    prepare.static_files(say=say)
    build_missing(asked)
    say(f"\n{asked.rows} rows; {machine.describe()}\n")
    outcomes = []
    with databases.connected_to(databases.database_of(asked.rows)):
        for outcome in measure(asked.rows, asked.goals):
            outcomes.append(outcome)
            say(outcome.lines())
    if asked.write:
        say(f"\nWritten: {report.write(asked.rows, outcomes)}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").partition(": ")[2])
    parser.add_argument("rows", type=int, nargs="?", default=SMALLEST, help="how many actors: 10000, 100000 or 1000000")
    parser.add_argument("--goals", help="only these, by their numbers: 1,2,3")
    parser.add_argument("--ror", type=Path, default=ROR, help="ROR's records, whose names are used")
    parser.add_argument("--rebuild", action="store_true", help="build the rows anew although they are there")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/benchmarks.md")
    asked = parser.parse_args()
    asked.goals = asked.goals.split(",") if asked.goals else list(OF_MANY if asked.rows > databases.MOST_MADE else GOALS)
    if unknown := [goal for goal in asked.goals if goal not in GOALS]:
        parser.error(f"no such goal: {', '.join(unknown)}")
    if asked.write and set(asked.goals) != set(GOALS):
        parser.error("--write takes the figures of one run of all goals")
    return asked


def build_missing(asked: argparse.Namespace) -> None:
    ror = asked.ror if asked.ror.is_file() else None
    if ror is None:
        say(f"{asked.ror.name} is not there: names are made up")
    if asked.rebuild or not databases.is_current(databases.database_of(asked.rows)):
        databases.build(asked.rows, ror, say=say)
    if not databases.is_current(databases.PAPER):
        databases.build_paper(say=say)
    for name in (databases.database_of(asked.rows), databases.PAPER):
        with databases.connected_to(name):
            databases.add_tables()


def measure(rows: int, goals: list[str]) -> Iterator[Outcome]:
    golden = goals_search.golden_times() if {"2", "3"} & set(goals) else {}
    steps: dict[tuple[str, ...], Callable[[], Outcome | list[Outcome]]] = {
        ("1",): lambda: goals_search.goal_1(rows),
        ("2",): lambda: goals_search.goal_2(golden, rows),
        ("3",): lambda: goals_search.goal_3(golden, rows),
        ("4",): lambda: goals_elsewhere.goal_4(rows, say=say),
        ("5",): lambda: goals_pages.goal_5(rows),
        ("6",): lambda: goals_search.goal_6(rows),
        ("7", "8"): lambda: two_sizes(rows),
        ("9",): lambda: goals_search.goal_9(rows),
        ("10",): lambda: goals_search.goal_10(rows),
        ("11", "12"): goals_pages.goals_11_and_12,
        ("13",): lambda: goals_pages.goal_13(rows),
        ("14",): goals_pages.goal_14,
        ("15",): lambda: goals_elsewhere.goal_15(rows),
        ("17",): lambda: goals_duplicates.goal_17(rows),
    }
    for numbers, step in steps.items():
        if set(numbers) & set(goals):
            began = time.monotonic()
            found = step()
            yield from found if isinstance(found, list) else [found]
            if (seconds := time.monotonic() - began) > 60:
                say(f"     (took {seconds:.0f} s: this machine is busy or slow)")


def two_sizes(rows: int) -> list[Outcome]:
    """The smallest size beside the largest that is built."""
    built = [size for size in SIZES if databases.is_current(databases.database_of(size))]
    missing = [size for size in (SMALLEST, SIZES[-1]) if size not in built]
    hint = "; ".join(f"{size} rows are not built (`make bench ROWS={size}`)" for size in missing)
    if SMALLEST not in built or len(built) < 2:
        return [left_out("7", hint), left_out("8", hint)]
    found = goals_pages.goals_7_and_8(SMALLEST, built[-1])
    return [Outcome(one.goal, one.measured, one.reached, f"{one.parts}; {hint}" if hint else one.parts) for one in found]


if __name__ == "__main__":
    main()
