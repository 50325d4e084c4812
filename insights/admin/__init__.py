"""Admin pages of what was drawn from calls, one file per noun. Importing it registers them all."""

from insights.admin import analysis_file, answer, insight, model_request, objection, question, settings

__all__ = ["analysis_file", "answer", "insight", "model_request", "objection", "question", "settings"]
