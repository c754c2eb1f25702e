"""`flask --app app surveys …`"""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from unionweb.ballots import box
from unionweb.ballots.box.refusals import BoxBusy
from unionweb.base.db import db, end_reading, write_turn
from unionweb.base.sweeping import sweep
from unionweb.surveys.actions.erasing import SWEPT
from unionweb.surveys.models import Survey
from unionweb.surveys.queries.stored import Stored, stored_of
from unionweb.surveys.rules.stages import STAGES

surveys = AppGroup("surveys", help="测评 / Surveys.")

_PARTS = {
    "responses": "答卷 / responses",
    "keys": "密钥 / keys",
    "draws": "领取记录 / draws",
    "respondents": "应答名册 / respondents",
    "groups": "分组 / groups",
    "comments": "公布的意见 / comments",
    "sums": "统计数 / sums",
}


@surveys.command("erased")
def erased() -> None:
    """Say of each survey what is still stored. Ends with 1 when a survey was to be erased and is not."""
    left = False
    for survey in db.session.scalars(select(Survey).order_by(Survey.id)):
        stored = stored_of(survey)
        click.echo(f"{survey.id} {survey.title} [{STAGES[survey.stage]}] {_state(survey, stored)}")
        click.echo("  " + " · ".join(f"{words}: {getattr(stored, name)}" for name, words in _PARTS.items()))
        left |= survey.erased_at is not None and stored.to_erase > 0
    if left:
        raise click.ClickException("应销毁的内容还在 / what was to be destroyed is still there")


@surveys.command("sweep")
def sweep_files() -> None:
    """Leave nothing of erased surveys in the databases' files. Finishing a survey does it by itself."""
    end_reading()
    try:
        box.sweep()
        with write_turn():
            swept = sweep(SWEPT)
    except BoxBusy:
        swept = False
    if not swept:
        raise click.ClickException("有人正在读数据库，请稍后再试 / somebody is reading, try again later")
    click.echo("已清扫 / swept")


def _state(survey: Survey, stored: Stored) -> str:
    if survey.erased_at is None:
        return "未归档 / not erased yet"
    day = f"{survey.erased_at:%Y-%m-%d}"
    if stored.to_erase:
        return f"{day} 归档，但还有未销毁的内容 / erased, but something is left"
    return f"{day} 已销毁 / erased"
