"""What the ballot box refuses, by a short code that machines read and a sentence that people read."""

from unionweb.base.text import mark, say

REASONS = {
    "size": mark("长度不对"),
    "token": mark("领票凭证无效，不是本次投票签发的"),
    "signature": mark("签名无效"),
    "receipt": mark("回执无效"),
    "json": mark("不是规范的 JSON"),
    "base64": mark("不是规范的 base64url 文本"),
    "shape": mark("内容不完整或格式不对：%(what)s"),
    "parameters": mark("投票参数自相矛盾：%(what)s"),
    "range": mark("盲化消息不在允许的范围内"),
    "choices": mark("选票的填写与本次投票不符"),
    "long": mark("选票填写的内容太长"),
    "shares": mark("密钥份额不足或重复"),
    "chain": mark("日志第%(line)s行与前一行不衔接"),
    "counts": mark("应到、实到、发出、收回的数目互相矛盾"),
    "slips": mark("预领票纸条的数目或清单互相矛盾"),
    "paper": mark("第%(number)s批纸质选票的数目互相矛盾"),
    "bundle": mark("核验包已被改动：%(what)s"),
}


class Malformed(ValueError):
    """Bytes that are not as the protocol wants them. `code` is a key of REASONS."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.sentence = say(REASONS[code], **values)
        super().__init__(str(self.sentence))


class Spoiled(Exception):
    """A ballot that was cast but cannot be opened (废票): it is void in every contest, for everybody."""
