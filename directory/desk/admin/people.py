"""People in the admin: who curates, with which role; editors invite, grant and take away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.accounts import services
from directory.accounts.choices import Role
from directory.accounts.models import RoleEvent, User
from directory.accounts.rules import may_grant_roles
from directory.core.agents import agent_of
from directory.core.errors import DomainError
from directory.core.fields import Email, Line
from directory.core.text import has_unwanted_characters
from directory.desk.admin.entries.fields import KindField
from directory.desk.admin.journal import Unlogged
from directory.desk.admin.look_ups import is_filter
from directory.desk.admin.own_institutions import own_institutions_of, own_view
from directory.desk.admin.recent import agent_name
from directory.desk.admin.site import desk_site

_TEXT = {"class": "vTextField"}
_ADDRESS = {**_TEXT, "inputmode": "email"}

# What the buttons of a person's page do: (person, editor) -> person.
DEEDS: dict[str, Callable[[User, User], User]] = {
    "grant-curator": lambda user, by: services.grant_role(user, Role.CURATOR, by=by),
    "revoke-curator": lambda user, by: services.revoke_role(user, Role.CURATOR, by=by),
    "grant-editor": lambda user, by: services.grant_role(user, Role.EDITOR, by=by),
    "revoke-editor": lambda user, by: services.revoke_role(user, Role.EDITOR, by=by),
    "switch-off": lambda user, by: services.switch_off(user, by=by),
    "switch-on": lambda user, by: services.switch_on(user, by=by),
    "reset-second-factor": lambda user, by: services.reset_second_factor(user, by=by),
}


class InviteForm(forms.Form):
    use_required_attribute = False
    email = KindField(
        Email(), label=gettext_lazy("E-mail address"), widget=forms.TextInput(attrs={**_TEXT, "inputmode": "email"})
    )
    name = KindField(Line(120), label=gettext_lazy("Name"), widget=forms.TextInput(attrs=_TEXT))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    language = forms.ChoiceField(label=gettext_lazy("Language of mails"), choices=settings.LANGUAGES)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not email:
            raise ValidationError(_("Enter the e-mail address."))
        return email


class ActiveFilter(admin.SimpleListFilter):
    title = gettext_lazy("account")
    parameter_name = "active"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("yes", gettext_lazy("switched on")), ("no", gettext_lazy("switched off"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(is_active=self.value() == "yes") if self.value() in ("yes", "no") else queryset


class RoleFilter(admin.SimpleListFilter):
    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Role.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(groups__name=self.value()) if self.value() in Role.values else queryset


@admin.register(User, site=desk_site)
class PeopleAdmin(Unlogged, admin.ModelAdmin):
    """Everything is written by `accounts.services`."""

    list_display = ("name", "email", "roles", "is_active", "second_factor")
    list_display_links = ("name", "email")
    list_filter = (RoleFilter, ActiveFilter)
    search_fields = ("name", "email")
    ordering = ("email",)
    list_per_page = 50
    actions = None
    view_on_site = False

    class Media:
        css = {"all": ["directory/css/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=["totp", "webauthn"])
        return super().get_queryset(request).prefetch_related("groups").annotate(has_factor=Exists(factor))

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user: User) -> str:
        labels = dict(Role.choices)
        return _(", ").join(str(labels.get(group.name, group.name)) for group in user.groups.all())

    @admin.display(description=gettext_lazy("second factor"), boolean=True, ordering="has_factor")
    def second_factor(self, user: Any) -> bool:
        return bool(user.has_factor)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return is_filter(self, lookup) or lookup == "is_active__exact"

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if has_unwanted_characters(search_term):
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        kept = [url for url in super().get_urls() if str(url.name or "").endswith(("_changelist", "_add", "_change"))]
        return [
            path("<int:number>/<str:deed>/do/", wrap(self.deed_view), name="directory_user_do"),
            path("<int:number>/own/", wrap(own_view), name="directory_user_own"),
            *kept,
        ]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not may_grant_roles(request.user):
            raise PermissionDenied
        return self._invite(request) if object_id is None else self._person(request, object_id)

    def deed_view(self, request: HttpRequest, number: int, deed: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not may_grant_roles(request.user):
            raise PermissionDenied
        if deed not in DEEDS:
            raise Http404
        person = get_object_or_404(User, pk=number)
        try:
            DEEDS[deed](person, request.user)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Done."))
        return HttpResponseRedirect(reverse("admin:directory_user_change", args=[person.pk]))

    def _invite(self, request: HttpRequest) -> HttpResponse:
        form = InviteForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            data = form.cleaned_data
            try:
                person = services.invite(
                    data["email"], role=Role(data["role"]), by=request.user, name=data["name"], language=data["language"]
                )
            except DomainError as error:
                form.add_error("email", error.message)
            else:
                messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": person.email})
                return HttpResponseRedirect(reverse("admin:directory_user_change", args=[person.pk]))
        return self._render(request, "admin/directory/user/invite.html", title=_("Invite somebody"), form=form)

    def _person(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.get_queryset(request).filter(pk=int(object_id)).first() if object_id.isdecimal() else None
        if person is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id[:20])
        events = RoleEvent.objects.filter(subject=agent_of(person)).select_related("by__user")[:50]
        return self._render(
            request,
            "admin/directory/user/person.html",
            title=str(person),
            person=person,
            held={group.name for group in person.groups.all()},
            roles=Role.choices,
            events=[(event, agent_name(event.by)) for event in events],
            itself=person.pk == request.user.pk,
            own=own_institutions_of(person),
        )

    def _render(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        return TemplateResponse(request, template, {**common, **context})
