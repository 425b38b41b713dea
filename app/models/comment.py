"""The comment (Rückfrage, Antwort): one remark on one question of one interview."""

from typing import ClassVar

from app.models.noun import Moment, Noun


class Comment(Noun):
    """One comment; `path` is the question's stable path, `reply_to` makes it an answer."""

    collection: ClassVar[str] = "comment"

    firm_id: str
    interview_id: str
    path: str
    text: str = ""
    author: str = ""
    created_at: Moment | None = None
    revision: int = 0
    resolved_at: Moment | None = None
    resolved_by: str | None = None
    reply_to: str | None = None
    reason_code: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is a question nobody has settled; replies are never open themselves."""
        return self.resolved_at is None and self.reply_to is None
