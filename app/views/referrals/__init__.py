"""
Verweise: from a need to somebody who helps, so that no loop stays open.

    words      consent, states and fields in words
    stepper    the way of a referral, upright on phones and lying from 840 px
    detail     one referral: consent, what would be passed on, recipient
    drafting   the form that drafts a referral
    screens    list and detail

A draft goes nowhere by itself; nothing here sends.
"""

from app.views.referrals.drafting import DraftReferralScreen
from app.views.referrals.screens import ReferralScreen, ReferralsScreen

__all__ = ["DraftReferralScreen", "ReferralScreen", "ReferralsScreen"]
