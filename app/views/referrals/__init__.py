"""
Verweise: from a need to somebody who helps, so that no loop stays open.

    words      consent, states and fields in words
    stepper    the way of a referral, lying where there is room for seven words, else upright
    detail     one referral: consent, what would be passed on, recipient
    drafting   the form that drafts a referral
    screens    list and detail

A draft goes nowhere by itself; nothing here sends.
"""

from app.views.referrals.drafting import DraftReferralScreen
from app.views.referrals.screens import ReferralScreen, ReferralsScreen

__all__ = ["DraftReferralScreen", "ReferralScreen", "ReferralsScreen"]
