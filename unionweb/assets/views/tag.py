"""The page behind a label: whoever scans it sees what it is stuck on, and what he may do with it."""

from flask import Response, redirect

from unionweb.assets import policies
from unionweb.assets.actions.damage import report_damage
from unionweb.assets.forms.damage import DamageForm
from unionweb.assets.models import Label, LoanItem
from unionweb.assets.queries.tags import asset_of, kit_of, label_of
from unionweb.assets.queries.using import holder_of, next_hold, recent_events, recent_loans
from unionweb.assets.rules.states import ASSET_STATES, EVENT_KINDS, LabelKind
from unionweb.assets.rules.tags import read_tag
from unionweb.assets.views.room import room
from unionweb.assets.views.stock import consumable_page
from unionweb.base.clock import now
from unionweb.base.refusals import NotFound, found
from unionweb.base.text import mark
from unionweb.base.web.answers import go_to, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.policies import everyone
from unionweb.people.look_ups import guarded
from unionweb.people.signin import who


def tag(code: str) -> Response:
    """What a label is stuck on. Everybody may scan it; who has it, and what happened to it, only those who
    keep the store see. An address typed with small letters or a dash leads to the printed one."""
    label = label_of(code)
    if label is None:
        raise NotFound
    if label.replaced_by is not None:
        tell(mark("这是更换过的旧标签，请撕掉"), "warn")
        return go_to(f"/a/{label.replaced_by}")
    if code != label.tag:
        return redirect(f"/a/{label.tag}", 308)  # type: ignore[return-value]
    return _PAGES[label.kind](label)


room.beside("/a/<code>", guarded(tag), policy=everyone)


def _asset(label: Label) -> Response:
    asset, person = asset_of(label.tag), who()
    keeps = policies.keeps_at(person, policies.store_place(label.store))
    item = holder_of(asset.id)
    return page(
        "assets/tag_asset.html",
        thing=asset,
        item=item if keeps or _is_holder(item, person.person_id) else None,
        keeps=keeps,
        hold=next_hold(asset.id, now()),
        events=recent_events(asset.id) if keeps else [],
        loans=recent_loans(asset.id) if keeps else [],
        states=ASSET_STATES,
        kinds=EVENT_KINDS,
        moment=now(),
    )


def _is_holder(item: LoanItem | None, person_id: int | None) -> bool:
    return item is not None and item.loan.person_id == person_id


def _kit(label: Label) -> Response:
    keeps = policies.keeps_at(who(), policies.store_place(label.store))
    return page("assets/tag_kit.html", kit=kit_of(label.tag), keeps=keeps, states=ASSET_STATES)


def _consumable(label: Label) -> Response:
    return consumable_page(label)


def _blank(label: Label) -> Response:
    keeps = policies.keeps_at(who(), policies.store_place(label.store))
    return page("assets/tag_blank.html", label=label, keeps=keeps)


_PAGES = {
    LabelKind.ASSET: _asset,
    LabelKind.KIT: _kit,
    LabelKind.CONSUMABLE: _consumable,
    LabelKind.BLANK: _blank,
}


@room.route("/tags/<code>/damage", methods=["GET", "POST"], policy=policies.signed_in)
def damage(code: str) -> Response:
    """Tell that it is damaged."""
    asset, form = asset_of(found(read_tag(code))), DamageForm()
    if attempt(form, lambda: report_damage(asset, form.words.data or "", by=who().actor, now=now())):
        tell(mark("已报告，物资管理员会收到通知。谢谢！"))
        return go_to(f"/a/{asset.tag}")
    return page("assets/tag_damage.html", form.status, form=form, thing=asset)
