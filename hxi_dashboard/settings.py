"""Every setting of the product, read from HXI_* environment variables; a bad value stops the start with one sentence.

ENVIRONMENT is the whole list: the README's table is checked against it.
"""

import os
import secrets
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import quote, urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

from apps.record.places import mongo_socket, redis_socket

BASE_DIR = Path(__file__).resolve().parent.parent

ENVIRONMENT = {
    # name: (default, what it does)
    "HXI_DATA_DIR": (".hxi", "where embedded servers and files keep their data"),
    "HXI_MONGO_URL": (
        "",
        "a MongoDB replica set or sharded cluster; unset starts an embedded `mongod` on a private socket",
    ),
    "HXI_MEDIA_URL": ("", "`s3://bucket/prefix` of the page pictures; unset keeps them in the data dir"),
    "HXI_LAKE_URL": ("", "`s3://bucket/prefix` of the lake's Delta tables; unset keeps them in the data dir"),
    "HXI_ANALYTICS_URL": ("", "`postgresql://…` that gets daily tables for other tools; unset publishes none"),
    "HXI_REDIS_URL": ("", "Redis or Valkey; unset starts an embedded Valkey on a private socket"),
    "HXI_PUBLIC_URL": (
        "http://127.0.0.1:8000",
        "the address people and recorders use; `https` turns on secure cookies and HSTS",
    ),
    "HXI_ALLOWED_HOSTS": (
        "127.0.0.1,localhost,[::1]",
        "host names the dashboard answers to, comma-separated; `*` is refused",
    ),
    "HXI_SECRET_KEY": (
        "",
        "signs sessions, at least 32 characters; unset keeps a generated one in the data dir (loopback only)",
    ),
    "HXI_TRUSTED_PROXIES": (
        "",
        "addresses or networks of reverse proxies whose `X-Forwarded-For` and `-Proto` are believed",
    ),
    "HXI_STORE_IP": ("no", "`yes` keeps a visitor's IP address in `sessions.ip`; otherwise it is never stored"),
    "HXI_RETENTION_DAYS": (
        "0",
        "sessions are deleted so many days after their start, and predictions as old whose session never came; "
        "`0` keeps them",
    ),
    "HXI_WEB_WORKERS": ("2", "web processes"),
    "HXI_WEB_THREADS": ("32", "threads of each web process; more let more small batches share one write"),
    "HXI_TASK_WORKERS": ("1", "Celery worker processes"),
    "HXI_MONGO_CACHE_MB": ("256", "cache of the embedded `mongod`, in MiB"),
    "HXI_DEBUG": ("no", "`yes` shows tracebacks in the browser; refused unless served on loopback"),
}


def text(name):
    """The value of a setting: from the environment, else its default."""
    return os.environ.get(name) or ENVIRONMENT[name][0]


def words(name):
    return [word.strip() for word in text(name).split(",") if word.strip()]


def flag(name):
    value = text(name).lower()
    if value not in {"yes", "no"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be yes or no.")
    return value == "yes"


def number(name, least, most):
    value = text(name)
    if not value.isdigit() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number from {least} to {most}.")
    return int(value)


def url(name, *schemes):
    """An address with one of these schemes; a refusal never repeats it, since it may hold a password."""
    value = text(name)
    try:
        parts = urlsplit(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} cannot be read as an address.") from None
    if value and (parts.scheme not in schemes or not (parts.path if parts.scheme == "unix" else parts.netloc)):
        known = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ImproperlyConfigured(f"{name} must start with {known} and name where it leads.")
    return value.rstrip("/")


def media_storage(address):
    """Django's storage of a bucket `s3://bucket/prefix` (AWS_* variables say how to reach it), else of the data dir."""
    if not address:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "media"}}
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": bucket, "location": prefix}}


def networks(name):
    try:
        found = [ip_network(word, strict=False) for word in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from error
    if any(network.prefixlen == 0 for network in found):
        raise ImproperlyConfigured(f"{name} trusts every address; name the proxies' own.")
    return found


def secret_key():
    """HXI_SECRET_KEY, else one generated once and kept, readable by its owner alone, in the data dir."""
    given = text("HXI_SECRET_KEY")
    if given:
        if len(given) < 32 or len(set(given)) < 8:
            raise ImproperlyConfigured("HXI_SECRET_KEY is too easy to guess; give at least 32 random characters.")
        return given
    try:
        return kept_secret_key()
    except OSError as error:
        raise ImproperlyConfigured(f"The data dir {DATA_DIR} cannot be used: {error.strerror}.") from error


def kept_secret_key():
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = DATA_DIR / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, kept)  # first one wins when two processes start at once
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return kept.read_text().strip()


# --- Where things are -----------------------------------------------------------------------------------------------
DATA_DIR = (Path.cwd() / text("HXI_DATA_DIR")).resolve() if os.environ.get("HXI_DATA_DIR") else BASE_DIR / ".hxi"
EMBEDDED_MONGO = not text("HXI_MONGO_URL")
EMBEDDED_REDIS = not text("HXI_REDIS_URL")
MONGO_URL = (
    f"mongodb://{quote(str(mongo_socket(DATA_DIR)), safe='')}/?directConnection=true"
    if EMBEDDED_MONGO
    else url("HXI_MONGO_URL", "mongodb", "mongodb+srv")
)
REDIS_URL = (
    f"unix://{redis_socket(DATA_DIR)}?db=0" if EMBEDDED_REDIS else url("HXI_REDIS_URL", "redis", "rediss", "unix")
)
LAKE_URL = url("HXI_LAKE_URL", "s3")
ANALYTICS_URL = url("HXI_ANALYTICS_URL", "postgresql", "postgres")
MEDIA_STORAGE = media_storage(url("HXI_MEDIA_URL", "s3"))
PUBLIC_URL = url("HXI_PUBLIC_URL", "http", "https")
WEB_WORKERS = number("HXI_WEB_WORKERS", 1, 64)
WEB_THREADS = number("HXI_WEB_THREADS", 1, 256)
TASK_WORKERS = number("HXI_TASK_WORKERS", 1, 64)
MONGO_CACHE_MB = number("HXI_MONGO_CACHE_MB", 256, 1_000_000)
STORE_IP = flag("HXI_STORE_IP")
RETENTION_DAYS = number("HXI_RETENTION_DAYS", 0, 36_500)
TRUSTED_PROXIES = networks("HXI_TRUSTED_PROXIES")

# --- Django ---------------------------------------------------------------------------------------------------------
DEBUG = flag("HXI_DEBUG")
SECRET_KEY = secret_key()
ALLOWED_HOSTS = words("HXI_ALLOWED_HOSTS")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("HXI_ALLOWED_HOSTS is '*'; name the hosts the dashboard answers to.")
ROOT_URLCONF = "hxi_dashboard.urls"
WSGI_APPLICATION = "hxi_dashboard.wsgi.application"

INSTALLED_APPS = [
    "hxi_dashboard.apps.DashboardAdmin",
    "hxi_dashboard.apps.DashboardAuth",
    "hxi_dashboard.apps.DashboardContentTypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "apps.accounts",
    "apps.record",
    "apps.ingestion",
    "apps.analytics",
    "apps.replay",
    "apps.journey",
    "apps.emotion",
    "apps.heatmap",
    "apps.stack",
    "demo",
]
MIGRATION_MODULES = {name: f"hxi_dashboard.mongo_migrations.{name}" for name in ("admin", "auth", "contenttypes")}

MIDDLEWARE = [
    "apps.ingestion.middleware.IngestDoor",  # the hot path leaves here, before sessions, cookies and CSRF
    "hxi_dashboard.proxies.ForwardedScheme",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hxi_dashboard.errors.Away",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hxi_dashboard.navigation.navigation",
                "demo.context.demo_url",
            ],
        },
    }
]

# --- Configuration plane: Django's ORM on MongoDB --------------------------------------------------------------------
DATABASES = {
    "default": {
        "ENGINE": "django_mongodb_backend",
        "HOST": MONGO_URL,
        "NAME": "hxi_dashboard_db",
        "OPTIONS": {"serverSelectionTimeoutMS": 5000, "timeoutMS": 8000},
    }
}
DATABASE_ROUTERS = ["django_mongodb_backend.routers.MongoRouter"]
DEFAULT_AUTO_FIELD = "django_mongodb_backend.fields.ObjectIdAutoField"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
CACHES = {"default": {"BACKEND": "hxi_dashboard.cache.ForgivingRedisCache", "LOCATION": REDIS_URL}}

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/login/"

# --- Files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static" / "collected"
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
STORAGES = {
    "default": MEDIA_STORAGE,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Safety ---------------------------------------------------------------------------------------------------------
HTTPS = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "hxi_session"
CSRF_COOKIE_NAME = "hxi_csrf"
CSRF_FAILURE_VIEW = "hxi_dashboard.errors.refused_form"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A recording is hostile input shown inside our pages: this policy is what keeps it from running or asking for anything.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, UNSAFE_INLINE],
        "connect-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "frame-src": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}

# --- Celery: no result backend; the broker carries ids at most -------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# --- Record plane ---------------------------------------------------------------------------------------------------
# What each app derives from a session's events: functions (session, events, since) -> {collection: [write, …]}.
PROJECTIONS = [
    "apps.replay.projection.documents",
    "apps.journey.projection.documents",
    "apps.emotion.projection.documents",  # tells which rules hold; those after it have the same, or newer ones
    "apps.heatmap.projection.documents",
]
# What `up` does before it serves, once the schema is in place; commands do it when one of the values below is another.
PREPARATIONS = [
    "apps.analytics.layout.complete_journeys",
    "apps.analytics.layout.renew",
    "apps.emotion.rescoring.begin_with_history",
]
PREPARED_FOR = ["apps.analytics.layout.LAYOUT", "apps.emotion.model.SCORING"]
NOTED_OF_SESSIONS = [  # models whose rows go with the session they name; the log of who looked at it stays
    "apps.replay.models.Watch",
    "apps.replay.models.Note",
    "apps.emotion.models.Verdict",
]
MADE_OF_SESSIONS = ["apps.heatmap.pictures.forget"]  # deletes what else was made of sessions, files too
WATCHES = "apps.replay.models.Watch"  # tells which sessions somebody has watched
OVERVIEW_LOSSES = ["apps.journey.overview.lost.SavedLosses"]  # what knows that a session did not get where it wanted
UNDER_WAY = ["apps.emotion.notice.of_rescoring"]  # what tells that numbers change just now, and how far that is
PROJECTED_AGAIN = ["apps.emotion.rescoring.feed_all"]  # what `settle` puts back on the queue before it projects
# What `settle` does when nothing is left to project.
ROLL_UPS = ["apps.analytics.settling.finish", "apps.analytics.published.job.finish"]
PUBLISHED = ["apps.analytics.published.daily.TABLES", "apps.journey.published.TABLES"]  # daily tables for other tools

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # A refusal (403, 404, a form's CSRF sign) is an answer, not an incident; what breaks comes with its traceback.
    # The task process tells no more than warnings, but how far the daily tables are.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "apps.analytics.published": {"level": "INFO"},
    },
}
