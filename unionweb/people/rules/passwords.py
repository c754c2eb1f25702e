"""What a password must be: long enough, and not among the first guesses.

No rules about capitals and signs: they make passwords harder to remember, not harder to guess.
"""

from unicodedata import normalize

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark

LEAST = 8
MOST = 128
"""Characters. The upper bound keeps a log-in from hashing a book."""

_FIRST_GUESSES = """
password password1 password12 password123 passw0rd p@ssw0rd p@ssword iloveyou sunshine princess football
baseball superman starwars whatever trustno1 letmein1 welcome1 admin123 admin888 administrator root1234
test1234 abcd1234 abc12345 abc123456 a1234567 a12345678 a123456789 aa123456 aa12345678 q1234567 qq123456
qwer1234 qwe12345 asd12345 asdf1234 zxcv1234 zxc12345 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 123456aa
123456abc 123456qq 12345678a 123456789a 123qwe123 1234qwer woaini520 woaini1314 woaini123 iloveyou520
5201314520 52013145 13145200 woaiwojia woaizhongguo zhongguo wangyut2 li123456 wang1234
zhang123 147258369 14725836 741852963 963852741 159357456 12341234 11223344 1122334455 11112222 00001111
12344321 123454321 66668888 88886666 123123123 123321123 31415926 314159265 20082008 19491001 xuesheng
xueshenghui xuesheng123 student1 student123 daxue123 tuanyuan tuanzhibu qingnian54
"""
COMMON = frozenset(_FIRST_GUESSES.split())
"""Passwords that any guesser tries first; our own list, in lower case."""

ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb",
)
"""Sequences of the alphabet and the keyboard."""


def normal(password: str) -> str:
    """The form that is hashed: the same characters typed on any keyboard are the same password."""
    return normalize("NFKC", password)


def check_password(password: str, *, number: str, name: str) -> None:
    """Raises Refusal (field `password`) when a person should not choose this password."""
    chosen = normal(password).casefold()
    if len(chosen) < LEAST:
        raise _no(mark("密码至少要有 %(least)s 个字符"), least=LEAST)
    if len(chosen) > MOST:
        raise _no(mark("密码最多 %(most)s 个字符"), most=MOST)
    if _is_about(chosen, normal(number).casefold()) or _is_about(chosen, normal(name).casefold()):
        raise _no(mark("密码不能是学号或姓名，也不能只是在后面加几个字符"))
    if chosen in COMMON:
        raise _no(mark("这个密码太常见，别人很容易猜到，请换一个"))
    if _repeats(chosen) or _is_sequence(chosen):
        raise _no(mark("密码不能是重复或连续的字符，例如 88888888、abcabcabc、12345678"))


def _no(message: str, **values: object) -> Refusal:
    return Refusal(message, field="password", **values)


def _is_about(chosen: str, known: str) -> bool:
    """Nothing but something that everybody knows, with at most three characters more."""
    return bool(known) and known in chosen and len(chosen) - len(known) <= 3


def _repeats(chosen: str) -> bool:
    """One to four characters over and over."""
    return any((chosen[:size] * len(chosen))[: len(chosen)] == chosen for size in range(1, 5))


def _is_sequence(chosen: str) -> bool:
    return any(chosen in row * 2 or chosen in row[::-1] * 2 for row in ROWS)
