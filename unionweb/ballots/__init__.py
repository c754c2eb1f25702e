"""The ballot box (票箱): anonymous votes that anybody can recount; knows no person, no election, no survey.

The protocol `yq-vote/1` stands to the byte in `unionweb/docs/protocol.md`.

签到 check in → 领票 draw → 投票 cast → 封箱 close → 开箱 open → 计票 count
选票 ballot · 凭证 token · 追踪码 tracker · 回执 receipt · 监票人 teller · 公示板 board · 核验包 bundle
"""
