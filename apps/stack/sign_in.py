"""`python -m apps.stack.sign_in [--demo]`: tells how to sign in; for the demo it makes the person who may."""

import os
import secrets
import sys

DEMO = "demo"


def demo_help():
    """How to sign in to the demo: its admin's generated password is printed once and kept nowhere."""
    from apps.accounts.models import User

    if User.objects.filter(username=DEMO).exists():
        return (
            f"Sign in as {DEMO}; its password was printed at the first start"
            f" (`.venv/bin/python manage.py changepassword {DEMO}` sets a new one)."
        )
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    User.objects.create_superuser(DEMO, password)
    return f"Sign in as {DEMO} with the password {password} (shown this once)."


def first_help():
    """How to make the first person who may sign in; empty when there is one."""
    from apps.accounts.models import User

    if User.objects.exists():
        return ""
    return "Nobody can sign in yet: in another terminal, run `.venv/bin/python manage.py createsuperuser`."


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hxi_dashboard.settings")
    import django

    django.setup()
    from .ending import one_sentence

    with one_sentence():
        said = demo_help() if "--demo" in sys.argv else first_help()
        if said:
            print(said)
