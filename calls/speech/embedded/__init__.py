"""Engines that hear recordings on this machine: `moonshine`, which comes with CHAT, and `faster_whisper`, an extra.

`blocks` cuts recordings for both. Moonshine's recogniser is a process of its own: `recogniser` hears one recording with
it, `recogniser_process` keeps it for the next, `recogniser_child` is it, `orders` is what it is told; `lines` tidies
what it answers.
"""
