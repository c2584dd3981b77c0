#!/usr/bin/env bash
# Formats the Swift files in place.
set -euo pipefail
cd "$(dirname "$0")/.."

swift format -i -r Sources Tests Package.swift
