"""Finding actors: criteria in, one page with facets out."""

from directory.actors.search.criteria import Criteria, parse_criteria
from directory.actors.search.results import NoSuchPage, Results, parse_page, search_actors

__all__ = ["Criteria", "NoSuchPage", "Results", "parse_criteria", "parse_page", "search_actors"]
