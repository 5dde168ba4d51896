"""Django's own command; an e-mail address may be given though nobody needs one."""

from django.contrib.auth.management.commands import createsuperuser


class Command(createsuperuser.Command):
    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--email", default="", help="kept with the account; optional")

    def handle(self, *args, email="", **options):
        super().handle(*args, **options)
        if email:
            name = options[self.UserModel.USERNAME_FIELD] or ""
            self.UserModel.objects.filter(username=name).update(email=email)
