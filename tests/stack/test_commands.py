"""Management commands and the embedded servers: each has them for its own lifetime."""

import subprocess
import sys

import pytest

from apps.stack import Refused, binaries
from tests.processes import ROOT, environment, free_port, manage, names_of


def test_a_command_has_its_own_servers_and_leaves_none_running(tmp_path):
    result = manage(tmp_path, "check_collections", "--fix")
    assert result.returncode == 0, result.stderr
    assert names_of(tmp_path) == {}


def test_what_one_command_stored_the_next_one_finds(tmp_path):
    assert manage(tmp_path, "createsuperuser", "--noinput", "--username", "ada").returncode == 0
    assert manage(tmp_path, "create_token", "ada").stdout.strip().splitlines()[-1].startswith("hxit_")
    assert manage(tmp_path, "create_token", "no body").returncode == 1


def test_two_commands_at_once_on_a_cold_data_dir_both_work(tmp_path):
    commands = [
        subprocess.Popen(
            [sys.executable, "manage.py", "createsuperuser", "--noinput", "--username", name],
            cwd=ROOT,
            env=environment(tmp_path),
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("ada", "grace")
    ]
    ends = [(command.communicate(timeout=90)[1], command.returncode) for command in commands]
    assert [status for _, status in ends] == [0, 0], ends
    assert names_of(tmp_path) == {}


def test_a_moved_data_dir_serves_from_its_new_place(tmp_path):
    assert manage(tmp_path / "old", "createsuperuser", "--noinput", "--username", "ada").returncode == 0
    (tmp_path / "old").rename(tmp_path / "new")
    assert manage(tmp_path / "new", "create_token", "ada").returncode == 0


@pytest.mark.parametrize("arguments", [["help"], ["help", "up"], ["up", "--help"], ["version"]])
def test_a_command_that_needs_no_server_starts_none(tmp_path, arguments):
    assert manage(tmp_path, *arguments).returncode == 0
    assert not (tmp_path / "mongo").exists()


def test_wrong_usage_is_told_before_any_server_starts(tmp_path):
    assert manage(tmp_path, "create_token").returncode == 2
    assert not (tmp_path / "mongo").exists()


def test_a_server_that_cannot_start_is_told_in_one_sentence(tmp_path):
    (tmp_path / "mongo").mkdir()
    (tmp_path / "mongo" / "WiredTiger").write_text("not a database")
    (tmp_path / "mongo" / "storage.bson").write_bytes(b"neither")
    result = manage(tmp_path, "check_collections")
    assert result.returncode == 1
    assert result.stderr.startswith("The embedded mongod did not start")
    assert "Traceback" not in result.stderr
    assert names_of(tmp_path) == {}


def test_a_missing_program_is_told_with_the_way_out(monkeypatch):
    monkeypatch.setattr(binaries.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Refused, match=r"mongod is missing.*HXI_MONGO_URL"):
        binaries.mongod()
    with pytest.raises(Refused, match=r"valkey-server is missing.*HXI_REDIS_URL"):
        binaries.valkey()


@pytest.mark.parametrize("arguments", [["settle"], ["createsuperuser", "--noinput", "--username", "ada"], ["up"]])
def test_a_store_that_does_not_answer_is_told_in_one_sentence(tmp_path, arguments):
    result = manage(tmp_path, *arguments, HXI_MONGO_URL=f"mongodb://127.0.0.1:{free_port()}/?replicaSet=rs0")
    assert result.returncode == 1
    assert result.stderr.strip().splitlines()[-1].startswith("MongoDB does not answer")
    assert "Traceback" not in result.stdout + result.stderr
    assert names_of(tmp_path) == {}


def test_an_unsupported_platform_is_told_with_the_way_out(monkeypatch):
    monkeypatch.setattr(binaries.platform, "machine", lambda: "riscv64")
    with pytest.raises(Refused, match="no embedded MongoDB for Linux on riscv64; set HXI_MONGO_URL"):
        binaries.mongod()


def test_what_a_command_prints_ends_with_it_although_its_servers_live_on(tmp_path):
    arguments = [sys.executable, "manage.py", "shell", "--no-imports", "-c"]
    options = {"cwd": ROOT, "env": environment(tmp_path), "text": True, "stdout": subprocess.PIPE}
    first = subprocess.Popen([*arguments, "print('up', flush=True); input()"], stdin=subprocess.PIPE, **options)
    assert first.stdout.readline() == "up\n"
    second = subprocess.Popen([*arguments, "print('up', flush=True); input()"], stdin=subprocess.PIPE, **options)
    assert second.stdout.readline() == "up\n"
    assert first.communicate("\n", timeout=60) == ("", None)
    assert [command for command in names_of(tmp_path).values() if "bin/mongod" in command]
    assert second.communicate("\n", timeout=60) == ("", None)
    assert names_of(tmp_path) == {}
