"""The pages of statements: papers of one customer or conglomerate, runs for many, printed documents."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import parse_qsl
from uuid import UUID

from flask import Blueprint, Response, request, send_file
from flask_babel import gettext

from app.conglomerates.queries import get_node
from app.core import events
from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import NOT_FOUND, Conflict, Invalid, LangganError, NotFound
from app.core.i18n import explain, locale_code
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
from app.statements.service.naming import paper_name
from app.statements.service.running import archive_of, file_of
from app.statements.values import PaperKind, RunState, Whose

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
        wish = forms.read_wish(request.form, actor, forms.read_whose(request.form))
        search = Search(**vars(asked(visible_definition(actor), parse_qsl(request.form.get("query", "")))))
        run = service.start_run(wish, search, context_for(actor), title=forms.run_label(wish))
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
    name = paper_name(PaperKind(run.kind), run.day, tenant, locale_code())
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
    paper, code = queries.get_paper(paper_id)
    name = paper_name(PaperKind(paper.kind), paper.day, code, paper.locale or locale_code())
    return _file(file_of(paper), f"{name}.pdf", PDF)


@statements.get("/customers/<uuid:customer_id>/")
@requires(Permission.DOCUMENTS_VIEW)
def list_papers(tenant: str, customer_id: UUID) -> Response:
    """A customer's statements: make one, and those that were written and mailed."""
    return _papers(Whose.CUSTOMER, customer_id)


@statements.get("/customers/<uuid:customer_id>/paper")
@requires(Permission.DOCUMENTS_VIEW)
def show_paper(tenant: str, customer_id: UUID) -> Response:
    """The paper itself, made now."""
    return _show(Whose.CUSTOMER, customer_id)


@statements.get("/customers/<uuid:customer_id>/send")
@requires(Permission.DOCUMENTS_VIEW, Permission.EXPORTS_RUN)
def confirm_paper(tenant: str, customer_id: UUID) -> Response:
    """Ask before it is mailed."""
    return _confirm(Whose.CUSTOMER, customer_id)


@statements.post("/customers/<uuid:customer_id>/send")
@requires(Permission.DOCUMENTS_VIEW, Permission.EXPORTS_RUN)
def send_paper(tenant: str, customer_id: UUID) -> Response:
    """Make it and mail it."""
    return _send(Whose.CUSTOMER, customer_id)


@statements.get("/conglomerates/<uuid:conglomerate_id>/")
@requires(Permission.DOCUMENTS_VIEW, Permission.CUSTOMERS_VIEW)
def list_group_papers(tenant: str, conglomerate_id: UUID) -> Response:
    """A conglomerate's statements, for its own page: make one, and those that were written and mailed."""
    return _papers(Whose.CONGLOMERATE, conglomerate_id)


@statements.get("/conglomerates/<uuid:conglomerate_id>/paper")
@requires(Permission.DOCUMENTS_VIEW, Permission.CUSTOMERS_VIEW)
def show_group_paper(tenant: str, conglomerate_id: UUID) -> Response:
    """The statement of all its members, made now."""
    return _show(Whose.CONGLOMERATE, conglomerate_id)


@statements.get("/conglomerates/<uuid:conglomerate_id>/send")
@requires(Permission.DOCUMENTS_VIEW, Permission.CUSTOMERS_VIEW, Permission.EXPORTS_RUN)
def confirm_group_paper(tenant: str, conglomerate_id: UUID) -> Response:
    """Ask before it is mailed to the head customer."""
    return _confirm(Whose.CONGLOMERATE, conglomerate_id)


@statements.post("/conglomerates/<uuid:conglomerate_id>/send")
@requires(Permission.DOCUMENTS_VIEW, Permission.CUSTOMERS_VIEW, Permission.EXPORTS_RUN)
def send_group_paper(tenant: str, conglomerate_id: UUID) -> Response:
    """Make it and mail it to the head customer."""
    return _send(Whose.CONGLOMERATE, conglomerate_id)


@statements.get("/documents/<uuid:document_id>")
@requires(Permission.DOCUMENTS_VIEW)
def show_document(tenant: str, document_id: UUID) -> Response:
    """An invoice, order or other document as a PDF."""
    document = find_document(document_id)
    return _pdf(*service.print_document(document, forms.read_locale(request.args)))


def _new(refusal: LangganError | None = None) -> Response:
    actor, query = current_actor(), request.values.get("query", "")
    shown = forms.asked_form(actor, refusal.problems if refusal else ())
    return page("statements/new.html", "run_form", refusal.status if refusal else 200, query=query, **shown)


def _papers(whose: Whose, id_: UUID, refusal: LangganError | None = None) -> Response:
    """The form of a paper with those that were written: a customer's tab, a conglomerate's panel."""
    actor = current_actor()
    around = frame(actor, get_customer(id_), "statements") if whose is Whose.CUSTOMER else {"node": get_node(id_)}
    shown = forms.papers_of(actor, whose, id_, refusal.problems if refusal else ())
    template, fragment = forms.SHOWN_IN[whose]
    return page(template, fragment, refusal.status if refusal else 200, **around, **shown)


def _show(whose: Whose, id_: UUID) -> Response:
    actor = current_actor()
    with Attempt(Invalid) as tried:
        wish = forms.read_wish(request.args, actor, whose)
        written = service.write_one(id_, wish, forms.read_locale(request.args))
    if tried.refusal:
        return _papers(whose, id_, tried.refusal)
    who = written.account.recipient
    events.note(actor, f"{whose.value}.paper_printed", (whose.value, id_), of=wish.kind.value)
    return _pdf(written.pdf, paper_name(wish.kind, wish.day, who.code, who.locale))


def _confirm(whose: Whose, id_: UUID) -> Response:
    actor = current_actor()
    with Attempt(Invalid) as tried:
        wish = forms.read_wish(request.args, actor, whose)
        service.refuse_part_of_group(wish)
        written = service.write_one(id_, wish, forms.read_locale(request.args))
    if tried.refusal:
        return _papers(whose, id_, tried.refusal)
    return page("statements/send_one.html", **forms.sending_one(actor, wish, written))


def _send(whose: Whose, id_: UUID) -> Response:
    actor = current_actor()
    with Attempt(Invalid) as tried:
        wish = forms.read_wish(request.form, actor, whose)
        paper = service.mail_one(id_, wish, forms.read_locale(request.form))
    if tried.refusal:
        return _papers(whose, id_, tried.refusal)
    return after_post(forms.page_of(actor, whose, id_), gettext("On its way to %(email)s.", email=paper.email))


def _pdf(made: bytes, name: str) -> Response:
    return send_file(BytesIO(made), mimetype=PDF, download_name=f"{name}.pdf")


def _file(stored: str, name: str, media_type: str, *, attached: bool = False) -> Response:
    tenant_id = current_actor().tenant_id
    if not storage().exists(tenant_id, stored):
        raise NotFound(Problem(None, NOT_FOUND))
    file = storage().open(tenant_id, stored)
    return send_file(file, mimetype=media_type, as_attachment=attached, download_name=name)
