"""`manage.py up` as its user sees it: one process tree that serves, refuses clearly, recovers and tidies up."""

import os
import re
import signal
import urllib.request

import pytest
from django.conf import settings

from apps.stack.sign_in import DEMO, demo_help, first_help
from tests.factories import a_user
from tests.processes import Stack, free_port, manage, names_of, wait_until


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    with Stack(tmp_path_factory.mktemp("data"), HXI_WEB_WORKERS="1") as stack:
        yield stack


def status_of(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status


def serves(stack):
    try:
        return status_of(f"{stack.url}/accounts/login/") == 200
    except OSError:
        return False


def refused(result):
    """The one sentence of a refusal."""
    assert result.returncode == 1, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


def pids_of(stack, word):
    """The processes a word names; the supervisor and the keepers name everything they run."""
    found = names_of(stack.data_dir).items()
    return [pid for pid, command in sorted(found) if word in command and "apps.stack" not in command]


def test_the_address_it_names_answers(stack):
    assert f"Ready: {stack.url}/" in stack.output
    assert serves(stack)


def test_it_runs_servers_web_worker_and_beat(stack):
    commands = " ".join(names_of(stack.data_dir).values())
    assert [word for word in ("mongod", "valkey-server", "granian", " worker ", " beat ") if word not in commands] == []


def test_every_line_says_when_and_who(stack):
    lines = stack.output.splitlines()
    assert lines
    assert [line for line in lines if not re.match(r"\d\d:\d\d:\d\d \w+ +│ \S", line)] == []


def test_a_second_stack_on_the_same_data_is_refused(stack):
    sentence = refused(manage(stack.data_dir, "up", "--port", free_port()))
    assert str(stack.data_dir) in sentence
    assert "\n" not in sentence


def test_a_port_in_use_is_refused(stack, tmp_path):
    sentence = refused(manage(tmp_path, "up", "--port", stack.port))
    assert f"127.0.0.1:{stack.port}" in sentence
    assert "\n" not in sentence


def test_a_command_joins_the_running_servers(stack):
    before = pids_of(stack, "bin/mongod")
    assert manage(stack.data_dir, "check_collections").returncode == 0
    assert pids_of(stack, "bin/mongod") == before
    assert serves(stack)


@pytest.mark.parametrize("word", ["granian", "bin/mongod", "valkey-server", " beat ", " worker "])
def test_a_process_that_is_killed_is_started_again(stack, word):
    wait_until(lambda: pids_of(stack, word))  # one may just be starting again
    killed = pids_of(stack, word)
    os.kill(killed[0], signal.SIGKILL)
    wait_until(lambda: set(pids_of(stack, word)) - set(killed))
    wait_until(lambda: serves(stack))
    assert "starting it again" in stack.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_every_process_and_leaves_the_data_clean(tmp_path, number):
    with Stack(tmp_path, HXI_WEB_WORKERS="1") as stack:
        assert stack.stop(number) == 0
    assert names_of(tmp_path) == {}
    assert (tmp_path / "mongo" / "mongod.lock").read_text() == ""  # what mongod writes on a clean end
    assert "killed" not in stack.output


def test_a_killed_parent_leaves_nothing_running_and_the_next_start_recovers(tmp_path):
    with Stack(tmp_path, HXI_WEB_WORKERS="1") as stack:
        assert manage(tmp_path, "createsuperuser", "--noinput", "--username", "kept").returncode == 0
        stack.stop(signal.SIGKILL)
        wait_until(lambda: not names_of(tmp_path))
    with Stack(tmp_path, HXI_WEB_WORKERS="1") as again:
        assert serves(again)
        assert manage(tmp_path, "create_token", "kept").returncode == 0


def test_a_start_right_after_a_kill_ends_what_was_left(tmp_path):
    with Stack(tmp_path, HXI_WEB_WORKERS="1") as stack:
        old = set(names_of(tmp_path))
        stack.stop(signal.SIGKILL)
        with Stack(tmp_path, HXI_WEB_WORKERS="1") as again:
            wait_until(lambda: not old & set(names_of(tmp_path)))
            assert serves(again)


def test_servers_given_by_url_are_not_started_here(tmp_path):
    given = {"HXI_MONGO_URL": settings.MONGO_URL, "HXI_REDIS_URL": settings.REDIS_URL}
    with Stack(tmp_path, HXI_WEB_WORKERS="1", **given) as stack:
        assert serves(stack)
        commands = " ".join(names_of(tmp_path).values())
    assert "granian" in commands
    assert "mongod" not in commands
    assert "valkey" not in commands


OPEN_TO_ALL = {
    "HXI_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
    "HXI_ALLOWED_HOSTS": "hxi.example.com",
    "HXI_PUBLIC_URL": "https://hxi.example.com",
}


@pytest.mark.parametrize("missing", OPEN_TO_ALL)
def test_serving_strangers_without_a_safety_setting_is_refused(tmp_path, missing):
    given = {name: value for name, value in OPEN_TO_ALL.items() if name != missing}
    assert missing in refused(manage(tmp_path, "up", "--host", "0.0.0.0", **given))  # noqa: S104


@pytest.mark.parametrize(
    ("name", "value"), [("HXI_DEBUG", "yes"), ("HXI_PUBLIC_URL", "http://hxi.example.com"), ("HXI_SECRET_KEY", "short")]
)
def test_serving_strangers_with_an_unsafe_setting_is_refused(tmp_path, name, value):
    given = {**OPEN_TO_ALL, name: value}
    assert name in refused(manage(tmp_path, "up", "--host", "0.0.0.0", **given))  # noqa: S104


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("HXI_DEBUG", {"HXI_DEBUG": "yes", "HXI_PUBLIC_URL": "https://hxi.example.com"}),
        ("HXI_DEBUG", {"HXI_DEBUG": "yes", "HXI_ALLOWED_HOSTS": "localhost,hxi.example.com"}),
        ("HXI_PUBLIC_URL", {"HXI_PUBLIC_URL": "http://hxi.example.com"}),
        ("HXI_PUBLIC_URL", {"HXI_ALLOWED_HOSTS": "hxi.example.com"}),
    ],
)
def test_letting_strangers_in_through_a_proxy_is_refused_just_so(tmp_path, name, given):
    assert name in refused(manage(tmp_path, "up", "--port", free_port(), **given))


def test_a_data_dir_that_cannot_be_one_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    sentence = refused(manage(tmp_path / "file", "up", "--port", free_port()))
    assert str(tmp_path / "file") in sentence


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_wrong_usage_has_status_two(tmp_path, port):
    assert manage(tmp_path, "up", "--port", port).returncode == 2


def test_a_setting_that_makes_no_sense_stops_the_start_with_one_sentence(tmp_path):
    assert "HXI_WEB_WORKERS" in refused(manage(tmp_path, "up", HXI_WEB_WORKERS="many"))


def test_the_demo_password_is_told_once_and_signs_in(client):
    password = re.search(r"password (\S+)", demo_help()).group(1)
    assert client.login(username=DEMO, password=password)
    assert password not in demo_help()
    assert "changepassword demo" in demo_help()


def test_a_house_without_people_says_how_to_make_the_first():
    assert "createsuperuser" in first_help()
    a_user()
    assert first_help() == ""
