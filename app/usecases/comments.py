"""
Comments on single questions: asked by the Koordination, answered by the mentor, settled, kept for ever.

Must not know: how threads are drawn.
"""

from dataclasses import dataclass
from datetime import datetime

from app.models.comment import Comment
from app.models.scopes import firm_scope
from app.models.values import Json, timestamp
from app.sync import new_id
from app.usecases.errors import UseCaseError
from app.usecases.people import name_of
from app.usecases.records import Write, all_of, command, get, identity_of, save
from app.usecases.seat import Seat


@dataclass(frozen=True)
class CommentView:
    """One comment on a question; a reply names what it answers and is never open itself."""

    id: str
    path: str
    author_name: str
    mine: bool
    text: str
    at: datetime | None
    resolved: bool
    reason_code: str | None
    reply_to: str | None = None


class EmptyCommentError(UseCaseError):
    """A comment needs words."""

    code = "comment_empty"


def comments_of_interview(seat: Seat, *, firm_id: str, interview_id: str) -> tuple[Comment, ...]:
    """All comments on an interview, oldest first."""
    found = (
        comment
        for comment in all_of(seat, Comment, scopes=[firm_scope(firm_id, "network")])
        if comment.interview_id == interview_id
    )
    return tuple(sorted(found, key=_age))


def open_comments(comments: tuple[Comment, ...]) -> tuple[Comment, ...]:
    """Those that nobody has settled."""
    return tuple(comment for comment in comments if comment.open)


def answered(comment: Comment, comments: tuple[Comment, ...]) -> bool:
    """Whether somebody replied to a comment."""
    return any(other.reply_to == comment.id for other in comments)


def views_of(seat: Seat, comments: tuple[Comment, ...], path: str) -> tuple[CommentView, ...]:
    """The comments on one question as a view shows them."""
    me = seat.identity.user_id if seat.identity else ""
    resolved = {comment.id for comment in comments if comment.resolved_at is not None}
    return tuple(
        CommentView(
            id=comment.id,
            path=comment.path,
            author_name=name_of(seat, comment.author),
            mine=comment.author == me,
            text=comment.text,
            at=comment.created_at,
            resolved=comment.id in resolved or comment.reply_to in resolved,
            reason_code=comment.reason_code,
            reply_to=comment.reply_to,
        )
        for comment in comments
        if comment.path == path
    )


def write_comment(
    seat: Seat,
    *,
    firm_id: str,
    interview_id: str,
    revision: int,
    path: str,
    text: str,
    reply_to: str | None = None,
    reason_code: str | None = None,
) -> str:
    """
    Keep a comment. Returns its id.

    Raises:
        EmptyCommentError: No words.
    """
    if not text.strip():
        raise EmptyCommentError()
    comment_id = new_id()
    fields: dict[str, Json] = {
        "firm_id": firm_id,
        "interview_id": interview_id,
        "path": path,
        "text": text.strip(),
        "author": identity_of(seat).user_id,
        "created_at": timestamp(seat.now()),
        "revision": revision,
    }
    if reply_to:
        fields["reply_to"] = reply_to
    if reason_code:
        fields["reason_code"] = reason_code
    save(seat, Write.put("comment", comment_id, firm_scope(firm_id, "network"), fields))
    return comment_id


def resolve_comment(seat: Seat, comment_id: str) -> None:
    """Mark a comment as settled; its history stays."""
    if get(seat, Comment, comment_id).resolved_at is None:
        command(seat, "comment", comment_id, "resolve", {})


def unresolve_comment(seat: Seat, comment_id: str) -> None:
    """Take back that a comment is settled."""
    if get(seat, Comment, comment_id).resolved_at is not None:
        command(seat, "comment", comment_id, "unresolve", {})


def _age(comment: Comment) -> tuple[float, str]:
    return (comment.created_at.timestamp() if comment.created_at else 0.0, comment.id)
