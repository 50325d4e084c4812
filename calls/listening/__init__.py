"""Hearing a call: the player with its waveform, the conversation beside it, and who may load the recording."""
