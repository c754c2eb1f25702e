"""From the button on a phone through somebody else's log-in page and back, in real Chromium."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.screen import DARK_DESKTOP, PHONE, Screen
from tests.sign_on import offering
from tests.sign_on_servers import oidc_provider
from tests.world import World
from unionweb.config.sso import Oidc, SingleSignOn

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]
PEOPLE = {"zhang": {"preferred_username": "20240001"}, "li": {"preferred_username": "20249999"}}


def test_in_by_the_schools_account_and_out_of_both(
    app: Flask, world: World, screen: Open, address: str, tmp_path: Path
) -> None:
    world.student(number="20240001", name="张三")
    with oidc_provider(tmp_path, **PEOPLE) as provider:
        sso = SingleSignOn(oidc=Oidc(provider, "unionweb", "any"))
        with offering(app, sso, address):
            window = screen(None, PHONE, also=DARK_DESKTOP).open("/people/me")
            window.headed("登录")
            expect(window.field("密码")).to_be_hidden()
            log_in(window, "zhang")
            window.headed("我的资料")
            window.inspect()
            window.page.locator("details.account > summary").click()
            window.press("退出登录")
            window.headed("已退出登录")
            window.inspect()
            window.follow("也退出统一身份认证")
            window.page.wait_for_url(f"{provider}/**")
            window.page.get_by_role("button").first.click()
            window.headed("登录")


def test_an_unknown_number_is_told_and_another_account_works(
    app: Flask, world: World, screen: Open, address: str, tmp_path: Path
) -> None:
    world.student(number="20240001", name="张三")
    with oidc_provider(tmp_path, **PEOPLE) as provider:
        sso = SingleSignOn(oidc=Oidc(provider, "unionweb", "any"))
        with offering(app, sso, address):
            window = screen(None, PHONE).open("/people/sign-in")
            log_in(window, "li")
            window.headed("没有登录成功")
            window.says("名册里没有您的学号 20249999")
            window.inspect()
            window.follow("再登录一次")
            window.page.get_by_role("textbox").fill("zhang")
            window.page.get_by_role("button", name="Authorize").click()
            window.headed("张三，您好")


def log_in(window: Screen, name: str) -> None:
    """The button, then the provider's own page, at another site."""
    window.follow("用统一身份认证登录")
    window.page.wait_for_url("http://localhost:*/**")
    window.page.get_by_role("textbox").fill(name)
    window.page.get_by_role("button", name="Authorize").click()
    window.page.wait_for_url("http://127.0.0.1:*/**")
    window.complaints.clear()  # of a style sheet that the provider's page would have from the internet
