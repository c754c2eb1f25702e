"""One asset for those who keep it: its words, pictures, state, tag, and history."""

from flask import Response
from werkzeug.datastructures import FileStorage

from unionweb.assets import policies
from unionweb.assets.actions import ledger as actions
from unionweb.assets.actions import photos as photo_actions
from unionweb.assets.forms.ledger import EditForm, PhotosForm, RelabelForm, StateForm
from unionweb.assets.models import Asset, Photo, Spot
from unionweb.assets.queries import history as histories
from unionweb.assets.queries import stores
from unionweb.assets.queries.kits import kit_with
from unionweb.assets.queries.ledger import asset_by_id, holder_of, reserved_from
from unionweb.assets.rules.changing import possible
from unionweb.assets.rules.states import ASSET_STATES, EVENT_KINDS, EventKind
from unionweb.assets.views.ledger import find_person
from unionweb.assets.views.room import room
from unionweb.base import files
from unionweb.base.clock import now
from unionweb.base.db import db, end_reading, unit_of_work
from unionweb.base.files import Stored
from unionweb.base.refusals import Refusal, found
from unionweb.base.sniffing import PORTRAIT, FileKind
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.paging import paginate
from unionweb.base.web.uploads import receive, send_stored
from unionweb.people.signin import who


@room.route("/items/<int:asset_id>/edit", methods=["GET", "POST"], policy=policies.keeps_asset)
def edit_asset(asset_id: int) -> Response:
    """Change what is written of it. The second of two editors is told, and keeps what he typed."""
    asset = asset_by_id(asset_id)
    form = EditForm(asset, stores.categories_of(asset.store_id), _spots(asset), find_person(asset.store))
    seen = form.version.data or 0
    if attempt(form, lambda: actions.edit(asset, form.read(), seen, by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("assets.edit_asset", asset_id=asset_id)
    overtaken = form.submitted and seen != asset.version
    if overtaken:
        form.version.raw_data, form.version.data = None, asset.version
    return page("assets/edit.html", form.status, form=form, thing=asset, overtaken=overtaken)


def _spots(asset: Asset) -> list[Spot]:
    spots = list(stores.spots_of(asset.store_id))
    return spots if asset.spot is None or asset.spot in spots else [*spots, asset.spot]


@room.get("/items/<int:asset_id>/photos", policy=policies.keeps_asset)
def photos(asset_id: int) -> Response:
    """Its pictures."""
    return _photos_page(asset_by_id(asset_id), PhotosForm(), 200)


def _photos_page(asset: Asset, form: PhotosForm, status: int) -> Response:
    return page("assets/edit_photos.html", status, thing=asset, form=form, wanted=PORTRAIT)


@room.post("/items/<int:asset_id>/photos", policy=policies.keeps_asset, transaction=False)
def add_photos(asset_id: int) -> Response:
    """Add pictures. They are received and on disk before the short transaction that names them."""
    asset_by_id(asset_id)
    actor, form, kept = who().actor, PhotosForm(), list[tuple[FileKind, Stored]]()
    end_reading()
    try:
        sent: list[FileStorage | None] = [*form.sent()]
        for one in sent or [None]:
            kept.append(receive(one, PORTRAIT))
        with unit_of_work():
            for kind, stored in kept:
                photo_actions.add_photo(asset_by_id(asset_id), kind, stored, by=actor, now=now())
    except BaseException as problem:
        for _kind, stored in kept:
            files.erase(stored.name)
        if not isinstance(problem, Refusal):
            raise
        form.files.errors = [*form.files.errors, translate(problem.sentence)]
        return _photos_page(asset_by_id(asset_id), form, 422)
    tell(mark("已添加 %(n)s 张照片"), n=len(kept))
    return go("assets.photos", asset_id=asset_id)


@room.post("/photos/<int:photo_id>/remove", policy=policies.keeps_photo)
def remove_photo(photo_id: int) -> Response:
    """Take a picture away."""
    asset = photo_actions.remove_photo(_photo(photo_id), by=who().actor, now=now())
    tell(mark("已删除照片"))
    return go("assets.photos", asset_id=asset.id)


@room.get("/photos/<int:photo_id>", policy=policies.sees_photo)
def photo(photo_id: int) -> Response:
    """A picture; a photo never changes, so that the browser may keep it."""
    one = _photo(photo_id)
    response = send_stored(one.stored, f"{one.id}", one.media_type, one.size, inline=True)
    if not one.damage:
        response.headers["Cache-Control"] = "private, max-age=604800, immutable"
    return response


def _photo(photo_id: int) -> Photo:
    return found(db.session.get(Photo, photo_id))


@room.get("/items/<int:asset_id>/state", policy=policies.keeps_asset)
def asset_state(asset_id: int) -> Response:
    """What can become of it now."""
    return _state_page(asset_by_id(asset_id), StateForm(), 200)


def _state_page(asset: Asset, form: StateForm, status: int) -> Response:
    return page(
        "assets/edit_state.html",
        status,
        thing=asset,
        form=form,
        kinds=possible(asset.state),
        labels=EVENT_KINDS,
        states=ASSET_STATES,
        holder=holder_of(asset.id),
        reserved=reserved_from(asset.id, now()),
        kit=kit_with(asset.id),
    )


@room.post(
    "/items/<int:asset_id>/state/<any(to_repair,repaired,lost,found):event>", policy=policies.keeps_asset
)
def change_state(asset_id: int, event: str) -> Response:
    """To repair, repaired, lost, found."""
    asset, form, kind = asset_by_id(asset_id), StateForm(), EventKind(event)
    words = form.words.data or ""
    if attempt(form, lambda: actions.change_state(asset, kind, words, by=who().actor, now=now())):
        tell(mark("%(name)s：%(state)s"), name=asset.name, state=translate(ASSET_STATES[asset.state]))
        return go("assets.asset_state", asset_id=asset_id)
    return _state_page(asset, form, form.status)


@room.route("/items/<int:asset_id>/relabel", methods=["GET", "POST"], policy=policies.keeps_asset)
def relabel(asset_id: int) -> Response:
    """Another tag because the label is damaged."""
    asset, form = asset_by_id(asset_id), RelabelForm()
    text, words = form.tag.data or "", form.words.data or ""
    if attempt(form, lambda: actions.relabel(asset, text, words, by=who().actor, now=now())):
        tell(mark("已更换编号，旧标签作废"))
        return go("assets.relabel", asset_id=asset_id)
    return page("assets/edit_label.html", form.status, form=form, thing=asset)


@room.get("/items/<int:asset_id>/history", policy=policies.sees_asset)
def asset_history(asset_id: int) -> Response:
    """Everything that happened to it."""
    asset = asset_by_id(asset_id)
    found_moments = paginate(histories.moments(asset_id))
    return page(
        "assets/edit_history.html",
        thing=asset,
        found=found_moments,
        entries=histories.entries(found_moments.items),
        keeps=policies.keeps_asset(who(), asset_id),
    )
