#!/usr/bin/env bash
# tracking.sh [sweep] FOLDER [VIDEOS]: identities on generated videos, by hazard: association, upstream's linking, identities of the truth.
# With sweep: constants of association are tried, on videos that share no scene with those of the table.
# The videos are made at the first use; what the model sees in them is kept beside them.
# Environment: PYTHON (python3) with omg-llava's requirements, BUNDLE (nano), a bundle's folder.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
main=TrackingQuality
seed_offset=0
if [ "${1:-}" = sweep ]; then
  shift
  main=TrackSweep
  seed_offset=200000000
fi
[ $# -ge 1 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)

if [ ! -f "$folder/panoptic_gt.json" ]; then
  (cd "$root/models/python" && "${PYTHON:-python3}" -m omg_llava.world.vipseg \
    --out "$folder" --videos "${2:-90}" --seed-offset "$seed_offset")
fi
(cd "$root" && mvn -q -B test-compile dependency:build-classpath -pl src/test -am "-Dmdep.outputFile=$folder/classpath")
exec java -cp "$root/src/test/target/test-classes:$(cat "$folder/classpath")" "-Drepository.root=$root" \
  "org.omgllava.track.$main" "$folder" "${BUNDLE:-$root/models/bundles/nano}"
