"""Devices in words."""

import pytest

from unionweb.people.rules.devices import UNKNOWN, device_words

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
ROBOT = "Mozilla/5.0 (Linux; Android 14; V2301A) AppleWebKit/537.36 Chrome/116.0.0.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{PHONE} MicroMessenger/8.0.49", "微信 · iPhone"),
        (f"{ROBOT} MicroMessenger/8.0.49", "微信 · Android"),
        (f"{PHONE} Version/17.5 Safari/604.1", "Safari · iPhone"),
        (ROBOT, "Chrome · Android"),
        (DESK, "Chrome · Windows"),
        (f"{DESK} Edg/126.0", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox · Linux"),
        ("curl/8.5", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_browser_is_named_by_program_and_system(user_agent: str, words: str) -> None:
    assert device_words(user_agent) == words
