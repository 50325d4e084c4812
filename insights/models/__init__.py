"""Models of what was drawn from a call."""

from insights.models.analysis_file import AnalysisFile
from insights.models.insight import Insight
from insights.models.objection import Objection

__all__ = ["AnalysisFile", "Insight", "Objection"]
