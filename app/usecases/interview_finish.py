"""
Finishing an interview: one write that completes it, brings its result up to date, and submits it.

Must not know: questions; what is still open (the session checks before).
"""

from collections.abc import Mapping, Sequence

from app.forms import FormInstance
from app.models.values import Fields, Json
from app.usecases import interview_result as result
from app.usecases.consent import writes_of_talk
from app.usecases.derivation import Derived
from app.usecases.interview_keeping import InterviewKeeper
from app.usecases.interview_result import FinishResult
from app.usecases.records import SaveFailedError, Write, command_writes, find, identity_of, save
from app.usecases.seat import Seat


def finish_interview(
    seat: Seat,
    keeper: InterviewKeeper,
    instance: FormInstance,
    derived: Sequence[Derived],
    *,
    submit: bool,
    reason: str,
) -> FinishResult:
    """
    Complete and perhaps submit; all of it is safe when this returns, or nothing happened.

    Raises:
        SaveFailedError: The device cannot save.
        StepNotPossibleError: The state does not allow it (any more).
    """
    interview = keeper.interview
    sizes = {
        path: value
        for path, value in result.size_fields(instance).items()
        if keeper.fields.get(path) != value
    }
    changes = keeper.collected({**instance.take_changes(), **sizes})
    steps: list[tuple[str, Fields]] = []
    if interview.state != "vollstaendig":
        steps.append(("complete", {}))
    if submit:
        steps.append(("submit", {"reason": reason} if reason else {}))
    try:
        save(
            seat,
            *([keeper.write_of(changes)] if changes else []),
            *result.writes_of_result(seat, interview, derived),
            *_firm_writes(seat, keeper, changes),
            *command_writes(seat, "interview", interview.id, steps, pending=changes),
            *_knowledge_steps(seat, keeper, instance, derived),
            *writes_of_talk(seat, interview, {**keeper.fields, **changes}),
        )
    except SaveFailedError as error:
        keeper.not_saved(changes, error)
        raise
    keeper.saved()
    return FinishResult(
        state=keeper.interview.state,
        needs=tuple(item.id for item in derived if item.collection == "need"),
        knowledge=tuple(item.id for item in derived if item.collection == "knowledge"),
        steps=tuple(item.id for item in derived if item.collection == "step"),
    )


def _firm_writes(seat: Seat, keeper: InterviewKeeper, changes: Mapping[str, Json]) -> list[Write]:
    if identity_of(seat).role != "mentor":
        return []
    firm = find(seat, "firm", keeper.interview.firm_id)
    if firm is None:
        return []
    updates = result.firm_changes(
        firm.fields, {**keeper.fields, **changes}, perspective=keeper.interview.perspective
    )
    return [Write.set("firm", firm.id, firm.scope, updates)] if updates else []


def _knowledge_steps(
    seat: Seat, keeper: InterviewKeeper, instance: FormInstance, derived: Sequence[Derived]
) -> list[Write]:
    """Bring a new knowledge area to the state its form says; steps whose guard refuses are left for later."""
    names = result.knowledge_commands(instance, keeper.interview.form_id)
    areas = [item for item in derived if item.collection == "knowledge"]
    if not names or not areas or find(seat, "knowledge", areas[0].id) is not None:
        return []
    return command_writes(
        seat,
        "knowledge",
        areas[0].id,
        [(name, {}) for name in names],
        pending={**areas[0].fields, "state": "erkannt"},
        scope=keeper.scope,
        lenient=True,
    )
