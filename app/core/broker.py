"""The broker: Redis, which may lose everything at any time. What must happen is a row in `jobs`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import redis
from celery import Celery

from app.core.jobs import Message

_PATIENCE = {"socket_connect_timeout": 1.0, "socket_timeout": 2.0}


def broker_url(redis_url: str) -> str:
    """`REDIS_URL` as kombu reads it. `unix:///path?db=0` is redis-py's form of a socket; kombu has its own."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{quote(unquote(parts.path))}?virtual_host={database}"


def client(redis_url: str) -> redis.Redis:
    """A Redis client for readiness, rate limits and nothing that must be kept."""
    return redis.Redis.from_url(redis_url, **_PATIENCE)


def sender(redis_url: str) -> Callable[[Message], None]:
    """A function that hands one job to Celery by name. It gives up within seconds: the sweep tries again."""
    celery = Celery(broker=broker_url(redis_url), set_as_current=False)
    celery.conf.update(
        broker_connection_retry=False,
        broker_connection_timeout=1,
        task_ignore_result=True,
        broker_transport_options={**_PATIENCE, "max_retries": 0},
    )

    def send(message: Message) -> None:
        celery.send_task(message.name, args=arguments(message), queue=message.queue, retry=False)

    return send


def arguments(message: Message) -> list[Any]:
    """The task's arguments: ids only, JSON only."""
    return [str(message.tenant_id), str(message.job_id), message.step]
