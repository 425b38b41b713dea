"""
The form that drafts a referral: the needs, a place from the directory, the purpose, what is passed on.

Without consent it is still a draft; a no only keeps it one. What is chosen is kept when the page is left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import flet as ft

from app.models.passing import Contact
from app.usecases import directory, needs, referral_steps, referrals
from app.usecases.directory import DirectoryRow
from app.usecases.errors import UseCaseError
from app.usecases.needs import NeedRow
from app.usecases.referrals import NO_CONTACT
from app.views.directory import age_words, entry_tile, kind_lead, place_words
from app.views.drafts import draft_of, drop_draft, keep_draft
from app.views.kit import buttons, snackbar
from app.views.kit.cards import card, section
from app.views.kit.chips import Choice, filter_chip, filter_chips
from app.views.kit.error_card import error_card
from app.views.kit.fields import SearchField, TextInput
from app.views.kit.text import muted
from app.views.kit.tiles import tile_group
from app.views.needs import need_card, people_words, short_topic
from app.views.offers.cards import offer_card
from app.views.referrals.detail import consent_card, passed_card, recipient_tile
from app.views.referrals.offer import linked_offer
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import t

FITTING, EVERYONE = "passend", "alle"
_SHOWN = 8
PAGE_WIDTH = 720


@dataclass(frozen=True)
class ReferralDraft:
    """What is chosen so far."""

    directory_id: str = ""
    purpose: str = ""
    note: str = ""
    more: tuple[str, ...] = ()
    contact: Contact = NO_CONTACT
    anonymous: bool = False

    @property
    def complete(self) -> bool:
        """Whether it can be kept as a draft."""
        return bool(self.directory_id and self.purpose.strip())


def _purposes() -> list[str]:
    return [t("Angebot einholen"), t("Beratung vereinbaren"), t("Förderung klären")]


@screen
def DraftReferralScreen() -> ft.View:
    """Verweis anlegen."""
    state = use_app()
    use_revision()
    params = ft.use_route_params()
    need_id = str(params["need"])
    offer = linked_offer(state, str(params.get("offer", "")))
    key = f"referral:{need_id}:{offer.id}" if offer is not None else f"referral:{need_id}"
    start = ReferralDraft()
    if offer is not None:
        start = ReferralDraft(directory_id=offer.directory_id or "", purpose=_purposes()[0])
    draft, set_draft = ft.use_state(draft_of(key, start))
    query, set_query = ft.use_state("")
    who, set_who = ft.use_state(FITTING)
    rev, set_rev = ft.use_state(0)
    try:
        need = needs.need(state.seat, need_id, language=state.language)
    except UseCaseError:
        return _missing(state)
    back = f"/betriebe/{need.firm_id}"

    def change(**choice: object) -> None:
        # From the kept draft, not the rendered one: two fields may commit in the same moment.
        changed = replace(draft_of(key, start), **choice)  # type: ignore[arg-type]
        keep_draft(key, changed)
        set_draft(changed)

    def suggest(purpose: str) -> None:
        change(purpose=purpose)
        set_rev(lambda old: old + 1)

    def save() -> None:
        kept = draft_of(key, start)
        try:
            referral_id = referrals.draft_referral(
                state.seat,
                need_ids=[need_id, *(each for each in kept.more if each in more)],
                directory_id=kept.directory_id,
                purpose=kept.purpose,
                note=kept.note,
                offer_id=offer.id if offer is not None else "",
                contact=kept.contact,
                anonymous=kept.anonymous,
            )
        except UseCaseError:
            snackbar.show(t("Der Entwurf ließ sich nicht anlegen. Ihre Angaben stehen noch hier."))
            return
        drop_draft(key)
        page = ft.context.page
        navigate(f"/verweise/{referral_id}")
        snackbar.show(t("Als Entwurf gespeichert"), page=page)

    others = [
        row
        for row in needs.needs_of_firm(state.seat, need.firm_id, language=state.language)
        if row.id != need_id and row.state not in ("gedeckt", "verworfen", "verfallen")
    ]
    more = [row.id for row in others if row.id in draft.more]
    preview = referrals.passed_preview(
        state.seat,
        [need_id, *more],
        language=state.language,
        purpose=draft.purpose,
        contact=draft.contact,
        anonymous=draft.anonymous,
    )
    parts: list[ft.Control] = [need_card(need)]
    if offer is not None:
        parts.append(section(t("Angebot"), offer_card(offer, None), spacing=8))
    if others:
        parts.append(_more(others, draft.more, lambda chosen: change(more=chosen)))
    parts.append(
        section(
            t("An wen"),
            *_recipient(
                state,
                need,
                draft.directory_id,
                query=query,
                who=who,
                on_query=set_query,
                on_who=set_who,
                on_choose=lambda entry_id: change(directory_id=entry_id),
            ),
            spacing=8,
        )
    )
    parts.append(
        section(t("Zweck"), *_purpose(draft, rev, suggest, lambda words: change(purpose=words)), spacing=8)
    )
    parts.append(
        section(
            t("Wer im Betrieb angerufen werden darf"),
            *_contact(draft, lambda contact: change(contact=contact), lambda on: change(anonymous=on)),
            spacing=8,
        )
    )
    parts.append(passed_card(t("Das würde weitergegeben"), preview.passed, preview.not_passed))
    parts.append(consent_card(_refusal(state, need.firm_id, draft)))
    parts.append(
        TextInput(
            t("Notiz für Sie, wird nicht weitergegeben"),
            draft.note,
            lambda words: change(note=words),
            multiline=True,
            max_lines=4,
        )
    )
    return shell(
        state,
        "/verweise",
        _centred(
            ft.Column(parts, spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        ),
        title=t("Verweis anlegen"),
        subtitle=need.firm_name,
        back=back,
        close=True,
        bottom=_centred(
            ft.Row(
                [
                    buttons.primary(
                        t("Als Entwurf speichern"),
                        save,
                        icon=ft.Icons.EDIT_NOTE_ROUNDED,
                        disabled=not draft.complete,
                        expand=True,
                    )
                ]
            )
        ),
    )


def _centred(content: ft.Control) -> ft.Control:
    return ft.Row(
        [ft.Container(content, expand=True, expand_loose=True, width=PAGE_WIDTH)],
        alignment=ft.MainAxisAlignment.CENTER,
    )


def _missing(state: AppState) -> ft.View:
    return shell(
        state,
        "/verweise",
        error_card(
            t("Dieser Bedarf ist nicht auf diesem Gerät."),
            t("Es wurde nichts weitergegeben."),
            t("Bitte einmal abgleichen oder den Betrieb noch einmal öffnen."),
            action=buttons.tonal(t("Zu den Betrieben"), lambda: navigate("/betriebe")),
        ),
        title=t("Verweis anlegen"),
        back="/verweise",
    )


def _more(
    others: Sequence[NeedRow], more: tuple[str, ...], on_more: Callable[[tuple[str, ...]], None]
) -> ft.Control:
    def toggle(need_id: str) -> Callable[[], None]:
        kept = tuple(one for one in more if one != need_id) if need_id in more else (*more, need_id)
        return lambda: on_more(kept)

    return ft.Column(
        [
            muted(t("Weitere Bedarfe dieses Betriebs mitgeben"), "label-medium"),
            ft.Row(
                [
                    filter_chip(
                        f"{short_topic(row.topic_label)}, {people_words(row)}",
                        selected=row.id in more,
                        on_click=toggle(row.id),
                    )
                    for row in others
                ],
                spacing=8,
                run_spacing=0,
                wrap=True,
            ),
        ],
        spacing=4,
        tight=True,
    )


def _recipient(
    state: AppState,
    need: NeedRow,
    chosen: str,
    *,
    query: str,
    who: str,
    on_query: Callable[[str], None],
    on_who: Callable[[str], None],
    on_choose: Callable[[str], None],
) -> list[ft.Control]:
    if chosen:
        try:
            row = directory.directory_entry(state.seat, chosen, language=state.language)
        except UseCaseError:
            chosen = ""
        else:
            words = f"{place_words(row)}, {age_words(row)}"
            change = recipient_tile(row.name, words, kind_lead(row.kind), lambda: on_choose(""))
            return [card(change, padding=0)]
    found = directory.directory_entries(
        state.seat,
        query=query,
        topic=need.topic if who == FITTING else None,
        language=state.language,
    )

    def one(row: DirectoryRow) -> ft.Control:
        return entry_tile(row, lambda: on_choose(row.id))

    rows: list[ft.Control] = [
        SearchField(t("Stelle suchen"), query, on_query),
        filter_chips(
            [Choice(FITTING, t("Passend zum Thema")), Choice(EVERYONE, t("Alle Stellen"))], who, on_who
        ),
    ]
    if found:
        rows.append(tile_group([one(row) for row in found[:_SHOWN]]))
    else:
        rows.append(muted(t("Keine Stelle passt. Suchen Sie unter allen Stellen."), "body-large"))
    if len(found) > _SHOWN:
        rows.append(muted(t("{n} weitere. Bitte genauer suchen.", n=len(found) - _SHOWN)))
    return rows


def _refusal(state: AppState, firm_id: str, draft: ReferralDraft) -> str | None:
    """What the consent says about the chosen place, or before one is chosen about a provider."""
    kind = "traeger"
    if draft.directory_id:
        try:
            kind = directory.directory_entry(state.seat, draft.directory_id).kind
        except UseCaseError:
            kind = ""
    refusal = referrals.consent_refusal(state.seat, firm_id, directory_id=draft.directory_id, kind=kind)
    return None if draft.anonymous and refusal != "consent_withdrawn" else refusal


def _contact(
    draft: ReferralDraft, on_contact: Callable[[Contact], None], on_anonymous: Callable[[bool], None]
) -> list[ft.Control]:
    """Name and telephone, or nothing that points to the firm."""
    switch = filter_chip(
        t("Ohne Bezug zum Betrieb"),
        selected=draft.anonymous,
        on_click=lambda: on_anonymous(not draft.anonymous),
        icon=ft.Icons.VISIBILITY_OFF_ROUNDED,
    )
    rows: list[ft.Control] = [ft.Row([switch], wrap=True)]
    if draft.anonymous:
        rows.append(
            muted(t("Dann gehen weder Name noch Ort noch Beschreibung hinaus, die Anzahl nur als Spanne."))
        )
        return rows
    rows.append(
        TextInput(
            t("Name und Funktion (freiwillig)"),
            draft.contact.name,
            lambda words: on_contact(replace(draft.contact, name=words)),
            delay=0,
        )
    )
    rows.append(
        TextInput(
            t("Telefon (freiwillig)"),
            draft.contact.phone,
            lambda words: on_contact(replace(draft.contact, phone=words)),
            delay=0,
        )
    )
    return rows


def _purpose(
    draft: ReferralDraft, rev: int, on_suggest: Callable[[str], None], on_words: Callable[[str], None]
) -> list[ft.Control]:
    def suggestion(words: str) -> ft.Control:
        return filter_chip(words, selected=draft.purpose == words, on_click=lambda: on_suggest(words))

    return [
        ft.Row([suggestion(words) for words in _purposes()], spacing=8, run_spacing=0, wrap=True),
        TextInput(t("Wozu soll die Stelle das wissen?"), draft.purpose, on_words, rev=rev, delay=0),
    ]


@screen
def PassOnScreen() -> ft.View:
    """Let a referral go on to another place: choose it, and a draft of its own comes of it."""
    state = use_app()
    use_revision()
    referral_id = str(ft.use_route_params()["referral"])
    query, set_query = ft.use_state("")
    who, set_who = ft.use_state(EVERYONE)
    back = f"/verweise/{referral_id}"
    try:
        file = referrals.referral(state.seat, referral_id, language=state.language)
    except UseCaseError:
        return _missing(state)

    def choose(entry_id: str) -> None:
        try:
            draft_id = referral_steps.pass_on_referral(state.seat, referral_id, directory_id=entry_id)
        except UseCaseError:
            snackbar.show(t("Das geht in diesem Stand nicht. Der Verweis bleibt, wie er ist."))
            return
        page = ft.context.page
        navigate(f"/verweise/{draft_id}")
        snackbar.show(t("Neuer Entwurf für die andere Stelle"), page=page)

    parts: list[ft.Control] = [
        muted(
            t(
                "Die neue Stelle bekommt einen eigenen Verweis. Er bleibt ein Entwurf, bis die "
                "Einwilligung auch für sie gilt."
            )
        )
    ]
    if file.needs:
        parts.extend(
            _recipient(
                state,
                file.needs[0],
                "",
                query=query,
                who=who,
                on_query=set_query,
                on_who=set_who,
                on_choose=choose,
            )
        )
    content = ft.Column(parts, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return shell(
        state,
        "/verweise",
        _centred(content),
        title=t("An andere Stelle weitergeben"),
        subtitle=file.row.firm_name,
        back=back,
        close=True,
    )
