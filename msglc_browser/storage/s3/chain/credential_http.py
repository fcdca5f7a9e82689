"""How the AWS chain fetches credentials: from STS, SSO, a container, an instance or a program.

aiobotocore 3.10 follows redirects of these servers with the identity token, and reads answers of
any length. Its errors stay as they are while the chain decides by them what to try next.

Import it late: aiobotocore takes long to load.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from aiobotocore._helpers import resolve_awaitable
from aiobotocore.config import AioConfig
from aiobotocore.credentials import AioProcessProvider
from aiobotocore.httpsession import AIOHTTPSession
from aiobotocore.session import AioSession
from aiohttp import ClientResponse, ClientSession
from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError

from msglc_browser.storage.s3.answers.answer_body import read_answer
from msglc_browser.storage.s3.answers.bad_answers import (
    BadAnswer,
    CodeWanted,
    NoCredentialsFrom,
    UnusableBundle,
)
from msglc_browser.storage.s3.chain.credential_process import run_process
from msglc_browser.storage.s3.proxy_rules import spare_this_computer
from msglc_browser.storage.s3.time_limit import DEFAULT_REQUEST_LIMIT_S, time_limit
from msglc_browser.storage.s3.trusted_certificates import why_unusable

_CONNECT_TIMEOUT_S = 5.0
_ATTEMPTS = 2


class CredentialSession(AIOHTTPSession):  # type: ignore[misc]  # aiobotocore has no types
    """What the clients of STS and SSO send their requests with."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        spare_this_computer(self)

    def _build_ssl_contexts(self, proxy_url: str | None) -> Any:
        why = why_unusable(self._verify) if isinstance(self._verify, str) else None
        if why is not None:
            raise UnusableBundle(self._verify, why)
        return super()._build_ssl_contexts(proxy_url)

    async def _get_session(self, proxy_url: str | None) -> "_Bounded":
        return _Bounded(await super()._get_session(proxy_url))


class ChainSession(AioSession):  # type: ignore[misc]  # aiobotocore has no types
    """A session whose credentials come from the servers asked, in answers of bounded size.

    Nothing is read from a terminal.
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.set_default_client_config(
            AioConfig(
                http_session_cls=CredentialSession,
                connect_timeout=_CONNECT_TIMEOUT_S,
                # By default a server that is not there costs five attempts, and 10 s.
                retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
            )
        )

    def _create_credential_resolver(self) -> Any:
        resolver = super()._create_credential_resolver()
        for provider in resolver.providers:
            for name in ("_fetcher", "_role_fetcher"):  # of containers, of instances
                http = getattr(getattr(provider, name, None), "_session", None)
                if http is not None:
                    _bind(http)
            _without_terminal(provider)
        return resolver

    async def get_credentials(self) -> Any:
        """Those of the chain, None if there are none. Raises BadAnswer or botocore's errors."""
        if self._credentials is None:
            found = await _explaining(super().get_credentials)
            if hasattr(found, "_refresh_using"):
                found._refresh_using = partial(_explaining, found._refresh_using)
        return self._credentials


async def _explaining(fetch: Callable[[], Any]) -> Any:
    """What `fetch` returns; errors of Python itself, such as of a missing file, say whose they are.

    botocore 1.43 trusts what profiles name: files, programs and their output.
    """
    try:
        return await resolve_awaitable(fetch())
    except (BadAnswer, ClientError):
        raise
    except (ConnectionError, HTTPClientError) as error:
        if isinstance(error.kwargs.get("error"), BadAnswer):
            raise
        raise NoCredentialsFrom("", str(error)) from error
    except BotoCoreError:
        raise
    except OSError as error:
        why = " ".join(filter(None, (error.strerror or type(error).__name__, error.filename)))
        raise NoCredentialsFrom("", why) from error
    except Exception as error:
        raise NoCredentialsFrom("", f"{type(error).__name__}: {error}") from error


def _without_terminal(provider: Any) -> None:
    """Let a provider, and those that it makes for other profiles, ask nothing of a terminal."""
    if hasattr(provider, "_prompter"):
        provider._prompter = _refuse
    if isinstance(provider, AioProcessProvider):
        provider._popen = run_process
    builder = getattr(provider, "_profile_provider_builder", None)
    if builder is not None:
        make = builder._create_process_provider

        def made(profile_name: str) -> Any:
            inner = make(profile_name)
            _without_terminal(inner)
            return inner

        builder._create_process_provider = made


def _refuse(prompt: str) -> str:
    raise CodeWanted(prompt)


def _bind(http: Any) -> None:
    spare_this_computer(http)
    unbounded = http._get_session

    async def bounded(proxy_url: str | None) -> "_Bounded":
        return _Bounded(await unbounded(proxy_url))

    http._get_session = bounded


class _Bounded:
    """As much of aiohttp's session as `AIOHTTPSession.send` uses."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    async def request(self, method: str, *, url: Any, **more: Any) -> ClientResponse:
        """The answer, whose body has been read. Raises NoCredentialsFrom, or aiohttp's errors."""
        try:
            async with time_limit(DEFAULT_REQUEST_LIMIT_S):
                raw = await self._session.request(method, url, allow_redirects=False, **more)
                raw._body = await read_answer(raw)
        except BadAnswer as error:
            raise NoCredentialsFrom(str(url), str(error)) from error
        if "location" in raw.headers and 300 <= raw.status < 400:
            raise NoCredentialsFrom(str(url), "it redirects to another address")
        return raw
