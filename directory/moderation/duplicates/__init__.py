"""Whether something is in the directory already: the one check of forms, review desk, admin and imports."""

from directory.moderation.duplicates.described import Described, Reason
from directory.moderation.duplicates.finding import Candidate, find_duplicates, find_duplicates_of_many

__all__ = ["Candidate", "Described", "Reason", "find_duplicates", "find_duplicates_of_many"]
