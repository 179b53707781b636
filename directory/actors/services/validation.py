"""Rules that look at several fields of an actor at once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from directory.actors.models import Actor, ActorIdentifier
from directory.core.errors import InvalidValuesError
from directory.vocabulary.models import City


def check_whole(actor: Actor, changed: dict[str, Any]) -> None:
    """Whether the actor with these changes is sound. Raises InvalidValuesError with the fields that are not."""
    errors: dict[str, list[Any]] = {}
    _check_place(actor, changed, errors)
    _check_origins(actor, changed, errors)
    _check_relationships(actor, changed, errors)
    _check_identifiers(actor, changed, errors)
    if errors:
        raise InvalidValuesError(_("Some values do not pass."), errors=errors)


def _check_place(actor: Actor, changed: dict[str, Any], errors: dict[str, list[Any]]) -> None:
    if not {"country", "subdivision", "city"} & set(changed):
        return
    country = changed.get("country", actor.country_id)
    subdivision = changed.get("subdivision", actor.subdivision_id)
    city_id = changed.get("city", actor.city_id)
    if subdivision and not subdivision.startswith(f"{country}-"):
        errors["subdivision"] = [_("This subdivision does not belong to the country or region.")]
    if not city_id:
        return
    city = City.objects.get(pk=city_id)
    if city.country_id != country:
        errors["city"] = [_("This city does not lie in the country or region.")]
    elif subdivision and city.subdivision_id and city.subdivision_id != subdivision:
        errors["city"] = [_("This city does not lie in the subdivision.")]


def _check_origins(actor: Actor, changed: dict[str, Any], errors: dict[str, list[Any]]) -> None:
    for name in ("description_en", "description_zh"):
        text = changed.get(name, getattr(actor, name))
        origin = changed.get(f"{name}_origin", getattr(actor, f"{name}_origin"))
        if bool(text) != bool(origin):
            errors[f"{name}_origin"] = [_("Say who wrote the description; an absent description has no origin.")]


def _check_relationships(actor: Actor, changed: dict[str, Any], errors: dict[str, list[Any]]) -> None:
    others = {item["actor"] for item in changed.get("relationships", []) if item["actor"] is not None}
    if not others:
        return
    if actor.pk in others:
        errors["relationships"] = [_("An entry cannot be related to itself.")]
    elif Actor.objects.filter(pk__in=others).published().count() != len(others):
        errors["relationships"] = [_("One of these entries is not in the directory.")]


def _check_identifiers(actor: Actor, changed: dict[str, Any], errors: dict[str, list[Any]]) -> None:
    for item in changed.get("identifiers", []):
        taken = ActorIdentifier.objects.filter(scheme=item["scheme"], value=item["value"]).exclude(actor_id=actor.pk)
        if taken.exists():
            errors.setdefault("identifiers", []).append(
                _("%(identifier)s already names another entry.") % {"identifier": item["value"]}
            )
