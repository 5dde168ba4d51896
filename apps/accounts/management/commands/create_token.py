"""Prints a bearer token for the read API."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import Role, User
from apps.accounts.tokens import create_token


class Command(BaseCommand):
    help = "Makes a bearer token for the read API and prints it, alone, on the last line; it is shown this once."

    def add_arguments(self, parser):
        parser.add_argument("username", help="whom the token speaks for; a new name becomes a viewer")
        parser.add_argument("--name", default="command line", help="what the token is for")

    def handle(self, username, name, **options):
        user = User.objects.filter(username=username).first() or self._script_account(username)
        if not user.is_active:
            raise CommandError(f"{username!r} has been deactivated; activate the account first.")
        self.stdout.write(create_token(user, name)[1])

    def _script_account(self, username):
        """A script needs no password, only the right to read."""
        try:
            User._meta.get_field("username").clean(username, None)
        except ValidationError as error:
            raise CommandError(f"{username!r} cannot be a username. {error.messages[0]}") from None
        self.stderr.write(f"Made the account {username!r}: a viewer who cannot sign in with a password.")
        return User.objects.create_user(username, role=Role.VIEWER)
