"""Where to go after log-in: only to pages of ours."""


def local_address(address: str | None) -> str | None:
    """The address if it is a path of this site, else None.

    Browsers drop tabs and line breaks and read "\\" as "/", so that "/\\t/evil.example" would lead
    elsewhere; an address with any of these is refused as a whole.
    """
    if not address or not address.startswith("/") or address.startswith("//"):
        return None
    if "\\" in address or any(sign <= " " or "\x7f" <= sign <= "\xa0" for sign in address):
        return None
    return address
