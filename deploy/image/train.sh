#!/bin/bash
# Starts the server once beside a PostgreSQL in this container, sends it a first sync and stops it: the JVM then writes down which
# classes it loaded and how, and what its methods did (JEP 483, 514, 515). Part of the image's build.
set -euo pipefail
export POSTGRES_DB=roster POSTGRES_USER=roster POSTGRES_PASSWORD=training SERVER_PORT=8080 API_BEARER=for-the-training-only
docker-entrypoint.sh postgres > /tmp/postgres.log 2>&1 &
# With the heap that the image has: the cache of a much larger one would not fit it.
POSTGRES_HOST=127.0.0.1 java @java.options -Xmx160m -XX:AOTCacheOutput=roster.aot -jar roster.jar &
server=$!
is_ready() {
    exec 3<> /dev/tcp/127.0.0.1/$SERVER_PORT && printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3 && read -r _ status _ <&3 && [ "$status" = 200 ]
}
until (is_ready) 2> /dev/null; do
    kill -0 $server
    sleep 0.5
done
# A client that tries again for hours, as a client should: where the server has ended, the build ends too.
timeout 15m java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp /firstsync Burst http://127.0.0.1:$SERVER_PORT $API_BEARER 5000 125 &
wait -n $server $!
kill $server
# 143: ended by the signal.
wait $server || [ $? = 143 ]
java @java.options -Xmx160m -XX:AOTMode=on -XX:AOTCache=roster.aot -cp roster.jar -version
