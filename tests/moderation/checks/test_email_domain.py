"""Whether an e-mail address fits a website."""

from __future__ import annotations

import pytest

from directory.moderation.checks.domains import domain_of
from directory.moderation.checks.email_domain import _compared


@pytest.mark.parametrize(
    "mail, website, state",
    [
        ("institute.org", "https://institute.org/", "good"),
        ("institute.org", "https://www.institute.org/en/", "good"),
        ("mail.institute.org", "https://institute.org/", "good"),
        ("uni.de", "https://genes.uni.de/", "good"),
        ("med.uni.de", "https://genes.uni.de/", "good"),
        ("genes.cas.cn", "http://other.cas.cn/", "good"),
        ("simm.ac.cn", "http://www.simm.ac.cn/", "good"),
        ("institut.münchen.de", "https://institut.xn--mnchen-3ya.de/", "good"),
        ("institute.com", "https://institute.org/", "bad"),
        ("pku.edu.cn", "https://tsinghua.edu.cn/", "bad"),
        ("bristol.ac.uk", "https://ox.ac.uk/", "bad"),
        ("notinstitute.org", "https://institute.org/", "bad"),
        ("institute.org.evil.com", "https://institute.org/", "bad"),
        ("ac.uk", "https://ac.uk/", "bad"),
        ("gmail.com", "https://institute.org/", "unknown"),
        ("163.com", "https://institute.cn/", "unknown"),
        ("vip.qq.com", "https://institute.cn/", "unknown"),
        ("proton.me", "https://proton.me/", "unknown"),
        ("me.github.io", "https://me.github.io/", "good"),
        ("facebook.com", "https://www.facebook.com/institute", "unknown"),
        ("institute.org", "https://sites.google.com/institute", "unknown"),
        ("ec.europa.eu", "https://joint-research-centre.ec.europa.eu/", "unknown"),
        ("institute.org", "", "unknown"),
        ("institute.org", "nonsense", "unknown"),
        ("", "https://institute.org/", "unknown"),
    ],
)
def test_compared_by_the_domain_that_somebody_registered(mail, website, state):
    assert _compared(mail, website)[0] == state


def test_list_of_suffixes_is_the_packages_own_and_nothing_is_fetched_or_written(tmp_path, monkeypatch):
    """conftest refuses every connection to another machine."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TLDEXTRACT_CACHE", str(tmp_path / "cache"))
    assert [domain_of(host) for host in ("a.b.co.uk", "a.b.中国", "localhost", "", "a..b")] == [
        "b.co.uk",
        "b.xn--fiqs8s",
        "",
        "",
        "",
    ]
    assert list(tmp_path.iterdir()) == []
