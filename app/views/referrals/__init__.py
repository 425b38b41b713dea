"""
Verweise: from a need to somebody who helps, so that no loop stays open.

    words      consent, states and fields in words
    stepper    the way of a referral, lying where there is room for seven words, else upright
    detail     one referral: what is due, consent, what is passed on, recipient, story
    acting     the sheets: transmit, answer code, write down an answer, ask again, tell a recipient
    slip       the page for the recipient, as a PDF with its square
    drafting   the form that drafts a referral, and passing one on to another place
    screens    list and detail

A draft goes nowhere by itself; what is transmitted waits in the outbox like every other write.
"""

from app.views.referrals.drafting import DraftReferralScreen, PassOnScreen
from app.views.referrals.screens import ReferralScreen, ReferralsScreen

__all__ = ["DraftReferralScreen", "PassOnScreen", "ReferralScreen", "ReferralsScreen"]
