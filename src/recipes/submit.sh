#!/bin/sh
# Yours to complete: orders one clip and leaves the answer in submit.json, where the plugin finds the task id.
# Address and body of this call are in TTAPI's documentation: set SUBMIT_URL, and put the body into clip.json.
set -eu

: "${SUBMIT_URL:?the address of the call that submits, from the documentation of TTAPI}"
: "${TT_API_KEY:?the API key; a CI gives none to builds of forks}"

# The key goes through a pipe, since everybody on the machine can read a command line. Nothing is tried twice: an order
# that was taken but not answered would be paid twice.
printf 'TT-API-KEY: %s\n' "$TT_API_KEY" |
    curl --silent --show-error --max-time 60 --header @- --header 'Content-Type: application/json' \
        --data-binary @clip.json --output submit.json.part "$SUBMIT_URL"

# An answer without a task id is a refusal. It must not pass for an order in the next run.
if ! grep -q '"task_id"' submit.json.part; then
    echo 'Nothing was submitted. The service answered:' >&2
    cat submit.json.part >&2
    exit 1
fi
mv submit.json.part submit.json
