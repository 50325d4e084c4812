"""A Whisper model of a hundred kilobytes in CTranslate2's format: it knows nothing and answers in Whisper's way."""

import json

import numpy as np

WIDTH, HEADS, MELS, AUDIO_FRAMES, MOST_TOKENS = 16, 2, 80, 1500, 448
SPECIAL = ["endoftext", "startoftranscript", "translate", "transcribe", "startoflm", "startofprev", "nospeech"]


def make(folder, *, seed=0):
    """Write it into a new folder. Needs the packages that come with faster-whisper."""
    import ctranslate2

    rng = np.random.default_rng(seed)
    tokens = vocabulary()
    spec = ctranslate2.specs.WhisperSpec(1, HEADS, 1, HEADS)
    fill_encoder(spec.encoder, rng)
    fill_decoder(spec.decoder, rng, len(tokens))
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.lang_ids, spec.config.alignment_heads = [], [[0, 0]]
    spec.validate()
    folder.mkdir(parents=True)
    spec.save(str(folder))
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer(tokens)))


def vocabulary():
    from tokenizers.pre_tokenizers import ByteLevel

    letters = sorted(ByteLevel.alphabet())
    special = [f"<|{name}|>" for name in [*SPECIAL, "notimestamps"]]
    return [*letters, *special, *(f"<|{step * 0.02:.2f}|>" for step in range(1501))]


def tokenizer(tokens):
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    letters = [token for token in tokens if not token.startswith("<|")]
    made = Tokenizer(models.BPE({token: index for index, token in enumerate(letters)}, []))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([AddedToken(token, special=True) for token in tokens[len(letters) :]])
    return json.loads(made.to_str())


def fill_encoder(encoder, rng):
    encoder.conv1.weight, encoder.conv1.bias = weights(rng, WIDTH, MELS, 3), weights(rng, WIDTH)
    encoder.conv2.weight, encoder.conv2.bias = weights(rng, WIDTH, WIDTH, 3), weights(rng, WIDTH)
    encoder.position_encodings.encodings = weights(rng, AUDIO_FRAMES, WIDTH)
    fill_norm(encoder.layer_norm)
    for layer in encoder.layer:
        fill_attention(layer.self_attention, rng, [3, 1])
        fill_feed_forward(layer.ffn, rng)


def fill_decoder(decoder, rng, tokens):
    decoder.embeddings.weight = decoder.projection.weight = weights(rng, tokens, WIDTH)
    decoder.position_encodings.encodings = weights(rng, MOST_TOKENS, WIDTH)
    fill_norm(decoder.layer_norm)
    for layer in decoder.layer:
        fill_attention(layer.self_attention, rng, [3, 1])
        fill_attention(layer.attention, rng, [1, 2, 1])
        fill_feed_forward(layer.ffn, rng)


def fill_attention(attention, rng, widths):
    fill_norm(attention.layer_norm)
    for linear, width in zip(attention.linear, widths, strict=True):
        linear.weight, linear.bias = weights(rng, width * WIDTH, WIDTH), weights(rng, width * WIDTH)


def fill_feed_forward(ffn, rng):
    fill_norm(ffn.layer_norm)
    ffn.linear_0.weight, ffn.linear_0.bias = weights(rng, 4 * WIDTH, WIDTH), weights(rng, 4 * WIDTH)
    ffn.linear_1.weight, ffn.linear_1.bias = weights(rng, WIDTH, 4 * WIDTH), weights(rng, WIDTH)


def fill_norm(norm):
    norm.gamma, norm.beta = np.ones(WIDTH, dtype=np.float32), np.zeros(WIDTH, dtype=np.float32)


def weights(rng, *shape):
    return rng.normal(0, 0.3, shape).astype(np.float32)
