"""The form of each identifier scheme, and where an identifier leads."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.actors.choices import IdentifierScheme

_FORMS = {
    IdentifierScheme.ROR: re.compile(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}"),
    IdentifierScheme.WIKIDATA: re.compile(r"Q[1-9][0-9]{0,11}"),
    IdentifierScheme.ISNI: re.compile(r"[0-9]{15}[0-9X]"),
    IdentifierScheme.PIC: re.compile(r"[0-9]{9}"),
    IdentifierScheme.USCC: re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}"),
}
_ADDRESSES = {
    IdentifierScheme.ROR: "https://ror.org/{}",
    IdentifierScheme.WIKIDATA: "https://www.wikidata.org/wiki/{}",
    IdentifierScheme.ISNI: "https://isni.org/isni/{}",
}
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def clean_identifier(scheme: str, value: str) -> str:
    """The canonical form of an identifier, without its resolver's address. Raises ValidationError where it is none."""
    bare = re.sub(r"^https?://[^/]+/(?:wiki/|entity/|isni/)?", "", value.strip())
    bare = re.sub(r"[\s-]", "", bare)
    bare = bare.lower() if scheme == IdentifierScheme.ROR else bare.upper()
    if not _FORMS[IdentifierScheme(scheme)].fullmatch(bare) or not _checksum_holds(scheme, bare):
        label = IdentifierScheme(scheme).label
        raise ValidationError(_("“%(value)s” is not a valid %(scheme)s identifier.") % {"value": value[:60], "scheme": label})
    return bare


def identifier_url(scheme: str, value: str) -> str:
    """Where the identifier leads; empty for schemes without a public resolver."""
    return _ADDRESSES.get(IdentifierScheme(scheme), "").format(value)


def _checksum_holds(scheme: str, bare: str) -> bool:
    if scheme == IdentifierScheme.ROR:  # ISO/IEC 7064 MOD 97-10 over Crockford's base 32
        number = 0
        for character in bare[:-2]:
            number = number * 32 + _CROCKFORD.index(character)
        return 98 - (number * 100) % 97 == int(bare[-2:])
    if scheme == IdentifierScheme.ISNI:  # ISO/IEC 7064 MOD 11-2
        total = 0
        for character in bare[:-1]:
            total = (total + int(character)) * 2
        check = (12 - total % 11) % 11
        return bare[-1] == ("X" if check == 10 else str(check))
    if scheme == IdentifierScheme.USCC:  # GB 32100-2015, MOD 31-3
        total = sum(_USCC.index(c) * w for c, w in zip(bare, _USCC_WEIGHTS, strict=False))
        return bare[-1] == _USCC[(31 - total % 31) % 31]
    return True
