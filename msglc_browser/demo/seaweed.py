"""SeaweedFS from PyPI as one child process: its command line, its ports, its readiness."""

import http.client
import json
import shutil
import socket
import ssl
import sysconfig
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import astuple, dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
_GRPC_OFFSET = 10_000


@dataclass(frozen=True, slots=True)
class SeaweedPorts:
    """One port for each socket that `weed mini` opens, all on loopback.

    All but `s3` accept only holders of a certificate, by `private_tls`.
    """

    s3: int
    s3_grpc: int
    master: int
    master_grpc: int
    volume: int
    volume_grpc: int
    filer: int
    filer_grpc: int
    admin: int

    @property
    def admin_grpc(self) -> int:
        """Where `weed mini` expects its admin service, regardless of -admin.port.grpc."""
        return self.admin + _GRPC_OFFSET


def find_weed() -> Path | None:
    """The `weed` program of this Python's environment, or of PATH; None if there is no wheel."""
    scripts = Path(sysconfig.get_path("scripts"))
    found = shutil.which("weed", path=str(scripts)) or shutil.which("weed")
    return Path(found) if found else None


def free_ports(count: int) -> tuple[int, ...]:
    """`count` different TCP ports that are currently unused."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return tuple(int(one.getsockname()[1]) for one in sockets)


def choose_ports() -> SeaweedPorts:
    """Free ports for one server."""
    while True:
        ports = SeaweedPorts(*free_ports(9))
        if ports.admin_grpc < 65_536 and _is_free(ports.admin_grpc):
            return ports


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        try:
            one.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def write_identities(folder: Path, access_key: str, secret_key: str) -> Path:
    """The file that makes SeaweedFS require this key pair; readable by its owner only."""
    identity = {
        "name": "admin",
        "credentials": [{"accessKey": access_key, "secretKey": secret_key}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    path = folder / "identities.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({"identities": [identity]}), encoding="utf-8")
    return path


def weed_command(weed: Path, folder: Path, ports: SeaweedPorts, identities: Path) -> Sequence[str]:
    """Arguments to run everything in one process on loopback, with its data in `folder`.

    `weed mini` is ready after 1 s; `weed server` takes 3.5 s, and 15 s to stop (4.48).
    """
    options = {
        "dir": folder,
        "ip": LOOPBACK,
        "ip.bind": LOOPBACK,
        "master.port": ports.master,
        "master.port.grpc": ports.master_grpc,
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": 64,
        "volume.port": ports.volume,
        "volume.port.grpc": ports.volume_grpc,
        "volume.preStopSeconds": 0,
        "filer.port": ports.filer,
        "filer.port.grpc": ports.filer_grpc,
        "s3.port": ports.s3,
        "s3.port.grpc": ports.s3_grpc,
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.config": identities,
        "admin.ui": "false",
        "admin.port": ports.admin,
        "admin.port.grpc": ports.admin_grpc,
        "webdav": "false",
    }
    arguments = (f"-{name}={value}" for name, value in options.items())
    return (str(weed), f"-logdir={folder}", "mini", *arguments)


def remove_sockets(ports: SeaweedPorts) -> None:
    """Delete the Unix sockets that SeaweedFS leaves in /tmp if it is killed."""
    for port in (*astuple(ports), ports.admin_grpc):
        for path in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
            path.unlink(missing_ok=True)


def is_ready(ports: SeaweedPorts, tls: ssl.SSLContext) -> bool:
    """Whether the S3 gateway responds and the master can place a first object."""
    return _answers(f"http://{LOOPBACK}:{ports.s3}/") and _can_assign(ports, tls)


def _can_assign(ports: SeaweedPorts, tls: ssl.SSLContext) -> bool:
    try:
        with _open(f"https://{LOOPBACK}:{ports.master}/dir/assign", tls) as reply:
            return "fid" in json.load(reply)
    except (OSError, ValueError):
        return False


def _answers(url: str) -> bool:
    try:
        with _open(url):
            return True
    except urllib.error.HTTPError as error:
        # 403 is the expected answer to an unsigned request; 5xx means "still starting".
        error.close()
        return error.code < 500
    except OSError:
        return False


def _open(url: str, tls: ssl.SSLContext | None = None) -> http.client.HTTPResponse:
    # Loopback must never go through a proxy set in the environment.
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls)
    )
    reply: http.client.HTTPResponse = opener.open(url, timeout=2)
    return reply
