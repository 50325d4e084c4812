from calls.audio.silence_bands import Band, silence_bands


def test_silences_are_sorted_by_their_length():
    bands = silence_bands(
        [(0.0, 1.0), (5.0, 7.999), (10.0, 13.0), (20.0, 30.0), (40.0, 49.999)], medium_seconds=3, long_seconds=10
    )
    assert (bands.short, bands.medium, bands.long) == (Band(2, 3.999), Band(2, 12.999), Band(1, 10.0))
    assert bands.longest == (20.0, 30.0)


def test_lengths_are_exact_whatever_floats_make_of_them():
    assert 4.1 - 1.1 < 3
    assert silence_bands([(1.1, 4.1)], medium_seconds=3.0, long_seconds=10.0).medium == Band(1, 3.0)


def test_without_silences_every_band_is_empty():
    bands = silence_bands([], medium_seconds=3, long_seconds=10)
    assert (bands.short, bands.medium, bands.long, bands.longest) == (Band(0, 0), Band(0, 0), Band(0, 0), None)
