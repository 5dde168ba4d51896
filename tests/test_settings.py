"""The settings: read from the environment, and refused with one sentence when they cannot be right."""

import subprocess
import sys

import pytest

from tests.processes import ROOT, environment

SHOW = "from hxi_dashboard import settings; print(settings.{})"


def read(name, tmp_path, **given):
    """A fresh process that reads one setting under these variables."""
    command = [sys.executable, "-c", SHOW.format(name)]
    return subprocess.run(command, cwd=ROOT, env=environment(tmp_path, **given), capture_output=True, text=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HXI_DEBUG", "maybe"),
        ("HXI_STORE_IP", "1"),
        ("HXI_WEB_WORKERS", "0"),
        ("HXI_WEB_THREADS", "many"),
        ("HXI_MONGO_CACHE_MB", "12"),
        ("HXI_MONGO_URL", "localhost:27017"),
        ("HXI_REDIS_URL", "http://cache"),
        ("HXI_PUBLIC_URL", "hxi.example.org"),
        ("HXI_MEDIA_URL", "/srv/media"),
        ("HXI_ANALYTICS_URL", "mysql://db1/hxi"),
        ("HXI_ANALYTICS_URL", "postgresql:hxi"),
        ("HXI_ALLOWED_HOSTS", "*"),
        ("HXI_SECRET_KEY", "short"),
        ("HXI_SECRET_KEY", "a" * 40),
        ("HXI_TRUSTED_PROXIES", "10.0.0.0/8, proxy.example"),
        ("HXI_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("HXI_TRUSTED_PROXIES", "::/0"),
    ],
)
def test_a_bad_value_is_refused_by_its_name(tmp_path, name, value):
    result = read("DEBUG", tmp_path, **{name: value})
    assert result.returncode != 0
    assert name in result.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    "value", ["mongo://hxi:{}@db1/", "mongodb:/hxi:{}@db1/", "hxi:{}@db1", "mongodb://[hxi:{}]@db1"]
)
def test_a_mistyped_address_is_refused_without_showing_its_password(tmp_path, value):
    result = read("DEBUG", tmp_path, HXI_MONGO_URL=value.format("walnut-harbour-9"))
    assert "HXI_MONGO_URL" in result.stderr.strip().splitlines()[-1]
    assert "walnut" not in result.stderr


@pytest.mark.parametrize(
    ("setting", "given", "found"),
    [
        ("SESSION_COOKIE_SECURE", {}, "False"),
        ("SESSION_COOKIE_SECURE", {"HXI_PUBLIC_URL": "https://hxi.example.org"}, "True"),
        ("EMBEDDED_MONGO", {"HXI_MONGO_URL": "mongodb://db1,db2/?replicaSet=rs0"}, "False"),
        ("STORAGES['default']['BACKEND']", {}, "django.core.files.storage.FileSystemStorage"),
        (
            "STORAGES['default']['OPTIONS']",
            {"HXI_MEDIA_URL": "s3://shop-media/hxi/"},
            "{'bucket_name': 'shop-media', 'location': 'hxi'}",
        ),
        ("ANALYTICS_URL", {}, ""),
        ("ANALYTICS_URL", {"HXI_ANALYTICS_URL": "postgres://hxi@db1/hxi"}, "postgres://hxi@db1/hxi"),
        ("TRUSTED_PROXIES[0].num_addresses", {"HXI_TRUSTED_PROXIES": "10.0.0.0/24"}, "256"),
        ("ALLOWED_HOSTS", {"HXI_ALLOWED_HOSTS": "a.example, b.example"}, "['a.example', 'b.example']"),
    ],
)
def test_a_setting_follows_the_environment(tmp_path, setting, given, found):
    assert read(setting, tmp_path, **given).stdout.strip() == found


def test_the_generated_secret_is_kept_and_is_its_owners_alone(tmp_path):
    first, second = (read("SECRET_KEY", tmp_path).stdout.strip() for _ in range(2))
    assert first == second
    assert len(first) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
