"""The client of a connection: what is asked of the libraries, and nothing left open."""

import asyncio
from typing import Any

import pytest

from msglc_browser.errors import SecretMissing
from msglc_browser.storage.places.profile import Addressing, Profile, Secret
from msglc_browser.storage.s3.client import S3Client, open_client, warm_up
from tests.servers.fakes import answer, serve

SECRET = Secret("the secret", "the token")


def profile(**more: Any) -> Profile:
    return Profile(profile_id="p", name="Mine", **{"endpoint": "http://127.0.0.1:1", **more})


def opened(made: Profile, secret: Secret | None = None) -> Any:
    """The file system of a client that was opened and closed; nothing is sent."""

    async def work() -> Any:
        client = await open_client(made, secret)
        await client.close()
        return client._fs

    return asyncio.run(work())


@pytest.mark.parametrize("secret", [None, Secret("")])
def test_key_without_its_secret_is_refused_before_anything_is_opened(secret: Secret | None) -> None:
    with pytest.raises(SecretMissing, match="The secret key of Mine is missing"):
        asyncio.run(open_client(profile(access_key="AK"), secret))


def test_secret_is_given_only_together_with_its_key() -> None:
    with_key = opened(profile(access_key="AK"), SECRET)
    assert (with_key.key, with_key.secret, with_key.token) == ("AK", "the secret", "the token")
    without = opened(profile(), SECRET)
    assert (without.key, without.secret, without.token) == (None, None, None)


def test_library_tries_once_and_keeps_no_listings() -> None:
    made = opened(profile(access_key="AK"), SECRET)
    assert made.retries == 1
    assert made.config_kwargs["retries"]["total_max_attempts"] == 1
    assert made.dircache.use_listings_cache is False


@pytest.mark.parametrize(("verifies", "given"), [(True, None), (False, False)])
def test_certificate_is_left_to_the_system_unless_it_is_not_checked(
    verifies: bool, given: bool | None
) -> None:
    made = opened(profile(verify_tls=verifies))
    assert made.client_kwargs["verify"] is given


@pytest.mark.parametrize("addressing", list(Addressing))
def test_addressing_of_the_profile_is_used(addressing: Addressing) -> None:
    made = opened(profile(addressing=addressing))
    assert made.config_kwargs["s3"] == {"addressing_style": addressing.value}


def test_each_client_is_one_of_its_own() -> None:
    assert opened(profile()) is not opened(profile())


def test_request_reaches_the_endpoint_and_its_answer_comes_back() -> None:
    async def work() -> dict[str, Any]:
        async with serve(answer(200, b"", ETag='"e"')) as endpoint:
            client = await open_client(profile(endpoint=endpoint, access_key="AK"), SECRET)
            try:
                return await client.call("head_object", {"Bucket": "bucket", "Key": "a"})
            finally:
                await client.close()

    assert asyncio.run(work())["ETag"] == '"e"'


def test_client_closes_twice_without_harm() -> None:
    async def work() -> None:
        client = await open_client(profile(), None)
        assert isinstance(client, S3Client)
        await client.close()
        await client.close()

    asyncio.run(work())


def test_warming_up_sends_nothing_and_leaves_nothing_open() -> None:
    warm_up()


def test_models_are_read_once_for_all_connections() -> None:
    first, second = (
        opened(profile(access_key="AK"), SECRET),
        opened(profile(access_key="B"), SECRET),
    )
    loaders = [made.session.get_component("data_loader") for made in (first, second)]
    assert loaders[0] is loaders[1]
