"""The doors of imports. One blueprint; its views are in modules by what they show.

files    the list, the upload, templates, one import on its way and its result
columns  matching columns, reading the file in another way
rows     the preview: rows, corrections, going on
"""

from flask import Blueprint

imports = Blueprint("imports", __name__, url_prefix="/<tenant>/imports")

from app.imports.routes import columns, files, rows  # noqa: E402, F401 - the views register themselves on the blueprint
