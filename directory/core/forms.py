"""How forms are drawn: one template for every field of every form."""

from django.forms.renderers import TemplatesSetting


class SiteRenderer(TemplatesSetting):
    """With the site's own templates before Django's."""

    field_template_name = "directory/ui/field.html"
