"""The models whose changes by people are written down, with the fields that say something (django-auditlog)."""

from typing import Any

AUDITED: tuple[dict[str, Any], ...] = (
    {"model": "calls.Customer", "exclude_fields": ["updated_at"]},
    {
        "model": "calls.User",
        "include_fields": [
            "username", "password", "first_name", "last_name", "email", "is_staff", "is_superuser", "is_active",
            "all_customers",
        ],
        "mask_fields": ["password"],
        "mask_callable": "calls.access.audit.hidden",
        "m2m_fields": {"groups", "user_permissions"},
    },
    {"model": "calls.ModelPrice", "exclude_fields": ["updated_at"]},
    {"model": "calls.Membership", "include_fields": ["user", "customer"]},
    {"model": "auth.Group", "include_fields": ["name"], "m2m_fields": {"permissions"}},
    {
        "model": "calls.ApiToken",
        "include_fields": ["name", "user", "scope", "expires_at", "revoked_at"],
        "m2m_fields": {"customers"},
    },
    {
        "model": "calls.Call",
        "include_fields": [
            "order_id", "started_at", "direction", "agent", "caller_number", "callee_number", "metadata",
        ],
    },
    {"model": "calls.Transcript", "include_fields": ["call", "corrected_at", "corrected_by", "word_count"]},
    {"model": "calls.Batch", "include_fields": ["name", "customer", "action", "selection"]},
    {"model": "calls.ScheduledBatch", "exclude_fields": ["next_at", "last_at", "last_outcome"]},
    {"model": "insights.InsightSettings", "exclude_fields": ["updated_at"]},
    {"model": "imports.ImportJob", "include_fields": ["customer", "created_by", "previewed"]},
    {
        "model": "imports.SourceCredential",
        "exclude_fields": ["updated_at"],
        "mask_fields": ["secret"],
        "mask_callable": "calls.access.audit.hidden",
    },
    {"model": "imports.WatchedSource", "include_fields": ["customer", "name", "every_minutes", "is_active"]},
    {"model": "otp_totp.TOTPDevice", "include_fields": ["user", "confirmed"]},
)  # fmt: skip
