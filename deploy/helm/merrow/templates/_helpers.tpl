{{- define "merrow.name" -}}
{{- .Release.Name | trunc 53 | trimSuffix "-" -}}
{{- end -}}

{{- define "merrow.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "merrow.labels" -}}
{{ include "merrow.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "merrow.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "merrow.name" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "merrow.hostPID" -}}
{{- or .Values.hostPID .Values.features.listeningPorts .Values.features.processes -}}
{{- end -}}

{{- /* What the features and the state want of the configuration; the user's own words win. */ -}}
{{- define "merrow.config" -}}
{{- $ours := dict
      "auto_reload" (not .Values.rollOnConfigChange)
      "discovery" (dict
        "informer" (dict "k8s" (dict "enabled" .Values.features.kubernetes))
        "listening_ports" (dict "enabled" .Values.features.listeningPorts)
        "process" (dict "enabled" .Values.features.processes)
        "conntrack" (dict "enabled" .Values.features.conntrack)) -}}
{{- if .Values.state.enabled -}}
{{- $_ := set $ours "state" (dict "directory" "/var/lib/merrow" "bpffs_path" "/sys/fs/bpf/merrow") -}}
{{- if ne (toString .Values.state.queueBytes) "0" -}}
{{- $_ := set $ours "export" (dict "traces" (dict "otlp" (dict "queue" (dict "path" "/var/lib/merrow/queue" "max_bytes" .Values.state.queueBytes)))) -}}
{{- end -}}
{{- end -}}
{{- toYaml (mergeOverwrite $ours (deepCopy .Values.config)) -}}
{{- end -}}

{{- define "merrow.capabilities" -}}
{{- $all := list "BPF" "NET_ADMIN" "PERFMON" -}}
{{- if .Values.features.listeningPorts -}}
{{- $all = concat $all (list "SYS_ADMIN" "SYS_PTRACE") -}}
{{- end -}}
{{- if .Values.features.processes -}}
{{- $all = append $all "SYS_PTRACE" -}}
{{- end -}}
{{- toYaml (concat $all .Values.extraCapabilities | uniq | sortAlpha) -}}
{{- end -}}
