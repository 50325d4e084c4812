"""Models of what was drawn from a call."""

from insights.models.analysis_file import AnalysisFile
from insights.models.insight import Insight
from insights.models.objection import Objection
from insights.models.question import Answer, Question, Quote
from insights.models.request import ModelRequest, Purpose
from insights.models.settings import InsightSettings, settings_of

__all__ = [
    "AnalysisFile",
    "Answer",
    "Insight",
    "InsightSettings",
    "ModelRequest",
    "Objection",
    "Purpose",
    "Question",
    "Quote",
    "settings_of",
]
