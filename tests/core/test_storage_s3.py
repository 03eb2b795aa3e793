"""The same promises with `s3://`, on a server that speaks the protocol."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
import s3fs
from moto.server import ThreadedMotoServer

from app.core.storage import Storage, TooLarge
from tests.core.test_storage import ACME, EVIL

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    patch = pytest.MonkeyPatch()
    for name, value in (CREDENTIALS | {"AWS_ENDPOINT_URL": f"http://{host}:{port}"}).items():
        patch.setenv(name, value)
    s3fs.S3FileSystem().mkdir("langgan-files")
    yield "s3://langgan-files/house"
    patch.undo()
    server.stop()


@pytest.fixture
def store(bucket: str) -> Storage:
    return Storage(bucket)


def test_what_was_saved_can_be_read_listed_and_deleted(store: Storage) -> None:
    assert store.save(ACME, "imports/1/customers.csv", BytesIO("名称\n华宁\n".encode())) == 14
    with store.open(ACME, "imports/1/customers.csv") as file:
        assert file.read().decode() == "名称\n华宁\n"
    assert [name for name, _ in store.names(ACME, "imports/1")] == ["customers.csv"]
    assert ACME in set(store.tenants())
    store.delete(ACME, "imports/1/customers.csv")
    assert not store.exists(ACME, "imports/1/customers.csv")


def test_a_file_of_another_company_is_not_there(store: Storage) -> None:
    store.save(ACME, "imports/2.csv", BytesIO(b"x"))
    assert not store.exists(EVIL, "imports/2.csv")
    with pytest.raises(FileNotFoundError):
        store.open(EVIL, "imports/2.csv")


def test_a_stream_past_its_limit_leaves_nothing(store: Storage) -> None:
    with pytest.raises(TooLarge):
        store.save(ACME, "imports/3.csv", BytesIO(b"x" * 7_000_000), limit=6_000_000)
    assert not store.exists(ACME, "imports/3.csv")


def test_a_slice_of_an_import_is_read_from_its_place(store: Storage) -> None:
    """As the checking of an import does: open, seek, read some lines."""
    with store.create(ACME, "imports/4/rows.jsonl") as target:
        for number in range(1, 200_001):
            target.write(f'[{number}, "name {number}"]\n'.encode())
    with store.open(ACME, "imports/4/rows.jsonl") as file:
        file.seek(len(b'[1, "name 1"]\n'))
        assert file.readline() == b'[2, "name 2"]\n'
