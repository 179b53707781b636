"""Deferring jobs inside transactions."""

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.core import jobs
from directory.core.models import Agent
from directory.core.retention import purge_daily


@pytest.mark.django_db
def test_defer_with_taken_queueing_lock_keeps_the_transaction_whole():
    with transaction.atomic():
        first = jobs.defer(purge_daily, queueing_lock="night", timestamp=1)
        second = jobs.defer(purge_daily, queueing_lock="night", timestamp=2)
        Agent.objects.create(kind="system", code="after-the-clash")
    assert first is not None
    assert second is None
    assert Agent.objects.filter(code="after-the-clash").exists()
    assert [job.args for job in ProcrastinateJob.objects.all()] == [{"timestamp": 1}]


@pytest.mark.django_db(transaction=True)
def test_defer_is_undone_with_its_transaction():
    with transaction.atomic():
        jobs.defer(purge_daily, timestamp=1)
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_worker_is_alive_only_while_it_tells_so(run_worker):
    assert not jobs.worker_is_alive()
    with run_worker():
        assert jobs.worker_is_alive()
    assert not jobs.worker_is_alive()
