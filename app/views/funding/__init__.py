"""The funding check (Förder-Check): what is worth asking for, and whom."""

from app.views.funding.entry import funding_button, funding_route, kept_chip
from app.views.funding.screens import FundingScreen

__all__ = ["FundingScreen", "funding_button", "funding_route", "kept_chip"]
