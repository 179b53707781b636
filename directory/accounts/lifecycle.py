"""What becomes of everything that hangs on a user when the account is deleted."""

from __future__ import annotations

from enum import Enum


class Fate(Enum):
    DELETED = "goes with the account"
    KEPT = "stays, without the account"


# Model and field of each relation to a user. What a person did stays explained by a pseudonym; what says who it was goes.
FATES = {
    "directory.Agent.user": Fate.KEPT,
    "directory.User_groups.user": Fate.DELETED,
    "directory.User_user_permissions.user": Fate.DELETED,
    "admin.LogEntry.user": Fate.DELETED,
    "account.EmailAddress.user": Fate.DELETED,
    "mfa.Authenticator.user": Fate.DELETED,
    "usersessions.UserSession.user": Fate.DELETED,
}
