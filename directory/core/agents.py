"""Who acts: getting the agent of a user, of an e-mail party, of a part of the system."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from directory.core.models import Agent, PartyAddress


def agent_of(user: Any) -> Agent:
    """The agent of a signed-in user; made at first need. Raises ValueError for an anonymous one."""
    if user is None or not user.pk:
        raise ValueError("An anonymous visitor has no agent.")
    agent, _ = Agent.objects.get_or_create(user=user, defaults={"kind": Agent.Kind.USER})
    return agent


def system_agent(code: str) -> Agent:
    """The agent of a part of the system, e.g. `load-paper`; the code is kept in English and never shown as a person."""
    agent, _ = Agent.objects.get_or_create(kind=Agent.Kind.SYSTEM, code=code)
    return agent


def party_agent(*, email: str, language: str) -> Agent:
    """The agent of an e-mail address that has no account (compared without case). Nothing is said of its being confirmed."""
    address = PartyAddress.objects.filter(email__iexact=email).select_related("agent").first()
    if address is not None:
        return address.agent
    try:
        with transaction.atomic():
            agent = Agent.objects.create(kind=Agent.Kind.PARTY)
            PartyAddress.objects.create(agent=agent, email=email, language=language)
            return agent
    except IntegrityError:  # somebody else with the same address, in this very moment
        return PartyAddress.objects.select_related("agent").get(email__iexact=email).agent
