"""`langgan up` with real processes: what it starts, what it starts again, and that nothing stays behind."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

from tests.launcher.running import Start, all_gone, processes_of


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_leaves_no_process_behind(start: Start, number: signal.Signals) -> None:
    running = start().until_ready()
    assert len(processes_of(running.home)) >= 4  # itself, PostgreSQL, Redis, web; workers follow
    running.send(number)
    assert running.ended() == 0
    assert processes_of(running.home) == []


def test_a_start_under_nohup_outlives_its_terminal(start: Start) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # inherited by what we start, as nohup does it
    running = start()
    signal.signal(signal.SIGHUP, before)
    running.until_ready().send(signal.SIGHUP)
    os.kill(int(running.until(r"worker is process (\d+)")), signal.SIGKILL)
    running.until("started again")


def test_a_stop_in_the_middle_of_the_start_leaves_no_process_behind(start: Start) -> None:
    running = start()
    running.until("redis +. ready")
    running.send(signal.SIGTERM)
    assert running.ended() == 0
    assert processes_of(running.home) == []


@pytest.mark.faults
def test_a_killed_supervisor_leaves_nothing_and_the_next_start_has_the_data(start: Start) -> None:
    killed = start().until_ready()
    left = processes_of(killed.home)
    killed.process.kill()
    again = start(home=killed.home, port=killed.port)  # at once: the old ones are still on their way out
    assert again.until(r"start number (\d+)") == "2"
    again.until_ready()
    assert all_gone(left)


@pytest.mark.faults
def test_a_killed_first_start_is_taken_up_by_the_next(start: Start) -> None:
    killed = start()
    killed.until("postgres")
    killed.process.kill()
    start(home=killed.home, port=killed.port).until_ready()


@pytest.mark.faults
def test_a_worker_that_dies_is_started_again_and_its_children_are_ended(start: Start) -> None:
    running = start().until_ready()
    child = int(running.until(r"child is process (\d+)"))
    worker = int(running.until(r"worker is process (\d+)"))
    assert os.getpgid(child) == worker
    os.kill(worker, signal.SIGKILL)
    running.until("killed by SIGKILL; started again")
    assert int(running.until(r"worker is process (\d+)")) != worker
    assert all_gone([child])


@pytest.mark.faults
def test_a_postgres_that_is_killed_is_started_again_with_its_data(start: Start) -> None:
    running = start().until_ready()
    postmaster = int((next(running.home.glob("pg*")) / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    running.until("postgres +. killed by SIGKILL; started again")
    running.send(signal.SIGTERM)
    assert running.ended() == 0
    assert start(home=running.home).until(r"start number (\d+)") == "2"


def test_a_process_that_never_works_is_given_up(start: Start, application: Path) -> None:
    (application / "app" / "web.py").write_text("import no_such_module")
    running = start()
    assert running.ended() == 1
    assert "No module named 'no_such_module'" in running.output
    assert "web has ended 4 times within a minute" in running.output
    assert processes_of(running.home) == []


def test_a_failing_migration_ends_the_start(start: Start, application: Path) -> None:
    (application / "app" / "cli.py").write_text("raise SystemExit('no such column')")
    running = start()
    assert running.ended() == 1
    assert "no such column" in running.output
    assert "`langgan db upgrade` failed" in running.output
    assert processes_of(running.home) == []


def test_a_taken_port_is_named_before_anything_starts(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        running = start(port=port)
        assert running.ended() == 1
    assert f"Port {port} on 127.0.0.1 is taken" in running.output
    assert "PORT=" in running.output
    assert not list(running.home.glob("pg*"))


def test_a_second_start_in_the_same_home_names_the_first(start: Start) -> None:
    first = start().until_ready()
    second = start(home=first.home)
    assert second.ended() == 1
    assert f"already runs from {first.home}: http://127.0.0.1:{first.port}" in second.output
    first.send(signal.SIGTERM)
    assert first.ended() == 0


def test_two_homes_run_side_by_side_and_a_path_may_have_a_space(start: Start, folder: Path) -> None:
    one, other = start(home=folder / "one"), start(home=folder / "the other")
    assert one.until(r"start number (\d+)") == "1"
    assert other.until(r"start number (\d+)") == "1"
    one.until_ready()
    other.until_ready()
    one.send(signal.SIGTERM)
    assert one.ended() == 0
    assert processes_of(one.home) == []
    assert len(processes_of(other.home)) > 4


def test_the_demo_company_is_made_once_and_its_sign_ins_are_printed_at_every_start(start: Start) -> None:
    first = start()
    first.until("making the demo company")
    first.until("demo sign-in: alice")
    first.until_ready().send(signal.SIGTERM)
    first.ended()
    second = start(home=first.home)
    shown = second.until(r"(?s)(.*)Langgan is ready")
    assert "demo sign-in: alice" in shown
    assert "making the demo company" not in shown


def test_production_gets_no_demo_company(start: Start) -> None:
    running = start(LANGGAN_ENV="production", SECRET_KEY="x" * 40)
    assert "demo" not in running.until(r"(?s)(.*)Langgan is ready")


def test_production_without_a_secret_does_not_start(start: Start) -> None:
    running = start(LANGGAN_ENV="production")
    assert running.ended() == 1
    assert "SECRET_KEY is not set" in running.output


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_one_database_role_without_the_other_does_not_start(start: Start, name: str) -> None:
    running = start(**{name: "postgresql://localhost/nowhere"})
    assert running.ended() == 1
    assert f"{name} is set and" in running.output
