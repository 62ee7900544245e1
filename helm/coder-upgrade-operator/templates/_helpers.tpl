{{- /* Never a bare release name: "coder" in Coder's namespace would take over Coder's own objects. */ -}}
{{- define "coder-upgrade-operator.name" -}}
{{- if contains "coder-upgrade-operator" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else -}}
{{- printf "%s-coder-upgrade-operator" (.Release.Name | trunc 27 | trimSuffix "-") }}
{{- end }}
{{- end }}

{{- define "coder-upgrade-operator.selector" -}}
app.kubernetes.io/name: coder-upgrade-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "coder-upgrade-operator.labels" -}}
{{ include "coder-upgrade-operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}
