"""
Interviews: which questionnaires there are, start one, open one.

Must not know: the engine's inside; `interview_session.OpenInterview` does the talking.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.forms import Context, FormError, FormInstance
from app.models.firm import Firm
from app.models.interview import Interview, answers_of
from app.models.noun import UnreadableRecordError
from app.models.reference import Form
from app.models.scopes import firm_scope
from app.models.values import Json, Layer, timestamp
from app.sync import new_id
from app.usecases.errors import (
    FormVersionMissingError,
    InterviewUnreadableError,
    StepNotPossibleError,
)
from app.usecases.form_library import LoadedForm, forms_of, load_form, newest_version, parsed
from app.usecases.interview_session import CommentView, NotFinishableError, OpenInterview, OpenPoint
from app.usecases.people import names_of
from app.usecases.records import (
    Write,
    all_of,
    find_noun,
    get,
    get_stored,
    identity_of,
    save,
    waiting_ids,
)
from app.usecases.seat import Seat

__all__ = [
    "CommentView",
    "FormRow",
    "InterviewRow",
    "NotFinishableError",
    "OpenInterview",
    "OpenPoint",
    "available_forms",
    "interview_rows",
    "open_interview",
    "start_interview",
]

_FIRST_FORM = {"mentor": "qba_betrieb", "kuemmerer": "bedarf_kurz"}
_FORMS_OF_KUEMMERER = ("bedarf_kurz", "wissenssicherung")


@dataclass(frozen=True)
class FormRow:
    """A questionnaire that can be started now, in its newest published version."""

    form_id: str
    version: str
    title: str


@dataclass(frozen=True)
class InterviewRow:
    """One interview in a list. `interrupted`: begun and not complete."""

    id: str
    firm_id: str
    firm_name: str
    layer: Layer
    form_id: str
    form_title: str
    form_version: str
    perspective: str
    state: str
    interrupted: bool
    revision: int
    started_at: datetime | None
    started_by_name: str
    mine: bool
    last_at: datetime | None
    waiting: bool


def available_forms(seat: Seat, *, firm_id: str, language: str = "de") -> tuple[FormRow, ...]:
    """
    The questionnaires this person may start at a firm; the main one of the role first.

    A Kümmerer gets the short forms, and only in the own firm.
    """
    identity = identity_of(seat)
    if identity.role not in _FIRST_FORM:
        return ()
    if identity.role == "kuemmerer" and firm_id != identity.firm_id:
        return ()
    forms = forms_of(seat)
    rows = []
    for form_id in sorted({form.form_id for form in forms}):
        newest = newest_version(forms, form_id)
        if newest is None or (identity.role == "kuemmerer" and form_id not in _FORMS_OF_KUEMMERER):
            continue
        rows.append(FormRow(form_id, newest.version, newest.title_in(language)))
    first = _FIRST_FORM[identity.role]
    return tuple(sorted(rows, key=lambda row: (row.form_id != first, row.title)))


def start_interview(
    seat: Seat, *, firm_id: str, form_id: str, perspective: str, need_id: str | None = None
) -> str:
    """
    Start an interview on the newest published version, with the firm's master data filled in.

    Args:
        perspective: leitung, br, gemeinsam or kuemmerer. Interviews of two perspectives never mix.
        need_id: The noted need that a short form completes.

    Returns:
        Id of the interview.

    Raises:
        NotHereError: The firm is not on this seat.
        FormVersionMissingError: No version of the questionnaire is on this seat.
        FormBrokenError: The questionnaire cannot be run here.
        StepNotPossibleError: `role_<role>`: this role holds no interviews.
    """
    identity = identity_of(seat)
    if identity.role not in _FIRST_FORM:
        raise StepNotPossibleError(f"role_{identity.role}")
    firm = get(seat, Firm, firm_id)
    form = newest_version(forms_of(seat), form_id)
    if form is None:
        raise FormVersionMissingError(form_id, "")
    loaded = parsed(seat, form)
    instance = FormInstance.start(loaded.definition, _context(seat, loaded))
    _prefill(instance, _known(firm))
    layer: Layer = "inhouse" if identity.role == "kuemmerer" else "network"
    now = timestamp(seat.now())
    fields: dict[str, Json] = {
        "firm_id": firm_id,
        "form_id": form.form_id,
        "form_version": form.version,
        "perspective": perspective,
        "state": "begonnen",
        "started_at": now,
        "started_by": identity.user_id,
        "position_at": now,
        **instance.freeze(),
    }
    if need_id:
        fields["for_need"] = need_id
    interview_id = new_id()
    save(
        seat,
        Write.put("interview", interview_id, firm_scope(firm_id, layer), fields, form_version=form.version),
    )
    return interview_id


def _known(firm: Firm) -> dict[str, str]:
    """What the firm record already says, by question name."""
    return {
        "betrieb_name": firm.name,
        "bundesland": firm.bundesland,
        "kreis": firm.kreis5,
        "wz_abschnitt": firm.wz_section if firm.wz_edition == "WZ2025" else "",
        "wz_abteilung": firm.wz_division if firm.wz_edition == "WZ2025" else "",
    }


def _prefill(instance: FormInstance, known: Mapping[str, str]) -> None:
    pending = list(instance.root.children)
    by_name: dict[str, str] = {}
    while pending:
        node = pending.pop()
        if node.kind == "repeat":
            continue
        by_name[node.name] = node.path
        pending.extend(node.children)
    # In the order of `known`: a district is chosen from the list of the state.
    for name, value in known.items():
        if value and name in by_name:
            _answer_if_it_fits(instance, by_name[name], value)


def _answer_if_it_fits(instance: FormInstance, path: str, value: str) -> None:
    node = instance.node(path)
    if node.kind == "select" and value not in {choice.value for choice in node.choices}:
        # The firm record knows a code that this questionnaire does not offer: better asked than wrong.
        return
    try:
        instance.answer(path, value)
    except FormError:
        return


def open_interview(seat: Seat, interview_id: str, *, language: str | None = None) -> OpenInterview:
    """
    Open an interview to talk, or to read if it is submitted or approved.

    Raises:
        NotHereError: This seat does not hold it.
        FormVersionMissingError: Its form version is not on this device yet.
        FormBrokenError: The questionnaire cannot be run here.
        InterviewUnreadableError: What is stored does not fit the questionnaire.
    """
    record = get_stored(seat, "interview", interview_id)
    try:
        interview = Interview.read(record)
    except UnreadableRecordError as error:
        raise InterviewUnreadableError(fields=error.where) from error
    forms = forms_of(seat)
    loaded = load_form(seat, interview.form_id, interview.form_version)
    instance = thawed(seat, interview, record.fields)
    if language is not None:
        _choose_language(instance, loaded.definition.languages, language)
    newest = newest_version(forms, interview.form_id)
    firm = find_noun(seat, Firm, interview.firm_id)
    return OpenInterview(
        seat,
        record,
        loaded,
        instance,
        firm_name=firm.name if firm else "",
        newer_version=newest.version if newest and newest.version > interview.form_version else None,
        rethaw=lambda pinned, fields: thawed(seat, pinned, fields),
    )


def thawed(seat: Seat, interview: Interview, fields: Mapping[str, Json]) -> FormInstance:
    """
    The running form of stored answers.

    Raises:
        FormVersionMissingError, FormBrokenError, InterviewUnreadableError
    """
    loaded = load_form(seat, interview.form_id, interview.form_version)
    try:
        return FormInstance.thaw(loaded.definition, _context(seat, loaded), answers_of(fields))
    except FormError as error:
        raise InterviewUnreadableError(engine_code=error.code, where=str(error.where)) from error


def _choose_language(instance: FormInstance, languages: Iterable[str], wanted: str) -> None:
    for language in languages:
        if language == wanted or f"({wanted})" in language:
            instance.set_language(language)
            return


def _context(seat: Seat, form: LoadedForm) -> Context:
    identity = identity_of(seat)
    # The person's name is not handed in: no questionnaire may write it into the answers by a preload.
    return Context(now=seat.now, mint_id=new_id, device_id=identity.device_id, attachments=form.files)


def interview_rows(
    seat: Seat, *, firm_id: str | None = None, language: str = "de"
) -> tuple[InterviewRow, ...]:
    """The interviews of a firm, or of all; last touched first."""
    identity = identity_of(seat)
    titles = form_titles(forms_of(seat), language)
    firms = {firm.id: firm.name for firm in all_of(seat, Firm)}
    names = names_of(seat)
    waiting = waiting_ids(seat)
    where = {"firm_id": firm_id} if firm_id is not None else {}
    rows = [
        InterviewRow(
            id=interview.id,
            firm_id=interview.firm_id,
            firm_name=firms.get(interview.firm_id, ""),
            layer=interview.layer,
            form_id=interview.form_id,
            form_title=titles.get((interview.form_id, interview.form_version), interview.form_id),
            form_version=interview.form_version,
            perspective=interview.perspective,
            state=interview.state,
            interrupted=interview.begun,
            revision=interview.revision,
            started_at=interview.started_at,
            started_by_name=names.get(interview.started_by, ""),
            mine=interview.started_by == identity.user_id,
            last_at=last_touched(interview),
            waiting=interview.id in waiting,
        )
        for interview in all_of(seat, Interview, where=where)
    ]
    return tuple(sorted(rows, key=lambda row: _newest_first(row.last_at)))


def form_titles(forms: Iterable[Form], language: str) -> dict[tuple[str, str], str]:
    """Form id and version to title."""
    return {(form.form_id, form.version): form.title_in(language) for form in forms}


def last_touched(interview: Interview) -> datetime | None:
    """When somebody last did something with it."""
    moments = (
        interview.started_at,
        interview.position_at,
        interview.submitted_at,
        interview.returned_at,
        interview.approved_at,
    )
    return max((moment for moment in moments if moment is not None), default=None)


def _newest_first(moment: datetime | None) -> float:
    return -moment.timestamp() if moment else 0.0
