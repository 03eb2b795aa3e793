"""The choices of a customer and its parts: closed sets of words, each with its label and what else it is called in files."""

from __future__ import annotations

from app.core.messages import N_
from app.core.records.fields import Choice, State


class Status(State):
    """Where a customer stands. Set at creation; afterwards moved by verbs only. `merged` is final."""

    PROSPECT = "prospect", N_("Prospect")
    ACTIVE = "active", N_("Active"), "活跃"
    INACTIVE = "inactive", N_("Inactive")
    SUSPENDED = "suspended", N_("Suspended")
    BLOCKED = "blocked", N_("Blocked")
    CHURNED = "churned", N_("Churned")
    ARCHIVED = "archived", N_("Archived")
    MERGED = "merged", N_("Merged")


class CreditState(Choice):
    """How much of its limit a customer, or a group, has used."""

    OVER = "over", N_("Over the limit")
    NEAR = "near", N_("Near the limit")
    WITHIN = "within", N_("Within the limit")
    UNLIMITED = "unlimited", N_("No limit")
    UNKNOWN = "unknown", N_("The exchange rate of its limit is missing")


class EntityType(Choice):
    """What the customer is before the law."""

    MISCELLANEOUS = "miscellaneous", N_("Miscellaneous")
    INDIVIDUAL = "individual", N_("Individual")
    SOLE_PROPRIETORSHIP = "sole_proprietorship", N_("Sole proprietorship"), "sole proprietor", "enterprise"
    PARTNERSHIP = "partnership", N_("Partnership")
    LIMITED_LIABILITY_PARTNERSHIP = "limited_liability_partnership", N_("Limited liability partnership"), "LLP", "PLT"
    PRIVATE_LIMITED = "private_limited", N_("Private limited company"), "private limited", "Sdn Bhd", "Pte Ltd"
    PUBLIC_LIMITED = "public_limited", N_("Public limited company"), "public limited", "Berhad", "Bhd"
    LIMITED_LIABILITY_CORPORATION = "limited_liability_corporation", N_("Limited liability corporation"), "LLC"
    REGISTERED_FOREIGN_CORPORATION = "registered_foreign_corporation", N_("Registered foreign corporation")
    FOREIGN_COMPANY_REGISTERED_LOCALLY = "foreign_company_registered_locally", N_("Foreign company registered locally")
    COOPERATIVE = "cooperative", N_("Co-operative society"), "co-operative", "koperasi"
    STATUTORY_BOARD = "statutory_board", N_("Statutory board or ministry"), "ministry", "government"


class CustomerType(Choice):
    """Whom the customer buys for."""

    B2B = "b2b", N_("Business (B2B)"), "business"
    B2C = "b2c", N_("Consumer (B2C)"), "consumer"
    WHOLESALE = "wholesale", N_("Wholesale")
    RETAIL = "retail", N_("Retail")


class IdentityType(Choice):
    """What the identity number is of."""

    NRIC = "nric", N_("Identity card (NRIC)"), "IC", "MyKad", "FIN"
    PASSPORT = "passport", N_("Passport")
    ARMY = "army", N_("Army number")
    OTHER = "other", N_("Other document")


class Priority(Choice):
    """Whose calls are answered first."""

    LOW = "low", N_("Low"), "rendah"
    NORMAL = "normal", N_("Normal"), "medium", "biasa"
    HIGH = "high", N_("High"), "tinggi"
    URGENT = "urgent", N_("Top"), "critical"


class Stage(Choice):
    """How far the relation has come, as those who look after it see it; the status says what may be done."""

    NEW = "new", N_("New customer"), "onboarding"
    GROWING = "growing", N_("Growing")
    ESTABLISHED = "established", N_("Established"), "mature"
    AT_RISK = "at_risk", N_("At risk"), "declining"
    WON_BACK = "won_back", N_("Won back")


class Mode(Choice):
    """How the customer wants to be written to."""

    EMAIL = "email", N_("By e-mail"), "email", "e-mail"
    POST = "post", N_("By post"), "mail", "letter"
    MESSENGER = "messenger", N_("By messenger (WhatsApp, WeChat)"), "whatsapp", "wechat", "微信"
    PHONE = "phone", N_("By phone"), "telephone", "call"
    NONE = "none", N_("Not at all"), "none", "opt out"


class Weekday(Choice):
    """A day of the week."""

    MONDAY = "monday", N_("Monday"), "mon", "周一", "isnin"
    TUESDAY = "tuesday", N_("Tuesday"), "tue", "周二", "selasa"
    WEDNESDAY = "wednesday", N_("Wednesday"), "wed", "周三", "rabu"
    THURSDAY = "thursday", N_("Thursday"), "thu", "周四", "khamis"
    FRIDAY = "friday", N_("Friday"), "fri", "周五", "jumaat"
    SATURDAY = "saturday", N_("Saturday"), "sat", "周六", "sabtu"
    SUNDAY = "sunday", N_("Sunday"), "sun", "周日", "星期天", "ahad"


class Level(Choice):
    """How strict the company is with a value that does not look right."""

    OFF = "off", N_("Do not check")
    WARN = "warn", N_("Warn")
    ERROR = "error", N_("Refuse")


class Reach(Choice):
    """What a further phone or e-mail of a person is for."""

    WORK = "work", N_("Work"), "office", "pejabat"
    MOBILE = "mobile", N_("Mobile"), "handphone", "hp"
    HOME = "home", N_("Home"), "rumah"
    BILLING = "billing", N_("Billing"), "accounts", "akaun"
    ORDERS = "orders", N_("Orders"), "purchasing"
    OTHER = "other", N_("Other")


class Purpose(Choice):
    """What an address is for."""

    BILLING = "billing", N_("Billing")
    SHIPPING = "shipping", N_("Delivery"), "shipping"
    REGISTERED = "registered", N_("Registered")
    CORRESPONDENCE = "correspondence", N_("Correspondence")
    OTHER = "other", N_("Other")
