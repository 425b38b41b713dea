"""Recording what a firm says, purpose by purpose: yes and no have the same weight, nothing is preset."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

import flet as ft

from app.models.consent import FORMS, PROVEN_FORMS, PURPOSES, RECIPIENT_CLASSES, Answer
from app.models.consent_texts import CURRENT, TEXTS, words_in
from app.usecases import consent as use
from app.usecases.attachments import AttachmentRefusedError, PreparedFile, prepare
from app.usecases.consent import ConsentError
from app.usecases.directory import directory_entries
from app.usecases.errors import UseCaseError
from app.views.consent.page import centred, column, firm_name, missing, toggled
from app.views.consent.words import form_word, kind_plural, purpose_word
from app.views.directory import kind_lead, place_words
from app.views.drafts import draft_of, drop_draft, keep_draft
from app.views.kit import buttons, snackbar
from app.views.kit.cards import card, note, section
from app.views.kit.chips import Choice, filter_chip, segmented
from app.views.kit.fields import SearchField, TextInput
from app.views.kit.icons import lead
from app.views.kit.text import heading, muted, text
from app.views.kit.tiles import tile, tile_group
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import t

SHOWN = 6


@dataclass(frozen=True)
class _Given:
    answers: tuple[tuple[str, str], ...] = ()
    classes: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    form: str = ""
    given_by: str = ""
    proof: PreparedFile | None = None

    def answer(self, purpose: str) -> str:
        return dict(self.answers).get(purpose, "")

    @property
    def names_recipients(self) -> bool:
        return self.answer("weitergabe") == "ja"

    @property
    def complete(self) -> bool:
        named = not self.names_recipients or bool(self.classes or self.recipients)
        proven = self.form not in PROVEN_FORMS or self.proof is not None
        return bool(self.answers and self.form and self.given_by.strip() and named and proven)


@screen
def GiveConsentScreen() -> ft.View:
    """Record what the firm says, purpose by purpose."""
    state = use_app()
    use_revision()
    firm_id = str(ft.use_route_params()["firm"])
    key = f"consent:{firm_id}"
    given, set_given = ft.use_state(draft_of(key, _Given()))
    query, set_query = ft.use_state("")
    name = firm_name(state, firm_id)
    if name is None:
        return missing(state)
    back = f"/betriebe/{firm_id}/einwilligung"

    def change(**choice: object) -> None:
        changed = replace(draft_of(key, _Given()), **choice)  # type: ignore[arg-type]
        keep_draft(key, changed)
        set_given(changed)

    def answer(purpose: str) -> Callable[[str], None]:
        def act(value: str) -> None:
            kept = dict(draft_of(key, _Given()).answers)
            kept[purpose] = value
            change(answers=tuple(kept.items()))

        return act

    def save() -> None:
        kept = draft_of(key, _Given())
        answers: dict[str, Answer] = {
            purpose: "ja" if value == "ja" else "nein" for purpose, value in kept.answers
        }
        try:
            use.give_consent(
                state.seat,
                firm_id,
                answers=answers,
                classes=kept.classes,
                recipients=kept.recipients,
                form=kept.form,
                given_by=kept.given_by,
                proof=kept.proof if kept.form in PROVEN_FORMS else None,
            )
        except (ConsentError, UseCaseError):
            snackbar.show(t("Das ließ sich nicht festhalten. Ihre Angaben stehen noch hier."))
            return
        drop_draft(key)
        page = ft.context.page
        navigate(back)
        snackbar.show(t("Einwilligung festgehalten"), page=page)

    picker = ft.use_memo(lambda: ft.FilePicker(), [])

    async def choose(page: ft.Page) -> None:
        files = await picker.pick_files(with_data=True, file_type=ft.FilePickerFileType.IMAGE)
        if not files or files[0].bytes is None:
            return
        try:
            change(proof=await asyncio.to_thread(prepare, files[0].bytes, name=files[0].name, kind="photo"))
        except AttachmentRefusedError:
            snackbar.show(t("Das ist kein Foto, das sich lesen lässt."), page=page)

    def pick_paper() -> None:
        page = ft.context.page
        page.run_task(choose, page)

    words = TEXTS[CURRENT]
    language = state.language
    parts: list[ft.Control] = [text(words_in(words.introduction, language), "body-large")]
    for purpose in PURPOSES:
        parts.append(
            card(
                column(
                    [
                        heading(purpose_word(purpose), "title-medium", level=2),
                        text(words_in(words.purposes[purpose], language), "body-large"),
                        segmented(
                            [Choice("ja", t("Ja")), Choice("nein", t("Nein"))],
                            given.answer(purpose),
                            answer(purpose),
                        ),
                    ],
                    10,
                )
            )
        )
        if purpose == "weitergabe" and given.names_recipients:
            parts.append(_recipients(state, given, query, set_query, change))
    parts.append(_form_choice(given.form, lambda form: change(form=form)))
    if given.form == "papierfoto":
        parts.append(_paper(given.proof, pick_paper))
    parts.append(
        TextInput(
            t("Wer hat für den Betrieb gesprochen? (Name und Funktion)"),
            given.given_by,
            lambda typed: change(given_by=typed),
            delay=0,
        )
    )
    parts.append(note(words_in(words.withdrawal, language), role="info", icon=ft.Icons.INFO_ROUNDED))
    return shell(
        state,
        "/betriebe",
        centred(column(parts)),
        title=t("Einwilligung festhalten"),
        subtitle=name,
        back=back,
        close=True,
        bottom=centred(
            ft.Row(
                [
                    buttons.primary(
                        t("Festhalten"),
                        save,
                        icon=ft.Icons.CHECK_ROUNDED,
                        disabled=not given.complete,
                        expand=True,
                    )
                ]
            )
        ),
    )


def _recipients(
    state: AppState,
    given: _Given,
    query: str,
    on_query: Callable[[str], None],
    change: Callable[..., None],
) -> ft.Control:
    """Whom a yes to pass on covers: kinds of places, or single ones by name."""

    def toggle(value: str) -> Callable[[], None]:
        return lambda: change(classes=toggled(given.classes, value))

    def toggle_entry(entry_id: str) -> Callable[[], None]:
        return lambda: change(recipients=toggled(given.recipients, entry_id))

    chosen = [
        row for row in directory_entries(state.seat, language=state.language) if row.id in given.recipients
    ]
    rows: list[ft.Control] = [
        heading(t("An wen?"), "title-medium", level=2),
        ft.Row(
            [
                filter_chip(kind_plural(kind), selected=kind in given.classes, on_click=toggle(kind))
                for kind in RECIPIENT_CLASSES
            ],
            spacing=8,
            run_spacing=0,
            wrap=True,
        ),
        muted(t("Oder nur bestimmte Stellen:"), "label-medium"),
    ]
    if chosen:
        rows.append(
            ft.Row(
                [filter_chip(row.name, selected=True, on_click=toggle_entry(row.id)) for row in chosen],
                spacing=8,
                wrap=True,
            )
        )
    rows.append(SearchField(t("Stelle suchen"), query, on_query))
    if query.strip():
        found = directory_entries(state.seat, query=query, language=state.language)[:SHOWN]
        rows.append(
            tile_group(
                [
                    tile(
                        row.name,
                        lead=kind_lead(row.kind),
                        subtitle=place_words(row),
                        on_click=toggle_entry(row.id),
                        selected=row.id in given.recipients,
                        arrow=False,
                        key=row.id,
                    )
                    for row in found
                ]
            )
            if found
            else muted(t("Keine Stelle passt."))
        )
    return card(column(rows, 10))


def _paper(proof: PreparedFile | None, pick: Callable[[], None]) -> ft.Control:
    """The photo of the signed paper; place and camera are taken out of it before it is kept."""
    words = t("Noch kein Foto") if proof is None else proof.name or t("Foto gewählt")
    return card(
        tile(
            t("Foto des unterschriebenen Blatts"),
            lead=lead(ft.Icons.PHOTO_CAMERA_ROUNDED, "neutral" if proof is None else "ok"),
            subtitle=words,
            trailing=buttons.tonal(t("Foto wählen"), pick),
        ),
        padding=0,
    )


def _form_choice(form: str, on_form: Callable[[str], None]) -> ft.Control:
    def pick(value: str) -> Callable[[], None]:
        return lambda: on_form(value)

    return section(
        t("Wie wurde sie gegeben?"),
        ft.Row(
            [
                filter_chip(form_word(each), selected=each == form, on_click=pick(each))
                for each in FORMS
                if each in ("gespraech", "textform", "papierfoto")
            ],
            spacing=8,
            run_spacing=0,
            wrap=True,
        ),
        spacing=6,
    )
