"""Uploaded and made files, through fsspec: `file://` beside the embedded servers, `s3://` where hosted.

Every path begins with the tenant, so one tenant's file can never be named by another; callers give the rest.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import IO, Any
from uuid import UUID

import fsspec
from flask import current_app

from app.core.records.kinds.references import as_uuid

CHUNK = 1024 * 1024


class TooLarge(Exception):
    """The stream went past the limit; nothing was kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


class Storage:
    """Files of all tenants under one URL."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(url)

    def save(self, tenant_id: UUID, name: str, stream: IO[bytes], *, limit: int | None = None) -> int:
        """Stream `stream` to `name` and return its size in bytes; raises `TooLarge` past `limit` bytes. Keeps all or nothing."""
        path = self._path(tenant_id, name)
        self._fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        try:
            with self._fs.open(path, "wb") as target:
                return _copy(stream, target, limit)
        except BaseException:
            self.delete(tenant_id, name)
            raise

    def open(self, tenant_id: UUID, name: str) -> IO[bytes]:
        """The stored bytes; raises FileNotFoundError."""
        return self._fs.open(self._path(tenant_id, name), "rb")

    def create(self, tenant_id: UUID, name: str) -> IO[bytes]:
        """A new file to write; it is there once closed."""
        path = self._path(tenant_id, name)
        self._fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        return self._fs.open(path, "wb")

    def copy_to(self, tenant_id: UUID, name: str, target: IO[bytes]) -> None:
        """Copy a stored file into a local one (a reader that must seek)."""
        with self.open(tenant_id, name) as source:
            shutil.copyfileobj(source, target, CHUNK)

    def exists(self, tenant_id: UUID, name: str) -> bool:
        return bool(self._fs.exists(self._path(tenant_id, name)))

    def names(self, tenant_id: UUID, folder: str) -> Iterator[tuple[str, datetime]]:
        """(name within `folder`, when it was written) of every file there."""
        path = self._path(tenant_id, folder)
        if self._fs.exists(path):
            for name in self._fs.ls(path, detail=False):
                yield PurePosixPath(name).name, _aware(self._fs.modified(name))

    def tenants(self) -> Iterator[UUID]:
        """The companies that have files here."""
        if self._fs.exists(self._root):
            yield from filter(
                None, (as_uuid(PurePosixPath(name).name) for name in self._fs.ls(self._root, detail=False))
            )

    def delete(self, tenant_id: UUID, name: str) -> None:
        """Remove the file if it is there."""
        path = self._path(tenant_id, name)
        if self._fs.exists(path):
            self._fs.rm(path)

    def _path(self, tenant_id: UUID, name: str) -> str:
        relative = PurePosixPath(name)
        if not relative.parts or relative.is_absolute() or ".." in relative.parts:
            raise ValueError(f"not a storage name: {name!r}")
        return f"{self._root}/{tenant_id}/{relative}"


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _copy(stream: IO[bytes], target: IO[bytes], limit: int | None) -> int:
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if limit is not None and size > limit:
            raise TooLarge(limit)
        target.write(chunk)
    return size


def storage() -> Storage:
    """The storage of this process."""
    found: Any = current_app.extensions["langgan.storage"]
    return found
