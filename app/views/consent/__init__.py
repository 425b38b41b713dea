"""
Einwilligung: what a firm agreed to, the register with its proof, giving and withdrawing.

    words        purposes, answers, forms and ways in words
    page         what the pages share
    register     what counts now, and every event
    giving       recording a consent
    withdrawing  recording a withdrawal
    locked       what stands in place of the file of a firm that withdrew everything

Withdrawing is the one step here that asks once more, because nobody can take it back.
"""

from app.views.consent.giving import GiveConsentScreen
from app.views.consent.locked import LockedFirmView
from app.views.consent.register import ConsentScreen
from app.views.consent.withdrawing import WithdrawConsentScreen

__all__ = ["ConsentScreen", "GiveConsentScreen", "LockedFirmView", "WithdrawConsentScreen"]
