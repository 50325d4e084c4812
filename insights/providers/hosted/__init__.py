"""Language models reached over OpenAI's protocol: OpenAI, Gemini and servers of one's own.

`provider` puts it together; `houses` says what tells the three apart. On the way there: `lines` and `windows` (the
transcript as it is sent), `orders` (what is asked), `shapes` (the form to fill in), `vendor` and `sdk` (the wire; only
workers load the SDK), `refusals` (what went wrong, in words). On the way back: `reading` (an answer, unbelieved),
`asking` (with one repair), `merge` and `overall` (many windows, one call).
"""
