"""A language model's service that speaks OpenAI's wire format: for tests, benchmarks and the demo. No model is in it.

`python -m tests.fake_provider --help` runs it alone; `FakeProvider` (`server`) is the same as a context manager. It
fails when told to, and knows what would be on the bill.
"""
