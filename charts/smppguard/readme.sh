#!/usr/bin/env bash
# Prints the chart's README with the table of values made anew from the comments of values.yaml: ./readme.sh > README.tmp && mv README.tmp README.md
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
table() {
    awk '
        /^ *# -- / { sub(/^ *# -- /, ""); comment = $0; next }
        /^ *#/ || /^ *$/ { next }
        comment == "" && !/:$/ { next }
        /^ *[A-Za-z_.\/]+:/ {
            match($0, /^ */); depth = RLENGTH / 2
            key = $0; sub(/^ */, "", key); value = key; sub(/:.*/, "", key); sub(/^[^:]*: */, "", value)
            path[depth] = key
            if (comment == "") next
            name = path[0]; for (i = 1; i <= depth; i++) name = name "." path[i]
            gsub(/\|/, "\\|", comment)
            printf "| `%s` | %s | %s |\n", name, (value == "" ? "see values.yaml" : "`" value "`"), comment
            comment = ""
        }' values.yaml
}
sed '/<!-- values -->/q' README.md
echo
echo "| Value | Default | Meaning |"
echo "|---|---|---|"
table
echo
sed -n '/<!-- end of values -->/,$p' README.md
