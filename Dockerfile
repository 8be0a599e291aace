FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
# An empty build first: its layer holds the dependencies until pom.xml changes.
COPY pom.xml ./
RUN mvn -B -ntp -q -Dmaven.test.skip=true -Djacoco.skip=true -Dspring-boot.aot.skip=true -Dspring-boot.repackage.skip=true package
COPY migrations migrations
COPY src/main src/main
# The checks and tests belong to `./mvnw verify`.
RUN mvn -B -ntp -q -Dmaven.test.skip=true -Djacoco.skip=true package \
 && java -Djarmode=tools -jar target/roster.jar extract --layers --destination layers
COPY bench/firstsync bench/firstsync
RUN javac -d firstsync bench/firstsync/*.java

FROM eclipse-temurin:25-jre AS server
RUN groupadd --system --gid 10001 roster && useradd --system --uid 10001 --gid roster --no-create-home roster
WORKDIR /app
# From what changes least to what changes most.
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
COPY deploy/image/java.options ./

# The server needs a database, so the training for the AOT cache is done beside one, with the very JVM and files of the image.
FROM postgres:18 AS training
COPY --from=server /opt/java/openjdk /opt/java/openjdk
COPY --from=server /app /app
COPY --from=build /build/firstsync /firstsync
COPY deploy/image/train.sh /train.sh
WORKDIR /app
RUN PATH=/opt/java/openjdk/bin:$PATH /train.sh

FROM server
COPY --from=training /app/roster.aot ./
USER roster
ENV SERVER_PORT=8080 JAVA_TOOL_OPTIONS=-Xmx160m
EXPOSE 8080
# The image has no curl; bash speaks TCP.
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["java", "@java.options", "-XX:AOTCache=roster.aot", "-jar", "roster.jar"]
