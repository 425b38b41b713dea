"""
One case on screen: header, answers, side, decisions.

`use_case` is the state and the acts of it, shared by the wide and the narrow layout; the functions below
draw it. Answers cannot be changed here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from app.usecases import reviews
from app.usecases.errors import StepNotPossibleError, UseCaseError
from app.usecases.reviews import Case, CaseQuestion
from app.views import keys
from app.views.kit import buttons, snackbar
from app.views.kit.cards import note
from app.views.kit.chips import Choice, segmented
from app.views.kit.error_card import error_card
from app.views.kit.status import chip, status_chip
from app.views.kit.text import heading
from app.views.review.decision import (
    approve_dialog,
    approved_note,
    checklist_card,
    decision_bar,
    promise,
    return_dialog,
    summary_card,
)
from app.views.review.questions import Acts, CaseGroup, Group, groups_of, marked, removed_groups
from app.views.review.words import odd_sentences, perspective_word, refusal_words
from app.views.state import use_app, use_revision
from app.views.texts import t, tn

CHANGES, EVERYTHING = "aenderungen", "alles"
Shown = Case | UseCaseError | None


@dataclass(frozen=True)
class CaseDesk:
    """A case in somebody's hands: what is shown, and what the person may do."""

    case: Case
    now: datetime
    mode: str
    acts: Acts
    asking: str | None
    folded: frozenset[str]
    newer: bool
    on_mode: Callable[[str], None]
    on_fold: Callable[[str], None]
    on_approve: Callable[[], None]
    on_return: Callable[[], None]

    @property
    def groups(self) -> list[Group]:
        """The questions to show, in groups; what was removed since the last review comes last."""
        here = groups_of(self.case.sections, only_marked=self.mode == CHANGES)
        return [*here, *removed_groups(self.case.removed)]


def use_case(interview_id: str | None) -> CaseDesk | UseCaseError | None:
    """
    Hook: open a case and follow it.

    Returns:
        The case with its acts; the error if it cannot be opened; None without an id.
    """
    state = use_app()
    revision = use_revision()
    seat = state.seat
    chosen, set_chosen = ft.use_state(("", ""))
    asking, set_asking = ft.use_state(("", ""))
    folded, set_folded = ft.use_state(frozenset[tuple[str, str]]())
    confirm, set_confirm = ft.use_state(("", ""))
    seen: ft.MutableRef[tuple[str, int]] = ft.use_ref(("", 0))

    def load() -> Shown:
        if interview_id is None:
            return None
        try:
            return reviews.open_case(seat, interview_id, language=state.language)
        except UseCaseError as error:
            return error

    found: Shown = ft.use_memo(load, [interview_id, revision, state.language])
    case = found if isinstance(found, Case) else None
    row = case.row if case is not None else None
    if row is not None and seen.current[0] != row.interview_id:
        seen.current = (row.interview_id, row.revision)

    def leave_dialog() -> None:
        set_confirm(("", ""))

    def ask_approval() -> None:
        if case is not None and case.can_approve:
            set_confirm((case.row.interview_id, "approve"))

    def ask_return() -> None:
        if case is not None:
            set_confirm((case.row.interview_id, "return"))

    def decide(step: Callable[[], None], done: str) -> None:
        leave_dialog()
        try:
            step()
        except StepNotPossibleError as error:
            snackbar.show(refusal_words(error.reason))
        else:
            snackbar.show(done)

    def approve() -> None:
        if case is not None:
            decide(
                lambda: reviews.approve_case(seat, case.row.interview_id, content_hash=case.content_hash),
                t("Fassung {n} freigegeben", n=case.row.revision),
            )

    def give_back() -> None:
        if case is not None:
            decide(lambda: reviews.return_case(seat, case.row.interview_id), t("Mit Rückfrage zurückgegeben"))

    keys.use_key("ctrl+enter", ask_approval)
    dialog: ft.AlertDialog | None = None
    if case is not None and confirm == (case.row.interview_id, "approve"):
        dialog = approve_dialog(case, on_yes=approve, on_no=leave_dialog)
    elif case is not None and confirm == (case.row.interview_id, "return"):
        dialog = return_dialog(case, on_yes=give_back, on_no=leave_dialog)
    ft.use_dialog(dialog)

    may_remark = row is not None and row.state == "eingereicht"
    may_settle = may_remark or (row is not None and row.state == "rueckfrage")

    # What the groups get must stay the same object from one rendering to the next (see CaseGroup).
    def acts_of_case() -> Acts:
        here = interview_id or ""

        def send(path: str, words: str) -> None:
            reviews.comment(seat, here, path, words)
            set_asking(("", ""))

        def settle(question: CaseQuestion) -> None:
            asked = [each.id for each in question.comments if not each.resolved and each.reply_to is None]
            for comment_id in asked:
                reviews.resolve_comment(seat, comment_id)

            def open_again() -> None:
                for comment_id in asked:
                    reviews.unresolve_comment(seat, comment_id)

            snackbar.show(t("Rückfrage zu {number} erledigt", number=question.number), undo=open_again)

        return Acts(
            draft_key=lambda path: f"comment:{here}:{path}",
            ask=(lambda path: set_asking((here, path or ""))) if may_remark else None,
            send=send if may_remark else None,
            settle=settle if may_settle else None,
        )

    def fold_of_case() -> Callable[[str], None]:
        return lambda key: set_folded(lambda old: old ^ {(interview_id or "", key)})

    acts = ft.use_memo(acts_of_case, [interview_id, may_remark, may_settle, state.language, state.dark])
    on_fold = ft.use_memo(fold_of_case, [interview_id])
    now = ft.use_memo(seat.now, [interview_id, revision])

    if case is None or row is None:
        return found if isinstance(found, UseCaseError) else None
    here = row.interview_id
    news = case.changed + len(case.removed) + row.open_comments
    first_mode = CHANGES if row.revision > 1 and news else EVERYTHING
    return CaseDesk(
        case=case,
        now=now,
        mode=chosen[1] if chosen[0] == here else first_mode,
        acts=acts,
        asking=asking[1] if asking[0] == here and may_remark else None,
        folded=frozenset(key for owner, key in folded if owner == here),
        newer=row.revision > seen.current[1],
        on_mode=lambda mode: set_chosen((here, mode)),
        on_fold=on_fold,
        on_approve=ask_approval,
        on_return=ask_return,
    )


def case_chips(case: Case) -> ft.Control:
    """Whose view, which questionnaire, which version, in which state."""
    row = case.row
    who = ", ".join(part for part in (perspective_word(row.perspective), row.submitted_by_name) if part)
    chips = [
        chip(who, ft.Icons.PERSON_ROUNDED),
        chip(row.form_title, ft.Icons.DESCRIPTION_ROUNDED),
        status_chip("review", "fassung", n=row.revision),
    ]
    if row.state != "eingereicht":
        chips.append(status_chip("interview", row.state))
    if row.waiting:
        chips.append(status_chip("sync", "device"))
    return ft.Row(chips, spacing=8, run_spacing=6, wrap=True)


def mode_switch(desk: CaseDesk) -> ft.Control | None:
    """„Nur Änderungen“ or „Alles“; None where nothing changed since no review."""
    odd = any(True for _ in groups_of(desk.case.sections, only_marked=True))
    if not odd and not desk.case.removed:
        return None
    label = t("Nur Änderungen") if desk.case.row.revision > 1 else t("Nur Auffälliges")
    return segmented(
        [Choice(CHANGES, label), Choice(EVERYTHING, t("Alles"))], desk.mode, desk.on_mode, small=True
    )


def answer_rows(desk: CaseDesk) -> list[ft.Control]:
    """The answers of the case, group by group, for a lazy list."""
    case = desk.case
    rows: list[ft.Control] = []
    if desk.newer:
        rows.append(
            note(
                t("Neue Fassung {n} da. Ihre Kommentare bleiben.", n=case.row.revision),
                role="info",
                icon=ft.Icons.HISTORY_ROUNDED,
            )
        )
    if case.row.state == "freigegeben":
        rows.append(approved_note(case))
    for group in desk.groups:
        mine = any(question.path == desk.asking for question in group.questions)
        rows.append(
            CaseGroup(
                group,
                desk.acts,
                desk.now,
                folded=group.key in desk.folded,
                on_fold=desk.on_fold,
                asking=desk.asking if mine else None,
                change_reason=case.change_reason,
                key=f"{case.row.interview_id}:{group.key}",
            )
        )
    hidden = _hidden_count(case) if desk.mode == CHANGES else 0
    if hidden:
        words = (
            tn("Eine unveränderte Antwort anzeigen", "{n} unveränderte Antworten anzeigen", hidden)
            if case.row.revision > 1
            else tn("Eine weitere Antwort anzeigen", "{n} weitere Antworten anzeigen", hidden)
        )
        rows.append(
            ft.Row(
                [
                    buttons.plain(
                        words,
                        lambda: desk.on_mode(EVERYTHING),
                        icon=ft.Icons.UNFOLD_MORE_ROUNDED,
                    )
                ]
            )
        )
    return rows


def _hidden_count(case: Case) -> int:
    """How many answers „Nur Änderungen“ leaves out."""
    return sum(
        question.asked and not marked(question) for section in case.sections for question in section.questions
    )


def side_cards(desk: CaseDesk) -> list[ft.Control]:
    """Summary, checklist and the promise."""
    rows = [summary_card(desk.case)]
    if desk.case.row.revision > 1 and odd_sentences(desk.case.row):
        rows.append(note(" ".join(odd_sentences(desk.case.row)), role="warn", icon=ft.Icons.RULE_ROUNDED))
    return [*rows, checklist_card(desk.case), promise()]


def decisions(desk: CaseDesk, *, wide: bool, brief: bool = False) -> ft.Control | None:
    """The decision bar of the case; `brief` on a phone held sideways."""
    return decision_bar(
        desk.case, wide=wide, brief=brief, on_approve=desk.on_approve, on_return=desk.on_return
    )


def case_title(desk: CaseDesk) -> ft.Control:
    """The firm's name as the heading of the case."""
    return heading(desk.case.row.firm_name, "headline", level=2)


def case_error(error: UseCaseError) -> ft.Control:
    """Why a case cannot be shown, and what to do."""
    happened = {
        "form_version_missing": t("Der Fragebogen zu diesem Fall ist noch nicht auf diesem Gerät."),
        "not_here": t("Dieser Fall ist nicht auf diesem Gerät."),
    }.get(error.code, t("Dieser Fall lässt sich gerade nicht lesen."))
    return error_card(
        happened,
        t("Der Fall selbst ist sicher. Nichts wurde geändert."),
        t("Bitte einmal abgleichen und den Fall noch einmal öffnen."),
        code=error.code,
    )
