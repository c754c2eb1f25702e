"""Where a log-in may lead to."""

import pytest

from unionweb.people.rules.addresses import local_address


@pytest.mark.parametrize("address", ["/", "/congress/3?page=2", "/people/?text=%E5%BC%A0", "/a//b", "/a#b"])
def test_paths_of_this_site_are_kept(address: str) -> None:
    assert local_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "people",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/a\\b",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\x00/evil.example",
        "/\x7f/evil.example",
        "/ /evil.example",
        " //evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "http:evil.example",
    ],
)
def test_everything_that_could_lead_elsewhere_is_dropped(address: str | None) -> None:
    assert local_address(address) is None
