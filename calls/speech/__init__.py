"""Speech engines, without Django: recordings in, transcripts out.

`base` is what all of them take and give, `registry` lists them. Those in `embedded` work on this machine, those in
`hosted` send recordings to a vendor, `pieces` by pieces. What both sorts share: `survey` and `layout` (which channels
speak), `turns` (lines to turns), `doubts` (what nobody said).
"""
