"""Engines reached through their vendors' SDKs: `base` does what all have in common, each vendor has two files.

`openai`, `deepgram` and `assemblyai` say how to cut, ask and read; their `…_sdk`, which take long to load, send. On the
way there: `asking` (a question in a thread of its own), `connections` and `exchange` (HTTP that can be ended),
`refusals` (what went wrong, in words). On the way back: `plain` (what may be kept of an answer), `spoken` (words to
segments), `laying` (text without times), `languages`, `merge` (pieces to one transcript).
"""
