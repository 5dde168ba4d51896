"""Who may use the dashboard: people with one of three roles, and the API tokens they made."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone


class Role(models.TextChoices):
    """What a person may do; each role may do all the one before it may."""

    VIEWER = "viewer", "Viewer: watches sessions and reads numbers"
    ANALYST = "analyst", "Analyst: also saves and exports"
    ADMIN = "admin", "Admin: also manages people, keys and erasure"


class UserManager(BaseUserManager):
    def create_user(self, username, password=None, role=Role.VIEWER, **fields):
        user = self.model(username=username, role=role, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        return self.create_user(username, password, Role.ADMIN, **fields)


class User(AbstractBaseUser):
    """A person who signs in. An admin of the dashboard is also staff of Django's admin."""

    username = models.CharField(max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.VIEWER)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    def __str__(self):
        return self.username

    def may(self, role):
        """Whether this person's role is at least `role`."""
        order = list(Role)
        return self.is_active and order.index(Role(self.role)) >= order.index(role)

    def clean(self):
        super().clean()
        if self.pk and not (self.role == Role.ADMIN and self.is_active) and self.is_last_admin():
            raise ValidationError("The last admin keeps the role and stays active. Make someone else an admin first.")

    def is_last_admin(self):
        """Whether this person, as stored, is the only active admin."""
        admins = User.objects.filter(role=Role.ADMIN, is_active=True)
        return [person.pk for person in admins[:2]] == [self.pk]

    @property
    def is_staff(self):
        return self.may(Role.ADMIN)

    is_superuser = is_staff

    def has_perm(self, perm, obj=None):
        return self.is_staff

    def has_module_perms(self, app_label):
        return self.is_staff


class ApiToken(models.Model):
    """A bearer token of the read API: it reads what its owner may read; only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=12, editable=False)  # its first letters, to tell one from another
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "API token"

    def __str__(self):
        return f"{self.name} ({self.hint}…)"
