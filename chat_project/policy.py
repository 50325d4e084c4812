"""What browsers are told about pages: where scripts, styles, pictures and sound may come from, and what is off."""

from csp.constants import NONE, SELF


def content_security_policy(*, media_origin: str) -> dict[str, dict[str, list[str]]]:
    """Nothing but our own files, nothing inline; sound also from where recordings are kept, if that is elsewhere."""
    media = [SELF, media_origin] if media_origin else [SELF]
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:"],
            "media-src": media,
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
            "object-src": [NONE],
        }
    }


UNUSED_FEATURES = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer",
    "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip

PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)
"""Features of browsers that no page of ours uses, and no script smuggled into one may use either."""
