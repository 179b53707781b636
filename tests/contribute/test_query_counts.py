"""How many queries each page of the forms asks, literally, and that longer lists ask no more."""

from __future__ import annotations

import pytest

from directory.moderation import keys
from directory.moderation.choices import Kind
from directory.moderation.services import intake
from tests.factories.actors import make_actor
from tests.factories.requests import LICENCE, NETWORK, VALUES, make_draft, make_request
from tests.factories.vocabulary import BERLIN
from tests.public.test_query_counts import make_many

pytestmark = pytest.mark.django_db

NEW = {"who": 6, "where": 5, "what": 4, "connections": 5, "you": 4, "similar": 6, "review": 6}
EDIT = {"who": 10, "where": 11, "what": 10, "connections": 10, "you": 10, "review": 10}
AROUND = {"/submit/": 0, "/actors/{actor}/suggest/": 9, "/actors/{actor}/report/": 1, "/requests/{token}/confirm/": 3}


def values(number):
    links = [{"kind": "page", "url": f"https://example{count}.example/"} for count in range(number)]
    item = {"actor": None, "name_en": "", "name_zh": "", "ror": ""}
    related = [{**item, "kind": "member_of", "actor": make_actor(f"Other {count}").pk} for count in range(number)]
    return {**VALUES, "links": links, "relationships": related, "city": BERLIN, "topics": ["epigenomics", "wellness"][:number]}


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("step", NEW)
def test_a_step_of_a_new_entry_asks_so_many_queries(client, django_assert_num_queries, step, number):
    request = make_draft(values=values(number))
    base = f"/requests/{keys.make_key(request)}/form/"
    client.get("/")
    with django_assert_num_queries(NEW[step]):
        assert client.get(f"{base}{step}/").status_code == 200


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("step", EDIT)
def test_a_step_of_a_change_asks_so_many_queries(client, django_assert_num_queries, step, number):
    request = make_draft(
        Kind.EDIT, target=make_many(number)[0], values={"founding_year": 1950, "links": values(number)["links"]}
    )
    base = f"/requests/{keys.make_key(request)}/form/"
    client.get("/")
    with django_assert_num_queries(EDIT[step]):
        assert client.get(f"{base}{step}/").status_code == 200


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("path", AROUND)
def test_the_pages_around_the_steps_ask_so_many_queries(client, django_assert_num_queries, path, number):
    actor = make_many(number)[0]
    request = intake.send(make_draft(values=values(number)), network=NETWORK, licence_version=LICENCE)
    url = path.format(actor=actor.pk, token=keys.make_key(request))
    client.get("/")
    with django_assert_num_queries(AROUND[path]):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_changing_what_was_sent_asks_so_many_queries(client, django_assert_num_queries, number):
    url = f"/requests/{keys.make_key(make_request(values=values(number)))}/change/"
    client.get("/")
    with django_assert_num_queries(7):
        assert client.get(url).status_code == 200
