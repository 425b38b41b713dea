"""Enrolment codes: eight characters that nobody mixes up, read from paper or over the telephone."""

import secrets

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 8


def mint_code() -> str:
    """Draw a code; show it with `show_code`, keep its hash alone."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise_code(text: str) -> str:
    """Read a code as typed: case, dashes and spaces do not matter."""
    return "".join(character for character in text.upper() if character.isalnum())


def show_code(code: str) -> str:
    """Write a code for people: `K7QM-2RXB`."""
    return f"{code[:4]}-{code[4:]}"
