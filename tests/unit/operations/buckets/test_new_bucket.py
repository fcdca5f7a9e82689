"""A new bucket's name: what S3 allows, and what is said otherwise."""

import pytest

from msglc_browser.operations.buckets.new_bucket import bucket_name_problem, has_regions
from msglc_browser.storage.places.profile import Profile


@pytest.mark.parametrize("name", ["abc", "a" * 63, "my.bucket-1", "1.2.3", "0ab", "x-s3"])
def test_name_that_s3_allows_is_possible(name: str) -> None:
    assert bucket_name_problem(name) == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Enter a name"),
        ("ab", "3 to 63"),
        ("a" * 64, "3 to 63"),
        ("Runs", "lower-case"),
        ("my_bucket", "lower-case"),
        ("über", "lower-case"),
        ("a/b", "lower-case"),
        ("a b", "lower-case"),
        ("-abc", "begins and ends"),
        ("abc.", "begins and ends"),
        ("a..b", "two dots"),
        ("192.168.0.1", "IP address"),
        ("xn--abc", "begin with xn--"),
        ("abc-s3alias", "end with -s3alias"),
        ("abc--x-s3", "end with --x-s3"),
    ],
)
def test_impossible_name_is_told_why(name: str, said: str) -> None:
    assert said in bucket_name_problem(name)


@pytest.mark.parametrize(
    ("endpoint", "has"),
    [
        ("", True),
        ("https://s3.eu-west-1.amazonaws.com", True),
        ("http://localhost:9000", False),
        ("https://s3.amazonaws.com.evil.example", False),
    ],
)
def test_region_is_chosen_at_aws_only(endpoint: str, has: bool) -> None:
    profile = Profile(profile_id="p", name="P", endpoint=endpoint)
    assert has_regions(profile) is has
