"""The doors of the reference lists. One blueprint; its views are in modules by what they show.

lists   one set of screens for every list
terms   when a document of a credit term is due
"""

from flask import Blueprint

reference = Blueprint("reference", __name__, url_prefix="/<tenant>/settings/lists")

from app.reference.routes import lists, terms  # noqa: E402, F401 - the views register themselves on the blueprint
