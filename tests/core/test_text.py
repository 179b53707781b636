"""Text as data: what is shown of an address."""

from __future__ import annotations

import pytest

from directory.core.text import masked_address


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("anna.smith@hospital.de", "a***@h***.de"),
        ("b@x.org", "b***@x***.org"),
        ("li@mail.genes.example.cn", "l***@m***.cn"),
    ],
)
def test_masked_address_shows_little(address: str, masked: str) -> None:
    assert masked_address(address) == masked
