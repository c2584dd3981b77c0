#!/usr/bin/env bash
# Installs what the groups named need and this machine lacks: install-dependencies.sh [build] [test] [bench]
#
# Each line is a Debian package and the command that succeeds where it, or its like on another system, is there.
# So a second run takes no time, and a system without apt is told what to install.
set -euo pipefail

needed_for_build() {
    cat <<'LIST'
pkg-config                pkg-config --version
libvips-dev               pkg-config --exists 'vips >= 8.14'
libfontconfig-dev         pkg-config --exists fontconfig
libgdk-pixbuf-2.0-dev     pkg-config --exists gdk-pixbuf-2.0
libavformat-dev           pkg-config --exists libavformat
libavcodec-dev            pkg-config --exists libavcodec
libavfilter-dev           pkg-config --exists libavfilter
libswscale-dev            pkg-config --exists libswscale
libavutil-dev             pkg-config --exists libavutil
libcurl4-openssl-dev      pkg-config --exists libcurl
libseccomp-dev            pkg-config --exists libseccomp
libsqlite3-dev            pkg-config --exists sqlite3
LIST
}

needed_for_test() {
    cat <<'LIST'
ffmpeg                    ffmpeg -version
libvips-tools             vipsthumbnail --vips-version
python3                   python3 --version
python3-venv              python3 -c 'import ensurepip'
curl                      curl --version
imagemagick               convert -version | grep -q ImageMagick
nginx                     PATH=$PATH:/usr/sbin nginx -v
openssl                   openssl version
ceph-mon                  ceph-mon --version
ceph-osd                  ceph-osd --version
radosgw                   radosgw --version
iproute2                  PATH=$PATH:/usr/sbin:/sbin ip -V
util-linux                unshare --version
mount                     mount --version
LIST
}

needed_for_bench() {
    needed_for_test
    cat <<'LIST'
libnginx-mod-http-image-filter ls /usr/lib/nginx/modules/ngx_http_image_filter_module.so
wrk                       command -v wrk
ffmpegthumbnailer         ffmpegthumbnailer -v
LIST
}

missing=()
for group in "$@"; do
    case $group in
        build | test | bench) ;;
        *) echo "install-dependencies.sh: no group is called '$group'; the groups are build, test and bench." >&2; exit 2 ;;
    esac
    while read -r package probe; do
        bash -c "$probe" </dev/null >/dev/null 2>&1 || missing+=("$package")
    done < <("needed_for_$group")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "These are missing, by their Debian names: ${missing[*]}" >&2
    echo "Install what this system calls them, then run this again." >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "Run this as root: apt-get install ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
fi
echo "Installing ${missing[*]}" >&2
# Debian's codecs and loaders are dependencies of the libraries, not recommendations, so those can stay away.
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
