"""Loading the paper's 78 actors, with what every source states of them, from the files under fixtures/."""

from directory.opendata.paper.load import Loaded, load_paper

__all__ = ["Loaded", "load_paper"]
