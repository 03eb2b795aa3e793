"""Who is asking: from the cookie and the URL, or from a bearer token, to an Actor. Read anew at each request."""

from __future__ import annotations

from flask import Request, g, request
from flask_login import LoginManager, current_user
from werkzeug.exceptions import Unauthorized

from app.core.access import Asker
from app.core.actor import Actor, ActorKind
from app.core.clock import now
from app.core.cookies import read_cookie
from app.core.permissions import Permission
from app.core.session import no_tenant_yet, transaction
from app.core.text import visible
from app.identity.queries import asking
from app.identity.service.secrets import secret_hash
from app.identity.values import SEEN_EVERY, SESSION_IDLE, SignedIn, Visit

login = LoginManager()
login.session_protection = None  # the session is ours, not Flask's: its own table ends it

COOKIE = "langgan"
AGENT_MAX = 300


def visit() -> Visit:
    """Where this request comes from."""
    agent = visible(request.user_agent.string)[:AGENT_MAX]
    return Visit(request.remote_addr or "", agent, read_cookie(COOKIE))


def who_is_asking() -> Asker:
    """The person behind the session cookie and, where the URL names one of their companies, the actor."""
    if not current_user.is_authenticated:
        return Asker(None, None)
    return Asker(g.living_session.person, _actor(g.living_session))


@login.request_loader
def load_person(request: Request) -> SignedIn | None:
    """Who `current_user` is. The cookie names a row of our own sessions, so that each can be listed and ended."""
    g.living_session = _living_session()
    return g.living_session.person if g.living_session else None


def _living_session() -> asking.FoundSession | None:
    secret = read_cookie(COOKIE)
    if not secret:
        return None
    moment = now()
    slug = (request.view_args or {}).get("tenant")
    with no_tenant_yet("who is asking"):
        found = asking.find_session(secret_hash(secret), slug, moment, moment - SESSION_IDLE)
        if found is not None and moment - found.last_seen > SEEN_EVERY:
            asking.touch_session(secret_hash(secret), moment)
    return found


def _actor(found: asking.FoundSession) -> Actor | None:
    if found.tenant is None or found.rights is None:
        return None
    return Actor(
        found.tenant,
        ActorKind.PERSON,
        user_id=found.person.id,
        name=found.person.name,
        role=found.rights.role,
        permissions=found.rights.permissions,
        own_only_edit=found.rights.own_only_edit,
        own_only_view=found.rights.own_only_view,
        locale=found.person.locale,
        request_id=g.request_id,
        address=request.remote_addr,
    )


def token_actor() -> Actor:
    """The actor of a bearer token; raises Unauthorized without a living one. Cookies play no part."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret:
        raise Unauthorized
    with no_tenant_yet("whose token it is"):
        token = asking.find_token(secret_hash(secret.strip()))
        member = asking.find_member(token.tenant_id, token.user_id) if token else None
    if token is None or member is None:
        raise Unauthorized
    actor = Actor(
        member.tenant,
        ActorKind.TOKEN,
        user_id=token.user_id,
        name=member.name,
        role=member.rights.role,
        permissions=member.rights.permissions,
        own_only_edit=member.rights.own_only_edit,
        own_only_view=member.rights.own_only_view,
        locale=member.locale,
        request_id=g.request_id,
        address=request.remote_addr,
    )
    moment = now()
    if token.last_used_at is None or moment - token.last_used_at > SEEN_EVERY:
        with transaction(actor):
            asking.touch_token(token.token_id, moment)
    g.token_id = token.token_id
    return actor.with_scopes(frozenset(Permission(name) for name in token.scopes)) if token.scopes else actor
