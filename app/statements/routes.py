"""The pages of statements: papers of one customer, runs for many, printed documents."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import parse_qsl
from uuid import UUID

from flask import Blueprint, Response, request, send_file
from flask_babel import gettext

from app.core import events
from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import NOT_FOUND, Conflict, Invalid, LangganError, NotFound
from app.core.i18n import explain
from app.core.messages import Problem
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.storage import storage
from app.customers.forms.record import frame
from app.customers.forms.state import asked
from app.customers.queries.book import Search, get_customer
from app.customers.service.reading import context_for, visible_definition
from app.statements import forms, service
from app.statements.queries import runs as queries
from app.statements.service.documents import find_document
from app.statements.service.running import archive_of, download_name, file_of
from app.statements.values import PaperKind, RunState

statements = Blueprint("statements", __name__, url_prefix="/<tenant>/statements")

PDF = "application/pdf"


@statements.get("/")
@requires(Permission.DOCUMENTS_VIEW, Permission.EXPORTS_RUN)
def list_runs(tenant: str) -> Response:
    """Runs, the newest first."""
    return page("statements/list.html", **forms.runs_list(current_actor()))


@statements.get("/new")
@requires(Permission.DOCUMENTS_VIEW, Permission.EXPORTS_RUN)
def new_run(tenant: str) -> Response:
    """Which papers, for which customers."""
    return _new()


@statements.post("/")
@requires(Permission.DOCUMENTS_VIEW, Permission.EXPORTS_RUN)
def start_run(tenant: str) -> Response:
    """Have them written in the background."""
    actor = current_actor()
    with Attempt(Invalid) as tried:
        wish = forms.read_wish(request.form, actor)
        search = Search(**vars(asked(visible_definition(actor), parse_qsl(request.form.get("query", "")))))
        run = service.start_run(wish, search, context_for(actor), title=gettext(wish.kind.label))
    if tried.refusal:
        return _new(tried.refusal)
    return after_post(forms.url(actor, "show_run", run_id=run.id))


@statements.get("/<uuid:run_id>")
@requires(Permission.DOCUMENTS_VIEW, Permission.EXPORTS_RUN)
def show_run(tenant: str, run_id: UUID) -> Response:
    """How far it is, and its papers; the page asks for itself until they are written."""
    return page("statements/show.html", "paper_run", **forms.run_page(current_actor(), queries.get_run(run_id)))


@statements.get("/<uuid:run_id>/file")
@requires(Permission.DOCUMENTS_VIEW, Permission.EXPORTS_RUN)
def download_run(tenant: str, run_id: UUID) -> Response:
    """All papers in one archive."""
    run = queries.get_run(run_id)
    if run.status != RunState.COMPLETED:
        raise NotFound(Problem(None, NOT_FOUND))
    name = download_name(f"{tenant}-{run.kind.replace('_', '-')}", run.day.isoformat())
    return _file(archive_of(run), f"{name}.zip", "application/zip", attached=True)


@statements.get("/<uuid:run_id>/send")
@requires(Permission.DOCUMENTS_VIEW, Permission.EXPORTS_RUN)
def confirm_sending(tenant: str, run_id: UUID) -> Response:
    """Ask before mails go out."""
    return page("statements/send.html", **forms.sending(current_actor(), queries.get_run(run_id)))


@statements.post("/<uuid:run_id>/send")
@requires(Permission.DOCUMENTS_VIEW, Permission.EXPORTS_RUN)
def send_run(tenant: str, run_id: UUID) -> Response:
    """Mail the papers that have an address and were not mailed yet."""
    actor, run = current_actor(), queries.get_run(run_id)
    with Attempt(Conflict, Invalid) as tried:
        number = service.mail_run(run, request.form.get("confirm", ""))
    if tried.refusal:
        asked_again = forms.sending(actor, run, explain(tried.refusal.problems[0]))
        return page("statements/send.html", status=tried.refusal.status, **asked_again)
    return after_post(forms.url(actor, "show_run", run_id=run.id), forms.sent_words(number))


@statements.get("/papers/<uuid:paper_id>")
@requires(Permission.DOCUMENTS_VIEW)
def download_paper(tenant: str, paper_id: UUID) -> Response:
    """A paper as it was written, and perhaps mailed."""
    paper = queries.get_paper(paper_id)
    name = download_name(paper.kind.replace("_", "-"), paper.day.isoformat())
    return _file(file_of(paper), f"{name}.pdf", PDF)


@statements.get("/customers/<uuid:customer_id>/")
@requires(Permission.DOCUMENTS_VIEW)
def list_papers(tenant: str, customer_id: UUID) -> Response:
    """A customer's statements: make one, and those that were written and mailed."""
    return _tab(customer_id)


@statements.get("/customers/<uuid:customer_id>/paper")
@requires(Permission.DOCUMENTS_VIEW)
def show_paper(tenant: str, customer_id: UUID) -> Response:
    """The paper itself, made now."""
    actor = current_actor()
    with Attempt(Invalid) as tried:
        wish = forms.read_wish(request.args, actor)
        written = service.write_one(customer_id, wish, forms.read_locale(request.args))
    if tried.refusal:
        return _tab(customer_id, tried.refusal)
    who = written.account.recipient
    events.note(actor, "customer.paper_printed", ("customer", customer_id), of=wish.kind.value)
    return _pdf(written.pdf, download_name(f"{who.code} {wish.kind.value.replace('_', '-')}", wish.day.isoformat()))


@statements.get("/customers/<uuid:customer_id>/send")
@requires(Permission.DOCUMENTS_VIEW, Permission.EXPORTS_RUN)
def confirm_paper(tenant: str, customer_id: UUID) -> Response:
    """Ask before it is mailed."""
    actor, customer = current_actor(), get_customer(customer_id)
    with Attempt(Invalid) as tried:
        wish = forms.read_wish(request.args, actor)
        written = service.write_one(customer_id, wish, forms.read_locale(request.args))
    if tried.refusal:
        return _tab(customer_id, tried.refusal)
    return page("statements/send_one.html", **forms.sending_one(actor, customer, wish, written))


@statements.post("/customers/<uuid:customer_id>/send")
@requires(Permission.DOCUMENTS_VIEW, Permission.EXPORTS_RUN)
def send_paper(tenant: str, customer_id: UUID) -> Response:
    """Make it and mail it."""
    actor = current_actor()
    with Attempt(Invalid) as tried:
        wish = forms.read_wish(request.form, actor)
        paper = service.mail_one(customer_id, wish, forms.read_locale(request.form))
    if tried.refusal:
        return _tab(customer_id, tried.refusal)
    back = forms.url(actor, "list_papers", customer_id=customer_id)
    return after_post(back, gettext("On its way to %(email)s.", email=paper.email))


@statements.get("/documents/<uuid:document_id>")
@requires(Permission.DOCUMENTS_VIEW)
def show_document(tenant: str, document_id: UUID) -> Response:
    """An invoice, order or other document as a PDF."""
    document = find_document(document_id)
    made = service.print_document(document, forms.read_locale(request.args))
    return _pdf(made, download_name(document.kind.replace("_", "-"), document.number or "draft"))


def _new(refusal: LangganError | None = None) -> Response:
    actor, query = current_actor(), request.values.get("query", "")
    shown = forms.asked_form(actor, refusal.problems if refusal else ())
    return page("statements/new.html", "run_form", refusal.status if refusal else 200, query=query, **shown)


def _tab(customer_id: UUID, refusal: LangganError | None = None) -> Response:
    actor, customer = current_actor(), get_customer(customer_id)
    shown = {**frame(actor, customer, "statements"), **forms.asked_form(actor, refusal.problems if refusal else ())}
    log = forms.papers_log(actor, queries.papers_of(customer_id))
    status = refusal.status if refusal else 200
    return page("statements/customer.html", "profile_tab", status, log=log, forward=PaperKind.BALANCE_FORWARD, **shown)


def _pdf(made: bytes, name: str) -> Response:
    return send_file(BytesIO(made), mimetype=PDF, download_name=f"{name}.pdf")


def _file(stored: str, name: str, media_type: str, *, attached: bool = False) -> Response:
    tenant_id = current_actor().tenant_id
    if not storage().exists(tenant_id, stored):
        raise NotFound(Problem(None, NOT_FOUND))
    file = storage().open(tenant_id, stored)
    return send_file(file, mimetype=media_type, as_attachment=attached, download_name=name)
