"""Celery: the workers' application and the schedule of beat.

Jobs are rows in PostgreSQL (app/core/jobs.py), so the broker may lose anything: no result back end, no late acknowledgement.
"""

from __future__ import annotations

import gc
import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init, worker_process_init
from flask import Flask

from app.config import Config
from app.core import text
from app.core.broker import broker_url
from app.core.db import db
from app.core.jobs import QUEUES
from app.factory import create_app

config = Config.from_env(os.environ)
web: Flask = create_app(config)

celery = Celery("langgan", broker=broker_url(config.redis_url))
celery.conf.update(
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_default_queue="default",
    task_create_missing_queues=False,
    task_queues={name: {} for name in QUEUES},
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_max_memory_per_child=300_000,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 6 * 3600},
    imports=(
        "tasks.approvals",
        "tasks.attachments",
        "tasks.credit",
        "tasks.customers",
        "tasks.exports",
        "tasks.imports",
        "tasks.mail",
        "tasks.platform",
        "tasks.receivables",
        "tasks.statements",
    ),
    timezone="UTC",
    beat_schedule={
        "jobs.sweep": {"task": "jobs.sweep", "schedule": 5.0, "options": {"expires": 10}},
        "attachments.sweep": {"task": "attachments.sweep", "schedule": 86400.0, "options": {"expires": 3600}},
        "receivables.clear_post_dated": {
            "task": "receivables.clear_post_dated",
            "schedule": 600.0,
            "options": {"expires": 300},
        },
        "credit.begin_day": {"task": "credit.begin_day", "schedule": 600.0, "options": {"expires": 300}},
        "events.sweep": {"task": "events.sweep", "schedule": 2.0, "options": {"expires": 5}},
        "retention.nightly": {"task": "retention.nightly", "schedule": crontab(hour="18", minute="40")},
    },
)


@worker_init.connect
def _load_tables(**_: object) -> None:
    """Once, before the children are forked."""
    text.load_tables()


@worker_process_init.connect
def _own_connections(**_: object) -> None:
    """A forked child must not share its parent's database connections."""
    with web.app_context():
        db.engine.dispose(close=False)


@worker_process_init.connect
def _spare_the_collector(**_: object) -> None:
    """What is loaded now stays for ever: the garbage collector need not look at it with every slice of an import (a fifth of its time)."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
