"""For whom somebody borrows: a department, a unit (a college's union, a class, a club), or himself."""

import re
from dataclasses import dataclass

_CODE = re.compile(r"([du])([1-9]\d{0,8})")


@dataclass(frozen=True, slots=True)
class Body:
    """With neither: for himself."""

    department_id: int | None = None
    unit_id: int | None = None

    @property
    def code(self) -> str:
        """As forms carry it: "d12", "u5", or ""."""
        if self.department_id is not None:
            return f"d{self.department_id}"
        return "" if self.unit_id is None else f"u{self.unit_id}"


ALONE = Body()


def read_body(code: str) -> Body:
    """What `Body.code` wrote; for himself when it is nothing of ours."""
    found = _CODE.fullmatch(code)
    if found is None:
        return ALONE
    number = int(found[2])
    return Body(number) if found[1] == "d" else Body(None, number)
