"""Rules that look at several fields, at other entries and at other rows, for many plans at once.

`actors.services.validation` has the rules and the words. Here is decided, with a few queries for all rows, which rows it
need not be asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from directory.actors.models import Actor, ActorIdentifier
from directory.actors.services.validation import check_whole
from directory.core.errors import InvalidValuesError
from directory.opendata.imports.kinds import Kinds
from directory.opendata.imports.plans import RowPlan

Pair = tuple[str, str]


def check_plans(plans: Sequence[RowPlan], kinds: Kinds, rows_of_identifiers: dict[Pair, int]) -> None:
    """Refuses what the service would refuse. `rows_of_identifiers` is kept from batch to batch."""
    written = [plan for plan in plans if plan.written]
    taken = _taken(written)
    others = _published(written)
    for plan in written:
        actor = plan.actor or Actor()
        if _is_doubtful(plan, actor, kinds, taken, others):
            try:
                check_whole(actor, plan.values)
            except InvalidValuesError as error:
                for column, messages in error.errors.items():
                    for message in messages:
                        plan.refuse(column, message)
        _check_within_file(plan, rows_of_identifiers)


def _is_doubtful(plan: RowPlan, actor: Actor, kinds: Kinds, taken: dict[Pair, int], others: set[int]) -> bool:
    values = plan.values
    return (
        _place_is_doubtful(actor, values, kinds)
        or not _origins_fit(actor, values)
        or any(taken.get(pair, actor.pk) != actor.pk for pair in _identifiers(values))
        or any(other == actor.pk or other not in others for other in _others(values))
    )


def _place_is_doubtful(actor: Actor, values: dict[str, Any], kinds: Kinds) -> bool:
    if not {"country", "subdivision", "city"} & set(values):
        return False
    country = values.get("country", actor.country_id)
    subdivision = values.get("subdivision", actor.subdivision_id)
    city_id = values.get("city", actor.city_id)
    if subdivision and not subdivision.startswith(f"{country}-"):
        return True
    if not city_id:
        return False
    city = kinds.cities.get(city_id)
    return city is None or city.country_id != country or bool(subdivision and city.subdivision_id != subdivision)


def _origins_fit(actor: Actor, values: dict[str, Any]) -> bool:
    def now(name: str) -> bool:
        return bool(values.get(name, getattr(actor, name)))

    return all(now(name) == now(f"{name}_origin") for name in ("description_en", "description_zh"))


def _identifiers(values: dict[str, Any]) -> list[Pair]:
    return [(item["scheme"], item["value"]) for item in values.get("identifiers", [])]


def _others(values: dict[str, Any]) -> list[int]:
    return [item["actor"] for item in values.get("relationships", []) if item["actor"] is not None]


def _taken(plans: Sequence[RowPlan]) -> dict[Pair, int]:
    """Whose these identifiers are."""
    wanted = {value for plan in plans for _scheme, value in _identifiers(plan.values)}
    rows = ActorIdentifier.objects.filter(value__in=wanted).values_list("scheme", "value", "actor_id") if wanted else []
    return {(scheme, value): actor for scheme, value, actor in rows}


def _published(plans: Sequence[RowPlan]) -> set[int]:
    wanted = {other for plan in plans for other in _others(plan.values)}
    return set(Actor.objects.published().filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def _check_within_file(plan: RowPlan, rows_of_identifiers: dict[Pair, int]) -> None:
    for pair in _identifiers(plan.values):
        first = rows_of_identifiers.setdefault(pair, plan.number)
        if first != plan.number:
            message = _("Row %(row)s has the same identifier, %(identifier)s.")
            plan.refuse("identifiers", message % {"row": first, "identifier": pair[1]})
