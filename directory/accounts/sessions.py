"""Where somebody is signed in, and ending it."""

from __future__ import annotations

from allauth.usersessions.models import UserSession

from directory.accounts.models import User


def sessions_of(user: User) -> list[UserSession]:
    """The browsers in which somebody is signed in now, newest first. What ended by itself is forgotten here."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda session: session.created_at, reverse=True)


def end_session(user: User, number: int) -> bool:
    """Sign out one of somebody's own sessions; says whether there was one."""
    session = UserSession.objects.filter(user=user, pk=number).first()
    if session is None:
        return False
    session.end()
    return True


def end_sessions(user: User) -> int:
    """Sign out everywhere; says in how many browsers."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)
