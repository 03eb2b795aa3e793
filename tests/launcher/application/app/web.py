"""Answers every GET."""

from __future__ import annotations

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from app import say


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


say("web is process", os.getpid())
ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Page).serve_forever()
