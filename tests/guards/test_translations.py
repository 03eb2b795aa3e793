"""Three languages, complete: nothing missing, nothing doubtful, nothing that would break when it is filled in.

`make i18n` collects the messages; a translator fills translations/<language>/LC_MESSAGES/messages.po.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from app.core.i18n import LOCALES
from tests.guards.house import ROOT, lines

FOLDER = ROOT / "translations"
LANGUAGES = [locale for locale in LOCALES if locale != "en"]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[a-z]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>")


def read(file: Path) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream)


def collected() -> set[str]:
    """The messages that code and templates hold now."""
    with (FOLDER / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=_is_ours)
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found}


def _is_ours(folder: str) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in {"node_modules", "static", "tests"}


def messages(catalog: Catalog) -> Iterator[Message]:
    """All but the header."""
    return (message for message in catalog if message.id)


def faults_of(language: str, catalog: Catalog, template: Catalog) -> Iterator[str]:
    """What is wrong with a translated catalogue, one sentence per message."""
    for wanted in messages(template):
        message = catalog.get(wanted.id)
        if message is None or not all(_said(message)):
            yield f"{language}: missing: {_id(wanted)!r}"
        else:
            yield from (f"{language}: {fault}: {_id(wanted)!r}" for fault in faults_of_message(message))
    if catalog.num_plurals != 1:
        yield f"{language}: has {catalog.num_plurals} plural forms; Chinese and Malay have one (Plural-Forms: nplurals=1)"


def faults_of_message(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    if message.fuzzy:
        yield "doubtful (fuzzy)"
    originals = message.id if isinstance(message.id, list | tuple) else (message.id,)
    for said in _said(message):
        if sorted(PLACEHOLDER.findall(said)) not in [sorted(PLACEHOLDER.findall(one)) for one in originals]:
            yield f"other placeholders in {said!r}"
        if sorted(TAG.findall(said)) not in [sorted(TAG.findall(one)) for one in originals]:
            yield f"other HTML in {said!r}"
        if said != said.strip() and originals[0] == originals[0].strip():
            yield f"blanks around {said!r}"


def _said(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string,)


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_every_message_is_in_the_template() -> None:
    """Seen to fail: write a new `_()` and do not run `make i18n`."""
    known = {_id(message) for message in messages(read(FOLDER / "messages.pot"))}
    found = collected()
    assert not found - known, lines(sorted(found - known), "run `make i18n`, then translate")
    assert not known - found, lines(sorted(known - found), "nobody says this any more: run `make i18n`")


def hidden_in(source: str) -> list[str]:
    """Messages that stand within an f-string, where the collector does not look."""
    strings = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr))
    calls = (node for one in strings for node in ast.walk(one) if isinstance(node, ast.Call))
    said = (call.args[0] for call in calls if getattr(call.func, "id", "") in KEYWORDS and call.args)
    return [str(text.value) for text in said if isinstance(text, ast.Constant)]


def test_no_message_hides_within_another_text() -> None:
    assert hidden_in("""f"{said} {gettext('All is well.')} {gettext(word)}" """) == ["All is well."]
    found = [
        f"{file.relative_to(ROOT)}: {text}"
        for file in (ROOT / "app").rglob("*.py")
        for text in hidden_in(file.read_text())
    ]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_well(language: str) -> None:
    """Seen to fail by `test_the_guard_sees_every_fault_of_a_translation`."""
    catalog = read(FOLDER / language / "LC_MESSAGES" / "messages.po")
    faults = list(faults_of(language, catalog, read(FOLDER / "messages.pot")))
    assert not faults, lines(faults)


def test_the_guard_sees_every_fault_of_a_translation() -> None:
    template, catalog = Catalog(), Catalog(locale="ms")
    for id_, string, flags in (
        ("Save", "", ()),
        ("Close", "Tutup", ("fuzzy",)),
        ("%(n)s rows", "%(m)s baris", ()),
        ("<b>New</b>", "<i>Baharu</i>", ()),
        ("Stop", " Henti", ()),
        ("Good", "Baik", ()),
    ):
        template.add(id_)
        catalog.add(id_, string, flags=flags)
    template.add("Never seen")
    said = "\n".join(faults_of("ms", catalog, template))
    for part in (
        "missing: 'Save'",
        "missing: 'Never seen'",
        "doubtful (fuzzy): 'Close'",
        "other placeholders in '%(m)s baris'",
        "other HTML in '<i>Baharu</i>'",
        "blanks around ' Henti'",
        "has 2 plural forms",
    ):
        assert part in said, said
    assert "Good" not in said


def test_a_catalogue_is_read_back_as_it_was_written() -> None:
    """The guard reads files: a plural message must come through whole."""
    catalog = Catalog(locale="zh")
    catalog.add(("%(num)s row", "%(num)s rows"), ("%(num)s 行",))
    file = io.BytesIO()
    write_po(file, catalog)
    file.seek(0)
    [message] = messages(read_po(file))
    assert list(faults_of_message(message)) == []
    assert _id(message) == "%(num)s row"
