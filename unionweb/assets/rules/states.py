"""What an asset can be, and what may become of it."""

from enum import StrEnum

from unionweb.base.text import mark


class AssetState(StrEnum):
    """Stored with the asset. That it is reserved is no state: it follows from the requests that hold it."""

    AVAILABLE = "available"
    LENT = "lent"
    REPAIR = "repair"
    LOST = "lost"
    WRITTEN_OFF = "written_off"


ASSET_STATES = {
    AssetState.AVAILABLE: mark("在库"),
    AssetState.LENT: mark("借出"),
    AssetState.REPAIR: mark("维修"),
    AssetState.LOST: mark("遗失"),
    AssetState.WRITTEN_OFF: mark("已报废"),
}
RESERVED = mark("已预约")


class LabelKind(StrEnum):
    """What a label is stuck on. A blank one was printed beforehand and waits to be claimed by scanning."""

    BLANK = "blank"
    ASSET = "asset"
    KIT = "kit"
    CONSUMABLE = "consumable"


LABEL_KINDS = {
    LabelKind.BLANK: mark("空白标签"),
    LabelKind.ASSET: mark("物资"),
    LabelKind.KIT: mark("套装"),
    LabelKind.CONSUMABLE: mark("耗材"),
}


class EventKind(StrEnum):
    """What an asset's history tells beside its loans."""

    REGISTERED = "registered"
    EDITED = "edited"
    MOVED = "moved"
    DAMAGED = "damaged"
    TO_REPAIR = "to_repair"
    REPAIRED = "repaired"
    LOST = "lost"
    FOUND = "found"
    LENT = "lent"
    RETURNED = "returned"
    UNDONE = "undone"
    COUNTED = "counted"
    RELABELLED = "relabelled"
    WRITTEN_OFF = "written_off"


EVENT_KINDS = {
    EventKind.REGISTERED: mark("登记入账"),
    EventKind.EDITED: mark("修改资料"),
    EventKind.MOVED: mark("变更存放地点"),
    EventKind.DAMAGED: mark("报告损坏"),
    EventKind.TO_REPAIR: mark("送修"),
    EventKind.REPAIRED: mark("修好"),
    EventKind.LOST: mark("登记遗失"),
    EventKind.FOUND: mark("找回"),
    EventKind.LENT: mark("借出"),
    EventKind.RETURNED: mark("归还"),
    EventKind.UNDONE: mark("撤销"),
    EventKind.COUNTED: mark("盘点"),
    EventKind.RELABELLED: mark("更换标签"),
    EventKind.WRITTEN_OFF: mark("报废"),
}


class MovementKind(StrEnum):
    """Why a consumable's stock changed."""

    TAKE = "take"
    RETURN = "return"
    RESTOCK = "restock"
    ADJUST = "adjust"
    LOSS = "loss"


MOVEMENT_KINDS = {
    MovementKind.TAKE: mark("领用"),
    MovementKind.RETURN: mark("退回"),
    MovementKind.RESTOCK: mark("入库"),
    MovementKind.ADJUST: mark("盘点调整"),
    MovementKind.LOSS: mark("损耗"),
}


class RequestState(StrEnum):
    """Of a request to borrow. An approved one holds its assets until it is collected or over."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    COLLECTED = "collected"
    LAPSED = "lapsed"


REQUEST_STATES = {
    RequestState.ASKED: mark("待审批"),
    RequestState.APPROVED: mark("已批准，待领取"),
    RequestState.REFUSED: mark("未批准"),
    RequestState.CANCELLED: mark("已取消"),
    RequestState.COLLECTED: mark("已领取"),
    RequestState.LAPSED: mark("逾期未领"),
}
HOLDING = (RequestState.ASKED, RequestState.APPROVED)
"""Requests that keep others from reserving what they ask for."""


class DepositKind(StrEnum):
    """An entry of the deposits' ledger."""

    TAKEN = "taken"
    RETURNED = "returned"
    KEPT = "kept"


DEPOSIT_KINDS = {
    DepositKind.TAKEN: mark("收取押金"),
    DepositKind.RETURNED: mark("退还押金"),
    DepositKind.KEPT: mark("抵扣赔偿"),
}


class StocktakeState(StrEnum):
    """Of a stock-taking session."""

    COUNTING = "counting"
    COUNTED = "counted"
    SETTLED = "settled"


STOCKTAKE_STATES = {
    StocktakeState.COUNTING: mark("盘点中"),
    StocktakeState.COUNTED: mark("已清点，待处理"),
    StocktakeState.SETTLED: mark("已结清"),
}


class WriteOffState(StrEnum):
    """Of a wish to write an asset off."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


WRITE_OFF_STATES = {
    WriteOffState.ASKED: mark("待审批"),
    WriteOffState.APPROVED: mark("已批准报废"),
    WriteOffState.REFUSED: mark("未批准"),
}
