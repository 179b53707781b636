"""Gathers the models of the rooms, for Django."""

from directory.accounts.models import RoleEvent, User
from directory.actors.models import (
    Actor,
    ActorIdentifier,
    ActorLink,
    ActorName,
    ActorStage,
    ActorTopic,
    DirectoryVersion,
    Relationship,
    Revision,
    SearchName,
    SearchRow,
    SearchWord,
    Source,
    Statement,
)
from directory.core.models import Agent, JobRun, JournalEntry, LoadedData, Mail, MailStop, OneTimeLink, PartyAddress
from directory.vocabulary.models import City, Country, Region, Stage, Subdivision, Topic

__all__ = [
    "Actor",
    "ActorIdentifier",
    "ActorLink",
    "ActorName",
    "ActorStage",
    "ActorTopic",
    "Agent",
    "City",
    "Country",
    "DirectoryVersion",
    "JobRun",
    "JournalEntry",
    "LoadedData",
    "Mail",
    "MailStop",
    "OneTimeLink",
    "PartyAddress",
    "Region",
    "Relationship",
    "Revision",
    "RoleEvent",
    "SearchName",
    "SearchRow",
    "SearchWord",
    "Source",
    "Stage",
    "Statement",
    "Subdivision",
    "Topic",
    "User",
]
