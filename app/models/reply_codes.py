"""
Answer codes: what stands on a slip, so that a recipient can answer without an account.

The device mints one when a referral is transmitted, offline too. Twelve characters that nobody mixes up,
typed from paper or read by a camera: 31^12, 59 bits; guessing is limited on the server besides.

Must not know: referrals, addresses.
"""

import secrets

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 12


def mint_reply_code() -> str:
    """Draw a code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise_reply_code(text: str) -> str:
    """Read a code as typed: case, dashes and spaces do not matter."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def is_reply_code(text: str) -> bool:
    """Whether a text has the form of a normalised code."""
    return len(text) == LENGTH and not set(text) - set(ALPHABET)


def show_reply_code(code: str) -> str:
    """Write a code for people: `K7QM-2RXB-9WTY`."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))
