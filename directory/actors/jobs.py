"""What is done later about actors, with word of how far it is."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from directory.actors.services.search import rebuild_naming
from directory.actors.services.topics import move_entries
from directory.core import job_runs, jobs
from directory.core.models import Agent, JobRun

REBUILD = "rebuild-search"
MERGE_TOPIC = "merge-topic"


def register_runs() -> None:
    """Called from `apps.py: ready()`."""
    job_runs.register(REBUILD, _("Search follows a change of the vocabulary"), start=partial(_defer, REBUILD))
    job_runs.register(MERGE_TOPIC, _("Entries move to the topic that took over"), start=partial(_defer, MERGE_TOPIC))


def defer_rebuild(kind: str, key: int | str, *, by: Agent | None = None) -> JobRun:
    """Have the search rows of the entries that name this row written anew; once, however often it is asked for."""
    return job_runs.announce(REBUILD, subject_key=f"{kind}:{key}", by=by)


def defer_merge(slug: str, *, by: Agent) -> JobRun:
    """Have the entries of a merged topic moved to its heir."""
    return job_runs.announce(MERGE_TOPIC, subject_key=slug, by=by)


def _defer(kind: str, run: JobRun) -> None:
    task = {REBUILD: rebuild_search_rows, MERGE_TOPIC: move_entries_of_topic}[kind]
    jobs.defer(task, queueing_lock=f"{kind}:{run.pk}", run_id=run.pk)


@jobs.app.task(name="rebuild_search_rows")
def rebuild_search_rows(run_id: int) -> None:
    """After a rename in the vocabulary. May run twice: the rows come out the same."""
    run = JobRun.objects.filter(pk=run_id, finished_at=None).first()
    if run is not None:
        kind, _colon, key = run.subject_key.partition(":")
        with job_runs.running(run):
            rebuild_naming(kind, key, partial(job_runs.tell, run))


@jobs.app.task(name="move_entries_of_topic")
def move_entries_of_topic(run_id: int) -> None:
    """After topics were merged. May run twice: what has moved is not there to be moved."""
    run = JobRun.objects.select_related("by__user").filter(pk=run_id, finished_at=None).first()
    if run is not None and run.by is not None:
        with job_runs.running(run):
            move_entries(run.subject_key, by=run.by, progress=partial(job_runs.tell, run))
