"""
Enrolment: a one-time code brings a device into a network.

Must not know: HTTP (`app.sync.client` does).
"""

from app.usecases.errors import UseCaseError
from app.usecases.seat import Identity, Seat

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


class EnrolmentError(UseCaseError):
    """
    The code did not bring the device in; nothing is lost.

    `code`: code_unknown, code_used, code_expired, too_many_attempts (`data["retry_after_s"]`),
    server_unreachable, server_error, protocol_unsupported.
    """


def normalise_code(text: str) -> str:
    """The code as the server knows it: capitals, without dashes and spaces; may be incomplete."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


async def enrol(seat: Seat, *, code: str, device_name: str, platform: str) -> Identity:
    """
    Bring this device into the network of the code and remember who sits here.

    Raises:
        EnrolmentError: See there; the seat stays as it was.
    """
    raise NotImplementedError
