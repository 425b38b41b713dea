"""Training offers: the catalogue with search and filters, one offer, and those that fit a need."""

from app.views.offers.matches import MatchedOfferScreen, MatchesScreen
from app.views.offers.screens import OfferScreen, OffersScreen

__all__ = ["MatchedOfferScreen", "MatchesScreen", "OfferScreen", "OffersScreen"]
