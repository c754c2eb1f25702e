"""Who keeps a store, who lends and counts there, who approves, who borrows."""

from unionweb.assets.models import (
    Asset,
    Bar,
    Category,
    Claim,
    Consumable,
    Kit,
    Loan,
    LoanItem,
    NeedList,
    Photo,
    Request,
    Spot,
    Stocktake,
    Store,
    WriteOff,
)
from unionweb.assets.queries.requests import step_of
from unionweb.assets.rules.approving import ADVISER
from unionweb.assets.rules.writing_off import Decider, decider
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.rules.roles import Place, Role
from unionweb.people.rules.who import Who

KEEPERS = (Role.ASSET_OFFICER, Role.ADMINISTRATOR)
OVERSEERS = (*KEEPERS, Role.PRESIDIUM, Role.ADVISER, Role.DISCIPLINE_GROUP)


def keeps_at(who: Who, place: Place) -> bool:
    """Keeps the ledger, lends, takes back and counts at a place: asset officer, administrator."""
    return any(who.holds(role, place) for role in KEEPERS)


def keeps_some_store(who: Who, **_arguments: object) -> bool:
    """The same, of some unit."""
    return any(who.holds(role) for role in KEEPERS)


def kept_units(who: Who) -> frozenset[int]:
    """The units where a person keeps a store, without those below them."""
    return frozenset(one.unit_id for one in who.held if one.role in KEEPERS)


def keeps_store(who: Who, store_id: int, **_arguments: object) -> bool:
    """The same, of this store."""
    return keeps_at(who, store_place(the_store(store_id)))


def sees_store(who: Who, store_id: int, **_arguments: object) -> bool:
    """Reads its ledger, its loans and its reports: keepers, presidium, adviser, discipline group."""
    place = store_place(the_store(store_id))
    return any(who.holds(role, place) for role in OVERSEERS)


def advises_store(who: Who, store_id: int, **_arguments: object) -> bool:
    """Guides the union that owns it: approves large requests and dear write-offs."""
    return who.holds(Role.ADVISER, the_store(store_id).place)


def signed_in(who: Who, **_arguments: object) -> bool:
    """Everybody with an account may look around and ask."""
    return who.signed_in


def store_place(store: Store) -> Place:
    """Where its keepers serve: an asset officer may be appointed for the union, or for its office alone."""
    return store.office.place if store.office is not None else store.place


def the_store(store_id: int) -> Store:
    """Raises NotFound."""
    return found(db.session.get(Store, store_id))


def keeps_asset(who: Who, asset_id: int, **_arguments: object) -> bool:
    """Keeps the store that an asset belongs to."""
    return keeps_at(who, store_place(found(db.session.get(Asset, asset_id)).store))


def sees_asset(who: Who, asset_id: int, **_arguments: object) -> bool:
    """Reads everything of an asset: as `sees_store`."""
    return sees_store(who, found(db.session.get(Asset, asset_id)).store_id)


def keeps_spot(who: Who, spot_id: int, **_arguments: object) -> bool:
    """Keeps the store of a place."""
    return keeps_store(who, found(db.session.get(Spot, spot_id)).store_id)


def keeps_category(who: Who, category_id: int, **_arguments: object) -> bool:
    """Keeps the store of a category."""
    return keeps_store(who, found(db.session.get(Category, category_id)).store_id)


def keeps_kit(who: Who, kit_id: int, **_arguments: object) -> bool:
    """Keeps the store of a kit."""
    return keeps_store(who, found(db.session.get(Kit, kit_id)).store_id)


def sees_photo(who: Who, photo_id: int, **_arguments: object) -> bool:
    """Borrowers look at what they can borrow; pictures of damage are for those who read the history."""
    photo = found(db.session.get(Photo, photo_id))
    return sees_asset(who, photo.asset_id) if photo.damage else who.signed_in


def keeps_photo(who: Who, photo_id: int, **_arguments: object) -> bool:
    """Keeps the store of what it shows."""
    return keeps_asset(who, found(db.session.get(Photo, photo_id)).asset_id)


def answers_write_off(who: Who, write_off_id: int, **_arguments: object) -> bool:
    """Decides on it: for something cheap the head of the office (the presidium where none is named), for the
    rest the adviser, who may also stand in for the head. Never whoever asked for it."""
    wish = found(db.session.get(WriteOff, write_off_id))
    return wish.asked_by != who.person_id and decides_for(who, wish, wish.asset.store)


def decides_for(who: Who, wish: WriteOff, store: Store) -> bool:
    """The same without looking at who asked."""
    if who.holds(Role.ADVISER, store.place):
        return True
    if decider(wish.value, store.terms) is Decider.ADVISER:
        return False
    if store.office is not None:
        return who.holds(Role.DEPARTMENT_HEAD, store.office.place)
    return who.holds(Role.PRESIDIUM, store.place)


def sees_write_off(who: Who, write_off_id: int, **_arguments: object) -> bool:
    """Reads it: whoever sees the store, and whoever decides."""
    wish = found(db.session.get(WriteOff, write_off_id))
    return sees_store(who, wish.asset.store_id) or decides_for(who, wish, wish.asset.store)


def keeps_loan(who: Who, loan_id: int, **_arguments: object) -> bool:
    """Keeps the store that lent it."""
    return keeps_store(who, found(db.session.get(Loan, loan_id)).store_id)


def sees_loan(who: Who, loan_id: int, **_arguments: object) -> bool:
    """Reads it: whoever sees the store, and the borrower."""
    loan = found(db.session.get(Loan, loan_id))
    return borrows_loan(who, loan_id) or sees_store(who, loan.store_id)


def borrows_loan(who: Who, loan_id: int, **_arguments: object) -> bool:
    """Answers for it, and so confirms it."""
    return who.signed_in and found(db.session.get(Loan, loan_id)).person_id == who.person_id


def keeps_item(who: Who, item_id: int, **_arguments: object) -> bool:
    """Keeps the store that lent one thing of a loan."""
    return keeps_store(who, found(db.session.get(LoanItem, item_id)).loan.store_id)


def borrows_item(who: Who, item_id: int, **_arguments: object) -> bool:
    """Answers for one thing of a loan."""
    return borrows_loan(who, found(db.session.get(LoanItem, item_id)).loan_id)


def keeps_consumable(who: Who, consumable_id: int, **_arguments: object) -> bool:
    """Keeps the store of a consumable."""
    return keeps_store(who, found(db.session.get(Consumable, consumable_id)).store_id)


def sees_consumable(who: Who, consumable_id: int, **_arguments: object) -> bool:
    """Reads its lots and movements: as `sees_store`."""
    return sees_store(who, found(db.session.get(Consumable, consumable_id)).store_id)


def takes_consumable(who: Who, consumable_id: int, **_arguments: object) -> bool:
    """Helps himself at the shelf: whoever serves in the union that owns it, and its keepers."""
    return takes_at(who, found(db.session.get(Consumable, consumable_id)).store)


def takes_at(who: Who, store: Store) -> bool:
    """The same, of everything in a store."""
    return who.holds(Role.MEMBER, store.place) or keeps_at(who, store_place(store))


def keeps_bar(who: Who, bar_id: int, **_arguments: object) -> bool:
    """Keeps the store where somebody may not borrow."""
    return keeps_store(who, found(db.session.get(Bar, bar_id)).store_id)


def sees_claim(who: Who, claim_id: int, **_arguments: object) -> bool:
    """Reads what is to be paid: whoever sees the store, and who has to pay it."""
    return sees_loan(who, found(db.session.get(Claim, claim_id)).item.loan_id)


def keeps_claim(who: Who, claim_id: int, **_arguments: object) -> bool:
    """Keeps the store to which it is paid."""
    return keeps_loan(who, found(db.session.get(Claim, claim_id)).item.loan_id)


def borrows_request(who: Who, request_id: int, **_arguments: object) -> bool:
    """Asked for it, and so may cancel it or choose another time."""
    return who.signed_in and found(db.session.get(Request, request_id)).person_id == who.person_id


def sees_request(who: Who, request_id: int, **_arguments: object) -> bool:
    """Reads it: whoever asked, and whoever sees the store."""
    one = found(db.session.get(Request, request_id))
    return borrows_request(who, request_id) or sees_store(who, one.store_id)


def keeps_request(who: Who, request_id: int, **_arguments: object) -> bool:
    """Keeps the store that it asks."""
    return keeps_store(who, found(db.session.get(Request, request_id)).store_id)


def answers_request(who: Who, request_id: int, **_arguments: object) -> bool:
    """Agrees or not, when it is his turn: those who keep the store, then the adviser. Never to his own."""
    one = found(db.session.get(Request, request_id))
    return one.person_id != who.person_id and answers_at(who, one.store, step_of(one))


def answers_at(who: Who, store: Store, step: str | None) -> bool:
    """The same of a step; what is approved already can be taken back by those who keep the store."""
    if step == ADVISER:
        return who.holds(Role.ADVISER, store.place)
    return keeps_at(who, store_place(store))


def keeps_need_list(who: Who, need_list_id: int, **_arguments: object) -> bool:
    """Keeps the store of a list of what events need."""
    return keeps_store(who, found(db.session.get(NeedList, need_list_id)).store_id)


def counts_stocktake(who: Who, stocktake_id: int, **_arguments: object) -> bool:
    """One of the two people of a count."""
    one = found(db.session.get(Stocktake, stocktake_id))
    return who.person_id in (one.first_id, one.second_id)


def approves_stocktake(who: Who, stocktake_id: int, **_arguments: object) -> bool:
    """Decides what a count changes in the ledger: presidium, adviser, head of the office; never one of the
    two who counted."""
    one = found(db.session.get(Stocktake, stocktake_id))
    return who.person_id not in (one.first_id, one.second_id) and approves_counts_of(who, one.store)


def approves_counts_of(who: Who, store: Store) -> bool:
    """The same without looking at who counted."""
    if any(who.holds(role, store.place) for role in (Role.PRESIDIUM, Role.ADVISER)):
        return True
    return store.office is not None and who.holds(Role.DEPARTMENT_HEAD, store.office.place)


def sees_stocktake(who: Who, stocktake_id: int, **_arguments: object) -> bool:
    """Reads its result: whoever sees the store, the two, and whoever approves."""
    one = found(db.session.get(Stocktake, stocktake_id))
    return (
        counts_stocktake(who, stocktake_id)
        or sees_store(who, one.store_id)
        or approves_counts_of(who, one.store)
    )


def runs_stocktake(who: Who, stocktake_id: int, **_arguments: object) -> bool:
    """One of the two, or a keeper of the store: may call off what was begun by mistake."""
    one = found(db.session.get(Stocktake, stocktake_id))
    return counts_stocktake(who, stocktake_id) or keeps_store(who, one.store_id)
