#!/usr/bin/env bash
# hearth, from nothing to the extension: rows, base, training, merge, shards, libraries, catalog entry.
#   finetune/runs/hearth.sh              all of it: about 25 minutes on 2 cores
#   finetune/runs/hearth.sh --rebuild    from the committed adapter: the packaged weights again, without training
set -euo pipefail
cd "$(dirname "$0")/../.."
npx tsx scripts/python.ts compile train
python=finetune/train/.venv/bin/python
$python finetune/train/base.py all-MiniLM-L6-v2
if [ "${1:-}" = --rebuild ]; then
  $python finetune/train/merge.py hearth --adapter models/hearth/adapter
  trained=()   # adapter and calibration stay as they are
else
  npx tsx finetune/data/cli.ts --task group-tabs --seed 1 --rows 36000 --out build/data/group-tabs
  $python finetune/train/train.py hearth
  $python finetune/train/merge.py hearth
  trained=(--trained build/train/hearth)
fi
$python finetune/train/quantize.py --model build/merged/hearth --quantization q8t4f32_1 --context-window 128 --out build/mlc/hearth
for kernels in gpu software; do
  $python finetune/train/compile.py --model build/merged/hearth --quantization q8t4f32_1 --kernels $kernels --context-window 128 \
    --out build/mlc/hearth/hearth-$kernels.wasm
done
npx tsx finetune/deploy/cli.ts --recipe finetune/recipes/hearth.yaml --from build/mlc/hearth "${trained[@]}"
