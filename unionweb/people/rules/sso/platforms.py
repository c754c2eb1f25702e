"""企业微信, 钉钉 and 飞书: none of them is an OpenID provider for a school's own application, so what to
ask them is written down here as data, from their public documents.

Each lets the browser bring a one-time code, and tells in one to five calls whose it is. What a call "takes"
out of its answer can be used in later ones, and the student number is among the last.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from unionweb.base.text import mark


class Platform(StrEnum):
    """Where a school has all its people."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


PLATFORMS = {
    Platform.WECOM: mark("企业微信"),
    Platform.DINGTALK: mark("钉钉"),
    Platform.FEISHU: mark("飞书"),
}

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """One request for JSON. Texts hold names in braces, to be filled in. A call with a `body` is a POST.
    `take`: name → path in the answer. `fine`: what must stand at paths of the answer, or it is a refusal.
    `kept`: the answer is the same for everybody and good for a while; they count how often one asks."""

    address: str
    take: Texts
    query: Texts = field(default_factory=dict)
    body: Texts | None = None
    headers: Texts = field(default_factory=dict)
    fine: Mapping[str, int] = field(default_factory=dict)
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a platform tells who somebody is. `inside`: where to send a browser that is the platform's own
    program, known by a word in what it calls itself. `codes`: names under which the code comes back.
    `number`: the taken name that is the student number unless the school says otherwise."""

    page: str
    query: Texts
    calls: tuple[Call, ...]
    number: str
    codes: tuple[str, ...] = ("code",)
    inside: tuple[str, str] | None = None
    inside_query: Texts = field(default_factory=dict)
    fragment: str = ""


_WECOM = Recipe(
    page="https://login.work.weixin.qq.com/wwlogin/sso/login",
    query={
        "login_type": "CorpApp",
        "appid": "{client_id}",
        "agentid": "{agent}",
        "redirect_uri": "{here}",
        "state": "{state}",
    },
    inside=("MicroMessenger", "https://open.weixin.qq.com/connect/oauth2/authorize"),
    inside_query={
        "appid": "{client_id}",
        "redirect_uri": "{here}",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "{state}",
        "agentid": "{agent}",
    },
    fragment="wechat_redirect",
    calls=(
        Call(
            "https://qyapi.weixin.qq.com/cgi-bin/gettoken",
            query={"corpid": "{client_id}", "corpsecret": "{secret}"},
            take={"token": "access_token"},
            fine={"errcode": 0},
            kept=True,
        ),
        # Whoever is not a member has an openid and no userid.
        Call(
            "https://qyapi.weixin.qq.com/cgi-bin/auth/getuserinfo",
            query={"access_token": "{token}", "code": "{code}"},
            take={"userid": "userid"},
            fine={"errcode": 0},
        ),
    ),
    number="userid",
)

_DINGTALK = Recipe(
    page="https://login.dingtalk.com/oauth2/auth",
    query={
        "redirect_uri": "{here}",
        "response_type": "code",
        "client_id": "{client_id}",
        "scope": "openid",
        "state": "{state}",
        "prompt": "consent",
    },
    codes=("authCode", "code"),
    calls=(
        Call(
            "https://api.dingtalk.com/v1.0/oauth2/userAccessToken",
            body={
                "clientId": "{client_id}",
                "clientSecret": "{secret}",
                "code": "{code}",
                "grantType": "authorization_code",
            },
            take={"user_token": "accessToken"},
        ),
        Call(
            "https://api.dingtalk.com/v1.0/contact/users/me",
            headers={"x-acs-dingtalk-access-token": "{user_token}"},
            take={"unionid": "unionId"},
        ),
        Call(
            "https://api.dingtalk.com/v1.0/oauth2/accessToken",
            body={"appKey": "{client_id}", "appSecret": "{secret}"},
            take={"token": "accessToken"},
            kept=True,
        ),
        # contact_type 1 is somebody outside whom a member has in the address book.
        Call(
            "https://oapi.dingtalk.com/topapi/user/getbyunionid",
            query={"access_token": "{token}"},
            body={"unionid": "{unionid}"},
            take={"userid": "result.userid"},
            fine={"errcode": 0, "result.contact_type": 0},
        ),
        Call(
            "https://oapi.dingtalk.com/topapi/v2/user/get",
            query={"access_token": "{token}"},
            body={"userid": "{userid}"},
            take={"job_number": "result.job_number"},
            fine={"errcode": 0},
        ),
    ),
    number="job_number",
)

_FEISHU = Recipe(
    page="https://accounts.feishu.cn/open-apis/authen/v1/authorize",
    query={
        "client_id": "{client_id}",
        "response_type": "code",
        "redirect_uri": "{here}",
        "scope": "contact:user.employee:readonly",
        "state": "{state}",
        "code_challenge": "{challenge}",
        "code_challenge_method": "S256",
    },
    calls=(
        Call(
            "https://open.feishu.cn/open-apis/authen/v2/oauth/token",
            body={
                "grant_type": "authorization_code",
                "client_id": "{client_id}",
                "client_secret": "{secret}",
                "code": "{code}",
                "redirect_uri": "{here}",
                "code_verifier": "{verifier}",
            },
            take={"user_token": "access_token"},
            fine={"code": 0},
        ),
        Call(
            "https://open.feishu.cn/open-apis/authen/v1/user_info",
            headers={"Authorization": "Bearer {user_token}"},
            take={"employee_no": "data.employee_no", "user_id": "data.user_id"},
            fine={"code": 0},
        ),
    ),
    number="employee_no",
)

RECIPES = {Platform.WECOM: _WECOM, Platform.DINGTALK: _DINGTALK, Platform.FEISHU: _FEISHU}
