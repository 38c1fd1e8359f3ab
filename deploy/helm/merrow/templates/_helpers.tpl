{{- /* Name of the application, for labels. */ -}}
{{- define "merrow.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- /* Name of every object: the release's, with the application's where that is not in it. 52 characters: names of others end in -dashboards. */ -}}
{{- define "merrow.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "merrow.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "merrow.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "merrow.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{- define "merrow.selector" -}}
app.kubernetes.io/name: {{ include "merrow.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "merrow.labels" -}}
{{ include "merrow.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* Name, namespace and labels of an object: dict "root" . "suffix" "-metrics" "labels" .Values.more */ -}}
{{- define "merrow.metadata" -}}
name: {{ include "merrow.fullname" .root }}{{ .suffix }}
namespace: {{ include "merrow.namespace" .root }}
labels:
  {{- include "merrow.labels" .root | nindent 2 }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "merrow.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "merrow.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "merrow.image" -}}
{{- $image := .Values.image -}}
{{- if not $image.repository -}}
{{- fail "image.repository is not set: build the image (docker build -f deploy/Dockerfile -t REGISTRY/merrow:TAG .), push it, and set --set image.repository=REGISTRY/merrow --set image.tag=TAG. For kind and k3d, which require no registry, see docs/install.md." -}}
{{- end -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $image.repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $image.repository ($image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- define "merrow.hostPID" -}}
{{- or .Values.hostPID .Values.features.listeningPorts .Values.features.processes -}}
{{- end -}}

{{- /* The root of the cgroup hierarchy: hooks for sockets that are made or bound. */ -}}
{{- define "merrow.needsCgroup" -}}
{{- if or .Values.features.listeningPorts .Values.features.processes -}}yes{{- end -}}
{{- end -}}

{{- define "merrow.configMap" -}}
{{- default (include "merrow.fullname" .) .Values.existingConfigMap -}}
{{- end -}}

{{- define "merrow.checkEndpoint" -}}
{{- $endpoint := dig "export" "traces" "otlp" "endpoint" "" .Values.config -}}
{{- if and $endpoint (not (regexMatch "^(https?://[^/ ]+|.*[$][{].*)" $endpoint)) -}}
{{- fail (printf "config.export.traces.otlp.endpoint must be a URL with http:// or https://, like http://otel-collector.observability:4317, is %q" $endpoint) -}}
{{- end -}}
{{- end -}}

{{- /* What the other values want of the configuration; keys of .Values.config win. */ -}}
{{- define "merrow.config" -}}
{{- include "merrow.checkEndpoint" . -}}
{{- $ours := dict
      "auto_reload" (not .Values.rollOnConfigChange)
      "discovery" (dict
        "informer" (dict "k8s" (dict "enabled" .Values.features.kubernetes))
        "listening_ports" (dict "enabled" .Values.features.listeningPorts)
        "process" (dict "enabled" .Values.features.processes)
        "conntrack" (dict "enabled" .Values.features.conntrack)) -}}
{{- $otlp := dict -}}
{{- if .Values.state.enabled -}}
{{- $_ := set $ours "state" (dict "directory" "/var/lib/merrow" "bpffs_path" "/sys/fs/bpf/merrow") -}}
{{- if ne (toString .Values.state.queueBytes) "0" -}}
{{- $_ := set $otlp "queue" (dict "path" "/var/lib/merrow/queue" "max_bytes" .Values.state.queueBytes) -}}
{{- end -}}
{{- end -}}
{{- with .Values.otlp -}}
{{- if .existingSecret -}}
{{- with .tokenKey -}}
{{- $_ := set $otlp "auth" (dict "bearer" (printf "${file:/etc/merrow-secret/%s}" .)) -}}
{{- end -}}
{{- $tls := dict -}}
{{- with .caCertKey -}}{{- $_ := set $tls "ca_cert" (printf "/etc/merrow-secret/%s" .) -}}{{- end -}}
{{- with .clientCertKey -}}{{- $_ := set $tls "client_cert" (printf "/etc/merrow-secret/%s" .) -}}{{- end -}}
{{- with .clientKeyKey -}}{{- $_ := set $tls "client_key" (printf "/etc/merrow-secret/%s" .) -}}{{- end -}}
{{- if $tls -}}{{- $_ := set $otlp "tls" $tls -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- $export := dict -}}
{{- if and $otlp (dig "export" "traces" "otlp" "" .Values.config) -}}
{{- $_ := set $export "traces" (dict "otlp" $otlp) -}}
{{- end -}}
{{- $resource := deepCopy .Values.resourceAttributes -}}
{{- with .Values.clusterName -}}{{- $_ := set $resource "k8s.cluster.name" . -}}{{- end -}}
{{- if $resource -}}{{- $_ := set $export "resource_attributes" $resource -}}{{- end -}}
{{- if $export -}}{{- $_ := set $ours "export" $export -}}{{- end -}}
{{- if .Values.ui.enabled -}}
{{- $_ := set $ours "internal" (dict "server" (dict "ui" true "ui_address" (printf "127.0.0.1:%d" (int .Values.ui.port)))) -}}
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

{{- /* AppArmor's profile: the runtimes' default one refuses to look into other processes, which SYS_PTRACE is for. */ -}}
{{- define "merrow.appArmor" -}}
{{- if .Values.appArmorProfile -}}
{{- .Values.appArmorProfile -}}
{{- else if include "merrow.needsCgroup" . -}}
Unconfined
{{- end -}}
{{- end -}}
