"""Places, people and posts. What is true of the organisation, whoever works in it."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, ClassVar, Optional

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dudao.organisation.reads import (
    ContactQuerySet,
    CustomerQuerySet,
    DeputyQuerySet,
    PlaceQuerySet,
    PostQuerySet,
    SiteQuerySet,
    TokenQuerySet,
)
from dudao.organisation.roles import Role
from dudao.organisation.signing import OpenSession, RecoveryCode, SecondFactor

if TYPE_CHECKING:
    from dudao.organisation.deadlines import Office


OF_SIGNING_IN = (OpenSession, RecoveryCode, SecondFactor)
"""Tables of this room that stand in a file of their own."""


class Company(models.Model):
    """The property-service company; the root of everything that is owned or seen."""

    code = models.SlugField(max_length=16, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """分公司: the sites of one city or region."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="branches")
    code = models.SlugField(max_length=16)
    name = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "code"], name="branch_code_once_per_company")]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """物業服務中心: serves one project; the *department* of the sources. Everything that is scored hangs on a site."""

    class PropertyType(models.TextChoices):
        RESIDENTIAL = "residential", _("residential")
        PUBLIC = "public", _("public property")
        STUDENT = "student", _("student apartments")

    company = models.ForeignKey(Company, models.PROTECT, related_name="sites")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="sites")
    code = models.CharField(max_length=8, unique=True, help_text=_("Begins every case number, such as CH in CH-2611-0412."))
    name = models.CharField(max_length=120)
    property_type = models.CharField(max_length=12, choices=PropertyType.choices)
    property_class = models.CharField(max_length=1, blank=True, help_text=_("A for class-A public property; empty when unclassed."))
    area_m2 = models.PositiveIntegerField(default=0)
    households = models.PositiveIntegerField(default=0)
    handover_date = models.DateField(null=True, blank=True, help_text=_("When the first phase was or will be handed over."))
    phased = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    region = models.CharField(max_length=24, default="cn", help_text=_("Which working calendar the site follows."))
    opens_at = models.TimeField(default=time(9))
    closes_at = models.TimeField(default=time(18))
    hotline = models.CharField(max_length=40, blank=True, help_text=_("The telephone answered 24 hours (2.1.1.b)."))
    rulebook = models.CharField(max_length=40, default="residential", help_text=_("Which standard the site is held to."))
    opened_on = models.DateField(help_text=_("The first day from which the standard is owed."))
    closed_on = models.DateField(null=True, blank=True)

    objects = SiteQuerySet.as_manager()
    kept_office: Optional["Office"] = None
    kept_shelf: object = None
    """What the duties keep with a site while it is worked with."""

    class Meta:
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [models.Index(fields=["branch"]), models.Index(fields=["rulebook"])]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="site_opens_before_closing")]

    def __str__(self) -> str:
        return self.name


class Phase(models.Model):
    """One phase of a project, handed over on a day of its own."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="phases")
    name = models.CharField(max_length=60)
    handover_date = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "name"], name="phase_name_once_per_site")]

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    site = models.ForeignKey(Site, models.PROTECT, related_name="buildings")
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=60, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "code"], name="building_code_once_per_site")]

    def __str__(self) -> str:
        return self.name or self.code


class Unit(models.Model):
    """A flat, shop or office."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="units")
    building = models.ForeignKey(Building, models.PROTECT, related_name="units")
    code = models.CharField(max_length=24)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["building", "code"], name="unit_code_once_per_building")]

    def __str__(self) -> str:
        return f"{self.building.code}-{self.code}"


class Household(models.Model):
    """Who lives or trades in a unit, from a day to a day."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="occupancies")
    moved_in = models.DateField()
    moved_out = models.DateField(null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["site"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(moved_out__isnull=True) | Q(moved_out__gte=F("moved_in")), name="household_out_after_in")
        ]


class Customer(models.Model):
    """A person or firm served. What identifies the person privately stands in CustomerContact."""

    class Standing(models.TextChoices):
        OWNER = "owner", _("owner")
        FAMILY = "family", _("family")
        TENANT = "tenant", _("tenant")
        MERCHANT = "merchant", _("merchant")
        STUDENT = "student", _("student")
        OTHER = "other", _("other")

    site = models.ForeignKey(Site, models.PROTECT, related_name="customers")
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="customers")
    name = models.CharField(max_length=80)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.OWNER)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["site", "name"])]

    def __str__(self) -> str:
        return self.name


class CustomerContact(models.Model):
    """Personal data of a customer; read only through a function that asks for a purpose and logs the look (2.3)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    customer = models.OneToOneField(Customer, models.PROTECT, related_name="contact")
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    id_number = models.CharField(max_length=40, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(Lower("email"), name="customercontact_email")]


class StaffManager(BaseUserManager["Staff"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> "Staff":
        """Open an account; without a password nobody can sign in with it."""
        staff = self.model(username=username.strip().lower(), **fields)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """Names to sign in with are kept in small letters; people type them as they like."""
        return self.get(username=(username or "").strip().lower())


class Staff(AbstractBaseUser):
    """A person who works for the company and may sign in. What they may do comes from their posts, never from here."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="staff", null=True)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    left_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    integration = models.BooleanField(default=False, help_text=_("Another system, not a person: comes in by token only."))

    objects = StaffManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def all_posts(self) -> list["Post"]:
        """Every post ever given to the person, asked once for each object; ``reach.posts_of`` picks those of a day."""
        return list(self.posts.all())

    @cached_property
    def all_companies(self) -> frozenset[int]:
        """Keys of every company there is, asked once for each object: a post over all of them needs no filter by site."""
        return frozenset(Company.objects.values_list("pk", flat=True))

    def works_on(self, day: date) -> bool:
        """Whether the account is open and the person has not left before that day; ``left_on`` is the last day of work."""
        return self.is_active and (self.left_on is None or day <= self.left_on)

    def open_on(self, day: date) -> bool:
        """Whether the account may be used: the person works, and the last post has not ended. Whoever never had one waits for it."""
        posts = self.all_posts
        return self.works_on(day) and (not posts or any(post.to_day is None or day <= post.to_day for post in posts))


class Post(models.Model):
    """A role at a place and all below it, from a day to a day. The lowest place that is set is the place."""

    Role = Role

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=28, choices=Role.choices)
    company = models.ForeignKey(Company, models.PROTECT, related_name="posts")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="posts")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="posts")
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="posts")
    categories = models.JSONField(default=list, blank=True, help_text=_("Case categories this post takes care of; empty for all."))
    from_day = models.DateField()
    to_day = models.DateField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["site", "role"]), models.Index(fields=["staff"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")), name="post_ends_after_start"),
            models.CheckConstraint(condition=Q(site__isnull=True) | Q(branch__isnull=False), name="post_site_has_branch"),
            models.CheckConstraint(condition=Q(building__isnull=True) | Q(site__isnull=False), name="post_building_has_site"),
        ]

    def held_on(self, day: date) -> bool:
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)


class Deputy(models.Model):
    """Who answers in place of a post's holder, from a day to a day; they gain nothing else by it."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="deputies", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="deputising")
    from_day = models.DateField()
    to_day = models.DateField()
    named_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["post", "to_day"], name="deputy_post")]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(to_day__gte=F("from_day")), name="deputy_ends_after_start")]


class Token(models.Model):
    """A key with which a program acts in somebody's name, within some scopes. Its secret is shown once; only a digest is kept."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    start = models.CharField(max_length=16, help_text=_("The first characters of the secret, by which people tell tokens apart."))
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["staff", "name"], condition=Q(revoked_at__isnull=True), name="token_name_once"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="token_expires_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    def valid_at(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


class CalendarDay(models.Model):
    """One day of one region: worked or not, why, and the running number of working days, so that a deadline is a look-up."""

    region = models.CharField(max_length=24)
    day = models.DateField()
    working = models.BooleanField()
    reason = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=120, blank=True)
    running = models.PositiveIntegerField(help_text=_("Working days of the region up to and including this day."))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["region", "day"], name="calendar_day_once_per_region")]


class CalendarRegion(models.Model):
    """A working calendar and the last day up to which its official list is known."""

    region = models.CharField(max_length=24, unique=True)
    confirmed_until = models.DateField()
    week = models.CharField(max_length=7, default="1111100", help_text=_("Monday to Sunday: 1 for a day that is worked."))
    version = models.PositiveIntegerField(default=1, help_text=_("Grows with every import that changes anything."))
    digest = models.CharField(max_length=64, default="", help_text=_("Of all its days: processes keep a calendar in memory under it."))
