"""What language models are asked, as text files: `templates` loads them, their hash is part of the version."""
