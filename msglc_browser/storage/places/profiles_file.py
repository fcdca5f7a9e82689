"""The connections on disk: a JSON file without secrets, shared by all windows."""

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from msglc_browser.errors import LocalFileError
from msglc_browser.state_file import State, StateFile
from msglc_browser.storage.places.profile import Addressing, Profile, Secret

RUSTFS_PROFILE = Profile(
    profile_id="rustfs-local",
    name="RustFS (local)",
    endpoint="http://localhost:9000",
    access_key="rustfsadmin",
)
# The default password of every RustFS; public, so it may be in the source.
RUSTFS_SECRET = Secret("rustfsadmin")

PATIENCE_S: Final = 30.0
"""Another window holds the file while it erases a secret: longer than a keyring is waited for."""

_ROWS = "connections"
_ERASE = "secrets_to_erase"
_MARK = "secret_mark"


class ProfilesFile:
    """Connections in the order of the list; the first launch starts with the RustFS preset.

    Every change reads the file again first: another window may have changed it. Rows that cannot
    be understood, for example of a later version, stay in the file. Use it on one thread at a time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = StateFile(path, "connections", is_ours=_has_rows, patience_s=PATIENCE_S)
        self._has_unknown_rows = False
        self._marks: dict[str, str] = {}

    @property
    def problem(self) -> LocalFileError | None:
        """Why connections that were stored are missing; None if none are."""
        if self._has_unknown_rows and self._file.problem is None:
            return LocalFileError(
                f"Some connections in {self.path} could not be read.",
                hint="They stay in the file.",
            )
        return self._file.problem

    def load(self) -> tuple[Profile, ...]:
        """The connections in the file; the preset if there is no file that makes sense."""
        found = self.reload()
        return (RUSTFS_PROFILE,) if found is None else found

    def reload(self) -> tuple[Profile, ...] | None:
        """The connections in the file; None if there is no file that makes sense."""
        state = self._file.read()
        if state is None:
            return None
        self._has_unknown_rows = any(_profile(row) is None for row in _rows(state, ()))
        return self._taken(state)

    def secret_marks(self) -> Mapping[str, str]:
        """By id, what changes whenever a window stores a secret; as last read or written."""
        return self._marks

    def put(
        self, profile: Profile, *, known: Sequence[Profile] = (RUSTFS_PROFILE,)
    ) -> tuple[Profile, ...]:
        """Replace the connection of this id, or add one; all connections then. LocalFileError.

        The `known` ones are written if there is no file.
        """

        def edit(state: State | None) -> State:
            rows = _rows(state, known)
            ids = [_id(row) for row in rows]
            if profile.profile_id in ids:
                place = ids.index(profile.profile_id)
                rows[place] = _fields(rows[place]) | _row(profile)
            else:
                rows.append(_row(profile))
            # Its secret belongs to a connection again.
            return _state(
                state, rows, [each for each in _erase(state) if each != profile.profile_id]
            )

        return self._taken(self._file.change(edit))

    def remove(
        self, profile_id: str, *, known: Sequence[Profile] = (RUSTFS_PROFILE,)
    ) -> tuple[Profile, ...]:
        """Remove a connection; its secret is to be erased from then on. See `put`."""

        def edit(state: State | None) -> State:
            rows = [row for row in _rows(state, known) if _id(row) != profile_id]
            return _state(state, rows, [*_erase(state), profile_id])

        return self._taken(self._file.change(edit))

    def note_secret(self, profile_id: str) -> None:
        """A secret was stored: clients that other windows have opened are outdated."""

        def edit(state: State | None) -> State | None:
            if state is None:
                return None
            mark = {_MARK: uuid.uuid4().hex}
            rows = [
                _fields(row) | mark if _id(row) == profile_id else row for row in _rows(state, ())
            ]
            return _state(state, rows, _erase(state))

        self._taken(self._file.change(edit))

    def secrets_to_erase(self) -> tuple[str, ...]:
        """Ids of removed connections whose secrets may still be stored.

        Raises LocalFileError if the file can no longer be read.
        """
        state = self._file.read()
        if self._file.problem is not None:
            raise self._file.problem
        return tuple(_erase(state))

    def hold(self) -> None:
        """No other window changes the file until `release`. Raises LocalFileError."""
        self._file.hold()

    def release(self) -> None:
        """End what `hold` began; harmless if it did not begin."""
        self._file.release()

    def secret_erased(self, profile_id: str) -> None:
        """Nothing of a removed connection is left. Raises LocalFileError."""

        def edit(state: State | None) -> State | None:
            left = [each for each in _erase(state) if each != profile_id]
            return None if state is None else _state(state, _rows(state, ()), left)

        self._file.change(edit)

    def _taken(self, state: State | None) -> tuple[Profile, ...]:
        rows = _rows(state, ())
        marks = {_id(row): _fields(row).get(_MARK) for row in rows}
        self._marks = {
            key: mark for key, mark in marks.items() if key is not None and isinstance(mark, str)
        }
        return _profiles(rows)


def _has_rows(state: State) -> bool:
    return isinstance(state.get(_ROWS), list)


def _rows(state: State | None, known: Sequence[Profile]) -> list[object]:
    rows = None if state is None else state.get(_ROWS)
    return list(rows) if isinstance(rows, list) else [_row(each) for each in known]


def _erase(state: State | None) -> list[str]:
    """Without those of connections that exist again."""
    found = None if state is None else state.get(_ERASE)
    kept = {_id(row) for row in _rows(state, ())}
    ids = found if isinstance(found, list) else []
    return [each for each in ids if isinstance(each, str) and each not in kept]


def _state(old: State | None, rows: Sequence[object], erase: Sequence[str]) -> State:
    rest = {key: value for key, value in (old or {}).items() if key not in (_ROWS, _ERASE)}
    return {_ROWS: list(rows), **({_ERASE: list(dict.fromkeys(erase))} if erase else {}), **rest}


def _row(profile: Profile) -> dict[str, object]:
    """A connection as JSON: field by field, so that nothing else can be included."""
    return {
        "id": profile.profile_id,
        "name": profile.name,
        "endpoint": profile.endpoint,
        "region": profile.region,
        "access_key": profile.access_key,
        "addressing": profile.addressing.value,
        "verify_tls": profile.verify_tls,
    }


def _fields(row: object) -> dict[str, object]:
    """With those of later versions."""
    return dict(row) if isinstance(row, Mapping) else {}


def _id(row: object) -> str | None:
    fields = _fields(row)
    return str(fields["id"]) if "id" in fields else None


def _profiles(rows: Sequence[object]) -> tuple[Profile, ...]:
    """Those that can be parsed; the last one of each id."""
    found = [profile for profile in map(_profile, rows) if profile is not None]
    return tuple({profile.profile_id: profile for profile in found}.values())


def _profile(row: object) -> Profile | None:
    if not isinstance(row, Mapping):
        return None
    try:
        return Profile(
            profile_id=str(row["id"]),
            name=str(row["name"]),
            endpoint=str(row["endpoint"]),
            region=str(row.get("region", "us-east-1")),
            access_key=str(row.get("access_key", "")),
            addressing=Addressing(row.get("addressing", "path")),
            verify_tls=row.get("verify_tls", True) is not False,
        )
    except (KeyError, ValueError):
        return None
