"""Is it up, do its servers answer, and figures for whoever watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.client import Client
from tests.people import alice

Visitor = Callable[..., Client]


@pytest.fixture
def settings(probed: Flask) -> Iterator[Callable[..., None]]:
    """`settings(metrics=False)`: the house with another setting, for this test."""
    usual = probed.config["LANGGAN"]

    def change(**given: object) -> None:
        probed.config["LANGGAN"] = replace(usual, **given)

    yield change
    probed.config["LANGGAN"] = usual


def test_a_process_that_answers_is_up(visitor: Visitor) -> None:
    assert visitor().get("/healthz", status=200).json == {"status": "ok"}


def test_it_is_ready_when_database_and_broker_answer(visitor: Visitor) -> None:
    assert visitor().get("/readyz", status=200).json == {"status": "ready", "database": True, "broker": True}


def test_it_is_not_ready_without_its_broker_and_says_so(visitor: Visitor, settings: Callable[..., None]) -> None:
    settings(redis_url="unix:///nowhere/redis.sock?db=0")
    answer = visitor().get("/readyz", status=503)
    assert answer.json == {"status": "not ready", "database": True, "broker": False}


def test_it_is_not_ready_without_its_database_and_says_so(web: Flask, servers: object) -> None:
    from sqlalchemy import create_engine

    from app.core.db import db
    from app.factory import create_app

    house = create_app(web.config["LANGGAN"])
    nowhere = create_engine("postgresql+psycopg://lg_app@/lg?host=/nowhere")
    db._app_engines[house] = {None: nowhere}
    answer = Client(house).get("/readyz", status=503)
    assert answer.json == {"status": "not ready", "database": False, "broker": True}


def test_requests_are_counted_by_route_and_never_by_address(visitor: Visitor) -> None:
    browser = visitor(alice)
    browser.get("/acme/probe/place?q=Siti")
    said = browser.get("/metrics", status=200).text
    assert 'langgan_requests_total{method="GET",route="/<tenant>/probe/place",status="200"}' in said
    assert "acme" not in said
    assert "Siti" not in said


def test_figures_can_be_switched_off(visitor: Visitor, settings: Callable[..., None]) -> None:
    settings(metrics=False)
    visitor().get("/metrics", status=404)
