"""The log 操作日志: every change, by whom, when, what; append-only and hash-chained.

Each action writes its entry in the transaction of the change itself, so there is
no change without a trace and no trace of a change that did not happen. Entries
cannot be edited (the database refuses) and a removed or altered one breaks the
chain, which `flask audit verify` and the viewer show.

entry 记录 · actor 操作人 · verb 动作 · subject 对象 · chain head 链头
"""

from unionweb.audit.actions import record
from unionweb.audit.rules import SYSTEM, Actor

__all__ = ["SYSTEM", "Actor", "record"]
