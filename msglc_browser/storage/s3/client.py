"""Open the s3fs client of a connection, replacing every harmful default."""

import asyncio
import logging
import os
from functools import cache, partial
from typing import Any

from msglc_browser.errors import SecretMissing
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.s3.answers.bad_answers import UnusableBundle
from msglc_browser.storage.s3.lists.page_ahead import OnToken
from msglc_browser.storage.s3.presign import Presigned, presigned
from msglc_browser.storage.s3.sockets import Connections
from msglc_browser.storage.s3.time_limit import DEFAULT_REQUEST_LIMIT_S
from msglc_browser.storage.s3.trusted_certificates import why_unusable

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 60.0
# Measured with 50 tiny reads at 150 ms: 32 connections take two round trips and 405 ms, 64 one and
# 265 ms; with a near server they are equal. A TLS handshake costs 0.7 ms of computing.
POOL_CONNECTIONS = 64
# A new connection costs a round trip, with TLS two or three; aiobotocore's 12 s are shorter
# than users look at a listing. Servers that close sooner are detected.
KEEP_CONNECTIONS_S = 30.0
DEFAULT_REGION = "us-east-1"
_NO_KEY = "warm-up"
_ALWAYS_DIRECT = ("get_object", "head_bucket", "list_objects_v2")


class S3Client:
    """An s3fs file system in asynchronous mode; used and closed on the loop that opened it."""

    def __init__(self, file_system: Any, connections: Connections) -> None:
        self._fs = file_system
        self._connections = connections
        self._session: Any = None
        self._direct: dict[int, Any] = {}  # keyed by the client of a region
        self._known_buckets: set[str | None] = set()
        self.uses = 0  # requests whose answers have not been read yet

    async def open(self) -> None:
        """Create the HTTP session; nothing is sent yet."""
        self._session = await self._fs.set_session()
        # aiobotocore 3.10 does not tell the session it creates where the endpoint is.
        self._http_session().keep_to(self._session.meta.endpoint_url)
        # After the handler that prepares redirects.
        events = self._session.meta.events
        events.register_last("before-parameter-build.s3", _without_bucket_stay_here)

    @property
    def endpoint(self) -> str:
        """Where requests go; without one in the profile, variables and files of AWS may set it."""
        return str(self._session.meta.endpoint_url)

    def set_request_limit(self, limit_s: float) -> None:
        """For requests that begin from now on."""
        self._http_session().limit_s = limit_s

    def _http_session(self) -> Any:
        return self._session._endpoint.http_session

    def has_answered_for(self, bucket: str) -> bool:
        """Whether a request about this bucket has succeeded, so that its region is known."""
        return bucket in self._known_buckets

    async def presigned(self, method: str, kwargs: dict[str, Any], expires_s: int) -> Presigned:
        """A signed address of a request; nothing is sent."""
        client = await self._fs.get_s3(kwargs["Bucket"])
        return await presigned(client, method, kwargs, expires_s)

    async def call(self, method: str, kwargs: dict[str, Any]) -> dict[str, Any]:
        """One request, attempted once; raises whatever the libraries raise."""
        reply: dict[str, Any] = await self._fs._call_s3(method, **kwargs)
        self._known_buckets.add(kwargs.get("Bucket"))
        return reply

    async def direct(
        self, method: str, kwargs: dict[str, Any], on_token: OnToken | None = None
    ) -> dict[str, Any] | None:
        """One request at a fraction of its cost; None if `call` must be used.

        Only reads are sent directly to a bucket that has not answered before: the first attempt
        often serves to find the region, and would be sent again.
        """
        if method not in _ALWAYS_DIRECT and kwargs.get("Bucket") not in self._known_buckets:
            return None
        client = await self._fs.get_s3(kwargs.get("Bucket"))
        direct = self._direct.get(id(client))
        if direct is None:
            direct = self._direct[id(client)] = _direct_kind()(client)
        reply: dict[str, Any] | None = await direct.call(method, kwargs, on_token)
        if reply is not None:
            self._known_buckets.add(kwargs.get("Bucket"))
        return reply

    async def close(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            try:
                await session.close()
            finally:
                await self._connections.cut_off()


async def open_client(
    profile: Profile,
    secret: Secret | None,
    *,
    connect_timeout_s: float = CONNECT_TIMEOUT_S,
    read_timeout_s: float = READ_TIMEOUT_S,
) -> S3Client:
    """A client for `profile`. Raises SecretMissing if its secret is not known."""
    if profile.access_key and not (secret and secret.secret_key):
        raise SecretMissing(
            f"The secret key of {profile.name} is missing.",
            hint="Enter it. Without a system keyring it is kept only until the program ends.",
        )
    kind = await asyncio.to_thread(_load_s3fs)
    connections = Connections()
    settings = _config(profile, connections, connect_timeout_s, read_timeout_s)
    settings["http_session_cls"] = partial(_http_session_kind(), limit_s=DEFAULT_REQUEST_LIMIT_S)
    session = _session(has_key=bool(profile.access_key))
    verify = await asyncio.to_thread(_verify, profile, session)
    file_system = kind(
        asynchronous=True,
        # fsspec returns one instance per set of arguments, closed or not.
        skip_instance_cache=True,
        session=session,
        endpoint_url=profile.endpoint or None,
        key=profile.access_key or None,
        secret=secret.secret_key if profile.access_key and secret else None,
        token=(secret.session_token or None) if profile.access_key and secret else None,
        use_listings_cache=False,
        client_kwargs={"region_name": _region(profile), "verify": verify},
        config_kwargs=settings,
    )
    # One attempt: s3fs would otherwise nest its own retries inside those of `retry`.
    file_system.retries = 1
    client = S3Client(file_system, connections)
    await client.open()
    return client


def _load_s3fs() -> Any:
    # Imported here, on a worker thread: it takes half a second, which would delay the first paint.
    import s3fs  # noqa: PLC0415

    _direct_kind()
    _http_session_kind()
    # At DEBUG they log request headers, which may contain a session token.
    for name in ("botocore", "aiobotocore", "s3fs"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # What it logs with a traceback is raised as well, and shown.
    logging.getLogger("aiobotocore.credentials").setLevel(logging.ERROR)
    return s3fs.S3FileSystem


def _direct_kind() -> type:
    # Imported late for the same reason.
    from msglc_browser.storage.s3.direct import Direct  # noqa: PLC0415

    return Direct


def _http_session_kind() -> type:
    from msglc_browser.storage.s3.http_session import HttpSession  # noqa: PLC0415

    return HttpSession


def _session(*, has_key: bool) -> Any:
    from aiobotocore.hooks import AioHierarchicalEmitter  # noqa: PLC0415
    from botocore.handlers import handle_expires_header  # noqa: PLC0415

    from msglc_browser.storage.s3.answers.answer_parser import AnswerParsers, repair  # noqa: PLC0415
    from msglc_browser.storage.s3.chain.credential_http import ChainSession  # noqa: PLC0415
    from msglc_browser.storage.s3.key_session import KeySession  # noqa: PLC0415

    hooks = AioHierarchicalEmitter()
    # Registered before botocore's own handlers, one of which takes an answer that is not XML for
    # a failure of the server.
    hooks.register_first("before-parse.s3.*", repair)
    session = (KeySession if has_key else ChainSession)(event_hooks=hooks)
    session.unregister("before-parse.s3.*", handle_expires_header)
    session.register_component("response_parser_factory", AnswerParsers())
    session.register_component("data_loader", _loader(session.get_config_variable("data_path")))
    return session


@cache
def _loader(search_path: str | None) -> Any:
    """Reads botocore's models of services, 60 ms of computing, once for all connections."""
    from botocore.loaders import create_loader  # noqa: PLC0415

    return create_loader(search_path)


def warm_up() -> None:
    """Make the first connection quick to open; blocks for half a second, sends nothing.

    For a worker thread that runs no loop.
    """
    asyncio.run(_try_out())


async def _try_out() -> None:
    profile = Profile(
        profile_id="",
        name="",
        endpoint="http://127.0.0.1:9",
        access_key=_NO_KEY,
        region=DEFAULT_REGION,
    )
    client = await open_client(profile, Secret(secret_key=_NO_KEY))
    try:
        await client.presigned("list_objects_v2", {"Bucket": _NO_KEY}, 1)
    finally:
        await client.close()


def _without_bucket_stay_here(context: dict[str, Any], **_more: object) -> None:
    """When a bucket lives in another region, botocore 1.43 asks where that is.

    For the list of all buckets, which names none, that raises TypeError.
    """
    if context["s3_redirect"]["bucket"] is None:
        context["s3_redirect"]["redirected"] = True


def _region(profile: Profile) -> str | None:
    """None lets the AWS settings of this computer apply."""
    return profile.region or (DEFAULT_REGION if profile.access_key else None)


def _verify(profile: Profile, session: Any) -> bool | str | None:
    """The file of trusted certificates, False for no check, None for the usual certificates.

    A connection with a key of its own, which has no other place to name one, uses AWS_CA_BUNDLE if
    that can be read. Blocks. Raises UnusableBundle.
    """
    if not profile.verify_tls:
        return False
    if profile.endpoint.startswith("http://"):
        return None
    if profile.access_key:
        named = os.environ.get("AWS_CA_BUNDLE", "")
        return named if named and why_unusable(named) is None else None
    named = str(session.get_config_variable("ca_bundle") or "")
    why = why_unusable(named) if named else None
    if why is not None:
        raise UnusableBundle(named, why)
    return None


def _config(
    profile: Profile, connections: Connections, connect_timeout_s: float, read_timeout_s: float
) -> dict[str, Any]:
    return {
        "signature_version": "s3v4",
        "s3": {"addressing_style": profile.addressing.value},
        "max_pool_connections": POOL_CONNECTIONS,
        "connector_args": {
            "keepalive_timeout": KEEP_CONNECTIONS_S,
            "socket_factory": connections.make,
        },
        "connect_timeout": connect_timeout_s,
        "read_timeout": read_timeout_s,
        "retries": {"total_max_attempts": 1, "mode": "standard"},
        # Some servers store the framing of these checksums, or send one of the whole object
        # with a range (rclone 1.75), on which botocore 1.43 refuses the bytes.
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
    }
