"""Files of a customer: kept, shown, fetched, removed; how much fits; what nasty ones do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import travel

from app.attachments import service
from app.attachments.models import Attachment
from app.attachments.service import Upload, place_of, preview_of
from app.core.clock import now
from app.core.errors import Conflict
from app.core.events import Event
from app.core.storage import storage
from app.customers.queries import book
from tests.attachments.conftest import a_picture
from tests.client import Answer, ApiClient, Client
from tests.matchers import redirects_to, shows
from tests.people import Cast, alice, bob, carol, dave, mallory

Sent = Callable[..., Answer]
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


def rows_of(cast: Cast) -> list[Attachment]:
    with cast.acting(alice) as session:
        found = list(session.scalars(select(Attachment).order_by(Attachment.id)))
        session.expunge_all()
    return found


def test_several_files_are_kept_at_once_and_fetched_as_they_were(
    upload: Sent, given: Any, as_person: Callable[..., Client], cast: Cast
) -> None:
    customer = given(name="Delta")
    sent = upload(customer, ("合同 1.pdf", PDF), ("list.txt", b"one\ntwo\n"), description="From the visit")
    assert sent == redirects_to(f"/acme/customers/{customer}/attachments/")
    client = as_person(alice)
    tab = client.get(sent.location or "", status=200)
    assert tab.texts("#attachment_list td.m1 a") == ["list.txt", "合同 1.pdf"]
    assert "From the visit" in tab.words
    assert "2 files" in tab.words
    for row in rows_of(cast):
        file = client.get(f"/acme/customers/{customer}/attachments/{row.id}/file", status=200)
        assert file.data == {"合同 1.pdf": PDF, "list.txt": b"one\ntwo\n"}[row.name]
        assert file.headers["Content-Disposition"].startswith("attachment;")
        assert file.headers["Content-Security-Policy"] == "sandbox"
        assert file.headers["X-Content-Type-Options"] == "nosniff"
    with cast.acting(alice) as session:
        events = session.execute(select(Event.type, Event.root_id).where(Event.subject_type == "attachment")).all()
    assert sorted(events) == sorted([("attachment.created", customer)] * 2 + [("attachment.downloaded", customer)] * 2)
    assert client.get(f"/acme/customers/{customer}/history") == shows("downloaded a file")


def test_a_picture_is_made_of_images_and_of_the_first_page_of_a_pdf(
    upload: Sent, given: Any, as_person: Callable[..., Client], cast: Cast, run_jobs: Callable[[], int]
) -> None:
    customer = given()
    upload(customer, ("photo.png", a_picture()), ("scan.pdf", PDF), ("photo.gif", a_picture("GIF")))
    client = as_person(alice)
    assert "the preview is being made" in client.get(f"/acme/customers/{customer}/attachments/").words
    run_jobs()
    for row in rows_of(cast):
        picture = client.get(f"/acme/customers/{customer}/attachments/{row.id}/preview", status=200)
        assert picture.headers["Content-Type"] == "image/jpeg"
        assert picture.data.startswith(b"\xff\xd8\xff")
        assert client.get(f"/acme/customers/{customer}/attachments/{row.id}").has("img.preview")


def bomb() -> bytes:
    """A picture of 20,000 × 20,000 pixels in a few kilobytes: 1.2 GB once it is opened."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("bomb.png", bomb(), "PNG"),
        ("broken.pdf", b"%PDF-1.7\nnothing of the kind", "PDF"),
        ("cut.jpg", a_picture("JPEG")[:200], "JPEG"),
        ("really.png", b"MZ\x90\x00" + bytes(100), "File"),
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG"),
        ("page.png", b"<html><script>alert(1)</script></html>", "HTML"),
    ],
)
def test_a_nasty_file_is_known_by_its_content_has_no_preview_and_leaves_as_a_download_only(
    upload: Sent,
    given: Any,
    as_person: Callable[..., Client],
    cast: Cast,
    run_jobs: Any,
    name: str,
    content: bytes,
    kind: str,
) -> None:
    customer = given()
    upload(customer, (name, content))
    run_jobs()
    [row] = rows_of(cast)
    assert row.preview == "none"
    client = as_person(alice)
    page = client.get(f"/acme/customers/{customer}/attachments/{row.id}", status=200)
    assert page == shows("There is no preview of this file.")
    assert page == shows(f"{kind} ·")
    client.get(f"/acme/customers/{customer}/attachments/{row.id}/preview", status=404)
    file = client.get(f"/acme/customers/{customer}/attachments/{row.id}/file")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert file.headers["Content-Security-Policy"] == "sandbox"


def test_an_office_document_is_told_from_any_other_archive(upload: Sent, given: Any, cast: Cast) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    upload(given(), ("offer.docx", packed.getvalue()), ("offer.zip", packed.getvalue()))
    assert [row.media_type.rpartition(".")[2] for row in rows_of(cast)] == ["document", "application/zip"]


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\contract.pdf", "contract.pdf"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a\tb\x00 \r\n.txt", "a b .txt"),
        ("🧾 收据.png", "🧾 收据.png"),
        ("عقد.pdf", "عقد.pdf"),
        (". .", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_is_cleaned_of_paths_and_of_what_nobody_sees(given: Any, cast: Cast, given_name: str, kept: str) -> None:
    customer = given()
    with cast.acting(alice):
        [row] = service.add_attachments(book.get_customer(customer), [Upload(given_name, io.BytesIO(b"x"))])
        assert row.name == kept


def test_an_empty_file_and_no_file_are_refused_in_words(upload: Sent, given: Any) -> None:
    customer = given()
    empty = upload(customer, ("nothing.txt", b""))
    assert (empty.status, "“nothing.txt” is empty: it has 0 bytes." in empty.words) == (422, True)
    nothing = upload(customer)
    assert (nothing.status, "Choose at least one file." in nothing.words) == (422, True)


# --- 100 MB


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """100 MB are 3,000 bytes today."""
    for module in ("app.attachments.service", "app.attachments.rules"):
        monkeypatch.setattr(f"{module}.MAX_BYTES", 3000)
    return 3000


def test_the_byte_over_is_refused_with_what_is_left_and_nothing_is_kept(
    upload: Sent, given: Any, cast: Cast, small: int, web: Flask
) -> None:
    customer = given()
    assert upload(customer, ("a.txt", b"a" * 2000)).status == 303
    over = upload(customer, ("b.txt", b"b" * 500), ("c.txt", b"c" * 501))
    assert over.status == 422
    assert "may have 100 MB together. 1000 B are left, and this would be 1001 B" in over.words
    assert [row.name for row in rows_of(cast)] == ["a.txt"]
    with web.app_context():
        names = [name for name, _at in storage().names(cast.tenant("acme").id, "attachments")]
    assert len([name for name in names if name == str(rows_of(cast)[0].id)]) == 1
    assert upload(customer, ("b.txt", b"b" * 500), ("c.txt", b"c" * 500)).status == 303


@pytest.mark.usefixtures("own_database")
def test_two_uploads_at_the_same_moment_do_not_pass_the_limit_together(given: Any, cast: Cast, small: int) -> None:
    customer = given()

    def add(number: int) -> bool:
        try:
            with cast.acting(alice):
                service.add_attachments(book.get_customer(customer), [Upload(f"{number}.bin", io.BytesIO(b"x" * 1000))])
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(add, range(8)))
    assert sum(done) == 3
    assert sum(row.size for row in rows_of(cast)) == 3000


# --- describing, removing, sweeping


def test_a_description_is_saved_and_a_stale_one_is_not(
    upload: Sent, given: Any, as_person: Callable[..., Client], cast: Cast
) -> None:
    customer = given()
    upload(customer, ("a.txt", b"a"))
    url = f"/acme/customers/{customer}/attachments/{rows_of(cast)[0].id}"
    client = as_person(alice)
    form = client.get(url, status=200)
    assert client.submit(form, "#attachment_form", description="Signed contract").status == 303
    late = client.submit(form, "#attachment_form", description="Draft")
    assert (late.status, "Draft" in late.text) == (409, True)
    assert rows_of(cast)[0].description == "Signed contract"


def test_a_removed_file_is_gone_from_the_storage_once_that_is_certain(
    upload: Sent, given: Any, as_person: Callable[..., Client], cast: Cast, run_jobs: Any, web: Flask
) -> None:
    customer = given()
    upload(customer, ("a.png", a_picture()))
    run_jobs()
    [row] = rows_of(cast)
    client = as_person(alice)
    asked = client.get(f"/acme/customers/{customer}/attachments/{row.id}/delete", status=200)
    client.submit(asked, "#delete")
    assert rows_of(cast) == []
    run_jobs()
    with web.app_context():
        assert not storage().exists(row.tenant_id, place_of(row.id))
        assert not storage().exists(row.tenant_id, preview_of(row.id))


def test_files_of_an_upload_that_was_undone_are_swept_after_a_day(given: Any, cast: Cast, upload: Sent) -> None:
    customer = given()
    upload(customer, ("kept.txt", b"kept"))
    with pytest.raises(RuntimeError, match="undone"), cast.acting(alice):
        service.add_attachments(book.get_customer(customer), [Upload("lost.txt", io.BytesIO(b"lost"))])
        raise RuntimeError("undone")
    with cast.acting(alice):
        assert service.sweep_files() == 0, "its upload may still be under way"
    with travel(now() + service.SWEPT_AFTER * 2, tick=False), cast.acting(alice):
        assert service.sweep_files() >= 1
    [row] = rows_of(cast)
    with cast.acting(alice):
        assert service.open_attachment(row).read() == b"kept"


# --- who may


def test_only_who_may_edit_the_customer_adds_files_and_everybody_who_sees_it_reads_them(
    upload: Sent, given: Any, as_person: Callable[..., Client], cast: Cast
) -> None:
    customer = given(owner=str(cast.id_of(bob)))
    upload(customer, ("a.txt", b"a"))
    assert upload(customer, ("b.txt", b"b"), by=carol).status == 403
    assert upload(customer, ("b.txt", b"b"), by=dave).status == 403, "a sales rep edits their own customers only"
    [row] = rows_of(cast)
    page = as_person(carol).get(f"/acme/customers/{customer}/attachments/{row.id}", status=200)
    assert not page.has("#attachment_form")
    as_person(carol).get(f"/acme/customers/{customer}/attachments/{row.id}/file", status=200)
    as_person(mallory).get(f"/evil/customers/{customer}/attachments/{row.id}/file", status=404)


def test_a_file_belongs_to_one_customer(upload: Sent, given: Any, as_person: Callable[..., Client], cast: Cast) -> None:
    customer, other = given(), given()
    upload(customer, ("a.txt", b"a"))
    [row] = rows_of(cast)
    as_person(alice).get(f"/acme/customers/{other}/attachments/{row.id}/file", status=404)


def test_a_picture_among_the_files_is_the_logo_until_it_goes(
    upload: Sent,
    given: Any,
    as_person: Callable[..., Client],
    api: Callable[..., ApiClient],
    cast: Cast,
    run_jobs: Callable[[], int],
) -> None:
    customer, client = given(name="Delta"), as_person(alice)
    upload(customer, ("logo.png", a_picture()), ("terms.pdf", PDF))
    page, files = f"/acme/customers/{customer}", f"/acme/customers/{customer}/attachments/"
    logo, paper = (next(row.id for row in rows_of(cast) if row.name == name) for name in ("logo.png", "terms.pdf"))
    early = client.post(f"{files}{logo}/logo", {}, status=422)
    assert "There is no picture of “logo.png” that could be the logo." in early.words
    run_jobs()
    client.post(f"{files}{logo}/logo", {}, status=303)
    picture = client.get(page, status=200).one("img.avatar").attributes["src"] or ""
    assert client.get(picture, status=200).headers["Content-Type"] == "image/jpeg"
    assert "changed the logo" in client.get(f"{page}/history", status=200).words
    assert client.get(files, status=200).texts("td.m1 .badge") == ["Logo"]
    client.post(f"{files}{paper}/logo", {}, status=422)

    program, path = api(), f"/customers/{customer}/attachments"
    assert {one["name"]: one["is_logo"] for one in program.get(path).json["data"]} == {
        "logo.png": True,
        "terms.pdf": False,
    }
    assert program.post(f"{path}/{logo}/logo", {"is_logo": False}, status=200).json["is_logo"] is False
    assert not client.get(page, status=200).has("img.avatar")
    assert program.post(f"{path}/{logo}/logo", {}, status=200).json["is_logo"] is True
    client.post(f"{files}{logo}/delete", {}, status=303)
    assert not client.get(page, status=200).has("img.avatar")


def test_a_logo_is_sent_straight_from_the_head_of_the_page(
    given: Any, as_person: Callable[..., Client], run_jobs: Callable[[], int]
) -> None:
    customer, client = given(name="Delta"), as_person(alice)
    page = f"/acme/customers/{customer}"
    url = client.get(page, status=200).one("a.avatar-edit").attributes["href"] or ""

    def send(name: str, content: bytes, status: int) -> Answer:
        return client.post(
            url, {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data", status=status
        )

    refused = send("terms.pdf", PDF, 422)
    assert "There is no picture of “terms.pdf” that could be the logo." in refused.words
    assert "Choose at least one file." in client.post(url, {}, status=422).words
    after = send("logo.png", a_picture(), 303).headers["Location"]
    waiting = client.get(after, status=200)
    assert waiting.one("#logo_state").attributes["hx-trigger"] == "every 1s"
    assert not client.get(page).has("img.avatar")
    run_jobs()
    assert "The logo is saved." in client.get(after, status=200).words
    picture = client.get(page).one("img.avatar").attributes["src"] or ""
    assert client.get(picture, status=200).headers["Content-Type"] == "image/jpeg"
    broken = send("broken.png", a_picture()[:60], 303).headers["Location"]
    run_jobs()
    assert "There is no picture of “broken.png” that could be the logo." in client.get(broken, status=200).words
    assert client.get(page).one("img.avatar").attributes["src"] == picture
