"""Records in the API: models and JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from pydantic import ValidationError

from app.core.money import Money
from app.core.records import rows, schema
from tests.core.records.sample import CLIENT, CONTEXT, MEI, REFERENCES, WHOLESALE, Entity, Status

ID = UUID("018f0000-0000-7000-8000-000000000009")
VALUES = {
    "id": ID, "code": "OMNI-001", "name": "Omni", "entity": Entity.INDIVIDUAL, "status": Status.ACTIVE, "category": WHOLESALE, "owner": MEI,
    "vip": True, "since": date(2026, 11, 23), "limit": Money(5_000_000, "MYR"), "staff": 5, "area": Decimal("420.50"), "version": 3,
    "created_at": datetime(2026, 11, 23, 8, tzinfo=UTC),
}  # fmt: skip


def test_a_record_is_answered_in_json() -> None:
    answer = schema.to_json(CLIENT, VALUES, REFERENCES)
    assert {name: value for name, value in answer.items() if value is not None} == {
        "id": str(ID), "code": "OMNI-001", "name": "Omni", "entity": "individual", "status": "active",
        "category": {"id": str(WHOLESALE), "code": "WHL", "name": "Wholesale"},
        "owner": {"id": str(MEI), "email": "mei@example.com", "name": "Mei Ling"},
        "vip": True, "since": "2026-11-23", "limit": {"amount": "50000.00", "currency": "MYR"}, "staff": 5, "area": "420.50", "version": 3,
        "created_at": "2026-11-23T08:00:00Z",
    }  # fmt: skip
    assert answer["phone"] is None


def test_every_answer_fits_the_model_that_the_document_shows() -> None:
    answer = schema.to_json(CLIENT, VALUES, REFERENCES)
    model = schema.model_for(CLIENT, "read").model_validate(answer, strict=False)
    assert set(model.model_dump()) == set(answer)


def test_what_was_answered_can_be_sent_back() -> None:
    answer = schema.to_json(CLIENT, VALUES, REFERENCES)
    sent = {name: value for name, value in answer.items() if name in CLIENT.writable}
    schema.model_for(CLIENT, "create").model_validate(sent)
    parsed = rows.parse(CLIENT, sent, CONTEXT, "json")
    assert not parsed.problems
    assert {name: parsed.values[name] for name in VALUES if name in parsed.values} == {
        name: VALUES[name] for name in VALUES if name in CLIENT.writable
    }


def test_a_new_record_needs_what_is_required_and_a_change_nothing() -> None:
    create, patch = (schema.model_for(CLIENT, purpose).model_json_schema() for purpose in ("create", "patch"))
    assert create["required"] == ["name"]
    assert "required" not in patch


def test_only_what_may_be_written_is_taken() -> None:
    create, patch, read = (set(schema.model_for(CLIENT, p).model_fields) for p in ("create", "patch", "read"))
    assert create - patch == {"status"}
    assert read - create == {"id", "version", "created_at"}
    with pytest.raises(ValidationError):
        schema.model_for(CLIENT, "patch").model_validate({"version": 3})


def test_the_document_tells_what_a_field_is() -> None:
    properties = schema.model_for(CLIENT, "create").model_json_schema()["properties"]
    assert properties["name"] == {
        "title": "Name",
        "description": "As on the certificate.",
        "type": "string",
        "maxLength": 200,
    }
    assert properties["code"]["examples"] == ["OMNI-001"]
    assert {"type": "null"} in properties["code"]["anyOf"]


def test_a_role_that_may_not_see_a_field_is_not_answered_it() -> None:
    hidden = CLIENT.without({"limit"})
    assert "limit" not in schema.to_json(hidden, VALUES, REFERENCES)
    assert "limit" not in schema.model_for(hidden, "read").model_fields


def test_a_model_is_made_once() -> None:
    assert schema.model_for(CLIENT, "read") is schema.model_for(CLIENT, "read")
