# syntax=docker/dockerfile:1
# SmppGuard and, as a target of its own, its simulators. `docker build -t smppguard .`; how to run it: docs/operations/install.md

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ARG TARGETARCH
WORKDIR /src
# Packages first: they change less often than the sources, and stay in the cache.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY packaging/sbom.targets packaging/
COPY SmppGuard.Smpp/SmppGuard.Smpp.csproj SmppGuard.Smpp/
COPY SmppGuard.Cli/SmppGuard.Cli.csproj SmppGuard.Cli/
COPY SmppGuard/SmppGuard.csproj SmppGuard/
RUN dotnet restore SmppGuard -a $TARGETARCH -p:PublishReadyToRun=true
COPY SmppGuard.Smpp SmppGuard.Smpp
COPY SmppGuard.Cli SmppGuard.Cli
COPY SmppGuard SmppGuard
# ReadyToRun: compiled ahead, so that a restart is short. Debugging symbols stay, for stack traces with lines.
RUN dotnet publish SmppGuard -c Release -a $TARGETARCH --no-restore --self-contained false -p:PublishReadyToRun=true -p:RunAnalyzers=false -o /app && mkdir /empty

FROM build AS build-simulators
COPY simulators simulators
RUN dotnet publish simulators/EsmeSimulator -c Release -a $TARGETARCH --self-contained false -p:RunAnalyzers=false -o /app/esme \
 && dotnet publish simulators/SmscSimulator -c Release -a $TARGETARCH --self-contained false -p:RunAnalyzers=false -o /app/smsc

# No shell and no package manager; with the time zones and alphabets that quiet hours and names need.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra AS simulators
COPY --from=build-simulators /app /app
WORKDIR /app
USER 1654:1654

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra AS smppguard
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="SmppGuard" \
      org.opencontainers.image.description="SMPP proxy that makes application-port short messages lawful before they leave" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.smppguard.sbom="/app/sbom.cdx.json" \
      org.smppguard.sbom.format="CycloneDX 1.6, JSON"
COPY --from=build /app /app
COPY LICENSE /app/LICENSE
# Made here with the user's rights, so that a new volume on it gets them.
COPY --from=build --chown=1654:1654 --chmod=0700 /empty /var/lib/smppguard
# Nothing is written but the data directory; the runtime's debugging socket would want /tmp.
ENV DOTNET_EnableDiagnostics=0 \
    SMPPGUARD__DataDirectory=/var/lib/smppguard
WORKDIR /var/lib/smppguard
USER 1654:1654
EXPOSE 2775 8080
VOLUME /var/lib/smppguard
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=2m CMD [ "/app/SmppGuard", "health", "--config", "/etc/smppguard/guard.json" ]
ENTRYPOINT [ "/app/SmppGuard" ]
CMD [ "serve", "--config", "/etc/smppguard/guard.json" ]
