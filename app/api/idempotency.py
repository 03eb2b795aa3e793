"""`Idempotency-Key`: a POST that is sent again is answered again, and its work is done once.

The key is taken and the answer kept in the transaction of the work: either all three are there or none. A second request with the
same key waits for the first; then it finds its answer, or, when the first was refused and rolled back, it does the work itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import IO

from flask import Response, make_response, request

from app.api.bodies import json_body
from app.api.queries import kept
from app.api.refusals import BAD_KEY, KEY_REUSED
from app.core.clock import now
from app.core.errors import Invalid
from app.core.messages import Problem
from app.core.session import bound_actor

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
CHUNK = 1024 * 1024


def once(work: Callable[[], Response]) -> Response:
    """The answer of `work`, or the one that the request's key got before. Raises Invalid for a key that was used otherwise."""
    key = request.headers.get(HEADER)
    user_id = bound_actor().user_id
    if key is None or user_id is None:
        return work()
    if not (0 < len(key) <= 255 and key.isascii() and key.isprintable()):
        raise Invalid(Problem(HEADER, BAD_KEY))
    moment, fingerprint = now(), _fingerprint()
    kept.forget_answers(moment - KEPT_FOR)
    taken = kept.take_key(user_id, key, fingerprint, moment)
    if taken is None:
        return _again(kept.get_kept(user_id, key), fingerprint)
    answer = work()
    headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
    kept.keep_answer(taken, answer.status_code, headers, answer.get_data())
    return answer


def _again(before: kept.Kept, fingerprint: bytes) -> Response:
    if before.fingerprint != fingerprint:
        raise Invalid(Problem(HEADER, KEY_REUSED))
    answer = make_response(before.body, before.status)
    answer.headers.update(before.headers)
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _fingerprint() -> bytes:
    """What makes two requests the same: method, path, query, and the body's meaning rather than its bytes."""
    digest = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    if request.mimetype == "multipart/form-data":
        _add_parts(digest.update)
    elif request.get_data():
        digest.update(json.dumps(json_body(), sort_keys=True).encode())
    return digest.digest()


def _add_parts(add: Callable[[bytes], None]) -> None:
    """Fields and files: the boundary between them is another one every time."""
    for name, value in sorted(request.form.items(multi=True)):
        add(f"{name}={value}\n".encode(errors="surrogatepass"))
    for name, file in sorted(request.files.items(multi=True), key=lambda pair: pair[0]):
        add(f"{name}:{file.filename}\n".encode(errors="surrogatepass"))
        _add_file(add, file.stream)


def _add_file(add: Callable[[bytes], None], stream: IO[bytes]) -> None:
    while chunk := stream.read(CHUNK):
        add(chunk)
    stream.seek(0)
