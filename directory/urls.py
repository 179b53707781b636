"""Gathers the addresses of the surfaces: pages under both languages, machine addresses once."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, register_converter

from directory.core.ids import PublicIdConverter
from directory.desk.admin.site import desk_site
from directory.public.views import actors, browse, development, editions, exports, health, machines, pages, search, styleguide

register_converter(PublicIdConverter, "id")

pages_urls = [
    path("", browse.home, name="home"),
    path("actors/", actors.actor_list, name="actors"),
    path("actors/suggestions/", search.suggestions, name="suggestions"),
    path("actors/<id:actor_id>/", actors.actor_detail, name="actor_by_id"),
    path("actors/<id:actor_id>/history/", actors.actor_history, name="actor_history"),
    path("", include("directory.contribute.urls")),  # before the slugs, which `suggest` and `report` would be
    path("actors/<id:actor_id>/<str:slug>/", actors.actor_detail, name="actor"),
    path("topics/", browse.topics, name="topics"),
    path("topics/<slug:slug>/", browse.topic, name="topic"),
    path("places/", browse.places, name="places"),
    path("places/<slug:code>/", browse.place, name="place"),
    path("editions/<slug:slug>/", editions.edition, name="edition"),
    path("editions/<slug:slug>/actors.csv", editions.edition_file, name="edition_file"),
    path("about/", pages.about, name="about"),
    path("about/curation/", pages.curation, name="curation"),
    path("terms/", pages.terms, name="terms"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("export/actors.csv", exports.export_csv, name="export_csv"),
    path("export/actors.json", exports.export_json, name="export_json"),
    path("account/", include("directory.accounts.urls")),
    path("admin/", desk_site.urls),
    path("dev/styleguide/", styleguide.styleguide, name="dev-styleguide"),
    path("dev/mail/", development.mail_list, name="dev-mail-list"),
    path("dev/mail/<str:name>/", development.mail, name="dev-mail"),
    path("dev/mail/<str:name>/html/", development.mail_html, name="dev-mail-html"),
    path("dev/sign-in/<str:token>/", development.sign_in, name="dev-sign-in"),
]

machine_urls = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("opensearch.xml", search.opensearch, name="opensearch"),
]

urlpatterns = [*machine_urls, *i18n_patterns(*pages_urls, prefix_default_language=False)]

handler400 = "directory.public.views.errors.bad_request"
handler403 = "directory.public.views.errors.permission_denied"
handler404 = "directory.public.views.errors.not_found"
handler500 = "directory.public.views.errors.server_error"
