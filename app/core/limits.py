"""Limits that the instance's operator sets, for services (which know no request)."""

from __future__ import annotations

from flask import current_app

from app.config import Config


def max_upload_bytes() -> int:
    """The largest file that may be uploaded."""
    return _config().max_upload_bytes


def max_import_rows() -> int:
    """The most rows that a file may have."""
    return _config().max_import_rows


def _config() -> Config:
    config: Config = current_app.config["LANGGAN"]
    return config
