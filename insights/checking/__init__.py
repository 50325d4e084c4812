"""What of a language model's answer is believed."""
