"""Signal code, without Django. Three groups of files, and who may import whom between them.

- Our side, for everybody: `sandbox` is the door (measure, cut, convert, read samples), behind it `process` and `wire`
  (the decoder as a child process, what it says), `answers`, `result` and `cut_result` (what that means, read without
  trust), `limits`, `failures`; beside it `sniff` and `browsers`.
- The decoder's process, started by `sandbox` and imported by nobody on our side, for it loads FFmpeg's libraries and
  reads what nobody has checked: `child`; `probe`, `ends`, `decode` (opening and decoding); `analyse` with what it feeds
  (`levels`, `channels`, `peaks`, `loudness`, `activity`, `silence_search` over `silence` and `spool`, all by `runs`);
  `cut` with `hush`, `convert`, and `encode` for both; `samples`, `memory`.
- Figures drawn from results, without any sound: `floor` and `talk_metrics` (how a conversation went), `silence_bands`,
  `intervals`.
"""
