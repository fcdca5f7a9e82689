"""Killing the whole program in the middle of an upload leaves the target unchanged."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.archives import make_archive
from tests.servers.s3 import S3Bucket
from tests.servers.writing import noise

_PROGRAM = Path(__file__).parent.parent / "servers" / "killed_writer.py"


def abort_all(bucket: S3Bucket) -> int:
    """Abort and count the multipart uploads that a killed program left behind."""
    client = bucket.server.client
    uploads = client.list_multipart_uploads(Bucket=bucket.name).get("Uploads", [])
    for upload in uploads:
        client.abort_multipart_upload(
            Bucket=bucket.name, Key=upload["Key"], UploadId=upload["UploadId"]
        )
    return len(uploads)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize(
    ("phase", "done_bytes", "uploads"),
    [("Encoding", 0, 0), ("Uploading", 0, 0), ("Uploading", 1, 1), ("Uploading", 16 * 2**20, 1)],
)
def test_target_survives_the_end_of_the_program(
    weed_bucket: S3Bucket, tmp_path: Path, phase: str, done_bytes: int, uploads: int
) -> None:
    old = make_archive({"old": True})
    weed_bucket.put("a.msg", old)
    source = tmp_path / "source.json"
    source.write_text(json.dumps([piece.hex() for piece in noise(9 * 2**20)]))
    server = weed_bucket.server
    order = {
        "endpoint": server.endpoint,
        "access_key": server.access_key,
        "secret_key": server.secret_key,
        "bucket": weed_bucket.name,
        "key": "a.msg",
        "source": str(source),
        "folder": str(tmp_path),
        "phase": phase,
        "done_bytes": done_bytes,
    }
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, str(_PROGRAM), json.dumps(order)],
        env=environment,
        cwd=_PROGRAM.parents[2],
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    assert weed_bucket.get("a.msg") == old
    assert weed_bucket.keys() == ["a.msg"]
    assert abort_all(weed_bucket) == uploads
    assert weed_bucket.get("a.msg") == old
