"""What the recogniser's process is told: an order (uint32, little endian), or the number of samples that follow."""

import struct

ORDER = struct.Struct("<I")

END, BEGIN_PLAIN, BEGIN_LABEL = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
"""A recording ends; one begins; one begins whose voices are to be told apart."""
