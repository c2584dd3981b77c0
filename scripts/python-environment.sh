# To be sourced. python_environment NAME REQUIREMENTS prints the path of a virtual environment that holds them,
# making it first where there is none or the list has changed.
python_environment() {
    local directory=$PWD/.build/clients/$1 wanted
    wanted=$(python3 --version; cat "$2")
    if [ "$(cat "$directory/made-from" 2>/dev/null)" != "$wanted" ]; then
        rm -rf "$directory"
        python3 -m venv "$directory" >&2 || return 1
        "$directory/bin/pip" install --quiet --disable-pip-version-check --use-pep517 -r "$2" >&2 || return 1
        printf '%s\n' "$wanted" >"$directory/made-from"
    fi
    echo "$directory"
}
