"""The application, put together: reads as a table of contents."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import app.models  # noqa: F401 - every table is known before the first query
from app.ageing.routes import ageing
from app.ageing.service import exporting as exported_ageing
from app.api.catalogue import API
from app.approvals.queries.requests import waits_at
from app.approvals.routes import approvals
from app.approvals.service import categories as category_approvals
from app.approvals.service import conglomerates as conglomerate_approvals
from app.approvals.service import customers as customer_approvals
from app.approvals.service import named_limits
from app.approvals.service import policies as approval_policies
from app.approvals.values import EVENTS as APPROVAL_EVENTS
from app.attachments.queries import count_attachments
from app.attachments.routes import attachments
from app.attachments.values import ATTACHMENT
from app.attachments.values import EVENTS as ATTACHMENT_EVENTS
from app.config import Config
from app.conglomerates.routes import conglomerates
from app.conglomerates.service import NODE_MOVED
from app.core import access, failures, frames, headers, health, i18n, logs, pool, shell, text
from app.core.broker import sender
from app.core.cookies import FormSession
from app.core.db import db
from app.core.frames import Aside, Frame, Panel, Tab
from app.core.jobs import SENDER
from app.core.messages import N_
from app.core.permissions import Permission
from app.core.records import sources, targets
from app.core.shell import NavGroup, NavLink
from app.core.storage import Storage
from app.core.tray import tray
from app.core.web import Langgan
from app.credit.queries.beside import POSITIONS
from app.credit.routes import credit
from app.credit.service import approving as policy_approvals
from app.credit.service import exporting as exported_scores
from app.credit.service import lowering, moves
from app.credit.service import places as customer_places
from app.credit.service import policy as credit_policy
from app.credit.service import temporary as temporary_limits
from app.credit.values.reviews import REVIEW
from app.credit.values.scores import EVENTS as SCORE_EVENTS
from app.credit.values.scores import SCORE
from app.customers.queries import belonging, beside
from app.customers.routes import customers
from app.customers.service import exporting as exported_customers
from app.customers.service import exporting_parts as exported_parts
from app.customers.service.belonging import CUSTOMERS_MOVED, follow_node
from app.customers.service.status import ARCHIVING
from app.desk.routes import available_words, desk
from app.desk.service import exporting as exported_members
from app.exports.routes import exports
from app.fields.routes import fields
from app.identity.routes import identity
from app.identity.routes.asking import login, token_actor, who_is_asking
from app.identity.service.companies import CURRENCY_LEFT
from app.imports.routes import imports
from app.migrations.upgrade import sqlalchemy_url
from app.notes.queries import count_notes
from app.notes.routes import notes
from app.notes.values import EVENTS as NOTE_EVENTS
from app.notes.values import NOTE
from app.numbering.routes import numbering
from app.receivables.routes import receivables
from app.receivables.service import base_currency
from app.receivables.service.archiving import refuse_open_documents
from app.receivables.values.events import EVENTS as DOCUMENT_EVENTS
from app.receivables.values.events import TOLD as DOCUMENTS_TOLD
from app.reference.routes import reference
from app.reference.service import exporting as exported_lists
from app.settings.routes import settings
from app.statements.routes import statements
from app.statements.values import EVENTS as PAPER_EVENTS

SETTINGS = (
    NavLink(N_("Company"), "settings.edit_company", "building", Permission.SETTINGS_EDIT),
    NavLink(N_("Members"), "settings.list_members", "user", Permission.MEMBERS_EDIT),
    NavLink(N_("Roles"), "settings.list_roles", "shield", Permission.MEMBERS_EDIT),
    NavLink(N_("Credit"), "credit.edit_policy", "credit", Permission.SETTINGS_EDIT),
    NavLink(N_("Approvals"), "approvals.edit_policies", "check", Permission.SETTINGS_EDIT),
    NavLink(N_("Lists"), "reference.list_kinds", "list", Permission.CUSTOMERS_VIEW),
    NavLink(N_("Fields"), "fields.edit_layout", "columns", Permission.SETTINGS_EDIT),
    NavLink(N_("Ageing"), "ageing.edit_steps", "chart", Permission.SETTINGS_EDIT),
    NavLink(N_("Numbering"), "numbering.list_patterns", "hash", Permission.SETTINGS_EDIT),
    NavLink(N_("Default values"), "customers.edit_defaults", "edit", Permission.SETTINGS_EDIT),
    NavLink(N_("Checks"), "customers.edit_checks", "check", Permission.SETTINGS_EDIT),
    NavLink(N_("Data quality"), "customers.list_rules", "check", Permission.SETTINGS_EDIT),
    NavLink(N_("API tokens"), "settings.list_tokens", "key", Permission.TOKENS_EDIT),
    NavLink(N_("Sign-ins"), "settings.list_sign_ins", "lock", Permission.AUDIT_VIEW),
)
NAVIGATION: tuple[NavGroup, ...] = (
    NavGroup(
        None,
        (
            NavLink(N_("Customers"), "customers.list_customers", "users", Permission.CUSTOMERS_VIEW, keys="c"),
            NavLink(
                N_("Conglomerates"), "conglomerates.list_conglomerates", "tree", Permission.CUSTOMERS_VIEW, keys="g"
            ),
        ),
    ),
    NavGroup(
        N_("Credit & receivables"),
        (
            NavLink(
                N_("Credit desk"),
                "desk.list_held",
                "credit",
                Permission.DOCUMENTS_VIEW,
                keys="k",
                counts="desk.count_held",
            ),
            NavLink(N_("Documents"), "receivables.open_documents", "receipt", Permission.DOCUMENTS_VIEW, keys="d"),
            NavLink(N_("Ageing"), "ageing.show_ageing", "chart", Permission.DOCUMENTS_VIEW),
            NavLink(
                N_("Approvals"),
                "approvals.list_requests",
                "check",
                (Permission.APPROVALS_DECIDE, Permission.CREDIT_EDIT),
                counts="approvals.count_requests",
            ),
            NavLink(N_("Statements"), "statements.list_runs", "mail", Permission.EXPORTS_RUN),
        ),
    ),
    NavGroup(N_("Data"), (NavLink(N_("Imports"), "imports.list_imports", "upload", Permission.IMPORTS_RUN, keys="i"),)),
    NavGroup(None, (NavLink(N_("Settings"), "settings.open_settings", "gear", keys="s", sections=SETTINGS),)),
)
SOURCES = (
    exported_customers.SOURCE,
    *exported_parts.SOURCES,
    exported_scores.SOURCE,
    *exported_lists.SOURCES,
    exported_members.SOURCE,
    exported_ageing.SOURCE,
)
"""What can be exported (`core.records.sources`)."""

FRAMES: dict[str, Frame] = {
    "conglomerate": Frame(
        panels=(
            Panel(
                "approvals",
                N_("Waits for an approval"),
                "approvals.show_waiting_of_conglomerate",
                Permission.CREDIT_VIEW,
                "top",
                waits_at,
            ),
            Panel("credit", N_("Credit of the group"), "desk.show_group", Permission.CREDIT_VIEW, place="top"),
            Panel("family", N_("The family"), "customers.show_family", Permission.CUSTOMERS_VIEW, place="top"),
            Panel("statements", N_("Statements"), "statements.list_group_papers", Permission.DOCUMENTS_VIEW),
        )
    ),
    "customer": Frame(
        tabs=(
            Tab("credit", N_("Credit"), "desk.show_credit", Permission.CREDIT_VIEW),
            Tab("documents", N_("Documents"), "receivables.list_of_customer", Permission.DOCUMENTS_VIEW),
            Tab("notes", N_("Notes"), "notes.list_notes", Permission.CUSTOMERS_VIEW, count=count_notes),
            Tab("statements", N_("Statements"), "statements.list_papers", Permission.DOCUMENTS_VIEW, before="notes"),
            Tab(
                "attachments",
                N_("Files"),
                "attachments.list_attachments",
                Permission.CUSTOMERS_VIEW,
                count=count_attachments,
            ),
        ),
        panels=(
            Panel(
                "approvals",
                N_("Waits for an approval"),
                "approvals.show_waiting",
                Permission.CREDIT_VIEW,
                "top",
                wanted=waits_at,
            ),
            Panel("credit", N_("Credit"), "desk.show_panel", Permission.CREDIT_VIEW, "top"),
            Panel(
                "what_if",
                N_("What if"),
                "desk.check_amount",
                Permission.ORDERS_CREATE,
                "top",
                unless=Permission.CREDIT_VIEW,
            ),
            Panel("notes", N_("Notes"), "notes.show_latest", Permission.CUSTOMERS_VIEW, "decision", count_notes),
            Panel(
                "attachments",
                N_("Files"),
                "attachments.show_latest",
                Permission.CUSTOMERS_VIEW,
                "decision",
                count_attachments,
            ),
        ),
        events={
            **ATTACHMENT_EVENTS,
            **NOTE_EVENTS,
            **APPROVAL_EVENTS,
            **DOCUMENT_EVENTS,
            **PAPER_EVENTS,
            **SCORE_EVENTS,
        },
        records=(ATTACHMENT, NOTE, REVIEW, SCORE, *DOCUMENTS_TOLD),
        aside=Aside(available_words, Permission.CREDIT_VIEW),
    ),
}
"""What upper areas hang into a record's page: their tabs and panels."""

ROOT = Path(__file__).parent


def create_app(config: Config | None = None) -> Flask:
    """The web application; workers and the command line use it for its context."""
    config = config or Config.from_env(os.environ)
    logs.configure()
    web = Langgan("app", root_path=str(ROOT), static_folder="static")
    _settings(web, config)
    _platform(web, config)
    _areas(web)
    _followers()
    return web


def serve() -> Flask:
    """What the web server calls, before it forks: the application, with the tables of Chinese loaded."""
    text.load_tables()
    return create_app()


def _settings(web: Flask, config: Config) -> None:
    web.config.update(
        LANGGAN=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=sqlalchemy_url(config.database_url),
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": config.threads,
            "max_overflow": 2,
            "pool_timeout": 5,
            "pool_events": pool.EVENTS,
            "hide_parameters": True,  # an error that is logged must not hold what people typed
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
    )
    web.session_interface = FormSession()
    if config.trusted_proxies:
        web.wsgi_app = ProxyFix(web.wsgi_app, x_for=config.trusted_proxies, x_proto=config.trusted_proxies)  # type: ignore[method-assign]


def _platform(web: Flask, config: Config) -> None:
    db.init_app(web)
    web.extensions[SENDER] = sender(config.redis_url)
    web.extensions["langgan.storage"] = Storage(config.storage_url)
    logs.init_app(web)
    i18n.init_app(web)
    failures.init_app(web)
    login.init_app(web)
    access.init_app(web, who_is_asking, token_actor)
    CSRFProtect(web)
    headers.init_app(web)
    health.init_app(web)
    shell.init_app(web, NAVIGATION)
    frames.init_app(web, FRAMES)
    sources.init_app(web, SOURCES)
    access.public(web.view_functions["static"])


def _areas(web: Flask) -> None:
    """Each area's blueprint, in the order of the ladder."""
    web.register_blueprint(tray)
    web.register_blueprint(identity)
    web.register_blueprint(settings)
    web.register_blueprint(fields)
    web.register_blueprint(reference)
    web.register_blueprint(numbering)
    web.register_blueprint(conglomerates)
    for blueprint in API:
        web.register_blueprint(blueprint)
        web.extensions["csrf"].exempt(blueprint)
    web.register_blueprint(customers)
    customer_approvals.init()
    conglomerate_approvals.init()
    named_limits.init()
    category_approvals.init()
    policy_approvals.init()
    temporary_limits.init()
    customer_places.init()
    web.register_blueprint(approvals)
    web.register_blueprint(notes)
    web.register_blueprint(attachments)
    web.register_blueprint(credit)
    web.register_blueprint(receivables)
    web.register_blueprint(desk)
    web.register_blueprint(exports)
    web.register_blueprint(statements)
    web.register_blueprint(ageing)
    web.register_blueprint(imports)


def _followers() -> None:
    """What areas above add to areas below: the records that fields may refer to, what they keep beside a customer, and who acts in the same
    transaction."""
    beside.register(POSITIONS)
    targets.register("customer", targets.Target(belonging.find_customer, belonging.customer_labels))
    NODE_MOVED.follow(follow_node)
    NODE_MOVED.follow(moves.follow_node)
    CUSTOMERS_MOVED.follow(moves.follow_customers)
    lowering.init()
    ARCHIVING.follow(refuse_open_documents)
    for refuse in (base_currency.refuse_leaving, credit_policy.refuse_leaving, approval_policies.refuse_leaving):
        CURRENCY_LEFT.follow(refuse)
