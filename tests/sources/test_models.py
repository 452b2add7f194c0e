import pytest
from django.core.exceptions import ValidationError

from sources.addresses import clean_address, is_web_address
from tests import factories as make


@pytest.mark.parametrize(
    "address",
    [
        "https://gazette.example/1",
        "http://gazette.example",
        "https://пример.example/статья?a=1#b",
        "https://gazette.example/a_(b)",
        "https://gazette.example:8443/a",
        "https://президент.рф/события/1",
        "https://xn--d1abbgf6aiiy.xn--p1ai/",
        "https://archive.example/web/2024/https://gazette.example/",
        "http://gazettegazette2345.onion/a",
        "https://1.gazette.example/",
        "https://расу.рф/",
    ],
)
def test_web_addresses(address):
    assert is_web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "gazette.example/1",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://gazette.example/1",
        "https://user:secret@gazette.example/1",
        "https://user@gazette.example/1",
        "https://",
        "https:///path",
        "https://gazette.example/a b",
        "https://gazette.example/\x0b",
        "https://gazette.example/\u202e",
        "https://[",
        "tg://resolve?domain=x",
        "https://gazette.example:99999/",
        "https://localhost/",
        "https://localhost./",
        "http://router.lan/",
        "http://desk.internal/",
        "http://intranet/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0x1/",
        "https://93.184.216.34/a",
        "https://[2001:db8::1]/",
        "https://[::1]/",
        "https://g\u0430zette.example/",
        "https://\u0430\u0440\u0440\u04cf\u0435.com/",
        "https://xn--80ak6aa92e.com/",
    ],
)
def test_other_addresses_are_refused_and_never_linked(address):
    assert not is_web_address(address)
    assert make.Source(url=address, archive_url=address).link == ""
    assert make.Source(url=address, archive_url=address).archive_link == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("https://gazette.example/a", "https://gazette.example/a"),
        (" https://gazette.example/a\u00a0\n", "https://gazette.example/a"),
        ("https://gazette.example/a\u200b", "https://gazette.example/a"),
        ("https://ga\u00adzette.example/", "https://gazette.example/"),
        ("<https://gazette.example/a>", "https://gazette.example/a"),
        ("«https://gazette.example/a»", "https://gazette.example/a"),
        ("gazette.example/a", "https://gazette.example/a"),
        ("//gazette.example/a", "https://gazette.example/a"),
        ("www.gazette.example", "https://www.gazette.example"),
        ("президент.рф/события/1?x=1:2", "https://президент.рф/события/1?x=1:2"),
        ("HTTPS://Gazette.Example./A?B=c", "https://gazette.example/A?B=c"),
        ("https://gazette.example:443/a", "https://gazette.example/a"),
        ("http://gazette.example:80/a", "http://gazette.example/a"),
        ("https://gazette.example/a b.pdf", "https://gazette.example/a%20b.pdf"),
        ("https://gazette.example/a?utm_source=x&utm_medium=y", "https://gazette.example/a"),
        ("https://gazette.example/a?id=7&fbclid=x&page=2", "https://gazette.example/a?id=7&page=2"),
        ("https://gazette.example/a?gclid=x&b=%D0%B0+c&&", "https://gazette.example/a?b=%D0%B0+c&&"),
        ("https://gazette.example/?yclid=1&_openstat=2&ysclid=3&igsh=4&mc_cid=5", "https://gazette.example/"),
        ("https://gazette.example/a?UTM_Campaign=x#part", "https://gazette.example/a#part"),
        ("https://gazette.example/a#:~:text=words", "https://gazette.example/a"),
        ("https://gazette.example/a#utm_source=x", "https://gazette.example/a"),
        ("https://gazette.example/a#comment-5", "https://gazette.example/a#comment-5"),
        (
            "https://archive.example/web/2024/https://gazette.example/a?utm_source=x",
            "https://archive.example/web/2024/https://gazette.example/a?utm_source=x",
        ),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("mailto:desk@gazette.example", "mailto:desk@gazette.example"),
        ("https://user:secret@gazette.example/1", "https://user:secret@gazette.example/1"),
        ("letter of 5 May", "letter of 5 May"),
    ],
)
def test_address_is_kept_clean(typed, kept):
    assert clean_address(typed) == kept
    assert clean_address(kept) == kept


@pytest.mark.django_db
def test_source_of_the_same_address_is_noticed_however_it_was_copied():
    make.make_source(url="https://gazette.example/a?id=7")
    again = make.Source(
        publisher="Gazette", language="en", url="gazette.example/a?utm_source=tg&id=7\u200b ", archive_url=" "
    )
    with pytest.raises(ValidationError, match="There is a source of this address already"):
        again.full_clean()
    assert (again.url, again.archive_url) == ("https://gazette.example/a?id=7", "")


@pytest.mark.django_db
def test_form_refuses_what_is_no_web_address():
    source = make.make_source(url="javascript:alert(1)")
    with pytest.raises(ValidationError) as caught:
        source.full_clean()
    assert list(caught.value.message_dict) == ["url"]


@pytest.mark.django_db
def test_confidential_source_is_named_by_its_code_only():
    source = make.make_source(publisher="A frightened witness", is_confidential=True)
    assert str(source) == source.code
    charge = make.make_charge(source=source)
    assert str(charge.citations.get()) == source.code


@pytest.mark.parametrize(
    "typed",
    [
        "https://gazette.example/2024/01/a?id=7&page=2",
        "http://gazette.example/2024/01/a?id=7&page=2",
        "https://www.gazette.example/2024/01/a/?page=2&id=7",
        "m.gazette.example/2024/01/a?id=7&page=2#comments",
        "https://gazette.example/2024/01/a/amp?id=7&page=2&utm_source=tg",
        "https://GAZETTE.example/amp/2024/01/a?id=7&page=2",
    ],
)
@pytest.mark.django_db
def test_all_addresses_of_a_page_lead_to_its_source(typed):
    source = make.make_source(url="https://gazette.example/2024/01/a?id=7&page=2")
    assert list(make.Source.of_address(typed)) == [source]
    with pytest.raises(ValidationError, match="There is a source of this address already"):
        make.Source(publisher="Gazette", language="en", url=typed).full_clean()


@pytest.mark.parametrize(
    "other",
    [
        "https://gazette.example/2024/01/A?id=7",
        "https://gazette.example/2024/01/a?id=8",
        "https://gazette.example/2024/01/a",
        "https://news.gazette.example/2024/01/a?id=7",
        "https://archive.example/web/2024/https://gazette.example/2024/01/a?id=7",
        "",
        "letter of 5 May",
    ],
)
@pytest.mark.django_db
def test_other_addresses_lead_elsewhere(other):
    make.make_source(url="https://gazette.example/2024/01/a?id=7")
    make.make_source(url="")
    assert not make.Source.of_address(other).exists()


@pytest.mark.django_db
def test_what_was_entered_twice_before_can_still_be_changed_and_withdrawn():
    first = make.make_source(url="https://gazette.example/a")
    make.Source.objects.filter(pk=first.pk).update(canonical_url="gazette.example/a#OTHER001")
    make.make_source(url="http://www.gazette.example/a")
    first.refresh_from_db()
    first.title = "Another title"
    first.full_clean()
    first.withdraw()
    assert make.Source.objects.get(pk=first.pk).state == "withdrawn"
