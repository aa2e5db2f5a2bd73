#!/usr/bin/env bash
# ablation.sh DATA PERCEPTION WORDS OUT STEPS: the paper's ablation (table 5) on a trained perception, all runs side by
# side on one GPU: M0, M1 and M2 with two seeds each, and M1 with a perception prior of temperature 0.05 (--prior-temperature
# of omg_llava.train.features). Each goes on from the checkpoint WORDS of stage words for STEPS steps of 96 dialogues. DATA
# is a folder of omg_llava.world.cache. Prints what each knows of held-out frames, in wordings that training saw and others.
# Environment: DEVICE (cuda), PYTHON (python3), FRAMES (5000) and HELD_OUT (300) frames that are seen.
set -euo pipefail
[ $# -eq 5 ] || { sed -n '2,6s/^# //p' "$0" >&2; exit 2; }
data=$(realpath "$1") perception=$(realpath "$2") words=$(realpath "$3") steps=$5
mkdir -p "$4" && out=$(realpath "$4")
cd "$(dirname "$0")"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false
device=${DEVICE:-cuda} python=${PYTHON:-python3} frames=${FRAMES:-5000} held_out=${HELD_OUT:-300}

features() { # folder, temperature
  for part in "train $frames" "held_out $held_out"; do
    "$python" -m omg_llava.train.features --perception "$perception" --data "$data" --split ${part% *} --frames ${part#* } \
      --out "$1" --device "$device" --batch 64 --workers 2 --prior-temperature "$2" > "$1-${part% *}.log" 2>&1
  done
}
run() { # name, ablation, features, seed
  "$python" -m omg_llava.train.language instruct --data "$data" --perception "$perception" --features "$3" --out "$out/$1" \
    --from "$words" --ablation "$2" --steps "$steps" --batch 16 --lr 2e-3 --every 600 --evaluated "$held_out" --seed "$4" \
    --device "$device" --workers 1 > "$out/$1.log" 2>&1
}
all() { for id in "$@"; do wait "$id"; done; }
features "$out/paper" 1.0 & first=$!
features "$out/sharp" 0.05 & all "$first" $!
echo "$SECONDS s: features"
started=()
for seed in 1 2; do
  for name in M0 M1 M2; do
    run "$name-$seed" "$name" "$out/paper" "$seed" & started+=($!)
  done
  run "M1-sharp-$seed" M1 "$out/sharp" "$seed" & started+=($!)
done
all "${started[@]}"
echo "$SECONDS s: trained"
"$python" - "$out" << 'END'
import json, sys
from pathlib import Path

TASKS = ("refer", "refer_things", "vqa_colour", "vqa_count", "vqa_place", "vqa_compare", "region_caption", "caption")
for curve in sorted(Path(sys.argv[1]).glob("*/curve.jsonl")):
    last = json.loads(curve.read_text().splitlines()[-1])
    for wordings in ("held_out", "held_out_wordings"):
        found = {t: last[wordings].get(t, {}) for t in TASKS}
        shown = [f"{t} {v.get('exact', '')} {v.get('ciou', '')}".strip() for t, v in found.items()]
        print(curve.parent.name, wordings, "text", last["text"], "|", " | ".join(shown))
END
