"""The demo's server finds its certificates, whatever its folder is called."""

import tomllib
from pathlib import Path

import pytest

from msglc_browser.demo.private_tls import write_security


@pytest.mark.parametrize("name", ["plain", "o'brien", 'a "b" \\ c', "ünï 測"])
def test_configuration_names_the_files_that_were_written(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    write_security(folder)
    found = tomllib.loads((folder / "security.toml").read_text("utf-8"))
    sections = [*found["grpc"].values(), *found["https"].values()]
    paths = [value for each in sections if isinstance(each, dict) for value in each.values()]
    files = {Path(path) for path in paths if isinstance(path, str)} | {Path(found["grpc"]["ca"])}
    assert files == {folder / f"{each}.pem" for each in ("authority", "certificate", "key")}
    assert not folder.joinpath("key.pem").stat().st_mode & 0o077
