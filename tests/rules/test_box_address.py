"""The setting of the ballot box's own host name."""

from pathlib import Path

import pytest

from unionweb.config import Settings, Unusable
from unionweb.config.box import origin_of

SITE = "https://union.example.edu.cn"


def read(directory: Path, box: str, address: str = SITE) -> Settings:
    return Settings.read(
        {
            "UNIONWEB_INSTANCE": str(directory),
            "UNIONWEB_ADDRESS": address,
            "UNIONWEB_BOX_ADDRESS": box,
        }
    )


@pytest.mark.parametrize(
    ("box", "origin"),
    [
        ("", ""),
        ("https://box.example.edu.cn", "https://box.example.edu.cn"),
        ("box.example.edu.cn", "https://box.example.edu.cn"),
        (" HTTPS://Box.Example.edu.cn:443/ ", "https://box.example.edu.cn"),
        ("https://box.union.example.edu.cn:8443", "https://box.union.example.edu.cn:8443"),
        ("https://10.0.0.9", "https://10.0.0.9"),
    ],
)
def test_it_is_an_origin_as_browsers_write_it(tmp_path: Path, box: str, origin: str) -> None:
    assert read(tmp_path, box).box_address == origin


@pytest.mark.parametrize(
    "box",
    [
        "http://box.example.edu.cn",
        "//box.example.edu.cn",
        "https://",
        "https://box.example.edu.cn/box",
        "https://box.example.edu.cn?a",
        "https://box.example.edu.cn#a",
        "https://me@box.example.edu.cn",
        "https://box.example.edu.cn https://evil.example",
        "https://box.example.edu.cn; script-src *",
        "https://*.example.edu.cn",
        "https://box.example.edu.cn.",
        "https://box.example.edu.cn:0",
        "https://box.example.edu.cn:99999",
        "https://投票.example",
        "https://box_1.example",
        "https://-.example",
        "https://[::1]",
    ],
)
def test_whatever_else_it_is_is_refused(tmp_path: Path, box: str) -> None:
    with pytest.raises(Unusable, match="UNIONWEB_BOX_ADDRESS"):
        read(tmp_path, box)


@pytest.mark.parametrize("address", ["", "http://union.example.edu.cn", "https://联合会.example"])
def test_the_site_must_be_known_and_encrypted_too(tmp_path: Path, address: str) -> None:
    with pytest.raises(Unusable, match="UNIONWEB_ADDRESS"):
        read(tmp_path, "https://box.example.edu.cn", address)


@pytest.mark.parametrize("box", [SITE, f"{SITE}:8443", "https://Union.example.edu.cn"])
def test_another_port_is_no_other_host(tmp_path: Path, box: str) -> None:
    with pytest.raises(Unusable, match="another host name"):
        read(tmp_path, box)


def test_an_address_is_compared_as_browsers_write_it() -> None:
    assert origin_of("https://Union.example.edu.cn:443") == SITE
    assert origin_of("https://union.example.edu.cn:8443/x") == f"{SITE}:8443"
