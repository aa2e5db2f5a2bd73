#!/usr/bin/env bash
# train.sh CHECKPOINTS RUNS SECONDS: trains the nano model further on one GPU and many cores, in SECONDS of wall clock.
# CHECKPOINTS holds perception.safetensors, language.safetensors and told.safetensors to start from. Frames are rendered
# while perception and words are trained side by side; then features and instruct follow. What is done so far lies in
# RUNS/done all the time. A rehearsal of the later stages runs beside the first ones: whatever fails, all fails.
# RUNS/seconds may be rewritten while the first half runs: the last stages end by what it says then.
# Environment: DEVICE (cuda), PYTHON (python3), FRAMES (20000) to render, from scene FIRST_SCENE (0) on, SEEN (16000) of
# them to the language stages, RENDERERS (6), LOOKERS (3), SPEAKERS (3): processes that render, and that draw the batches
# of each process of perception and of the language stages. PERCEIVERS (3), TELLERS (2), TUNERS (3), SMALLS (2):
# processes that train perception, words, instruct and bundle small. SMOLLM2: GGUF file of SmolLM2; if it is there once
# perception is done, bundle small is trained beside instruct, from CHECKPOINTS/small.safetensors where that exists (its
# failure fails nothing else). SMALL (further options of omg_llava.train.small).
set -euo pipefail
[ $# -eq 3 ] || { sed -n '2,12s/^# //p' "$0" >&2; exit 2; }
# Everything that it starts is in its own process group, and ends with it.
[ "$(ps -o pgid= -p $$ | tr -d ' ')" = $$ ] || exec setsid "$0" "$@"
mkdir -p "$2"
from=$(realpath "$1") runs=$(realpath "$2") began=$(date +%s) total=$3
cd "$(dirname "$0")"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false
ulimit -n "$(ulimit -Hn)"
device=${DEVICE:-cuda} frames=${FRAMES:-20000} seen=${SEEN:-16000} python=${PYTHON:-python3}
renderers=${RENDERERS:-6} lookers=${LOOKERS:-3} speakers=${SPEAKERS:-3}
perceivers=${PERCEIVERS:-3} tellers=${TELLERS:-2} tuners=${TUNERS:-3} smalls=${SMALLS:-2}
mkdir -p "$runs/logs" "$runs/done"
data=$runs/data
echo "$total" > "$runs/seconds"

stage() { # log, module, options
  local log=$1 && shift
  "$python" -m "$@" > "$runs/logs/$log.log" 2>&1 || { tail -n 25 "$runs/logs/$log.log"; echo "$log failed" | tee "$runs/failed"; return 1; }
}
together() { # processes, log, module, options
  local several=$1 log=$2 pids=() rank && shift 2
  rm -f "$runs/meet-$log"
  for ((rank = 0; rank < several; rank++)); do
    stage "$log-$rank" "$@" --processes "$several" --rank "$rank" --rendezvous "$runs/meet-$log" &
    pids+=($!)
  done
  for rank in "${pids[@]}"; do wait "$rank"; done
}
language() { # processes, stage, out, options
  local several=$1 name=$2 out=$3 && shift 3
  together "$several" "$(basename "$out")" omg_llava.train.language "$name" --data "$data" --out "$out" --device "$device" --evaluated 0 --every 40 "$@"
}
features() { # log, perception, out, train frames, held-out frames
  stage "$1" omg_llava.train.features --perception "$2" --data "$data" --split train --frames "$4" --out "$3" --device "$device" --looks 0.5 --workers "$lookers" --batch 64 &
  local train=$!
  stage "$1-held-out" omg_llava.train.features --perception "$2" --data "$data" --split held_out --frames "$5" --out "$3" --device "$device"
  wait "$train"
}
small() { # options
  if [ ! -e "${SMOLLM2:-}" ]; then echo "small: no file of SmolLM2 at '${SMOLLM2:-}'"; return 0; fi
  local start=() rank pids=()
  if [ -e "$from/small.safetensors" ]; then start=(--from "$from/small.safetensors"); fi
  rm -f "$runs/meet-small"
  for ((rank = 0; rank < smalls; rank++)); do
    "$python" -m omg_llava.train.small --gguf "$SMOLLM2" --data "$data" --out "$runs/small" --device "$device" --every 40 "${start[@]}" \
      --processes "$smalls" --rank "$rank" --rendezvous "$runs/meet-small" "$@" > "$runs/logs/small-$rank.log" 2>&1 &
    pids+=($!)
  done
  for rank in "${pids[@]}"; do wait "$rank" || { echo "small failed"; tail -qn 5 "$runs"/logs/small-*.log; }; done
}
before() { # the time that is so many seconds before the end
  echo $((began + $(cat "$runs/seconds") - $1))
}
ready() { "$python" -c 'import sys, numpy; print(int(numpy.load(sys.argv[1] + "/ready.npy")[0]))' "$data/$1" 2> /dev/null || echo 0; }
keep() { # what exists of the files of the stages, whole
  local pair
  for pair in perception/latest:perception perception/final:perception words/latest:words words/final:words \
    instruct/latest:language instruct/final:language instruct/told:told familiarity:familiarity small/trained:small; do
    local file=$runs/${pair%:*}.safetensors kept=$runs/done/${pair#*:}.safetensors
    # With its own time: "final" is written right after "latest", and who goes on from it tells it by its hash.
    if [ -e "$file" ] && [ "$file" -nt "$kept" ]; then cp -p "$file" "$kept.tmp" && mv "$kept.tmp" "$kept"; fi
  done
  tar czf "$runs/done/logs.tmp" -C "$runs" logs $(cd "$runs" && ls -d */curve.jsonl */report.json 2> /dev/null) && mv "$runs/done/logs.tmp" "$runs/done/logs.tgz"
}
rehearse() { # the later stages, three steps each, on the perception that training starts from
  features rehearse-features "$from/perception.safetensors" "$runs/rehearsal/features" 48 12
  local given="--features $runs/rehearsal/features --perception $from/perception.safetensors --steps 3 --workers 1"
  language 2 instruct "$runs/rehearsal/rehearse-instruct" --from "$from/language.safetensors" $given --batch 16
  echo "$SECONDS s: rehearsed"
}
alive() { for id in "$@"; do kill -0 "$id" 2> /dev/null && echo "$id"; done || true; }
hold() { # process ids: waits for them, keeps what they leave, ends everything when anything failed
  while [ -n "$(alive "$@")" ]; do
    sleep 2
    [ ! -e "$runs/failed" ] || exit 1
    if [ $((SECONDS % 20)) -lt 3 ]; then keep; fi
  done
  for id in "$@"; do wait "$id"; done
  keep
}
last() { for log in "$@"; do tail -qn 1 "$runs/logs/$log.log" | cut -c -180; done; }
trap 'keep || true; trap "" TERM; kill 0 2> /dev/null || true' EXIT
rm -f "$runs/failed"

stage render omg_llava.world.cache --out "$data" --split train --frames "$frames" --first-scene "${FIRST_SCENE:-0}" --size 192 --frames-per-scene 3 --processes "$renderers" &
stage render-held-out omg_llava.world.cache --out "$data" --split held_out --frames 300 --size 192 --frames-per-scene 3 --processes 2 &
until [ "$(ready train)" -ge 300 ] && [ "$(ready held_out)" -ge 30 ]; do sleep 0.3; [ ! -e "$runs/failed" ] || exit 1; done
echo "$SECONDS s: first frames"
together "$perceivers" perception omg_llava.train.perception --data "$data" --out "$runs/perception" --start-from "$from/perception.safetensors" \
  --until "$(before $((total * 57 / 100)))" --batch 40 --lr 1.5e-3 --every 60 --evaluated 0 --workers "$lookers" --device "$device" &
perception=$!
language "$tellers" words "$runs/words" --from "$from/language.safetensors" --until "$(before $((total * 50 / 100)))" --batch 64 --lr 2.5e-3 --workers "$speakers" &
words=$!
rehearse &
hold $! "$perception"
echo "$SECONDS s: perception; $(ready train) frames"
last render perception-0
given="--features $runs/features --perception $runs/perception/final.safetensors"
features features "$runs/perception/final.safetensors" "$runs/features" "$seen" 300 &
features=$!
until [ -e "$runs/features/train/ready.npy" ] && [ -e "$runs/features/held_out/ready.npy" ]; do sleep 0.3; [ ! -e "$runs/failed" ] || exit 1; done
small $given --until "$(before 30)" --bf16 --lr 1e-3 --regression 300 --evaluated 90 --workers "$speakers" ${SMALL:-} &
small=$!
hold "$features" "$words"
echo "$SECONDS s: features and words"
last features words-0
stage familiarity omg_llava.train.familiarity --features "$runs/features" --out "$runs/familiarity.safetensors" &
language "$tuners" instruct "$runs/instruct" --from "$runs/words/final.safetensors" $given --until "$(before 12)" --batch 48 --lr 2e-3 --workers "$speakers" &
hold $!
echo "$SECONDS s: instruct"
last instruct-0
hold "$small"
if [ -e "$runs/logs/small-0.log" ]; then last small-0; fi
