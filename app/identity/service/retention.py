"""What nobody needs any more is deleted every night."""

from __future__ import annotations

import structlog

from app.core.clock import now
from app.core.session import no_tenant_yet
from app.identity.queries import retention
from app.identity.values import ENDED_KEPT_FOR, SIGN_INS_KEPT_FOR

log = structlog.get_logger(__name__)


def forget_the_old() -> dict[str, int]:
    """Delete old tries to sign in, and sessions and links that opened nothing for a while; returns how many of each."""
    moment = now()
    with no_tenant_yet("old sign-ins, sessions and links of all companies"):
        gone = {
            "sign_ins": retention.forget_sign_ins(moment - SIGN_INS_KEPT_FOR),
            "sessions": retention.forget_sessions(moment - ENDED_KEPT_FOR),
            "links": retention.forget_links(moment - ENDED_KEPT_FOR),
        }
    log.info("forgotten", **gone)
    return gone
