"""Admin pages of what was drawn from calls, one model per file."""

from insights.admin.analysis_file import AnalysisFileAdmin
from insights.admin.insight import InsightAdmin
from insights.admin.objection import ObjectionAdmin, ObjectionInline

__all__ = ["AnalysisFileAdmin", "InsightAdmin", "ObjectionAdmin", "ObjectionInline"]
