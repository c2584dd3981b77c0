#!/usr/bin/env bash
# Checks what needs no build: format, import direction, generated documents, scripts. Each finding names its place and its fix.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0

# find_refused WHERE PATTERN FIX: lines in WHERE that match PATTERN are findings.
find_refused() {
    local found
    found=$(grep -rnE --include='*.swift' "$2" $1) || return 0
    printf '%s\n' "$found" >&2
    printf '  ↳ %s\n' "$3" >&2
    failed=1
}

# refuse_import WHERE MODULES FIX: WHERE must not import any of MODULES, which are separated by |.
refuse_import() {
    find_refused "$1" "^[^/]*\bimport ((struct|class|enum|protocol|func|var|let|typealias) )?($2)\b" "$3"
}

# except TARGET: the folders of all targets but one.
except() {
    find Sources -mindepth 1 -maxdepth 1 -type d ! -name "$1" ! -name 'C[A-Z]*'
}

ours='Core|Media|Isolation|Storage|Catalog|Server'
refuse_import Sources/Core "$ours" "Core stands below everything: move what it needs into Core, or this file out of it."
refuse_import Sources/Media 'Isolation|Storage|Catalog|Server' "Media imports Core alone: pass in what it needs as a value."
refuse_import Sources/Storage 'Media|Isolation|Catalog|Server' "Storage imports Core alone: let Server join the two."
refuse_import Sources/Catalog 'Media|Isolation|Storage|Server' "Catalog imports Core alone: let Server join the two."
refuse_import Sources/Isolation 'Storage|Catalog|Server' "Isolation imports Core and Media alone: let Server join the two."
refuse_import Sources/Server 'Media' "Server reaches Media through Isolation's Renderer."
refuse_import Sources/stills 'Media|Storage|Catalog' "stills imports Core, Server and, for the renderer's command, Isolation: add what it needs to Server."
refuse_import "$(except Media)" 'CVips|CFFmpeg' "Pointers of libvips and FFmpeg live in Media alone: add a function there."
refuse_import "$(except Isolation)" 'CSandbox' "The walls around renderers are Isolation's alone: add a function there."
refuse_import "$(except Storage)" 'CCurl' "Pointers of libcurl live in Storage alone: add a function there."
refuse_import "$(except Catalog)" 'GRDB' "GRDB's types stay in Catalog: return values of Core."
find_refused Tests 'Test\.cancel\(' "A cancelled test is reported as passed: use .enabled(if:) or .disabled(), which say that it was skipped."

swift format lint --strict -r Sources Tests Package.swift || {
    echo "  ↳ Run 'make format'; correct by hand what is left." >&2
    failed=1
}

python3 scripts/configuration-docs.py --check || failed=1

while read -r script; do
    bash -n "$script" || failed=1
done < <(find scripts .ci Tests/Clients Benchmarks -type f ! -path '*/.*/*' \( -name '*.sh' -o -path '.ci/*' \))

[ $failed = 0 ] || echo "The check failed: see above." >&2
exit $failed
