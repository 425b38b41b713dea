"""The Kurzbericht: one page for the firm, made on the device."""

from app.views.report.paper import report_pdf
from app.views.report.screens import ReportScreen

__all__ = ["ReportScreen", "report_pdf"]
