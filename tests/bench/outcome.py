"""What a comparison gave, and the goals that it is held against (../shared/design/speed.md)."""

from __future__ import annotations

from dataclasses import dataclass

GOALS = {
    "1": ("search, all facet counts and page, beside the bare SQL of the same answer", "≤ 2 ×"),
    "2": ("the same beside the bare count of the hits, worst query", "≤ 6 ×"),
    "3": ("no query costs more than this × what the set's median per hit makes it cost", "≤ 3 ×"),
    "4": ("over HTTP, Datasette’s time beside ours, same rows and counts", "≥ 25 ×"),
    "5": ("the Django admin’s search beside ours", "≥ 10 ×"),
    "6": ("two Chinese characters beside an English word, per hit; true substrings found", "≤ 1.3 ×; all"),
    "7": ("unfiltered list, pages 1 and 50, 1 000 000 beside 10 000 rows", "≤ 1.5 ×"),
    "8": ("search with facets, 1 000 000 beside 10 000 rows, beside the growth of hits", "≤ 1 ×"),
    "9": ("a typo beside the same search spelt right", "≤ 3 ×"),
    "10": ("suggestions, worst of 200 prefixes, beside one primary-key look-up", "≤ 20 ×"),
    "11": ("list page of 78 actors, requests per second beside a bare HttpResponse", "≥ 1/12"),
    "12": ("the same page unchanged (304); correct after a publication", "≥ 0.8; yes"),
    "13": ("queries of list, entry, home", "≤ 6, 10, 6"),
    "14": ("first view of the list, compressed, everything counted", "≤ 60 KB"),
    "15": ("export beside COPY; memory over bare Django", "≤ 4 ×; ≤ 25 MB"),
    "17": ("duplicate check beside similarity > 0.3; recall of swapped letters and changed characters", "≤ 1/3; ≥ 0.98"),
}

# What stands in the place of a figure that there is none of.
NOTHING = "–"


@dataclass(frozen=True)
class Outcome:
    """One line of the table. `reached` is None where it could not be measured; `parts` says what the figure is made of."""

    goal: str
    measured: str
    reached: bool | None
    parts: str

    def lines(self) -> str:
        title, wanted = GOALS[self.goal]
        return f"{self.goal:>3}  {self.measured:<24} {wanted:<16} {self.verdict:<13} {title}\n     {self.parts}"

    @property
    def verdict(self) -> str:
        if self.reached is None:
            return "not measured" if self.measured == NOTHING else "in part"
        return "reached" if self.reached else "NOT REACHED"


def left_out(goal: str, why: str) -> Outcome:
    return Outcome(goal, NOTHING, None, why)


def times(ratio: float) -> str:
    return f"{ratio:.2f} ×" if ratio < 10 else f"{ratio:.0f} ×"
