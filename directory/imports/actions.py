"""Bringing a file into the shared reference: read it into staging, show what it would change, then apply or abandon it.

Each step is committed as it goes. A process that dies leaves a run that ``read``, ``apply`` or the command takes up again.
"""

import logging
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination.accounts.models import User
from coordination.errors import DomainError
from directory.imports import staging
from directory.imports.applying import apply_planned
from directory.imports.columns import APPLIED, PROFESSIONALS, PROVIDERS, SEEN, STAGED
from directory.imports.comparing import compare, plan_absent
from directory.imports.files import Survey, survey
from directory.imports.locks import only_one
from directory.imports.models import Format, ImportRun, PlannedChange
from directory.imports.previews import examples_of
from directory.imports.sources import reading, recognise
from directory.providers.actions import load_provider_types
from directory.providers.words import learn_words

State = ImportRun.State
# Changes from which the statistics of the directory are no longer those of its content.
WORTH_COUNTING = 20_000
FROM_THE_START = {"progress": 0, "counts": dict, "problems": list, "checkpoint": dict}

logger = logging.getLogger(__name__)


class OtherRunError(DomainError):
    """Another file of the same format waits for its decision, or is being worked on."""

    def __init__(self, other: ImportRun) -> None:
        super().__init__(
            f"Un autre import de ce format est ouvert ({other.file_name}, {other.get_state_display()}) : appliquez-le ou "
            "abandonnez-le d’abord.",
            code="import_other_run",
        )
        self.other = other


class WrongStateError(DomainError):
    """The run is not where this step begins."""

    def __init__(self, run: ImportRun) -> None:
        super().__init__(f"Cet import est {run.get_state_display()} : rien à faire ici.", code="import_wrong_state")


class StagingLostError(DomainError):
    """What was read of the file is gone; what was applied of it is not."""

    def __init__(self) -> None:
        super().__init__(
            "La base de données s’est arrêtée et a perdu la lecture de ce fichier : relancez l’import, il reprend.",
            code="import_staging_lost",
        )


def open_run(
    *,
    file_format: Format,
    path: Path,
    name: str = "",
    mapping: dict[str, str] | None = None,
    asked_by: User | None = None,
    is_deposited: bool = False,
) -> ImportRun:
    """Recognise the file and open a run for it, or find the open run of the same file.

    Nothing is written for a file of another kind: the format's ``DomainError`` is raised. ``OtherRunError`` when another
    file of this format is under way.
    """
    return _open(
        file_format, path, survey(path), name or path.name, mapping or {}, asked_by=asked_by, is_deposited=is_deposited
    )


def _open(
    file_format: Format,
    path: Path,
    found: Survey,
    name: str,
    mapping: dict[str, str],
    *,
    asked_by: User | None = None,
    is_deposited: bool = False,
) -> ImportRun:
    recognised = recognise(file_format, path, found, name=name, mapping=mapping)
    current = ImportRun.objects.filter(format=file_format, state__in=ImportRun.OPEN_STATES).first()
    if current is not None:
        return _same_file(current, found, path, mapping)
    load_provider_types()
    try:
        with transaction.atomic():
            return ImportRun.objects.create(
                format=file_format,
                state=State.WAITING,
                file_name=name[:255],
                path=str(path.resolve()),
                is_deposited=is_deposited,
                sha256=found.sha256,
                vintage=recognised.vintage,
                attribution=recognised.attribution,
                mapping=mapping,
                asked_by=asked_by,
                started_at=timezone.now(),
                progress_total=found.size,
            )
    except IntegrityError as error:
        # Another process was quicker by a moment.
        current = ImportRun.objects.filter(format=file_format, state__in=ImportRun.OPEN_STATES).first()
        if current is None:
            raise
        raise OtherRunError(current) from error


def _same_file(current: ImportRun, found: Survey, path: Path, mapping: dict[str, str]) -> ImportRun:
    if current.sha256 != found.sha256 or current.mapping != mapping:
        raise OtherRunError(current)
    if current.path != str(path.resolve()) and not current.is_deposited:
        current.path = str(path.resolve())
        current.save(update_fields=["path"])
    return current


def read(*, run: ImportRun, surveyed: Survey | None = None) -> ImportRun:
    """Stage the file of ``run`` from where it stands, and plan what applying it would do.

    Raises ``BusyError`` when another process is at it; a ``DomainError`` for a file that proves damaged, whose run is then
    refused and of which nothing is kept. ``surveyed``: what the caller has just seen of the file.
    """
    with only_one(run.format):
        run.refresh_from_db()
        if run.state not in {State.WAITING, State.READING}:
            return run
        path = Path(run.path)
        try:
            found = surveyed or survey(path)
            if found.sha256 != run.sha256:
                raise DomainError(
                    "Le fichier a changé depuis le début de cet import. Recommencez avec le nouveau fichier.",
                    code="import_file_changed",
                )
            _stage(run, path, found)
        except DomainError as error:
            _refuse(run, error)
            raise
        staging.let_the_planner_count(f"{STAGED} (run_id, line, finess, rpps, practice_key)", SEEN, APPLIED)
        _preview(run)
    return run


def _stage(run: ImportRun, path: Path, found: Survey) -> None:
    if not staging.is_whole(run):
        _start_again(run)
    run.state, run.seen_at, run.progress_total = State.READING, timezone.now(), found.size
    run.save(update_fields=["state", "seen_at", "progress_total"])
    with reading(run, path, found) as source:
        staging.stage(run, source.columns, source.batches)


def _start_again(run: ImportRun) -> None:
    staging.forget(run)
    for name, value in FROM_THE_START.items():
        setattr(run, name, value() if callable(value) else value)
    run.save(update_fields=list(FROM_THE_START))


@transaction.atomic
def _preview(run: ImportRun) -> None:
    compare(run)
    run.examples = examples_of(run)
    run.state, run.progress, run.seen_at = State.PREVIEWED, 0, timezone.now()
    run.save(update_fields=["examples", "state", "progress", "seen_at"])


def decide_to_apply(*, run: ImportRun, closes_absent: bool = False) -> None:
    """Record the decision to write what the preview showed; ``apply`` writes it.

    ``closes_absent``: a person confirms that the many entries which the file no longer holds are gone.
    """
    with transaction.atomic():
        run.refresh_from_db(from_queryset=ImportRun.objects.select_for_update())
        if run.state != State.PREVIEWED:
            raise WrongStateError(run)
        if closes_absent and run.counts.get("absent") and not run.counts.get("vanished"):
            run.closes_absent = True
            plan_absent(run)
            run.progress_total = PlannedChange.objects.filter(run_id=run.pk).count()
        run.state, run.seen_at = State.APPLYING, timezone.now()
        run.save(update_fields=["closes_absent", "counts", "progress_total", "state", "seen_at"])


def apply(*, run: ImportRun, closes_absent: bool = False) -> ImportRun:
    """Write what the preview showed, or go on writing it. Returns the run, applied.

    Raises ``StagingLostError`` when a crash of the server emptied the staging table: the file is to be read again.
    """
    with only_one(run.format):
        run.refresh_from_db()
        if run.state in {State.PREVIEWED, State.APPLYING} and not _is_still_there(run):
            _lose(run)
        if run.state == State.PREVIEWED:
            decide_to_apply(run=run, closes_absent=closes_absent)
        elif run.state != State.APPLYING:
            raise WrongStateError(run)
        apply_planned(run)
        if run.progress_total > WORTH_COUNTING:
            staging.let_the_planner_count(PROVIDERS, PROFESSIONALS)
        # Without their words the new entries are found, only not with a typing error.
        learn_words(since=run.started_at)
        run.refresh_from_db()
        _finish(run, State.APPLIED)
    return run


def _is_still_there(run: ImportRun) -> bool:
    planned = PlannedChange.objects.filter(run_id=run.pk).count()
    return planned + run.progress == run.progress_total and staging.is_whole(run)


def _lose(run: ImportRun) -> None:
    run.state = State.READING
    run.save(update_fields=["state"])
    _start_again(run)
    raise StagingLostError


def abandon(*, run: ImportRun) -> None:
    """Close a run without applying what is left of it. What was already applied stays, and the report says so."""
    with only_one(run.format):
        run.refresh_from_db()
        if run.is_over:
            raise WrongStateError(run)
        _finish(run, State.ABANDONED)


def import_file(
    *,
    file_format: Format,
    path: Path,
    mapping: dict[str, str] | None = None,
    closes_absent: bool = False,
) -> ImportRun:
    """Read and apply a file in one go, or go on with it where an earlier process stopped."""
    found = survey(path)
    run = _open(file_format, path, found, path.name, mapping or {})
    if run.state in {State.WAITING, State.READING}:
        run = read(run=run, surveyed=found)
    return apply(run=run, closes_absent=closes_absent)


def import_finess(*, path: Path) -> ImportRun:
    """Read and apply a FINESS file of structures."""
    return import_file(file_format=Format.FINESS, path=path)


def _refuse(run: ImportRun, error: DomainError) -> None:
    run.refusal = error.message
    _finish(run, State.FAILED)


def _finish(run: ImportRun, state: "ImportRun.State") -> None:
    path = Path(run.path) if run.is_deposited and run.path else None
    staging.forget(run)
    run.checkpoint = {}
    run.state, run.finished_at, run.path = state, timezone.now(), ""
    run.save(update_fields=["checkpoint", "state", "finished_at", "path", "refusal"])
    if path is not None:
        path.unlink(missing_ok=True)
    logger.info("import over", extra={"run": str(run.pk), "format": run.format, "state": str(state)})
