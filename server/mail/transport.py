"""
Handing a message over: to a mail server, or to a folder that everybody can look into.

    TransportError   it was not taken; `permanent` says that trying again is of no use

It knows no letter and no referral. Sending blocks; callers do it in a thread.
"""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

_TIMEOUT_S = 20.0


class TransportError(Exception):
    """The message was not taken."""

    def __init__(self, problem: str, *, permanent: bool) -> None:
        super().__init__(problem)
        self.problem = problem
        self.permanent = permanent


class Transport(Protocol):
    """Takes messages."""

    def send(self, message: EmailMessage) -> None:
        """
        Hand a message over.

        Raises:
            TransportError: It was not taken.
        """


@dataclass(frozen=True)
class SmtpTransport:
    """
    A mail server.

    Args:
        tls: `starttls` (the usual submission port 587), `tls` from the first byte (465), or `none`, for a
            server on the same machine.
    """

    host: str
    port: int
    tls: str = "starttls"
    user: str = ""
    password: str = ""

    def send(self, message: EmailMessage) -> None:
        """Send over one connection; the certificate of the server is checked."""
        context = ssl.create_default_context()
        try:
            if self.tls == "tls":
                with smtplib.SMTP_SSL(self.host, self.port, timeout=_TIMEOUT_S, context=context) as line:
                    self._send(line, message)
            else:
                with smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT_S) as line:
                    if self.tls == "starttls":
                        line.starttls(context=context)
                    self._send(line, message)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise TransportError(f"{code} {_text(words)}", permanent=500 <= code < 600) from error
        except smtplib.SMTPResponseException as error:
            # A wrong password is the operator's to mend, not a reason to give the letter up.
            permanent = 550 <= error.smtp_code < 560
            raise TransportError(
                f"{error.smtp_code} {_text(error.smtp_error)}", permanent=permanent
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            raise TransportError(type(error).__name__, permanent=False) from error

    def _send(self, line: smtplib.SMTP, message: EmailMessage) -> None:
        if self.user:
            line.login(self.user, self.password)
        line.send_message(message)


@dataclass(frozen=True)
class FolderTransport:
    """A folder: each message is a file that a mail program opens. Nothing leaves the machine."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        """Write the file whole or not at all; sending the same message again replaces it."""
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        target = self.folder / f"{name}.eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            half = target.with_suffix(".part")
            half.write_bytes(message.as_bytes(policy=SMTP))
            half.replace(target)
        except OSError as error:
            raise TransportError(type(error).__name__, permanent=False) from error


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def transport_of(address: str) -> Transport:
    """
    The transport an operator names.

    Args:
        address: `smtp://user:password@host:587` (STARTTLS), `smtps://…:465` (TLS), `smtp+plain://host:25`
            (a server on the same machine), or `folder:/path`.

    Raises:
        ValueError: It is none of these.
    """
    if address.startswith("folder:"):
        return FolderTransport(Path(address.removeprefix("folder:")).expanduser())
    parts = urlsplit(address)
    kinds = {"smtp": ("starttls", 587), "smtps": ("tls", 465), "smtp+plain": ("none", 25)}
    if parts.scheme not in kinds or not parts.hostname:
        raise ValueError("no mail transport")
    tls, port = kinds[parts.scheme]
    return SmtpTransport(
        host=parts.hostname,
        port=parts.port or port,
        tls=tls,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
