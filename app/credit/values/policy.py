"""The tenant's choices as a record: their form, their page and their JSON."""

from __future__ import annotations

from typing import Annotated

from app.core.messages import N_
from app.core.money import Money
from app.core.records.fields import Group, Record, Ref, Spec, definition
from app.core.records.kinds.numbers import Whole
from app.credit.values import DirectInvoice, Gate, NoneMeans


class PolicyRecord(
    Record,
    name="credit_policy",
    label=N_("Credit policy"),
    plural=N_("Credit policies"),
    groups=(
        Group("limit", N_("Limits"), N_("What is asked of every order, and at which step.")),
        Group("holds", N_("Overdue and reviews"), N_("What else holds an order. A controller may release it.")),
        Group(
            "counts",
            N_("What counts"),
            N_("What makes up what a customer owes. A change counts everybody anew, at once."),
        ),
        Group("release", N_("Releases"), N_("How a held order passes although something stands against it.")),
        Group("tells", N_("Mails")),
        Group("settle", N_("Settling")),
    ),
):
    """The tenant's choices, as they are shown and typed: each with one sentence of what it does."""

    gate: Annotated[
        Gate,
        Spec(
            N_("Orders are checked"),
            group="limit",
            help=N_("Documents count from this step on; later steps only move value."),
        ),
    ] = Gate.ORDER
    warning_percent: Annotated[
        int,
        Whole(least=1, most=100),
        Spec(
            N_("Warn from this share of a limit, in percent"),
            group="limit",
            help=N_("An order passes with a warning when what is owed with it reaches this share of a limit."),
        ),
    ] = 90
    default_limit: Annotated[
        Money | None,
        Spec(
            N_("Default limit"),
            group="limit",
            help=N_("For customers that have no limit of their own or of their category. 0.00 means no credit at all."),
        ),
    ] = None
    none_means: Annotated[
        NoneMeans,
        Spec(
            N_("No limit anywhere means"),
            group="limit",
            help=N_(
                "What happens to a customer for which no limit is set: not its own, not its category’s, no default."
            ),
        ),
    ] = NoneMeans.UNLIMITED
    default_term: Annotated[
        Ref | None,
        Spec(
            N_("Default credit term"),
            group="limit",
            refers_to="credit_term",
            help=N_(
                "For documents of customers that have none of their own, of their branch or of their category. Empty: cash on delivery."
            ),
        ),
    ] = None
    horizon_days: Annotated[
        int | None,
        Whole(least=1, most=3650),
        Spec(
            N_("Orders count from so many days before their delivery"),
            group="limit",
            help=N_(
                "An order that is expected to be delivered later does not count yet, and is checked when its day comes near. Empty: every order counts at once."
            ),
        ),
    ] = None
    direct_invoice: Annotated[
        DirectInvoice,
        Spec(
            N_("An invoice without an order, over a limit"),
            group="limit",
            help=N_("Whether an invoice that follows no order is held when it goes over a limit."),
        ),
    ] = DirectInvoice.BLOCK
    holds_overdue: Annotated[
        bool,
        Spec(
            N_("Hold orders of customers with overdue invoices"),
            group="holds",
            width="full",
            help=N_(
                "An order is held while more than the tolerance is overdue by more than the days below, beyond the grace of each term."
            ),
        ),
    ] = False
    overdue_days: Annotated[
        int,
        Whole(least=0, most=3650),
        Spec(N_("Days overdue, beyond grace"), group="holds", width="two", help=N_("Later than this holds an order.")),
    ] = 30
    overdue_tolerance: Annotated[
        Money,
        Spec(
            N_("Tolerated overdue amount"),
            group="holds",
            width="two",
            help=N_("Up to and with this amount nothing is held."),
        ),
    ] = Money(0, "MYR")
    holds_review: Annotated[
        bool,
        Spec(
            N_("Hold orders when the credit review is late"),
            group="holds",
            width="full",
            help=N_(
                "An order is held from the day after the customer’s next credit review was due, until it is reviewed."
            ),
        ),
    ] = False
    counts_orders: Annotated[
        bool, Spec(N_("Open orders"), group="counts", help=N_("What is ordered and neither delivered nor invoiced."))
    ] = True
    counts_delivered: Annotated[
        bool,
        Spec(
            N_("Delivered, not invoiced"), group="counts", help=N_("What has been delivered and waits for its invoice.")
        ),
    ] = True
    counts_invoices: Annotated[
        bool,
        Spec(
            N_("Unpaid invoices and debit notes"), group="counts", help=N_("What is invoiced and not paid, due or not.")
        ),
    ] = True
    counts_unallocated: Annotated[
        bool,
        Spec(
            N_("Payments that are not allocated"),
            group="counts",
            help=N_(
                "Cleared money makes room before anybody says for which invoice it is. A cheque counts once it is cleared, a post-dated one on its day."
            ),
        ),
    ] = True
    counts_credit_notes: Annotated[
        bool,
        Spec(
            N_("Credit notes that are not applied"),
            group="counts",
            help=N_("What was given back makes room before it is applied."),
        ),
    ] = True
    netting: Annotated[
        bool,
        Spec(
            N_("Net within a group"),
            group="counts",
            help=N_("What one member has paid ahead makes room for the others of its group."),
        ),
    ] = False
    release_days: Annotated[
        int,
        Whole(least=1, most=365),
        Spec(
            N_("Days that a release is good for"),
            group="release",
            width="two",
            help=N_("A later day is checked again."),
        ),
    ] = 30
    four_eyes: Annotated[
        bool,
        Spec(
            N_("Nobody releases an order of their own"),
            group="release",
            width="full",
            help=N_("Who entered or changed an order cannot release it: a second person has to."),
        ),
    ] = False
    auto_release: Annotated[
        bool,
        Spec(
            N_("Open held orders as soon as they would pass"),
            group="release",
            width="full",
            help=N_(
                "When a payment, a raised limit or a cancellation makes room, the oldest held orders that fit open without a person."
            ),
        ),
    ] = False
    tells_controllers: Annotated[
        bool,
        Spec(
            N_("Tell controllers of held orders"),
            group="tells",
            width="full",
            help=N_("When something is held, those who may release get a mail without amounts."),
        ),
    ] = True
    tells_sellers: Annotated[
        bool,
        Spec(
            N_("Tell sales what became of held orders"),
            group="tells",
            width="full",
            help=N_(
                "When a held order is decided or may be submitted again, who entered it and its sales agent get a mail without amounts."
            ),
        ),
    ] = True
    write_off_tolerance: Annotated[
        Money,
        Spec(
            N_("Write off remainders up to"),
            group="settle",
            width="two",
            help=N_("What is left of an invoice up to and with this amount may be written off."),
        ),
    ] = Money(100, "MYR")


POLICY = definition(PolicyRecord)
