#!/usr/bin/env bash
# Makes the sample video that the binary carries: 8 s, a key frame every 2 s, each showing its own time.
set -euo pipefail
cd "$(dirname "$0")/.."
font=$(fc-match --format '%{file}' monospace)
ffmpeg -v error -y \
    -f lavfi -i "gradients=size=640x360:rate=10:n=4:speed=0.01:seed=11:c0=0x14213d:c1=0x3a86ff:c2=0xfca311:c3=0xe5e5e5" \
    -vf "drawtext=fontfile=$font:text='%{pts}':x=(w-tw)/2:y=(h-th)/2:fontsize=64:fontcolor=white" \
    -t 8 -c:v libx264 -preset veryslow -crf 34 -g 20 -keyint_min 20 -sc_threshold 0 -pix_fmt yuv420p \
    -movflags +faststart Sources/stills/Resources/sample.mp4
