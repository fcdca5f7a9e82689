"""Certificates for the ports of SeaweedFS that only SeaweedFS itself may use.

Its S3 gateway demands a key; its master, volume server and filer accept anything from any user of
this computer. With these files they only talk to holders of a certificate, on every port.
"""

import json
import ssl
from pathlib import Path

import trustme

_HOST = "127.0.0.1"
_SERVERS = ("master", "volume", "filer", "admin")
_CALLERS = ("client", "s3", "worker", "msg_broker", "msg_agent", "mq")
_AUTHORITY, _CERTIFICATE, _KEY = "authority.pem", "certificate.pem", "key.pem"


def write_security(folder: Path) -> ssl.SSLContext:
    """Write security.toml and its certificates into the server's own folder.

    Returns what a request to those ports needs. The authority's key is kept nowhere, so that no
    other certificate is ever accepted.
    """
    authority = trustme.CA()
    issued = authority.issue_cert(_HOST, common_name="demo")
    for name, blob in (
        (_AUTHORITY, authority.cert_pem),
        (_CERTIFICATE, issued.cert_chain_pems[0]),
        (_KEY, issued.private_key_pem),
    ):
        path = folder / name
        path.touch(mode=0o600)
        blob.write_to_path(path)
    (folder / "security.toml").write_text(_configuration(folder), encoding="utf-8")
    context = ssl.create_default_context(cafile=folder / _AUTHORITY)
    context.load_cert_chain(folder / _CERTIFICATE, folder / _KEY)
    return context


def _configuration(folder: Path) -> str:
    trusted = f"ca = {_quoted(folder / _AUTHORITY)}"
    own = f"cert = {_quoted(folder / _CERTIFICATE)}\nkey = {_quoted(folder / _KEY)}"
    sections = [f"[grpc]\n{trusted}"]
    sections += [f"[grpc.{name}]\n{own}" for name in (*_SERVERS, *_CALLERS)]
    sections += [f"[https.{name}]\n{own}\n{trusted}" for name in _SERVERS]
    sections += [f"[https.client]\nenabled = true\n{own}\n{trusted}"]
    return "\n".join(sections)


def _quoted(path: Path) -> str:
    """A string of TOML, whose escapes JSON shares."""
    return json.dumps(str(path), ensure_ascii=False)
