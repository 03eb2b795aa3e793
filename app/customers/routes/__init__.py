"""The doors of the customer master. One blueprint; its views are in modules by what they show.

book      the list, its count, filters, columns, the palette
bulk      one change to many of them
record    one customer: profile, create, edit, delete
views     saved views of the list
status    its moves from one status to another
checks    how strict the company is; who lacks what for e-invoices
parts     contacts and addresses of a customer
defaults  what new customers have unless they say otherwise
quality   rules of data quality, and who breaks them
branches  what the branch groups would change
families  its group, and the families of conglomerates
"""

from flask import Blueprint

customers = Blueprint("customers", __name__, url_prefix="/<tenant>/customers")

from app.customers.routes import book, branches, bulk, checks, defaults, families, parts, quality, record, status, views  # noqa: E402, F401 - the views register themselves on the blueprint
