"""
Errors of the use cases. Each has a stable `code` and data; the view finds the words.

    UseCaseError
      NotHereError                 the seat does not hold the record (never did, or access ended)
      NotEnrolledError             the seat belongs to nobody yet
      FormVersionMissingError      the questionnaire's version is not on the device yet; nothing is lost
      FormBrokenError              the questionnaire cannot be run on this device
      InterviewUnreadableError     the stored interview cannot be read; it stays as it is
      NotFinishableError           open points of kind error or missing remain
      NotEditableError             the answers do not change in this state
      StepNotPossibleError         a workflow step is not possible now (`reason`)

Must not know: sentences.
"""

from typing import Any


class UseCaseError(Exception):
    """Something a person should hear about; `code` is stable, `data` fills the sentence."""

    code = "error"

    def __init__(self, code: str | None = None, **data: Any) -> None:
        self.code = code or type(self).code
        self.data = data
        super().__init__(f"{self.code} {data}" if data else self.code)


class NotHereError(UseCaseError):
    """The seat does not hold the record."""

    code = "not_here"


class NotEnrolledError(UseCaseError):
    """The seat belongs to nobody yet."""

    code = "not_enrolled"


class FormVersionMissingError(UseCaseError):
    """The form version is not on this device yet; the next sync brings it. Nothing is lost."""

    code = "form_version_missing"

    def __init__(self, form_id: str, version: str) -> None:
        super().__init__(form_id=form_id, version=version)
        self.form_id = form_id
        self.version = version


class FormBrokenError(UseCaseError):
    """The questionnaire cannot be run here; `data` holds the engine's code and place."""

    code = "form_broken"


class InterviewUnreadableError(UseCaseError):
    """The stored interview cannot be read; it is left untouched."""

    code = "interview_unreadable"


class NotEditableError(UseCaseError):
    """The answers do not change in this state."""

    code = "not_editable"


class StepNotPossibleError(UseCaseError):
    """A workflow step is not possible here and now; `reason` is the life cycle's code."""

    code = "step_not_possible"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason
