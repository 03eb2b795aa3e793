"""Every job has a kind, a task that does it, and a worker that listens to its queue."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from celery import Celery
from flask import Flask

from app.core.jobs import KINDS, QUEUES, Job
from launcher import procfile
from tests.guards.house import ROOT, lines

WOKEN = {"events.dispatch", "credit.follow"}
"""Tasks that another one wakes, per company."""


@pytest.fixture
def celery(web: Flask) -> Celery:
    from tasks.celery_app import celery

    celery.loader.import_default_modules()
    return celery


def test_every_job_has_a_kind() -> None:
    """Seen to fail: add a Job without a line in KINDS."""
    assert set(KINDS) == set(Job), "say in KINDS how the job is run and shown"


def test_every_job_has_a_task_of_its_name(celery: Celery) -> None:
    """Seen to fail: take a module out of `imports` in tasks/celery_app.py."""
    missing = [job.value for job in Job if job.value not in celery.tasks]
    assert not missing, lines(
        missing, "write it in tasks/<area>.py with @job(Job.…), the module named in tasks/celery_app.py"
    )


def test_every_task_is_in_a_catalogue(celery: Celery) -> None:
    """A task that no job and no schedule names is dead. Seen to fail: @celery.task(name="x.y") anywhere in tasks/."""
    ours = {name for name in celery.tasks if not name.startswith("celery.")}
    scheduled = {entry["task"] for entry in celery.conf.beat_schedule.values()}
    assert ours - {job.value for job in Job} - scheduled - WOKEN == set()
    assert scheduled <= ours, "the schedule names a task that nobody wrote"


def test_a_job_is_told_ids_alone(celery: Celery) -> None:
    """Company, job, step: everything else is in the row. Seen to fail: give `task` in tasks/base.py one more argument."""
    for job in Job:
        if job.value in celery.tasks:
            assert list(inspect.signature(celery.tasks[job.value].run).parameters) == ["tenant_id", "job_id", "step"]


def test_a_jobs_name_is_its_module_and_its_function() -> None:
    """`imports.run` is `run…` in tasks/imports.py. Seen to fail: rename a module of tasks/."""
    lost = [job.value for job in Job if not (ROOT / "tasks" / f"{job.value.split('.')[0]}.py").exists()]
    assert not lost, lines(lost)


def test_every_queue_has_a_worker_that_listens() -> None:
    """Seen to fail: take a queue out of the Procfile."""
    heard = _queues_of(ROOT / "Procfile")
    assert heard == set(QUEUES), "name the queue after -Q in one line of the Procfile"
    assert {kind.queue for kind in KINDS.values()} <= set(QUEUES)


def _queues_of(file: Path) -> set[str]:
    commands = [procfile.words(command, {}) for command in procfile.read(file).values()]
    return {name for words in commands if "-Q" in words for name in words[words.index("-Q") + 1].split(",")}
