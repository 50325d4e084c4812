"""Amazon S3 as boto3 meets it: moto's server."""

import functools
import json
from contextlib import ExitStack

import boto3
from botocore.config import Config
from moto.backends import get_backend
from moto.core.authorization import enable_iam_authentication
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app

from tests.fake_storage.server import QuietHandler, Storage

ACCESS_KEY = "AKIAFORTESTSONLY0000"
SECRET_KEY = "the-secret-key-of-the-tests"
REGION = "us-east-1"
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


@functools.cache
def _session():
    """It reads the description of a service once, and no identity of the machine."""
    return boto3.session.Session()


@functools.cache
def _moto():
    """moto's application, which takes a third of a second to make; it is emptied after each use."""
    return DomainDispatcherApplication(create_backend_app)


class _Handler(QuietHandler, MotoRequestHandler):
    """moto's, without its log."""


class S3(Storage):
    """moto keeps its buckets per process: only one at a time, emptied at its end."""

    def __init__(self):
        super().__init__()
        self._moto = _moto()
        self._at_end = ExitStack()
        self._made: set[str] = set()
        self.access_key, self.secret_key, self.region = ACCESS_KEY, SECRET_KEY, REGION

    def client(self, service="s3", **changes):
        """A boto3 client of this storage; keyword arguments as boto3's."""
        given = {
            "aws_access_key_id": self.access_key,
            "aws_secret_access_key": self.secret_key,
            "region_name": self.region,
            "endpoint_url": self.url,
            "config": Config(s3={"addressing_style": "path"}, proxies={}),
        }
        return _session().client(service, **{**given, **changes})

    def put(self, bucket: str, name: str, data: bytes, **options) -> None:
        """Store an object, and make its bucket where there is none."""
        self.make(bucket)
        self._stocker.put_object(Bucket=bucket, Key=name, Body=data, **options)

    def make(self, bucket: str) -> None:
        """Make a bucket where there is none."""
        if bucket not in self._made:
            self._stocker.create_bucket(Bucket=bucket)
            self._made.add(bucket)

    @functools.cached_property
    def _stocker(self):
        return self.client()

    def check_keys(self) -> None:
        """Check signatures and rights from now on; the storage's key becomes that of a user who may do everything."""
        iam = self.client("iam", config=Config(proxies={}))
        iam.create_user(UserName="tester")
        iam.put_user_policy(UserName="tester", PolicyName="all", PolicyDocument=json.dumps(EVERYTHING))
        made = iam.create_access_key(UserName="tester")["AccessKey"]
        self.access_key, self.secret_key = made["AccessKeyId"], made["SecretAccessKey"]
        self._at_end.enter_context(enable_iam_authentication())

    def answer(self, request, environ, start_response):
        request.body_bytes = int(request.headers.get("content-length", 0))
        return self._moto(environ, start_response)

    def __exit__(self, *error):
        super().__exit__(*error)
        self._at_end.close()
        for service in ("s3", "iam"):
            get_backend(service).reset()

    def _handler(self):
        return _Handler
