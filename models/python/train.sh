#!/usr/bin/env bash
# train.sh CHECKPOINTS RUNS SECONDS: trains the nano model further on one GPU and many cores, in SECONDS of wall clock.
# CHECKPOINTS holds perception.safetensors, language.safetensors and told.safetensors to start from. Frames are rendered
# while perception and words are trained side by side; then features, projector and instruct follow. What is done so far
# lies in RUNS/done all the time. A rehearsal of the later stages runs beside the first ones: whatever fails, all fails.
# Environment: DEVICE (cuda), PYTHON (python3), FRAMES (30000) to render, SEEN (14000) of them to the language stages,
# RENDERERS (10), LOOKERS (9), SPEAKERS (3): processes that render, and that draw the batches of perception and words.
set -euo pipefail
[ $# -eq 3 ] || { sed -n '2,7s/^# //p' "$0" >&2; exit 2; }
# Everything that it starts is in its own process group, and ends with it.
[ "$(ps -o pgid= -p $$ | tr -d ' ')" = $$ ] || exec setsid "$0" "$@"
mkdir -p "$2"
from=$(realpath "$1") runs=$(realpath "$2") end=$((SECONDS + $3))
cd "$(dirname "$0")"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false
ulimit -n "$(ulimit -Hn)"
device=${DEVICE:-cuda} frames=${FRAMES:-30000} seen=${SEEN:-14000} python=${PYTHON:-python3}
renderers=${RENDERERS:-10} lookers=${LOOKERS:-9} speakers=${SPEAKERS:-3}
mkdir -p "$runs/logs" "$runs/done"
data=$runs/data

stage() { # log, module, options
  local log=$1 && shift
  "$python" -m "$@" > "$runs/logs/$log.log" 2>&1 || { tail -n 25 "$runs/logs/$log.log"; echo "$log failed" | tee "$runs/failed"; return 1; }
}
language() { # log, stage, out, options
  local log=$1 name=$2 out=$3 && shift 3
  stage "$log" omg_llava.train.language "$name" --data "$data" --out "$out" --device "$device" --evaluated 0 --every 40 "$@"
}
features() { # log, perception, out, train frames, held-out frames
  stage "$1" omg_llava.train.features --perception "$2" --data "$data" --split train --frames "$4" --out "$3" --device "$device" --looks 0.5 --workers "$lookers" &
  local train=$!
  stage "$1-held-out" omg_llava.train.features --perception "$2" --data "$data" --split held_out --frames "$5" --out "$3" --device "$device"
  wait "$train"
}
minutes() { # seconds before the end, of which start-up takes $2: what is left for training
  awk -v left=$((end - SECONDS - $1 - $2)) 'BEGIN { print (left > 6 ? left : 6) / 60 }'
}
ready() { "$python" -c 'import sys, numpy; print(int(numpy.load(sys.argv[1] + "/ready.npy")[0]))' "$data/$1" 2> /dev/null || echo 0; }
keep() { # what exists of the files of the stages, whole
  for pair in perception/latest:perception perception/final:perception words/latest:words words/final:words \
    instruct/latest:language instruct/final:language instruct/told:told; do
    local file=$runs/${pair%:*}.safetensors kept=$runs/done/${pair#*:}.safetensors
    if [ -e "$file" ] && [ "$file" -nt "$kept" ]; then cp "$file" "$kept.tmp" && mv "$kept.tmp" "$kept"; fi
  done
  tar czf "$runs/done/logs.tmp" -C "$runs" logs $(cd "$runs" && ls -d */curve.jsonl 2> /dev/null) && mv "$runs/done/logs.tmp" "$runs/done/logs.tgz"
}
rehearse() { # the later stages, three steps each, on the perception that training starts from
  features rehearse-features "$from/perception.safetensors" "$runs/rehearsal/features" 48 12
  local given="--features $runs/rehearsal/features --perception $from/perception.safetensors --steps 3 --workers 1"
  language rehearse-projector projector "$runs/rehearsal/projector" --from "$from/language.safetensors" $given --batch 16
  language rehearse-instruct instruct "$runs/rehearsal/instruct" --from "$runs/rehearsal/projector/final.safetensors" $given --batch 32
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

stage render omg_llava.world.cache --out "$data" --split train --frames "$frames" --size 192 --frames-per-scene 3 --processes "$renderers" &
stage render-held-out omg_llava.world.cache --out "$data" --split held_out --frames 90 --size 192 --frames-per-scene 3 --processes 2 &
until [ "$(ready train)" -ge 300 ] && [ "$(ready held_out)" -ge 30 ]; do sleep 0.3; [ ! -e "$runs/failed" ] || exit 1; done
echo "$SECONDS s: first frames"
stage perception omg_llava.train.perception --data "$data" --out "$runs/perception" --start-from "$from/perception.safetensors" \
  --minutes "$(minutes 185 15)" --batch 48 --lr 2e-3 --every 60 --evaluated 0 --workers "$lookers" --device "$device" &
perception=$!
language words words "$runs/words" --from "$from/language.safetensors" --minutes "$(minutes 190 15)" --batch 64 --lr 2.5e-3 --workers "$speakers" &
words=$!
rehearse &
hold $! "$perception" "$words"
echo "$SECONDS s: perception and words; $(ready train) frames"
last render perception words
given="--features $runs/features --perception $runs/perception/final.safetensors --workers $lookers"
features features "$runs/perception/final.safetensors" "$runs/features" "$seen" 90 &
hold $!
echo "$SECONDS s: features"
language projector projector "$runs/projector" --from "$runs/words/final.safetensors" $given --minutes "$(minutes 125 10)" --batch 32 &
hold $!
echo "$SECONDS s: projector"
last projector
language instruct instruct "$runs/instruct" --from "$runs/projector/final.safetensors" $given --minutes "$(minutes 15 12)" --batch 32 --lr 2e-3 &
hold $!
echo "$SECONDS s: instruct"
last instruct
