"""For whoever keeps it running: is the process up, do its servers answer, and figures for Prometheus."""

from __future__ import annotations

from time import perf_counter

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from redis import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotFound

from app.config import Config
from app.core.access import public
from app.core.broker import client
from app.core.db import db

health = Blueprint("health", __name__)


@health.get("/healthz")
@public
def healthz() -> Response:
    """The process is up."""
    return jsonify(status="ok")


@health.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Database and broker answer; 503 with the name of the one that does not."""
    answers = {"database": _database_answers(), "broker": _broker_answers()}
    ready = all(answers.values())
    return jsonify(status="ready" if ready else "not ready", **answers), 200 if ready else 503


def _database_answers() -> bool:
    try:
        return db.session.scalar(text("select 1")) == 1
    except SQLAlchemyError:
        return False


def _broker_answers() -> bool:
    config: Config = current_app.config["LANGGAN"]
    try:
        return bool(client(config.redis_url).ping())
    except RedisError:
        return False


@health.get("/metrics")
@public
def metrics() -> Response:
    """Figures of this process for Prometheus, where enabled. Labels are routes and statuses, never people or companies."""
    config: Config = current_app.config["LANGGAN"]
    if not config.metrics:
        raise NotFound
    return Response(generate_latest(current_app.extensions["langgan.metrics"]), mimetype=CONTENT_TYPE_LATEST)


def init_app(app: Flask) -> None:
    """Count requests by route and status, and how long they took (seconds)."""
    registry = CollectorRegistry()
    app.extensions["langgan.metrics"] = registry
    requests = Counter("langgan_requests", "Requests answered", ["method", "route", "status"], registry=registry)
    seconds = Histogram("langgan_request_seconds", "Time to answer", ["route"], registry=registry)
    app.register_blueprint(health)

    @app.after_request
    def count(answer: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "(none)"
        requests.labels(request.method, route, answer.status_code).inc()
        seconds.labels(route).observe(perf_counter() - g.started)
        return answer
