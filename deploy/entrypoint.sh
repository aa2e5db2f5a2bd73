#!/usr/bin/env bash
# Flink's own entry point, except that a job that is started again goes on from its newest checkpoint in
# OMG_CHECKPOINTS (a folder that outlives the container). On Kubernetes Flink's high availability does that.
set -euo pipefail

if [ "${1:-}" = standalone-job ] && [ -n "${OMG_CHECKPOINTS:-}" ]; then
  case " $* " in
    *' --fromSavepoint '* | *' -s '*) ;;
    *)
      newest=$(find "$OMG_CHECKPOINTS" -mindepth 2 -maxdepth 3 -name _metadata -size +0 -printf '%T@ %h\n' | sort -n | tail -n 1 | cut -d ' ' -f 2-)
      if [ -n "$newest" ]; then
        echo "going on from $newest"
        set -- "$1" --fromSavepoint "$newest" "${@:2}"
      fi
      ;;
  esac
fi
exec /docker-entrypoint.sh "$@"
