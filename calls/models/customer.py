"""A customer: whose calls these are, and how they want them handled."""

from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from calls import choices, keyword_syntax
from calls.access.scope import scoped_by
from calls.speech import registry as speech
from calls.storage.buckets import SHARED_FOLDERS

LONGEST_KEYWORD = 120
MOST_KEYWORDS = 200


class ChannelRole(models.TextChoices):
    """Who speaks on the first channel of a stereo recording."""

    AGENT = "agent", "Agent"
    CUSTOMER = "customer", "Customer"
    UNKNOWN = "", "Find out from what is said"


def check_time_zone(name: str) -> None:
    """Refuse names that are no IANA time zone."""
    if name not in available_timezones():
        raise ValidationError(f"{name} is not a time zone; use a name such as Europe/Berlin.")


def check_keywords(keywords: Any) -> None:
    """Keywords are a list of words or phrases, or regular expressions between slashes; every fault is told."""
    if not isinstance(keywords, list) or not all(isinstance(word, str) and word.strip() for word in keywords):
        raise ValidationError('Give a list of words or phrases, for example ["oops", "call back"].')
    if len(keywords) > MOST_KEYWORDS:
        raise ValidationError(f"There may be at most {MOST_KEYWORDS} keywords; these are {len(keywords):,}.")
    faults = [(number, word, _fault(word.strip())) for number, word in enumerate(keywords, 1)]
    told = [f"Keyword {number}, {_shortened(word)}: {why}." for number, word, why in faults if why]
    if told:
        raise ValidationError(told)


def _fault(keyword: str) -> str:
    if len(keyword) > LONGEST_KEYWORD:
        return f"a keyword has at most {LONGEST_KEYWORD} characters"
    return keyword_syntax.fault(keyword)


def _shortened(word: str) -> str:
    return f"{word[:40]}…" if len(word) > LONGEST_KEYWORD else word


def check_speech_engine(name: str) -> None:
    """Refuse engines this installation does not have."""
    if name not in speech.names():
        raise ValidationError(f"There is no speech engine {name}; there are: {', '.join(speech.names())}.")


def check_insight_provider(name: str) -> None:
    """Refuse providers that no app offers."""
    offered = choices.offered("insight_provider")
    if name not in offered:
        raise ValidationError(f"There is no insight provider {name}; there are: {', '.join(offered)}.")


FOLDER, ANALYSES = "customer-", "-analysis"
"""How the names of customers' folders in the storage begin, and how those of their analyses end."""


class Customer(models.Model):
    """An organisation whose calls are handled, with its settings."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=60, unique=True, help_text="Names its storage folder; fixed once calls exist.")
    storage_prefix = models.CharField(
        max_length=120,
        blank=True,
        validators=[RegexValidator(r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\Z", "Use letters, digits, - _ and /.")],
        help_text="Where its recordings lie in the storage; customer-<slug> when empty.",
    )
    time_zone = models.CharField(max_length=60, default="UTC", validators=[check_time_zone])
    speech_engine = models.CharField(max_length=40, default="moonshine", validators=[check_speech_engine])
    speech_model = models.CharField(
        max_length=80, blank=True, help_text="Model of the speech engine; its usual one when empty."
    )
    speech_language = models.CharField(
        max_length=10, blank=True, verbose_name="language spoken",
        validators=[RegexValidator(r"^[a-z]{2,3}(-[A-Za-z]{2,4})?\Z", "Use a code such as en, de or pt-BR.")],
        help_text="Code such as en or de; the engine finds out when empty.",
    )  # fmt: skip
    insight_provider = models.CharField(max_length=40, default="offline", validators=[check_insight_provider])
    monthly_budget_usd = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)],
        verbose_name="budget a month (USD)",
        help_text="Work that costs is paused before more than this is spent in a month; no limit when empty.",
    )  # fmt: skip
    process_on_import = models.BooleanField(
        default=True, help_text="Measure, transcribe and analyse every call as soon as it has arrived."
    )
    first_channel = models.CharField(
        max_length=10, choices=ChannelRole, default=ChannelRole.UNKNOWN, blank=True,
        verbose_name="who speaks on the first (left) channel",
    )  # fmt: skip
    keywords = models.JSONField(
        default=list,
        blank=True,
        validators=[check_keywords],
        help_text="Words, phrases, or regular expressions between slashes, to look for in every call.",
    )
    silence_threshold_dbfs = models.FloatField(
        default=-40.0,
        validators=[MinValueValidator(-90), MaxValueValidator(0)],
        verbose_name="silence threshold (dBFS)",
        help_text="Anything quieter counts as silence.",
    )
    min_silence_ms = models.PositiveIntegerField(
        default=1000,
        validators=[MinValueValidator(10), MaxValueValidator(600_000)],
        verbose_name="shortest silence (ms)",
    )
    silence_below_loudness_db = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        verbose_name="silence threshold below the call's loudness (dB)",
        help_text="Measures silence against each call's own loudness, 16 is usual; the fixed threshold when empty.",
    )
    medium_silence_seconds = models.FloatField(
        default=3.0, validators=[MinValueValidator(0)], help_text="Silences from this long on are medium, others short."
    )
    long_silence_seconds = models.FloatField(
        default=10.0, validators=[MinValueValidator(0)], help_text="Silences from this long on are long."
    )
    retention_days = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Days after which recordings may be deleted; kept for ever when empty.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = scoped_by("pk").as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(slug=""), name="customer_has_slug"),
            models.CheckConstraint(
                condition=models.Q(silence_threshold_dbfs__lte=0), name="customer_threshold_below_full_scale"
            ),
            models.CheckConstraint(
                condition=models.Q(long_silence_seconds__gt=models.F("medium_silence_seconds")),
                name="customer_long_silences_longer_than_medium",
                violation_error_message="Long silences have to be longer than medium ones.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def channel_roles(self) -> dict[int | None, str]:
        """Who speaks on which of two channels, counted from 0; empty when that is to be found out."""
        if self.first_channel == ChannelRole.UNKNOWN:
            return {}
        agent_first = self.first_channel == ChannelRole.AGENT
        other = ChannelRole.CUSTOMER if agent_first else ChannelRole.AGENT
        return {0: self.first_channel, 1: other.value}

    @property
    def storage_folder(self) -> str:
        """Folder (or prefix) of this customer in the recordings' storage."""
        return self.storage_prefix or f"{FOLDER}{self.slug}"

    @property
    def analysis_folder(self) -> str:
        """Where the analyses of its calls lie: beside its recordings, since others may be let in there."""
        return f"{self.storage_folder}{ANALYSES}"

    def clean(self) -> None:
        """Refuse a new place in the storage that is somebody else's."""
        same = Customer.objects.filter(pk=self.pk, slug=self.slug, storage_prefix=self.storage_prefix)
        if self.slug and not same.exists() and self.has_taken_folder():
            raise ValidationError(f"The folder {self.storage_folder} in the storage is in use for something else.")

    def has_taken_folder(self) -> bool:
        """Whether another customer has its recordings or analyses where this one's would lie."""
        mine = {self.storage_folder, self.analysis_folder, self.storage_folder.removesuffix(ANALYSES)}
        slugs = [folder.removeprefix(FOLDER) for folder in mine if folder.startswith(FOLDER)]
        others = Customer.objects.exclude(pk=self.pk)
        same = models.Q(storage_prefix__in=mine) | models.Q(storage_prefix="", slug__in=slugs)
        return self.storage_folder.partition("/")[0] in SHARED_FOLDERS or others.filter(same).exists()
