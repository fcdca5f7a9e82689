"""Which files of certificates can be used."""

from pathlib import Path

import trustme

from msglc_browser.storage.s3.trusted_certificates import why_unusable


def test_file_of_certificates_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "bundle.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    assert why_unusable(str(path)) is None


def test_other_files_cannot(tmp_path: Path) -> None:
    path = tmp_path / "bundle.pem"
    assert why_unusable(str(path)) == "No such file or directory"
    path.write_text("nothing")
    assert why_unusable(str(path)) == "it holds no certificates"
