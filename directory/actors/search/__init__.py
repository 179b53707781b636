"""Finding actors: criteria in, one page with facets out."""

from directory.actors.search.criteria import Criteria, parse_criteria
from directory.actors.search.engine import SearchTooSlow
from directory.actors.search.results import (
    NoSuchPage,
    Results,
    Search,
    count_actors,
    parse_page,
    run_search,
    search_actors,
)
from directory.actors.search.suggestions import suggest

__all__ = [
    "Criteria",
    "NoSuchPage",
    "Results",
    "Search",
    "SearchTooSlow",
    "count_actors",
    "parse_criteria",
    "parse_page",
    "run_search",
    "search_actors",
    "suggest",
]
