"""The steps of a draft: saved one by one, checked for duplicates, looked through, sent, confirmed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from directory.core.limits import Limit
from directory.core.models import Mail
from directory.core.tokens import LinkNotValidError
from directory.moderation import keys
from directory.moderation.choices import State, TextKind
from directory.moderation.models import ChangeRequest
from directory.moderation.services import intake
from tests.contribute.pages import confirm, errors_in, fill, inputs_of, start
from tests.factories.actors import make_actor
from tests.factories.requests import make_draft, make_request
from tests.factories.vocabulary import BERLIN, load_small_vocabulary

pytestmark = pytest.mark.django_db
WHO = {"type": "rto", "name_en": "Sample Institute of Genomics"}


@pytest.fixture(autouse=True)
def vocabulary():
    load_small_vocabulary()


@pytest.fixture
def base(client):
    """The address of the steps of a new draft."""
    return start(client).removesuffix("who/")


def draft_at(**options):
    """A draft that could be sent, and the address of its steps."""
    request = make_draft(**options)
    return request, f"/requests/{keys.make_key(request)}/form/"


# --- Names and one more row -----------------------------------------------------------------------------------------


def test_what_was_saved_stands_in_the_form_again_and_saving_it_again_changes_nothing(client, base):
    names = {"name_zh": "示例基因组研究所", "acronym": "SIG", "other_names-0-value": "Altes Institut",
             "other_names-0-kind": "former", "other_names-0-language": "de"}  # fmt: skip
    fill(client, f"{base}who/", {**WHO, **names})
    before = ChangeRequest.objects.get().proposals.get(field="names").proposed
    assert [item["value"] for item in before] == [WHO["name_en"], "示例基因组研究所", "SIG", "Altes Institut"]
    shown = inputs_of(client.get(f"{base}who/"))
    assert shown["other_names-0-language"] == ["de"]
    assert shown["other_names-1-value"] == [""]
    fill(client, f"{base}who/")
    assert ChangeRequest.objects.get().proposals.get(field="names").proposed == before


def test_one_more_row_saves_nothing_and_loses_nothing(client, base):
    response = fill(client, f"{base}who/", {**WHO, "other_names-0-value": "One", "website": "http://", "add": "other_names"})
    assert response.status_code == 200
    assert errors_in(response) == []
    shown = inputs_of(response)
    assert (shown["name_en"], shown["website"], shown["other_names-0-value"]) == ([WHO["name_en"]], ["http://"], ["One"])
    assert {"other_names-1-value", "other_names-2-value"} <= shown.keys()
    assert not ChangeRequest.objects.get().proposals.exists()


def test_a_name_is_needed_and_one_language_is_enough(client, base):
    response = fill(client, f"{base}who/", {"type": "sme"})
    assert errors_in(response) == ["Name on English pages : Give at least one name."]
    assert fill(client, f"{base}who/", {"type": "sme", "name_zh": "示例公司"}).status_code == 302
    (item,) = ChangeRequest.objects.get().proposals.get(field="names").proposed
    assert item["displays_en"]
    assert item["displays_zh"]


# --- The city -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Berlin", "berlin ", "柏林", "BERLIN"])
def test_a_city_is_understood_in_any_language(client, base, text):
    fill(client, f"{base}who/", WHO)
    fill(client, f"{base}where/", {"country": "DE", "city_text": text})
    proposed = dict(ChangeRequest.objects.get().proposals.values_list("field", "proposed"))
    assert (proposed["city"], proposed["subdivision"]) == (BERLIN, "DE-BE")


def test_a_city_that_nobody_knows_stays_as_it_was_typed(client, base):
    fill(client, f"{base}who/", WHO)
    fill(client, f"{base}where/", {"country": "DE", "city_text": "Kleinkleckersdorf"})
    request = ChangeRequest.objects.get()
    assert not request.proposals.filter(field="city").exists()
    assert request.texts.get(kind=TextKind.CITY).body == "Kleinkleckersdorf"
    assert inputs_of(client.get(f"{base}where/"))["city_text"] == ["Kleinkleckersdorf"]
    fill(client, f"{base}where/", {"city_text": "Berlin"})
    assert not request.texts.exists()


def test_where_several_cities_may_be_meant_one_chooses(client, base):
    fill(client, f"{base}who/", WHO)
    asked = fill(client, f"{base}where/", {"country": "CN", "city_text": "sh"})
    html = asked.content.decode()
    assert "Shanghai" in html
    assert "Shenzhen" in html
    chosen = client.post(f"{base}where/", {**inputs_of(asked), "city_choice": "as-typed"})
    assert chosen.status_code == 302
    assert ChangeRequest.objects.get().texts.get(kind=TextKind.CITY).body == "sh"
    # A choice that was made for another text does not count.
    other = {"country": "CN", "city_text": "be", "city_for": "sh", "city_choice": "as-typed"}
    assert client.post(f"{base}where/", other).status_code == 200


# --- Duplicates -----------------------------------------------------------------------------------------------------


def test_likely_duplicates_are_shown_and_another_one_takes_a_reason(client, base):
    known = make_actor(WHO["name_en"])
    assert fill(client, f"{base}who/", WHO)["Location"] == f"{base}similar/"
    page = client.get(f"{base}similar/").content.decode()
    assert f"/actors/{known.pk}/suggest/" in page
    assert "same name" in page
    assert "<h1>Is it in the directory already?</h1>" in page
    assert errors_in(fill(client, f"{base}similar/", {"reason": " "})) == ["How does it differ? : This is needed."]
    assert fill(client, f"{base}similar/", {"reason": "It is in Bonn."})["Location"] == f"{base}where/"
    assert ChangeRequest.objects.get().texts.get(kind=TextKind.ANOTHER_ONE).body == f"#{known.pk}: It is in Bonn."
    # Said once, it is not asked again; a new candidate is.
    assert fill(client, f"{base}where/", {"country": "DE"})["Location"] == f"{base}what/"
    make_actor("Other", website="https://sample.example/")
    assert fill(client, f"{base}who/", {"website": "https://sample.example/"})["Location"] == f"{base}similar/"


def test_an_entry_that_came_meanwhile_is_looked_at_before_it_is_sent(client):
    _request, base = draft_at()
    make_actor("Proposed Institute")
    response = fill(client, f"{base}review/", {"licence": "on"})
    assert response["Location"] == f"{base}similar/?to=review"
    response = fill(client, f"{base}similar/?to=review", {"reason": "Another one."})
    assert response["Location"] == f"{base}review/"
    assert fill(client, f"{base}review/", {"licence": "on"})["Location"].endswith("/confirm/")


def test_what_is_being_typed_is_asked_about_without_saving_it(client, base):
    make_actor(WHO["name_en"], status="removed")
    make_actor("基因组研究所", name_zh="基因组研究所")
    page = client.get(f"{base}similar/", {"name": ["基因组研究所"], "website": ""}).content.decode()
    assert 'id="similar"' in page
    assert "基因组研究所" in page
    hidden = client.get(f"{base}similar/", {"name": [WHO["name_en"]]}).content.decode()
    assert "No entry of the directory looks like it" in hidden
    assert not ChangeRequest.objects.get().proposals.exists()


# --- Looking through and sending ------------------------------------------------------------------------------------


def test_what_is_missing_is_said_with_the_way_to_it(client, base):
    response = fill(client, f"{base}review/", {"licence": "on"})
    html = response.content.decode()
    for step in ("who", "where", "you"):
        assert f"{base}{step}/?to=review" in html
    assert ChangeRequest.objects.get().sent_at is None


def test_without_the_box_or_with_old_terms_nothing_is_sent(client):
    request, base = draft_at()
    assert "Tick the box" in errors_in(fill(client, f"{base}review/"))[0]
    response = fill(client, f"{base}review/", {"licence": "on", "licence_version": "2020-01"})
    assert "terms changed" in errors_in(response)[0]
    request.refresh_from_db()
    assert request.sent_at is None


def test_what_was_typed_is_shown_escaped_and_marked(client):
    request, base = draft_at()
    intake.save_draft(request, values={"description_en": "<script>alert(1)</script>", "contact_email": "office@example.org"})
    html = client.get(f"{base}review/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert html.count("audience-private") >= 2


def test_sending_twice_makes_one_mail_and_one_submission(client):
    _request, base = draft_at()
    first, second = (fill(client, f"{base}review/", {"licence": "on"}) for _click in range(2))
    assert first["Location"] == second["Location"]
    assert Mail.objects.count() == 1
    confirm(client, first["Location"])
    again = confirm(client, first["Location"])
    assert again["Location"].endswith("/")
    assert ChangeRequest.objects.get().state == State.SUBMITTED
    assert client.get(f"{base}who/").status_code == 302


def test_who_is_signed_in_with_the_address_need_not_confirm_it(client, charlie):
    client.force_login(charlie)
    _request, base = draft_at(email="charlie@example.org")
    assert inputs_of(client.get(f"{base}you/"))["email"] == ["charlie@example.org"]
    response = fill(client, f"{base}review/", {"licence": "on"})
    assert response["Location"] == base.removesuffix("form/")
    assert ChangeRequest.objects.get().state == State.SUBMITTED


def test_too_many_mails_are_refused_and_the_draft_stays(client, monkeypatch):
    monkeypatch.setattr(intake, "MAILS_BY_RECIPIENT", Limit("request-mails", 0, timedelta(hours=1)))
    _request, base = draft_at()
    response = fill(client, f"{base}review/", {"licence": "on"})
    assert response.status_code == 429
    assert "too often" in errors_in(response)[0]


# --- Keys -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "基因", "x" * 2000])
@pytest.mark.parametrize("path", ["form/who/", "form/similar/", "form/nothing/", "confirm/", "change/"])
def test_a_forged_token_opens_nothing(client, token, path):
    for method in (client.get, client.post):
        assert method(f"/requests/{token}/{path}").status_code == 404


def test_an_expired_or_revoked_token_opens_nothing(client):
    request, base = draft_at()
    request.keys.update(expires_at=request.created_at)
    assert client.get(f"{base}who/").status_code == 404
    with pytest.raises(LinkNotValidError):
        keys.request_of_key(base.split("/")[2])


def test_a_draft_is_gone_on_with_where_it_begins_and_unknown_steps_do_not_exist(client, base):
    assert client.get(f"{base}start/")["Location"] == f"{base}who/"
    assert client.get(f"{base}nothing/").status_code == 404


def test_private_pages_are_kept_by_nobody_and_tell_nobody_their_address(client, base):
    for path in ("who", "where", "what", "connections", "you", "similar", "review"):
        response = client.get(f"{base}{path}/")
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "strict-origin"
        assert "noindex" in response["X-Robots-Tag"]
        assert base not in response.content.decode().partition("</head>")[0].replace("data-similar", "")


def test_what_is_decided_is_changed_no_more(client):
    request = make_request(state=State.APPROVED)
    base = f"/requests/{keys.make_key(request)}/"
    for path in ("form/who/", "confirm/", "change/"):
        assert client.get(f"{base}{path}")["Location"] == base
