"""The global `ui`: every macro of `templates/ui/*.html` under one name, in every template and in blocks rendered alone.

A block that htmx asks for is rendered without the top of its page, so an `{% import %}` there would be missing. A global is not.
Macros are pure: arguments in, markup out; they see the globals (`_`, `icon`, `ui`), never the page's variables.
"""

from __future__ import annotations

from jinja2 import Environment
from jinja2.runtime import Macro

FOLDER = "ui/"


class Components:
    """`ui.status(…)` is the macro `status`, whichever file of the folder it is in. Raises AttributeError for an unknown name."""

    def __init__(self, environment: Environment, folder: str = FOLDER) -> None:
        self._environment = environment
        self._folder = folder
        self._homes: dict[str, str] = {}

    def __getattr__(self, name: str) -> Macro:
        if name.startswith("_"):
            raise AttributeError(name)
        macro: Macro = getattr(self._environment.get_template(self._home(name)).module, name)
        if not self._environment.auto_reload:  # a file that may be edited is asked again, one that cannot change is not
            self.__dict__[name] = macro
        return macro

    def _home(self, name: str) -> str:
        if name not in self._homes:
            self._homes = homes(self._environment, self._folder)
        if name not in self._homes:
            raise AttributeError(f"no macro {name!r} in templates/{self._folder}")
        return self._homes[name]


def homes(environment: Environment, folder: str = FOLDER) -> dict[str, str]:
    """The file of every macro by its name; a name that two files define raises ValueError."""
    found: dict[str, str] = {}
    for file in environment.list_templates(filter_func=lambda path: path.startswith(folder)):
        for name in _macro_names(environment, file):
            if found.setdefault(name, file) != file:
                raise ValueError(f"the macro {name!r} is in {found[name]} and in {file}")
    return found


def _macro_names(environment: Environment, file: str) -> list[str]:
    module = environment.get_template(file).module
    return [name for name, thing in vars(module).items() if isinstance(thing, Macro) and not name.startswith("_")]
