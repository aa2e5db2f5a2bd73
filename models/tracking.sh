#!/usr/bin/env bash
# tracking.sh FOLDER [VIDEOS]: identities on generated videos, by hazard: association, upstream's linking, identities of the truth.
# The videos are made at the first use; what the model sees in them is kept beside them.
# Environment: PYTHON (python3) with omg-llava's requirements, BUNDLE (nano), a bundle's folder.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
[ $# -ge 1 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)

if [ ! -f "$folder/panoptic_gt.json" ]; then
  (cd "$root/models/python" && "${PYTHON:-python3}" -m omg_llava.world.vipseg \
    --out "$folder" --videos "${2:-90}")
fi
(cd "$root" && mvn -q -B test-compile dependency:build-classpath -pl src/test -am "-Dmdep.outputFile=$folder/classpath")
exec java -cp "$root/src/test/target/test-classes:$(cat "$folder/classpath")" "-Drepository.root=$root" \
  org.omgllava.track.TrackingQuality "$folder" "${BUNDLE:-$root/models/bundles/nano}"
