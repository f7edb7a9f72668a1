"""People, their function in each hospital, and the tokens of programs."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models

from coordination.accounts.roles import PERMISSIONS, PLATFORM_PERMISSIONS, Permission, PlatformRole, Role
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import TenantModel, Unit


class UserManager(BaseUserManager["User"]):
    """Creates people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who signs in with ``email``; without a password the account is opened by the reset mail."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who manages platform settings in Django's admin, where no clinical model is."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person of this address, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do comes from their membership in a hospital, never from Django's own permissions."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=100)
    last_name = models.CharField("nom", max_length=100)
    title = models.CharField("titre", max_length=10, blank=True, help_text="Dr, Pr")
    rpps = models.CharField("RPPS", max_length=11, blank=True)
    phone = models.CharField("téléphone professionnel", max_length=20, blank=True)
    platform_role = models.CharField("fonction hors établissement", max_length=30, choices=PlatformRole, blank=True)
    is_staff = models.BooleanField("accède aux réglages de la plateforme", default=False)
    is_active = models.BooleanField("actif", default=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    class Meta:
        verbose_name = "personne"
        ordering = ["last_name", "first_name"]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """The name as it is said: « Claire Aubanel », « Dr Hélène Castagnier »."""
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    @property
    def platform_permissions(self) -> frozenset[Permission]:
        """What the person may do outside every hospital."""
        return PLATFORM_PERMISSIONS[PlatformRole(self.platform_role)] if self.platform_role else frozenset()


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of memberships."""

    def active(self) -> "MembershipQuerySet":
        """Those that open a door today: person, membership and hospital all active."""
        return self.filter(active=True, user__is_active=True, hospital__active=True)


class Membership(TenantModel):
    """One person's function in one hospital, and the units in their remit.

    Read across hospitals only by the person it belongs to (policy ``own``), for the hospital switcher. The manager is
    therefore not scoped: row-level security alone decides.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("fonction", max_length=30, choices=Role)
    all_units = models.BooleanField("toutes les unités", default=False)
    units = models.ManyToManyField(Unit, through="MembershipUnit", related_name="+", verbose_name="unités")
    active = models.BooleanField("active", default=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "fonction"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "user"],
                name="membership_once_a_hospital",
                violation_error_message="Cette personne a déjà une fonction dans l’établissement.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the person may do in this hospital."""
        return PERMISSIONS[Role(self.role)] | self.user.platform_permissions

    def can(self, permission: Permission) -> bool:
        """Whether the function carries ``permission``."""
        return permission in self.permissions


class MembershipUnit(TenantModel):
    """A unit in somebody's remit."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="unit_links")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hospital", "membership", "unit"], name="membership_unit_once"),
        ]


class TokenScope(models.TextChoices):
    """What a program may read."""

    EPISODES_READ = "episodes:read", "épisodes, en lecture"
    DIRECTORY_READ = "directory:read", "annuaire, en lecture"
    DOCUMENTS_READ = "documents:read", "lettres et fiches signées, en lecture"


class ApiToken(TenantModel):
    """A hospital's key for one program. Only its SHA-256 is stored; it is shown once, when made."""

    name = models.CharField("nom", max_length=100)
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=30, choices=TokenScope), verbose_name="droits")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField("expire le")
    revoked_at = models.DateTimeField("révoqué le", null=True)

    class Meta:
        verbose_name = "accès programmé"
        indexes = [models.Index(fields=["hospital", "-created_at"], name="api_token_newest")]

    def __str__(self) -> str:
        return self.name
