"""How the mail server is set up."""

from pathlib import Path

import pytest

from unionweb.config import MailServer, Security, Settings, Unusable

SENDER = "学生会 <union@example.edu.cn>"


def read(directory: Path, url: str, sender: str = SENDER, address: str = "https://u.example") -> Settings:
    return Settings.read(
        {
            "UNIONWEB_INSTANCE": str(directory),
            "UNIONWEB_ADDRESS": address,
            "UNIONWEB_MAIL_URL": url,
            "UNIONWEB_MAIL_FROM": sender,
        }
    )


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", None),
        (
            "smtp://union%40example.edu.cn:p%3A%2F%40@mail.example",
            MailServer(Security.STARTTLS, "mail.example", 587, SENDER, "union@example.edu.cn", "p:/@"),
        ),
        ("smtps://a:b@mail.example/", MailServer(Security.TLS, "mail.example", 465, SENDER, "a", "b")),
        ("smtp+plain://10.0.0.9:2525", MailServer(Security.PLAIN, "10.0.0.9", 2525, SENDER)),
    ],
)
def test_a_mail_server_is_read_from_its_address(tmp_path: Path, url: str, server: MailServer | None) -> None:
    settings = read(tmp_path, url)
    assert settings.mail == server
    assert server is None or not server.password or server.password not in repr(settings.mail)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example:25",
        "http://mail.example",
        "smtp://",
        "smtp://a@mail.example",
        "smtp://:b@mail.example",
        "smtp://mail.example:port",
        "smtp://mail.example/path",
        "smtp://mail.example?tls=no",
        "smtp+plain://a:secret@mail.example",
    ],
)
def test_an_unusable_address_is_refused_without_repeating_it(tmp_path: Path, url: str) -> None:
    with pytest.raises(Unusable, match="UNIONWEB_MAIL_URL") as refused:
        read(tmp_path, url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("sender", ["", "Union", "Union <a@b.c>\r\nBcc: x@y.z", "学生会@", "a b@c"])
def test_the_sender_must_be_an_address(tmp_path: Path, sender: str) -> None:
    with pytest.raises(Unusable, match="UNIONWEB_MAIL_FROM"):
        read(tmp_path, "smtps://mail.example", sender)


def test_mails_need_an_address_to_lead_back_to(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="UNIONWEB_ADDRESS"):
        read(tmp_path, "smtps://mail.example", address="")
