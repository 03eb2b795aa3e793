"""Files of one company cannot be named by another, nor anything outside the storage by anybody."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest

from app.core.storage import Storage, TooLarge

ACME, EVIL = UUID(int=1), UUID(int=2)


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return Storage(f"file://{tmp_path}/a folder")


def test_what_was_saved_can_be_read(store: Storage) -> None:
    assert store.save(ACME, "imports/1/customers.csv", BytesIO("名称\n华宁\n".encode())) == 14
    with store.open(ACME, "imports/1/customers.csv") as file:
        assert file.read().decode() == "名称\n华宁\n"


def test_every_file_lies_under_its_company(store: Storage, tmp_path: Path) -> None:
    store.save(ACME, "imports/1.csv", BytesIO(b"x"))
    assert [str(p.relative_to(tmp_path / "a folder")) for p in tmp_path.rglob("*.csv")] == [f"{ACME}/imports/1.csv"]


def test_a_file_of_another_company_is_not_there(store: Storage) -> None:
    store.save(ACME, "imports/1.csv", BytesIO(b"x"))
    assert not store.exists(EVIL, "imports/1.csv")
    with pytest.raises(FileNotFoundError):
        store.open(EVIL, "imports/1.csv")


@pytest.mark.parametrize(
    "name", ["../x", f"../{ACME}/imports/1.csv", "a/../../x", "/etc/passwd", "..", "a/../../../b", "", "."]
)
def test_a_name_that_leaves_the_company_is_refused(store: Storage, name: str) -> None:
    store.save(ACME, "imports/1.csv", BytesIO(b"x"))
    for attempt in (store.open, store.exists, store.delete, store.create):
        with pytest.raises(ValueError, match="not a storage name"):
            attempt(EVIL, name)
    with pytest.raises(ValueError, match="not a storage name"):
        store.save(EVIL, name, BytesIO(b"x"))


def test_a_file_past_the_limit_is_refused_and_not_kept(store: Storage) -> None:
    with pytest.raises(TooLarge, match="more than 10 bytes"):
        store.save(ACME, "big", BytesIO(b"x" * 11), limit=10)
    assert not store.exists(ACME, "big")
    assert store.save(ACME, "big", BytesIO(b"x" * 10), limit=10) == 10


def test_a_stream_that_breaks_leaves_nothing(store: Storage) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 0:
                raise ConnectionResetError
            return super().read(3)

    with pytest.raises(ConnectionResetError):
        store.save(ACME, "half", Broken(b"xxxxxx"))
    assert not store.exists(ACME, "half")


def test_a_made_file_is_there_once_it_is_closed(store: Storage) -> None:
    with store.create(ACME, "exports/1.csv") as file:
        file.write(b"abc")
    target = BytesIO()
    store.copy_to(ACME, "exports/1.csv", target)
    assert target.getvalue() == b"abc"


def test_deleting_what_is_not_there_is_fine(store: Storage) -> None:
    store.save(ACME, "x", BytesIO(b"x"))
    store.delete(ACME, "x")
    store.delete(ACME, "x")
    assert not store.exists(ACME, "x")


def test_the_files_of_a_folder_and_the_companies_are_listed(store: Storage) -> None:
    store.save(ACME, "kept/1", BytesIO(b"x"))
    store.save(EVIL, "kept/2", BytesIO(b"x"))
    [(name, written)] = store.names(ACME, "kept")
    assert (name, written.tzinfo is not None) == ("1", True)
    assert list(store.names(ACME, "nothing")) == []
    assert sorted(store.tenants()) == [ACME, EVIL]
