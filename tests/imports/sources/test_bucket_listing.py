from urllib.parse import parse_qs, quote, urlsplit
from xml.sax.saxutils import escape

import pytest

from calls.work.errors import WorkError
from imports.sources import document
from imports.sources.bucket_xml import read_listing

S3 = "http://s3.amazonaws.com/doc/2006-03-01/"
KEYS = ["2026/a b.wav", "2026/ü#1?&+%.mp3", "b.wav", "c//d.ogg", "folder/", "notes.txt", ".hidden/e.wav", "z/../up.wav"]
URLS = ["2026/a%20b.wav", "2026/%C3%BC%231%3F%26%2B%25.mp3", "b.wav", "c//d.ogg"]


def contents(keys, *, encode=str):
    return "".join(
        f"<Contents><Key>{escape(encode(key))}</Key><LastModified>2026-11-20T21:04:05.000Z</LastModified>"
        f"<ETag>&quot;{number}&quot;</ETag><Size>{100 + number}</Size><Owner><ID>1</ID></Owner></Contents>"
        for number, key in enumerate(keys)
    )


def s3(inner, namespace=f' xmlns="{S3}"'):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult{namespace}>{inner}</ListBucketResult>'.encode()


def blobs(keys):
    return "".join(
        f"<Blob><Name>{escape(key)}</Name><Properties><Etag>0x{number}</Etag><Content-Length>{100 + number}"
        f"</Content-Length></Properties><Metadata><Name>other</Name></Metadata></Blob>"
        for number, key in enumerate(keys)
    )


def azure(inner):
    text = f'<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="c">{inner}</EnumerationResults>'
    return text.encode("utf-8-sig")


@pytest.fixture
def bucket(server, discover):
    """Serve a bucket whose pages are what `page(parameters)` gives; addresses below the bucket, and what was asked."""

    def bucket(path, page, *, query="", **changes):
        asked = []

        def answer(handler):
            parameters = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
            asked.append(parameters)
            handler.answer(200, page(parameters), {"Content-Type": "application/xml"})

        server.routes[path] = answer
        found = discover(server.url(path) + query, **changes)
        below = server.url(path.rstrip("/") + "/")
        assert all(file.url.startswith(below) for file in found)
        return [(file.url.removeprefix(below), file.size_bytes, file.etag) for file in found], asked[1:]

    return bucket


@pytest.mark.parametrize("path", ["/", "/bucket", "/bucket/"])
@pytest.mark.parametrize("namespace", ["", f' xmlns="{S3}"', ' xmlns="http://doc.s3.amazonaws.com/2006-03-01"'])
def test_the_recordings_of_a_bucket_are_found_at_either_style_of_address(path, namespace, bucket):
    skipped = []
    page = s3(contents(KEYS) + "<IsTruncated>false</IsTruncated>", namespace)
    found, _ = bucket(path, lambda _: page, on_skip=lambda *told: skipped.append(told))
    assert found == [(url, 100 + n, str(n)) for n, url in enumerate(URLS)]
    assert skipped == [
        ("folder", "is no audio file"),
        ("notes.txt", "is no audio file"),
        ("e.wav", "is hidden"),
        ("up.wav", "has a name that no address can hold"),
    ]


def test_a_prefixed_namespace_and_encoded_keys_are_read(bucket):
    inner = contents(KEYS[:3], encode=lambda key: quote(key).replace("%20", "+")) + "<EncodingType>url</EncodingType>"
    page = (
        s3(inner)
        .replace(b"<", b"<s:")
        .replace(b"<s:/", b"</s:")
        .replace(b"<s:?", b"<?")
        .replace(b"xmlns=", b"xmlns:s=")
    )
    assert [url for url, *_ in bucket("/", lambda _: page)[0]] == URLS[:3]


def test_pages_of_the_second_version_go_on_by_their_token(bucket):
    def page(asked):
        number = int(asked.get("continuation-token", "t/+0")[3:])
        more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>t/+{number + 1}</NextContinuationToken>"
        return s3(contents([f"{number}.mp3"]) + (more if number < 3 else "<IsTruncated>false</IsTruncated>"))

    found, asked = bucket("/b", page, query="?list-type=2&prefix=2026/")
    assert [url for url, *_ in found] == ["0.mp3", "1.mp3", "2.mp3", "3.mp3"]
    assert all((parameters["list-type"], parameters["prefix"]) == ("2", "2026/") for parameters in asked)


@pytest.mark.parametrize("marked", [True, False])
def test_pages_of_the_first_version_go_on_behind_the_last_key(marked, bucket):
    def page(asked):
        number = int(asked.get("marker", "0.mp3")[0]) + ("marker" in asked)
        marker = f"<NextMarker>{number}.mp3</NextMarker>" if marked else ""
        return s3(
            contents([f"{number}.mp3"]) + f"<IsTruncated>{'true' if number < 3 else 'false'}</IsTruncated>{marker}"
        )

    assert [url for url, *_ in bucket("/", page)[0]] == ["0.mp3", "1.mp3", "2.mp3", "3.mp3"]


def test_all_folders_are_listed_although_the_address_names_a_delimiter(bucket):
    def page(asked):
        if "delimiter" in asked:
            return s3(contents(["a.mp3"]) + "<CommonPrefixes><Prefix>sub/</Prefix></CommonPrefixes>")
        return s3(contents(["a.mp3", "sub/b.mp3"]))

    assert [url for url, *_ in bucket("/", page, query="?delimiter=/")[0]] == ["a.mp3", "sub/b.mp3"]


def test_folders_that_a_server_keeps_apart_are_asked_for(bucket):
    def page(asked):
        prefix = asked.get("prefix", "")
        folder = (
            f"<CommonPrefixes><Prefix>{escape(prefix)}ü &amp;/</Prefix></CommonPrefixes>" if len(prefix) < 6 else ""
        )
        return s3(contents([f"{prefix}a.mp3"]) + folder)

    found = [url for url, *_ in bucket("/", page)[0]]
    assert found == ["a.mp3", "%C3%BC%20%26/a.mp3", "%C3%BC%20%26/%C3%BC%20%26/a.mp3"]


def test_an_azure_container_is_listed_with_its_signature(bucket):
    def page(asked):
        assert (asked["restype"], asked["sig"]) == ("container", "a+/=")
        if asked.get("marker") == "m/1":
            return azure(
                f"<Blobs>{blobs(['z.mp3'])}<Blob><Name Encoded='true'>e%EF%BF%BE.wav</Name></Blob></Blobs><NextMarker/>"
            )
        return azure(f"<MaxResults>2</MaxResults><Blobs>{blobs(KEYS[:2])}</Blobs><NextMarker>m/1</NextMarker>")

    found, _ = bucket("/c", page, query="?restype=container&comp=list&sv=2024&sig=a%2B%2F%3D")
    signed = "?sv=2024&sig=a%2B%2F%3D"
    assert found == [
        (f"{URLS[0]}{signed}", 100, "0x0"),
        (f"{URLS[1]}{signed}", 101, "0x1"),
        (f"z.mp3{signed}", 100, "0x0"),
        (f"e%EF%BF%BE.wav{signed}", None, ""),
    ]


@pytest.mark.parametrize(
    "more", ["<NextContinuationToken>same</NextContinuationToken>", "<NextMarker>m</NextMarker>", ""]
)
def test_a_circle_ends(more, bucket):
    skipped = []
    page = s3(contents(["a.mp3"]) + f"<IsTruncated>true</IsTruncated>{more}")
    found, asked = bucket("/", lambda _: page, on_skip=lambda *told: skipped.append(told))
    assert (len(found), skipped, len(asked)) == (1, [("next page", "leads in a circle")], 2)


def test_a_listing_without_end_is_an_error(bucket, monkeypatch):
    monkeypatch.setattr(document, "MAX_REQUESTS", 9)
    number = iter(range(1000))
    with pytest.raises(WorkError) as error:
        bucket("/", lambda _: s3(f"<IsTruncated>true</IsTruncated><NextMarker>{next(number)}</NextMarker>"))
    assert error.value.code == "import:source:too-many"


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "declared",
    [
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://169.254.169.254/x.dtd">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declarations_are_refused_before_they_mean_anything(declared, encoding):
    body = f"{declared}<ListBucketResult><Contents><Key>&l9;&e;</Key></Contents></ListBucketResult>".encode(encoding)
    with pytest.raises(WorkError, match="declares a document type") as error:
        read_listing(body)
    assert error.value.permanent


@pytest.mark.parametrize(
    "body",
    [
        b"<ListBucketResult><Contents>",
        b"<ListBucketResult>" + b"<a>" * 100_000,
        b'<?xml version="1.0" encoding="nonsense"?><ListBucketResult/>',
        b"<ListBucketResult>&unknown;</ListBucketResult>",
        b"<ListBucketResult>\xff</ListBucketResult>",
        b"<html></html>",
        b"",
    ],
)
def test_what_is_damaged_or_no_listing_is_one_clear_error(body):
    with pytest.raises(WorkError) as error:
        read_listing(body)
    assert error.value.code in {"import:source:damaged-listing", "import:source:unsupported"}


def test_what_a_size_cannot_be_is_left_out():
    sizes = "".join(
        f"<Contents><Key>a.mp3</Key><Size>{size}</Size></Contents>" for size in ("-1", "x", "9" * 30, "", "²")
    )
    assert [item.size_bytes for item in read_listing(s3(sizes)).objects] == [None] * 5
