"""Single sign-on 统一身份认证: what is believed of another server's word, as pure functions.

provider 身份提供方 · way 登录方式 (oidc, cas, or one of the platforms) · claim 声明 · ticket 票据 ·
single logout 单点退出
"""
