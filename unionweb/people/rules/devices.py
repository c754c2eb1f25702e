"""What a browser says of itself, as two words that its owner recognises: "微信 · iPhone"."""

from unionweb.base.text import mark

_APPS = (
    ("MicroMessenger", mark("微信")),
    ("DingTalk", mark("钉钉")),
    ("QQ/", "QQ"),
    ("Edg", "Edge"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("MQQBrowser", mark("QQ 浏览器")),
    ("UCBrowser", mark("UC 浏览器")),
    ("HuaweiBrowser", mark("华为浏览器")),
    ("MiuiBrowser", mark("小米浏览器")),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
UNKNOWN = mark("未知设备")


def device_words(user_agent: str) -> str:
    """Program and system in Chinese, joined by " · "; each word can be translated by itself."""
    words = [_first(_APPS, user_agent), _first(_SYSTEMS, user_agent)]
    return " · ".join(word for word in words if word) or UNKNOWN


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((word for sign, word in names if sign in user_agent), "")
