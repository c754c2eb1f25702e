"""The tables of the asset desk."""

from unionweb.assets.models.consumables import Consumable, Lot, Movement
from unionweb.assets.models.ledger import Asset, AssetEvent, AssetImport, Kit, KitPart, Photo, WriteOff
from unionweb.assets.models.loans import Bar, Claim, Deposit, Loan, LoanItem, MemberCode
from unionweb.assets.models.requests import Answer, Hold, NeedList, Request, Want
from unionweb.assets.models.stocktakes import StockLine, StockScan, Stocktake
from unionweb.assets.models.stores import Category, Done, Label, Spot, Store

__all__ = [
    "Answer",
    "Asset",
    "AssetEvent",
    "AssetImport",
    "Bar",
    "Category",
    "Claim",
    "Consumable",
    "Deposit",
    "Done",
    "Hold",
    "Kit",
    "KitPart",
    "Label",
    "Loan",
    "LoanItem",
    "Lot",
    "MemberCode",
    "Movement",
    "NeedList",
    "Photo",
    "Request",
    "Spot",
    "StockLine",
    "StockScan",
    "Stocktake",
    "Store",
    "Want",
    "WriteOff",
]
