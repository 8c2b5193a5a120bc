{{- define "smppguard.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Cut so that the longest suffix, -prometheus, and a pod's number still fit a label. */}}
{{- define "smppguard.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 48 | trimSuffix "-" }}
{{- else if contains (include "smppguard.name" .) .Release.Name }}
{{- .Release.Name | trunc 48 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "smppguard.name" .) | trunc 48 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "smppguard.selectorLabels" -}}
app.kubernetes.io/name: {{ include "smppguard.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "smppguard.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "smppguard.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "smppguard.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "smppguard.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- required "serviceAccount.name is needed with serviceAccount.create false" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "smppguard.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- define "smppguard.registrySecret" -}}
{{- if .Values.registry.existingSecret }}
{{- .Values.registry.existingSecret }}
{{- else if .Values.registry.content }}
{{- printf "%s-registry" (include "smppguard.fullname" .) }}
{{- end }}
{{- end }}

{{- define "smppguard.envSecret" -}}
{{- if .Values.secrets.existingSecret }}
{{- .Values.secrets.existingSecret }}
{{- else if .Values.secrets.values }}
{{- printf "%s-env" (include "smppguard.fullname" .) }}
{{- end }}
{{- end }}

{{- define "smppguard.httpScheme" -}}
{{- ternary "https" "http" .Values.http.tls.enabled }}
{{- end }}

{{/* guard.json: what the chart decides stands over what values say. */}}
{{- define "smppguard.config" -}}
{{- $smpp := dict "Listen" (list) "ListenTls" (list) }}
{{- if .Values.smpp.plain.enabled }}
{{- $_ := set $smpp "Listen" (list (printf "0.0.0.0:%d" (int .Values.smpp.plain.port))) }}
{{- end }}
{{- if .Values.smpp.tls.enabled }}
{{- $_ := set $smpp "ListenTls" (list (printf "0.0.0.0:%d" (int .Values.smpp.tls.port))) }}
{{- $_ := set $smpp "Tls" (dict "CertificatePath" "/etc/smppguard-tls/tls.crt" "KeyPath" "/etc/smppguard-tls/tls.key") }}
{{- end }}
{{- $http := dict "Listen" (printf "%s://0.0.0.0:%d" (include "smppguard.httpScheme" .) (int .Values.http.port)) }}
{{- if .Values.http.tls.enabled }}
{{- $_ := set $http "Tls" (dict "CertificatePath" "/etc/smppguard-http-tls/tls.crt" "KeyPath" "/etc/smppguard-http-tls/tls.key") }}
{{- end }}
{{- $chart := dict "DataDirectory" "/var/lib/smppguard/data" "Smpp" $smpp "Http" $http }}
{{- if include "smppguard.registrySecret" . }}
{{- $_ := set $chart "Registry" (dict "File" "registry.json") }}
{{- end }}
{{- dict "SmppGuard" (mergeOverwrite (deepCopy .Values.config) $chart) | toPrettyJson }}
{{- end }}

{{/* What no pod could make good is refused before anything is installed. */}}
{{- define "smppguard.check" -}}
{{- if not (has .Values.storage.provider (list "Sqlite" "MongoDb")) }}
{{- fail (printf "storage.provider is %q; use Sqlite or MongoDb" .Values.storage.provider) }}
{{- end }}
{{- if and (eq .Values.storage.provider "Sqlite") (gt (int .Values.replicaCount) 1) }}
{{- fail (printf "replicaCount is %d, and storage.provider Sqlite keeps refusals and the registry on one pod's volume: pods would not know of each other's. Use 1, or storage.provider MongoDb" (int .Values.replicaCount)) }}
{{- end }}
{{- if gt (int .Values.replicaCount) 256 }}
{{- fail "replicaCount is more than 256; a pod's number is 0 to 255" }}
{{- end }}
{{- if and (eq .Values.storage.provider "MongoDb") (not .Values.storage.mongodb.existingSecret) }}
{{- fail "storage.mongodb.existingSecret is needed with storage.provider MongoDb: a Secret with the connection string" }}
{{- end }}
{{- if not (or .Values.smpp.plain.enabled .Values.smpp.tls.enabled) }}
{{- fail "smpp.plain.enabled and smpp.tls.enabled are both false; nobody could bind" }}
{{- end }}
{{- if and .Values.smpp.tls.enabled (not .Values.smpp.tls.secretName) }}
{{- fail "smpp.tls.secretName is needed with smpp.tls.enabled: a Secret of the type kubernetes.io/tls" }}
{{- end }}
{{- if and .Values.http.tls.enabled (not .Values.http.tls.secretName) }}
{{- fail "http.tls.secretName is needed with http.tls.enabled: a Secret of the type kubernetes.io/tls" }}
{{- end }}
{{- if and .Values.metrics.serviceMonitor.tlsConfig (not .Values.http.tls.enabled) }}
{{- fail "metrics.serviceMonitor.tlsConfig is for http.tls.enabled: without it the metrics are read over HTTP" }}
{{- end }}
{{- range list "Pod" "Storage" "DataDirectory" "Http" "Registry" }}
{{- if hasKey $.Values.config . }}
{{- fail (printf "config.%s is set by the chart; see the other values" .) }}
{{- end }}
{{- end }}
{{- range list "Listen" "ListenTls" "Tls" }}
{{- if hasKey (default dict $.Values.config.Smpp) . }}
{{- fail (printf "config.Smpp.%s is set by the chart; see the values smpp" .) }}
{{- end }}
{{- end }}
{{- if lt (int .Values.terminationGracePeriodSeconds) (add 25 (int .Values.preStopSeconds) | int) }}
{{- fail "terminationGracePeriodSeconds must be 25 more than preStopSeconds at least: the drain takes up to 20 seconds" }}
{{- end }}
{{- end }}
