"""The tables of congress."""

from unionweb.congress.models.congresses import (
    STATUSES,
    Congress,
    CongressStatus,
    HeadcountSource,
    RuleChange,
)
from unionweb.congress.models.delegates import Delegate, DelegateFile
from unionweb.congress.models.quotas import QuotaPlan, QuotaRow

__all__ = [
    "STATUSES",
    "Congress",
    "CongressStatus",
    "Delegate",
    "DelegateFile",
    "HeadcountSource",
    "QuotaPlan",
    "QuotaRow",
    "RuleChange",
]
