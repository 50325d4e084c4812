"""Object storages on the loopback that the vendors' own libraries talk to, for reading and for writing.

    with S3() as storage, GoogleStorage() as storage, AzureStorage() as storage:
        storage.url                  "http://127.0.0.1:<port>", which is the endpoint (Azure's: `storage.endpoint`)
        storage.host                 "127.0.0.1:<port>", an entry for CHAT_ALLOW_PRIVATE_HOSTS
        storage.requests             every request so far: method, path, query, headers, status, body_bytes
        storage.seen("GET", "a.mp3") those of a method whose path and query hold a text
        storage.fail(503, ...)       answer the next request (`times`, `method`, `part` of its path and query) so
        storage.cut(1000, ...)       close the connection after so many bytes of the answer's body
        storage.cut_upload(1000)     close the connection after so many bytes of the request's body, which is then lost

`s3.S3` is moto's server; it believes every key until `storage.check_keys()`, and `storage.client()` is a boto3 client
that may do everything. `gcs.GoogleStorage` has `put(bucket, name, data)`, `objects`, `public` and `denied` (buckets),
`service_account()` (the JSON of a key that it knows) and `signed` addresses; `azure.AzureStorage` has
`put(container, name, data)`, `objects`, `public`, `account`, `key`, `sas()` and `connection_string`. Both keep their
objects in memory as `objects[bucket][name]`, check every signature, and compare checksums of uploads as the vendors do.
"""
