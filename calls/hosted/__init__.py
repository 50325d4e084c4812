"""What services of others answer, whatever they are asked for: made safe to keep, to read and to tell."""
