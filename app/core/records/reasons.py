"""Why a value is refused or doubted: the reasons that every record shares. Pure."""

from __future__ import annotations

from app.core.messages import N_, Reason
from app.core.text import visible

REQUIRED = Reason("required", N_("This has to be filled in."))
READ_ONLY = Reason("read_only", N_("This cannot be changed here."))
UNKNOWN_FIELD = Reason("unknown_field", N_("There is no field “%(value)s” here."))
NOT_AN_OBJECT_OF_FIELDS = Reason("not_an_object_of_fields", N_("This has to be an object: key of the field → value."))
NOT_TEXT = Reason("not_text", N_("This has to be text."))
BAD_CHARACTERS = Reason("bad_characters", N_("“%(value)s” contains characters that cannot be stored. Type it again."))
TOO_LONG = Reason("too_long", N_("This is too long: %(length)s characters, and at most %(limit)s fit."))
TOO_SHORT = Reason("too_short", N_("“%(value)s” is too short: at least %(limit)s characters are needed."))
NOT_A_CODE = Reason("not_a_code", N_("“%(value)s” is not a code: only letters, digits and - _ / . may be used."))
DIGITS_LOST = Reason("digits_lost", N_("“%(value)s” may have lost digits in the spreadsheet. Format the column as text and enter it again."))  # fmt: skip
NOT_AN_EMAIL = Reason("not_an_email", N_("“%(value)s” is not an e-mail address. It looks like name@company.com."))
NOT_A_PHONE = Reason("not_a_phone", N_("“%(value)s” could not be read as a phone number."))
NOT_A_URL = Reason("not_a_url", N_("“%(value)s” is not a web address. It looks like https://www.company.com."))
NOT_A_COUNTRY = Reason("not_a_country", N_("“%(value)s” is not a country. Use its name or two letters, as in MY."))
NOT_A_CURRENCY = Reason("not_a_currency", N_("“%(value)s” is not a currency. Use its three letters, as in MYR."))
NOT_A_LANGUAGE = Reason("not_a_language", N_("“%(value)s” is not a language. Use its name or two letters, as in ms."))
NOT_A_CHOICE = Reason("not_a_choice", N_("“%(value)s” is not one of: %(choices)s."))
NOT_YES_OR_NO = Reason("not_yes_or_no", N_("“%(value)s” is neither yes nor no."))
NOT_MONEY = Reason("not_money", N_("An amount is written as an object with “amount” (text) and “currency”."))
NEGATIVE = Reason("negative", N_("“%(value)s” is below zero. Enter 0 or more."))
NOT_A_NUMBER = Reason("not_a_number", N_("“%(value)s” is not a number."))
NUMBER_UNCLEAR = Reason("number_unclear", N_("“%(value)s” is not a number. Did you mean %(suggestion)s?"))
NOT_WHOLE = Reason("not_whole", N_("“%(value)s” is not a whole number."))
TOO_PRECISE = Reason("too_precise", N_("“%(value)s” has too many decimals; at most %(limit)s are kept."))
OUT_OF_RANGE = Reason("out_of_range", N_("“%(value)s” is not between %(least)s and %(most)s."))
NOT_A_DATE = Reason("not_a_date", N_("“%(value)s” is not a date. Write 2026-11-23, 23/11/2026 or 23 Nov 2026."))
DATE_UNCLEAR = Reason("date_unclear", N_("“%(value)s” is not a date. Did you mean %(suggestion)s?"))
NOT_AN_INSTANT = Reason(
    "not_an_instant", N_("“%(value)s” is not a date and time with its zone, as in 2026-11-23T14:05:00Z.")
)
NOT_A_LIST = Reason("not_a_list", N_("A list is needed here."))
TOO_MANY_VALUES = Reason("too_many_in_field", N_("%(value)s are too many: at most %(limit)s may be given."))
NOT_NAMED = Reason("not_named", N_("“%(value)s” is not a name and a value. Write sap=100234, several separated by semicolons."))  # fmt: skip
NOT_LABELLED = Reason("not_labelled", N_("This is a list of objects, each with “kind” and “value”."))
NOT_A_REFERENCE = Reason("not_a_reference", N_("A reference is written as an object with “id” or “code”."))
NOT_A_MEMBER = Reason("not_a_member", N_("A colleague is written as an object with “id” or “email”."))
NO_LONGER_OFFERED = Reason("no_longer_offered", N_("“%(value)s” is inactive and no longer offered. Choose another, or make it active again."))  # fmt: skip
NOT_FOUND_HERE = Reason("reference_not_found", N_("“%(value)s” was not found."))


class Refused(ValueError):
    """A value that a kind cannot take; `rows.parse` makes a problem of it. `params` are text, ready for the sentence."""

    def __init__(self, reason: Reason, **params: str) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.params = params


def typed(value: object) -> str:
    """What was typed, as a message may show and a database may store it: cut at 200 characters, forbidden ones replaced, and of an object
    or list only that it is one (it may be nested without end)."""
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    return visible(str(value)[:200])
