"""Fixtures of the imports: a file taken in, checked and written as somebody of the cast."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

import pytest

from tests.customers.conftest import role_of
from tests.imports.files import HEADINGS, csv_file
from tests.people import Cast, Person, alice

__all__ = ["role_of"]


class Importing:
    """Imports as a person makes them, with the jobs run in this process."""

    def __init__(self, cast: Cast, run_jobs: Callable[[], int]) -> None:
        self.cast = cast
        self.run_jobs = run_jobs

    def check(
        self,
        rows: Iterable[Sequence[Any]] = (),
        *,
        headings: Sequence[str] = HEADINGS,
        content: bytes | None = None,
        by: Person = alice,
        kind: str = "customers",
        name: str = "file.csv",
        **options: Any,
    ) -> Any:
        """Take a file in and have it checked; answers the import as it is then."""
        from app.imports import service

        file = csv_file([headings, *rows]) if content is None else content
        with self.cast.acting(by):
            made = service.start_import(kind, name, io.BytesIO(file), **options)
            import_id = made.id
        self.run_jobs()
        return self.get(import_id, by)

    def process(self, imported: Any, by: Person = alice) -> Any:
        """Have the ready rows written."""
        from app.imports import service

        return self.change(imported, service.process_import, by)

    def run(self, rows: Iterable[Sequence[Any]] = (), by: Person = alice, **options: Any) -> Any:
        """Check and write."""
        return self.process(self.check(rows, by=by, **options), by)

    def change(self, imported: Any, act: Callable[..., Any], by: Person = alice, *args: Any, **options: Any) -> Any:
        """Do something with the import and run what follows."""
        from app.imports.queries.book import get_import

        with self.cast.acting(by):
            act(get_import(imported.id, lock=True), *args, **options)
        self.run_jobs()
        return self.get(imported.id, by)

    def get(self, import_id: UUID, by: Person = alice) -> Any:
        """The import as it is now, for looking at."""
        from app.imports.queries.book import get_import

        with self.cast.acting(by) as session:
            found = get_import(import_id)
            session.expunge(found)
        return found

    def rows(self, imported: Any, state: str | None = None) -> list[Any]:
        """Its rows in that state."""
        from app.imports.queries import rows

        with self.cast.acting(alice) as session:
            found = list(rows.rows_page(imported.id, rows.Asked(state), limit=10_000).rows)
            session.expunge_all()
        return found

    def problems(self, imported: Any) -> dict[int, list[tuple[str | None, str]]]:
        """Of every failed row: (field, code) of what is wrong."""
        return {
            row.number: [(problem["field"], problem["code"]) for problem in row.problems]
            for row in self.rows(imported, "failed")
        }


@pytest.fixture
def importing(cast: Cast, run_jobs: Callable[[], int]) -> Importing:
    return Importing(cast, run_jobs)


@pytest.fixture
def customers(acting: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """`customers()`: the book by code, as rows of the table."""
    from sqlalchemy import text

    def book() -> dict[str, Any]:
        with acting(alice) as session:
            return {row.code: row for row in session.execute(text("select * from customers order by code_key"))}

    return book
