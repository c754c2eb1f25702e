"""Settings of single sign-on: what cannot work is refused before anybody tries to log in."""

import pytest

from unionweb.config import Unusable
from unionweb.config.sso import PLATFORMS, Cas, Oidc, PlatformApp, read_sso
from unionweb.people.rules.sso.platforms import Platform

HOME = "https://union.example.edu.cn"
OIDC = {"UNIONWEB_OIDC_ISSUER": "https://id.example.edu.cn/realms/x", "UNIONWEB_OIDC_CLIENT_ID": "unionweb"}
CAS = {"UNIONWEB_CAS_URL": "https://cas.example.edu.cn/cas/"}
WECOM = {
    "UNIONWEB_PLATFORM": "wecom",
    "UNIONWEB_PLATFORM_ID": "ww1",
    "UNIONWEB_PLATFORM_SECRET": "s3cret",
    "UNIONWEB_PLATFORM_AGENT": "1000002",
}


def test_nothing_is_offered_by_default() -> None:
    assert not read_sso({}, "")


def test_what_is_given_is_read() -> None:
    sso = read_sso({**OIDC, **CAS, **WECOM, "UNIONWEB_OIDC_CLIENT_SECRET": "s3cret"}, HOME)
    assert sso.oidc == Oidc("https://id.example.edu.cn/realms/x", "unionweb", "s3cret")
    assert sso.oidc.number == "preferred_username" and sso.oidc.scopes == "openid profile"
    assert sso.cas == Cas("https://cas.example.edu.cn/cas", "user")
    assert sso.platform == PlatformApp("wecom", "ww1", "s3cret", "1000002")
    assert not sso.only and "s3cret" not in repr(sso)


def test_more_can_be_said() -> None:
    more = {
        "UNIONWEB_OIDC_NUMBER_CLAIM": "student_id",
        "UNIONWEB_OIDC_SCOPES": "openid  profile student",
        "UNIONWEB_OIDC_NAME": "某大账号",
        "UNIONWEB_CAS_NUMBER": "XH",
        "UNIONWEB_CAS_NAME": "信息门户",
        "UNIONWEB_PLATFORM_NUMBER": "userid",
        "UNIONWEB_SSO_ONLY": "1",
    }
    sso = read_sso({**OIDC, **CAS, **WECOM, **more}, HOME)
    assert sso.oidc and (sso.oidc.number, sso.oidc.name) == ("student_id", "某大账号")
    assert sso.oidc.scopes == "openid profile student"
    assert sso.cas and (sso.cas.number, sso.cas.name) == ("XH", "信息门户")
    assert sso.platform and sso.platform.number == "userid" and sso.only


@pytest.mark.parametrize(
    ("settings", "address", "words"),
    [
        (OIDC, "", "UNIONWEB_ADDRESS"),
        ({**OIDC, "UNIONWEB_OIDC_ISSUER": "http://id.example.edu.cn"}, HOME, "https://"),
        ({**OIDC, "UNIONWEB_OIDC_ISSUER": "https://user@id.example.edu.cn"}, HOME, "https://"),
        ({**OIDC, "UNIONWEB_OIDC_ISSUER": "id.example.edu.cn"}, HOME, "https://"),
        ({**OIDC, "UNIONWEB_OIDC_CLIENT_ID": ""}, HOME, "UNIONWEB_OIDC_CLIENT_ID"),
        ({**OIDC, "UNIONWEB_OIDC_SCOPES": "profile"}, HOME, "openid"),
        ({**OIDC, "UNIONWEB_OIDC_NAME": "x" * 21}, HOME, "20"),
        ({"UNIONWEB_OIDC_CLIENT_ID": "unionweb"}, HOME, "needs UNIONWEB_OIDC_ISSUER"),
        ({"UNIONWEB_CAS_URL": "http://cas.example.edu.cn/cas"}, HOME, "https://"),
        ({"UNIONWEB_CAS_URL": "https://cas.example.edu.cn/cas?x=1"}, HOME, "https://"),
        ({"UNIONWEB_CAS_NUMBER": "XH"}, HOME, "needs UNIONWEB_CAS_URL"),
        ({**WECOM, "UNIONWEB_PLATFORM": "wechat"}, HOME, "wecom, dingtalk, feishu"),
        ({**WECOM, "UNIONWEB_PLATFORM_AGENT": ""}, HOME, "AgentId"),
        ({**WECOM, "UNIONWEB_PLATFORM_SECRET": ""}, HOME, "UNIONWEB_PLATFORM_SECRET"),
        ({"UNIONWEB_PLATFORM_ID": "ww1"}, HOME, "needs UNIONWEB_PLATFORM"),
        ({"UNIONWEB_SSO_ONLY": "1"}, HOME, "UNIONWEB_SSO_ONLY needs"),
        ({**CAS, "UNIONWEB_SSO_ONLY": "yes"}, HOME, "must be 1 or 0"),
    ],
)
def test_what_cannot_work_is_refused(settings: dict[str, str], address: str, words: str) -> None:
    with pytest.raises(Unusable, match=words) as refusal:
        read_sso(settings, address)
    assert "s3cret" not in str(refusal.value)


def test_a_trial_on_one_machine_needs_no_encryption() -> None:
    assert read_sso({"UNIONWEB_CAS_URL": "http://localhost:8443/cas"}, "http://localhost:8000").cas


def test_the_platforms_are_those_that_there_are_recipes_for() -> None:
    assert set(PLATFORMS) == {platform.value for platform in Platform}
