"""A small S3 server on loopback that checks who calls: keys it gave out, and each request's signature."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import boto3
import httpx
from moto.server import ThreadedMotoServer

REGION = "eu-west-1"
NAME = "drops"


class Bucket:
    """One bucket and one user who may do everything there; requests without a good signature get a 403."""

    def __enter__(self) -> Self:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.endpoint = f"http://{host}:{port}"
        httpx.post(f"{self.endpoint}/moto-api/reset")
        self._check(False)
        self._iam = self._open("iam", "setup", "setup")
        self._iam.create_user(UserName="klankbord")
        made = self._iam.create_access_key(UserName="klankbord")["AccessKey"]
        self.key_id, self.secret = made["AccessKeyId"], made["SecretAccessKey"]
        self._permit()
        self.client = self._open("s3", self.key_id, self.secret)
        self.client.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
        self._check(True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.stop()

    @contextmanager
    def refusing(self, action: str) -> Iterator[None]:
        """The user may not do `action` (s3:DeleteObject) within the block."""
        self._check(False)
        self._permit({"Effect": "Deny", "Action": action, "Resource": "*"})
        self._check(True)
        yield
        self._check(False)
        self._permit()
        self._check(True)

    def _check(self, is_checking: bool) -> None:
        """Whether requests from now on need a signature and permission."""
        httpx.post(f"{self.endpoint}/moto-api/reset-auth", content=b"0" if is_checking else b"10000000")

    def _permit(self, *but: dict[str, str]) -> None:
        everything = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [everything, *but]})
        self._iam.put_user_policy(UserName="klankbord", PolicyName="all", PolicyDocument=policy)

    def put(self, key: str, body: bytes) -> None:
        self.client.put_object(Bucket=NAME, Key=key, Body=body)

    def read(self, key: str) -> bytes:
        return self.client.get_object(Bucket=NAME, Key=key)["Body"].read()

    def keys(self, prefix: str = "") -> set[str]:
        found = self.client.list_objects_v2(Bucket=NAME, Prefix=prefix)
        return {each["Key"] for each in found.get("Contents", ())}

    def _open(self, service: str, key_id: str, secret: str) -> Any:
        return boto3.session.Session(key_id, secret, region_name=REGION).client(service, endpoint_url=self.endpoint)
