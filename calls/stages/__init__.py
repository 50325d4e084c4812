"""The stages a call walks through, in order: measure, transcribe, and what apps upstairs register."""
