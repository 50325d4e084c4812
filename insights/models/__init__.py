"""Models of what was drawn from a call."""

from insights.models.insight import Insight
from insights.models.objection import Objection

__all__ = ["Insight", "Objection"]
