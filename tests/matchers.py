"""What an answer should be, to stand on the right of `==`: `assert answer == redirects_to("/acme/customers/")`."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from tests.client import Answer


class Matcher:
    """Equal to every answer that `fits`; `said` is how a failure reads."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, said: str, fits: Callable[[Answer], bool]) -> None:
        self.said = said
        self.fits = fits

    def __eq__(self, answer: object) -> bool:
        return isinstance(answer, Answer) and self.fits(answer)

    def __repr__(self) -> str:
        return f"<{self.said}>"


def redirects_to(url: str) -> Matcher:
    """A browser is sent on with 303, htmx with HX-Location or HX-Redirect. Compared without host; the query only where `url` has one."""

    def fits(answer: Answer) -> bool:
        if answer.location is None or answer.status not in {204, 302, 303, 401}:
            return False
        parts = urlsplit(answer.location)
        return url == parts.path + (f"?{parts.query}" if parts.query and "?" in url else "")

    return Matcher(f"an answer that sends on to {url}", fits)


def sends_to_sign_in() -> Matcher:
    """Somebody signed out is asked to sign in."""
    return redirects_to("/sign-in")


def shows(text: str) -> Matcher:
    """A good page or fragment in which a person can read `text`."""
    return Matcher(f"a page showing {text!r}", lambda answer: answer.status == 200 and text in answer.words)


def shows_error(name: str, text: str = "") -> Matcher:
    """A form that came back (422) with `text` said about the field `name`, which screen readers are told is invalid."""

    def fits(answer: Answer) -> bool:
        if answer.status != 422:
            return False
        field = answer.page.css_first(f"[name='{name}'][aria-invalid=true]")
        ids = (field.attributes.get("aria-describedby") or "").split() if field else []
        said = " ".join(node.text() for id_ in ids for node in answer.page.css(f"[id='{id_}']"))
        return field is not None and text in " ".join(said.split())

    return Matcher(f"a form with an error at {name!r} saying {text!r}", fits)


def fragment(name: str) -> Matcher:
    """The block `name` alone, not the page around it."""
    return Matcher(f"the fragment #{name}", lambda answer: "<html" not in answer.text and answer.has(f"[id='{name}']"))


def refuses(status: int, code: str | None = None) -> Matcher:
    """A refusal with this status; of the API also with this code among its errors."""

    def fits(answer: Answer) -> bool:
        return answer.status == status and (
            code is None or code in {error.get("code") for error in answer.json.get("errors", [])}
        )

    return Matcher(f"a refusal {status} {code or ''}", fits)
