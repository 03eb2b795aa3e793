"""The application, put together: reads as a table of contents."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import app.models  # noqa: F401 - every table is known before the first query
from app.config import Config
from app.core import access, failures, headers, health, i18n, logs, shell
from app.core.broker import sender
from app.core.db import db
from app.core.jobs import SENDER
from app.core.shell import NavGroup
from app.core.storage import Storage
from app.core.web import Langgan
from app.identity.routes.asking import token_actor, who_is_asking
from app.migrations.upgrade import sqlalchemy_url

NAVIGATION: tuple[NavGroup, ...] = ()

ROOT = Path(__file__).parent


def create_app(config: Config | None = None) -> Flask:
    """The web application; workers and the command line use it for its context."""
    config = config or Config.from_env(os.environ)
    logs.configure()
    web = Langgan("app", root_path=str(ROOT), static_folder="static")
    _settings(web, config)
    _platform(web, config)
    _areas(web)
    return web


def _settings(web: Flask, config: Config) -> None:
    web.config.update(
        LANGGAN=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=sqlalchemy_url(config.database_url),
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": config.threads,
            "max_overflow": 2,
            "pool_pre_ping": True,
            "pool_timeout": 5,
        },
        MAX_CONTENT_LENGTH=config.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=True,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT.parent / "translations"),
        SESSION_COOKIE_NAME="langgan_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.public_url.startswith("https://"),
    )
    if config.trusted_proxies:
        web.wsgi_app = ProxyFix(web.wsgi_app, x_for=config.trusted_proxies, x_proto=config.trusted_proxies)  # type: ignore[method-assign]


def _platform(web: Flask, config: Config) -> None:
    db.init_app(web)
    web.extensions[SENDER] = sender(config.redis_url)
    web.extensions["langgan.storage"] = Storage(config.storage_url)
    logs.init_app(web)
    i18n.init_app(web)
    failures.init_app(web)
    access.init_app(web, who_is_asking, token_actor)
    CSRFProtect(web)
    headers.init_app(web)
    health.init_app(web)
    shell.init_app(web, NAVIGATION)
    access.public(web.view_functions["static"])


def _areas(web: Flask) -> None:
    """Each area's blueprint, in the order of the ladder."""
