"""What `flask doctor` says of single sign-on, with real servers and with one that is down."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.sign_on import HOME, offering
from tests.sign_on_servers import cas_server, oidc_provider
from tests.world import World
from unionweb.base.clock import now
from unionweb.base.findings import Finding, Level, Topic
from unionweb.config.sso import Cas, Oidc, SingleSignOn
from unionweb.operations.findings import examine

pytestmark = pytest.mark.either_database


def found(app: Flask, sso: SingleSignOn) -> list[Finding]:
    with offering(app, sso), app.app_context():
        return [one for one in examine(now()) if one.topic is Topic.SIGN_ON]


def test_without_single_sign_on_nothing_is_said(world: World) -> None:
    assert found(world.app, SingleSignOn()) == []


def test_an_openid_provider_is_asked_and_missed_when_it_is_down(world: World, tmp_path: Path) -> None:
    with oidc_provider(tmp_path) as address:
        sso = SingleSignOn(oidc=Oidc(address, "unionweb", "any"))
        [up] = found(world.app, sso)
        assert up.level is Level.FINE and address in str(up.sentence) and up.mend is None
    [down] = found(world.app, sso)
    assert down.level is Level.WARN and address in str(down.sentence)
    assert "检查地址是否写对" in str(down.mend)
    [alone] = found(world.app, replace(sso, only=True))
    assert alone.level is Level.BROKEN


def test_the_doctors_words_and_status_for_a_provider_that_is_down(world: World, tmp_path: Path) -> None:
    with oidc_provider(tmp_path) as address:
        sso = SingleSignOn(oidc=Oidc(address, "unionweb", "any"), only=True)
        with offering(world.app, sso):
            told = world.app.test_cli_runner().invoke(args=["doctor"]).output
        assert f"✓ OIDC {address}" in told
    with offering(world.app, sso):
        answer = world.app.test_cli_runner().invoke(args=["doctor"])
    assert answer.exit_code == 1 and f"✗ 统一身份认证 {address}" in answer.output


def test_a_cas_server_is_asked_and_missed_when_it_is_down(world: World, tmp_path: Path) -> None:
    with cas_server(tmp_path, f"{HOME}/people/sso/cas.*", "20240001") as address:
        sso = SingleSignOn(cas=Cas(address))
        [up] = found(world.app, sso)
        assert up.level is Level.FINE, str(up.sentence)
    [down] = found(world.app, sso)
    assert down.level is Level.WARN and address in str(down.sentence) and down.mend is not None
