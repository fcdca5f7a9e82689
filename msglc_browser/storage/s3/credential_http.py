"""How the AWS chain fetches credentials: from STS, SSO, a container or an instance.

aiobotocore 3.10 follows redirects of these servers with the identity token, and reads answers of
any length. Its errors stay as they are, because the chain decides by them what to try next.

Import it late: aiobotocore takes long to load.
"""

from typing import Any

from aiobotocore.config import AioConfig
from aiobotocore.httpsession import AIOHTTPSession
from aiobotocore.session import AioSession
from aiohttp import ClientResponse, ClientSession

from msglc_browser.storage.s3.answers.answer_body import read_answer
from msglc_browser.storage.s3.answers.bad_answers import BadAnswer, NoCredentialsFrom
from msglc_browser.storage.s3.proxy_rules import spare_this_computer
from msglc_browser.storage.s3.time_limit import DEFAULT_REQUEST_LIMIT_S, time_limit


class CredentialSession(AIOHTTPSession):  # type: ignore[misc]  # aiobotocore has no types
    """What the clients of STS and SSO send their requests with."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        spare_this_computer(self)

    async def _get_session(self, proxy_url: str | None) -> "_Bounded":
        return _Bounded(await super()._get_session(proxy_url))


class ChainSession(AioSession):  # type: ignore[misc]  # aiobotocore has no types
    """A session whose credentials come from the servers asked, in answers of bounded size."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.set_default_client_config(AioConfig(http_session_cls=CredentialSession))

    def _create_credential_resolver(self) -> Any:
        resolver = super()._create_credential_resolver()
        for provider in resolver.providers:
            for name in ("_fetcher", "_role_fetcher"):  # of containers, of instances
                http = getattr(getattr(provider, name, None), "_session", None)
                if http is not None:
                    _bind(http)
        return resolver


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
