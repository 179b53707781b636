"""How longer jobs are named."""

from __future__ import annotations

from django import template

from directory.core.job_runs import label_of
from directory.core.models import JobRun

register = template.Library()


@register.filter
def job_label(run: JobRun) -> str:
    return label_of(run)
