"""The one blueprint of identity; the views put themselves into it."""

from flask import Blueprint

identity = Blueprint("identity", __name__)
