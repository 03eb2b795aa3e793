"""Record definitions: what a record is, said once, and used seven times.

An area declares its record in `values.py`, as a pydantic model whose fields carry a kind (in the annotation) and a `Spec`:

    class EntityType(Choice):
        PRIVATE_LIMITED = "private_limited", N_("Private limited"), "sdn bhd"      # value, label, other words for it in files

    class CustomerRecord(Record, name="customer", label=N_("Customer"), plural=N_("Customers"),
                         groups=(Group("main", N_("Who it is")), Group("credit", N_("Credit")))):
        code: Annotated[Code | None, Spec(N_("Customer code"), width="two", min_length=3, key=text.key, pinned=True, sortable=True)] = None
        name: Annotated[Line, Spec(N_("Name"), width="four", key=text.sort_name, pinned=True, sortable=True, search=True)]
        entity_type: Annotated[EntityType | None, Spec(N_("Entity type"))] = None
        category: Annotated[Ref | None, Spec(N_("Category"), refers_to="category", default_column=True)] = None
        credit_limit: Annotated[Money | None, Spec(N_("Credit limit"), group="credit")] = None
        version: Annotated[int, Spec(N_("Version"), writable="never", filterable=False)] = 1

    CUSTOMER = definition(CustomerRecord)

`X | None` may be empty; what has no default must be given for a new record; `writable` is "always", "on_create" or "never".
Annotations: Line, Text, Code, IdNumber, EmailText, PhoneText, UrlText, CountryCode, CurrencyCode, LanguageCode, Ref, Refs (several records of one list), MemberRef, and str, bool,
int, Decimal, date, datetime, Money, any `Choice` (a `State` is one that is shown as a badge). `Annotated[Money, MoneyKind(currency_field="currency")]`
reads amounts in the currency that the record names.

What is made of it, and where:

| use | call |
|---|---|
| read a form, a row of a file, JSON | `rows.parse(CUSTOMER, raw, context, "form" | "file" | "json", purpose)` → `Parsed(values, problems, warnings, given)` |
| what reading depends on | `rows.context(country=…, currency=…, locale=…, today=…, timezone=…, find_reference=…, translate=…)` |
| form | `screens.form_fields(CUSTOMER, values, problems, context=…)` → sections for `ui.form_sections`; `screens.summary` |
| list | `screens.columns`, `screens.parse_sort`, `cells.cell(field, value, references)` |
| filter | `filters.compile_filter(CUSTOMER, json, columns, context, search)`, `describe_filter`, `parse_query_filters`, `to_url` |
| import, export | `sheets.suggest_mapping`, `sheets.template_columns`, `sheets.export_row` |
| API | `schema.model_for(CUSTOMER, "create" | "patch" | "read")`, `schema.to_json(CUSTOMER, values, references)` |
| in words | `words.cell_text(cell, context)` |
| written by the thousand, referred to | `staged`, `references.references_to(row)` |
| a part of it | `CUSTOMER.only(names)`, `CUSTOMER.without(names)`: a tab of the form, what a role may see |

`fields`, `kinds`, `reasons`, `context`, `cells` and `grammar` are pure; `filters` knows SQLAlchemy, `names` Babel, `screens` the request's language.
This module imports nothing, so that a `values.py` stays pure.
"""
