#!/bin/sh
# Runs the bucket test against moto, a stand-in for S3 from PyPI (`pip install 'moto[server,s3]'`).
# MOTO names its program if it is not on the path; PORT is the port it takes.
set -eu
port=${PORT:-5991}
endpoint=http://127.0.0.1:$port
"${MOTO:-moto_server}" -H 127.0.0.1 -p "$port" >/dev/null 2>&1 &
server=$!
trap 'kill $server' EXIT
until curl -sf -o /dev/null "$endpoint/moto-api/"; do
    kill -0 $server
    sleep 0.2
done
curl -sf -o /dev/null -X PUT "$endpoint/rapport-test"
TEST_S3_ENDPOINT=$endpoint cargo test -q -p files --test it -- --ignored a_bucket_behaves
