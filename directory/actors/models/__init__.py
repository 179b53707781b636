"""The published entry and all that belongs to it."""

from directory.actors.models.actor import Actor, ActorStage, ActorTopic
from directory.actors.models.parts import ActorIdentifier, ActorLink, ActorName, Relationship
from directory.actors.models.record import DirectoryVersion, Revision, Source, Statement
from directory.actors.models.search import SearchName, SearchRow, SearchWord

__all__ = [
    "Actor",
    "ActorIdentifier",
    "ActorLink",
    "ActorName",
    "ActorStage",
    "ActorTopic",
    "DirectoryVersion",
    "Relationship",
    "Revision",
    "SearchName",
    "SearchRow",
    "SearchWord",
    "Source",
    "Statement",
]
