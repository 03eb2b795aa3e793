"""The score of a customer by a credit agency, as it is written."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from app.core.messages import N_
from app.core.money import Money
from app.core.records.fields import Line, Record, Ref, Spec, Text, definition


class CreditScoreRecord(Record, name="credit_score", label=N_("Credit score"), plural=N_("Credit scores")):
    """What a credit agency says of a customer on one day. Nothing follows from it by itself: it is there for who decides."""

    agency: Annotated[Ref, Spec(
        N_("Credit agency"), refers_to="credit_agency", width="two", example="CTOS",
        synonyms=("agency", "bureau", "credit bureau", "source", "征信机构", "信用机构", "agensi kredit", "biro kredit"))]  # fmt: skip
    scored_on: Annotated[date, Spec(
        N_("Scored on"), width="two", example="2026-03-01", help=N_("The date of the agency’s report."),
        synonyms=("date", "report date", "score date", "评分日期", "报告日期", "tarikh skor", "tarikh laporan"))]  # fmt: skip
    score: Annotated[Line, Spec(
        N_("Score"), width="two", max_length=20, example="A2", help=N_("As the agency writes it: 712, A2, Low risk."),
        synonyms=("credit score", "grade", "评分", "信用评分", "skor", "skor kredit"))]  # fmt: skip
    points: Annotated[int | None, Spec(
        N_("Points"), width="two", example="712", help=N_("The score as a number, where there is one."),
        synonyms=("score points", "分数", "mata"))] = None  # fmt: skip
    recommended_limit: Annotated[Money | None, Spec(
        N_("Recommended limit"), width="two", example="50,000.00", help=N_("What the agency would grant. The limit itself stays."),
        synonyms=("recommended credit limit", "suggested limit", "建议限额", "建议信用额度", "had disyorkan"))] = None  # fmt: skip
    remark: Annotated[Text | None, Spec(
        N_("Remark"), width="full", max_length=2000, filterable=False, synonyms=("remarks", "comment", "备注", "catatan"))] = None  # fmt: skip


SCORE = definition(CreditScoreRecord)

EVENTS = {
    "credit_score.created": N_("added a score of a credit agency"),
    "credit_score.updated": N_("changed a score of a credit agency"),
    "credit_score.deleted": N_("removed a score of a credit agency"),
}
"""What happens to scores, in words, for the customer's history."""
