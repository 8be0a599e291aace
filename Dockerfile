FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
# An empty build first: its layer holds the dependencies until pom.xml changes.
COPY pom.xml ./
RUN mvn -B -ntp -q -Dmaven.test.skip=true -Djacoco.skip=true -Dspring-boot.repackage.skip=true package
COPY migrations migrations
COPY src/main src/main
# The checks and tests belong to `./mvnw verify`.
RUN mvn -B -ntp -q -Dmaven.test.skip=true -Djacoco.skip=true package \
 && java -Djarmode=tools -jar target/roster.jar extract --layers --destination layers

FROM eclipse-temurin:25-jre
RUN groupadd --system --gid 10001 roster && useradd --system --uid 10001 --gid roster --no-create-home roster
WORKDIR /app
# From what changes least to what changes most.
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
USER roster
ENV SERVER_PORT=8080 JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError"
EXPOSE 8080
# The image has no curl; bash speaks TCP.
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["java", "-jar", "roster.jar"]
