"""What helps in development: the mailbox and the links that sign in. None of it exists elsewhere."""

import pytest
from django.core import mail as django_mail
from django.core.exceptions import PermissionDenied

from directory.accounts import demo
from directory.core import mail

PATHS = ["/dev/mail/", "/dev/mail/20260101-000000-1-0/", "/dev/mail/20260101-000000-1-0/html/", "/dev/sign-in/some-token/"]


@pytest.fixture
def development(settings, tmp_path):
    settings.DEBUG = True
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    return tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_nothing_of_it_exists_outside_development(client, prefix, path):
    assert client.get(prefix + path).status_code == 404
    assert client.post(prefix + path).status_code == 404


@pytest.mark.django_db
def test_mailbox_shows_text_and_html_of_what_was_sent(client, development):
    context = {"code": "482913", "minutes": 15}
    mail.deliver(mail.send("sign_in_code", to="mei@example.org", language="en", event="e:1", context=context).pk)
    listed = client.get("/dev/mail/").content.decode()
    assert "mei@example.org" in listed
    (name,) = {part.split("/")[0] for part in listed.split("/dev/mail/")[1:] if part[:1].isdigit()}
    assert "482913" in client.get(f"/dev/mail/{name}/").content.decode()
    html = client.get(f"/dev/mail/{name}/html/")
    assert "<strong>482913</strong>" in html.content.decode()
    assert html["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.django_db
def test_mailbox_escapes_what_a_mail_says(client, development):
    django_mail.send_mail("<script>subject</script>", "<script>text</script>", None, ["x@example.org"])
    listed = client.get("/dev/mail/").content.decode()
    assert "<script>subject" not in listed
    assert "&lt;script&gt;subject" in listed


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["20260101-000000-1-0", "x", "..", "%2e%2e%2fetc%2fpasswd", "1-1-1-99999999999999999999"])
def test_mailbox_answers_404_for_what_is_no_mail(client, development, name):
    assert client.get(f"/dev/mail/{name}/").status_code == 404


@pytest.mark.django_db
def test_sign_in_link_asks_first_and_works_once(client, development):
    token = demo.make_sign_in_token(demo.PEOPLE[0])
    path = f"/dev/sign-in/{token}/"
    asked = client.get(path)
    assert (asked.status_code, asked["Referrer-Policy"]) == (200, "strict-origin")
    assert "no-store" in asked["Cache-Control"]
    assert "Mei" in asked.content.decode()
    assert client.get(path).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(path).status_code == 302
    assert "_auth_user_id" in client.session
    client.logout()
    assert client.post(path).status_code == 410
    assert client.get(path).status_code == 410
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_sign_in_link_is_not_made_outside_development():
    with pytest.raises(PermissionDenied):
        demo.make_sign_in_token(demo.PEOPLE[0])


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_sign_in_link_works_in_a_real_browser(page, live_server, settings):
    settings.DEBUG = True
    token = demo.make_sign_in_token(demo.PEOPLE[1])
    page.goto(f"{live_server.url}/dev/sign-in/{token}/")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{live_server.url}/admin/")
    assert "Jonas" in page.content()
