"""What is odd gets a clear answer beside its field, what was typed is still there, and nothing is half-done."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from directory.moderation import keys
from directory.moderation.models import ChangeRequest
from tests.contribute.pages import ELIGIBLE, errors_in, fill, inputs_of, later, start
from tests.factories.actors import make_actor
from tests.factories.requests import make_draft
from tests.factories.vocabulary import load_small_vocabulary

pytestmark = pytest.mark.django_db

CONTROLS = "control characters"
LONG = "at most"
PUBLIC = "everybody can open"
# step, input, what is typed, what is said of it
REFUSED = [
    ("who", "name_en", "Insti\x00tute", CONTROLS),
    ("who", "name_en", "Institute \u202eevil", CONTROLS),
    ("who", "name_zh", "基因\x1b研究所", CONTROLS),
    ("who", "name_en", "x" * 500, LONG),
    ("who", "acronym", "x" * 500, LONG),
    ("who", "other_names-0-value", "x" * 500, LONG),
    ("who", "other_names-0-value", "a\x00b", CONTROLS),
    ("who", "website", "javascript:alert(1)", "begins with http"),
    ("who", "website", "data:text/html,x", "begins with http"),
    ("who", "website", "ftp://example.org/", "begins with http"),
    ("who", "website", "http://10.0.0.1/", PUBLIC),
    ("who", "website", "http://localhost:8000/", PUBLIC),
    ("who", "website", "https://127.0.0.1/", PUBLIC),
    ("who", "website", "http://[::1]/", PUBLIC),
    ("who", "website", "http://169.254.169.254/latest/", PUBLIC),
    ("who", "website", "http://server.local/", PUBLIC),
    ("who", "website", "https://user:pass@example.org/", "user name"),
    ("who", "website", "https://example.org/\u202e", CONTROLS),
    ("who", "type", "nothing", "not one of the choices"),
    ("who", "type", "r\x00to", CONTROLS),
    ("who", "founding_year", "MMXV", "between"),
    ("who", "founding_year", "9" * 5000, "between"),
    ("who", "founding_year", "-5", "between"),
    ("who", "staff_band", "many", "not one of the choices"),
    ("where", "country", "XX", "not one of the choices"),
    ("where", "country", "D\x00E", CONTROLS),
    ("where", "city_text", "x" * 500, LONG),
    ("where", "city_text", "Ber\x00lin", CONTROLS),
    ("what", "description_en", "x" * 5000, LONG),
    ("what", "description_zh", "基因\u2066组", CONTROLS),
    ("what", "topics", ["nothing"], "not one of the choices"),
    ("what", "topics", ["a\x00b"], CONTROLS),
    ("what", "stages", ["nothing"], "not one of the choices"),
    ("what", "working_languages", ["<b>"], "not a language tag"),
    ("connections", "links-0-url", "javascript:alert(1)", "begins with http"),
    ("connections", "links-0-url", "http://192.168.0.1/", PUBLIC),
    ("connections", "links-0-url", "https://example.org/" + "x" * 500, LONG),
    ("connections", "identifiers-0-value", "not-a-ror", "not a valid"),
    ("connections", "identifiers-0-value", "\x00", CONTROLS),
    ("connections", "relationships-0-who", "x" * 500, LONG),
    ("connections", "relationships-0-who", "#4000", "no entry"),
    ("connections", "contact_email", "nobody", "e-mail"),
    ("connections", "contact_email", "a\x00@example.org", CONTROLS),
    ("connections", "contact_email", "x" * 300 + "@example.org", LONG),
    ("you", "email", "nobody", "e-mail"),
    ("you", "email", "", "needed"),
    ("you", "name", "x" * 500, LONG),
    ("you", "role", "a\u202eb", CONTROLS),
    ("you", "relation", "owner", "valid choice"),
    ("you", "comment", "x" * 3000, LONG),
    ("you", "source", "a\x00b", CONTROLS),
]
VALID = {"who": {"type": "rto", "name_en": "Institute"}, "where": {"country": "DE"}, "what": {}, "connections": {},
         "you": {"email": "bob@example.org", "relation": "other"}}  # fmt: skip


@pytest.fixture(autouse=True)
def vocabulary():
    load_small_vocabulary()


@pytest.mark.parametrize(("step", "name", "typed", "said"), REFUSED)
def test_what_a_field_refuses_is_said_beside_it_and_stays(client, step, name, typed, said):
    base = start(client).removesuffix("who/")
    response = fill(client, f"{base}{step}/", {**VALID[step], name: typed})
    assert response.status_code == 200
    assert any(said in line for line in errors_in(response)), errors_in(response)
    html = response.content.decode()
    assert 'class="field-errors"' in html
    request = ChangeRequest.objects.get()
    assert not request.proposals.exists()
    assert not hasattr(request, "contact")
    if isinstance(typed, str) and name not in ("type", "country", "staff_band", "relation"):
        assert inputs_of(response)[name] == [typed.replace("\x00", "\ufffd").strip()] or "\x00" in typed or len(typed) > 4000


def test_two_hundred_names_are_too_many_and_all_of_them_stay(client):
    base = start(client).removesuffix("who/")
    names = {f"other_names-{number}-value": f"Name {number}" for number in range(200)}
    kinds = {f"other_names-{number}-kind": "other" for number in range(200)}
    typed = {**VALID["who"], **names, **kinds, "other_names-TOTAL_FORMS": "200"}
    response = fill(client, f"{base}who/", typed)
    assert response.status_code == 200
    assert "at most 60" in errors_in(response)[0]
    assert inputs_of(response)["other_names-199-value"] == ["Name 199"]
    assert not ChangeRequest.objects.get().proposals.exists()


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "1000000"])
def test_a_damaged_count_of_rows_is_said(client, number):
    base = start(client).removesuffix("who/")
    response = fill(client, f"{base}who/", {**VALID["who"], "other_names-TOTAL_FORMS": number})
    assert response.status_code in (200, 302)
    assert response.status_code == 302 or errors_in(response)


def test_markup_is_kept_as_text_and_shown_escaped(client):
    base = start(client).removesuffix("who/")
    name = "<img src=x onerror=alert(1)>\"'"
    fill(client, f"{base}who/", {**VALID["who"], "name_en": name})
    for path in ("who", "review", "similar"):
        html = client.get(f"{base}{path}/").content.decode()
        assert "<img src=x" not in html
    assert ChangeRequest.objects.get().proposals.get(field="names").proposed[0]["value"] == name


@pytest.mark.parametrize("name", ["Institut 🧬", "Ⅷ 研究所", "Ａ研究所", "İstanbul", "ﷺ"])
def test_unusual_letters_are_letters(client, name):
    base = start(client).removesuffix("who/")
    assert fill(client, f"{base}who/", {**VALID["who"], "name_en": name}).status_code == 302
    assert client.get(f"{base}review/").status_code == 200


def test_a_file_in_place_of_a_text_is_no_text(client):
    base = start(client).removesuffix("who/")
    upload = SimpleUploadedFile("x.html", b"<script>alert(1)</script>", content_type="text/html")
    page = inputs_of(client.get(f"{base}who/"))
    del page["website"]
    response = client.post(f"{base}who/", {**page, **VALID["who"], "website": upload})
    assert response.status_code == 302
    assert not ChangeRequest.objects.get().proposals.filter(field="website").exists()


@pytest.mark.parametrize("path", ["/submit/", "/actors/{actor}/suggest/", "/actors/{actor}/report/", *(
    f"/requests/{{token}}/{step}/" for step in ("form/who", "form/where", "form/what", "form/connections", "form/you",
                                                  "form/similar", "form/review", "confirm", "change"))])  # fmt: skip
def test_odd_bodies_and_methods_are_answered(client, path):
    request = make_draft()
    url = path.format(actor=make_actor("X").pk, token=keys.make_key(request))
    bodies = [("", "text/plain"), ("{", "application/json"), ("\x00", "application/x-www-form-urlencoded"),
              ("a=%ff%fe&form=%00&name_en=%ed%a0%80", "application/x-www-form-urlencoded"), ("x", "multipart/form-data; boundary=b")]  # fmt: skip  # noqa: E501
    for body, kind in bodies:
        assert client.generic("POST", url, body, content_type=kind).status_code in (200, 302, 400), (body, kind)
    assert client.post(url, json.dumps([1]), content_type="application/json").status_code in (200, 302)
    for method in ("put", "patch", "delete"):
        assert getattr(client, method)(url).status_code == 405
    too_many = "&".join(f"a{number}=x" for number in range(2500))
    response = client.generic("POST", url, too_many, content_type="application/x-www-form-urlencoded")
    # A page that only leads on reads none of it.
    assert response.status_code == 302 if url.endswith("/confirm/") else response.status_code == 400
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(url, {}).status_code == 403


def test_answers_that_are_none_are_said_beside_their_question(client):
    page = inputs_of(client.get("/submit/"))
    with later():
        response = client.post("/submit/", {**page, **ELIGIBLE, "body": "\x00", "place": "mars", "active": ""})
    assert len(errors_in(response)) == 3
    assert not ChangeRequest.objects.exists()
