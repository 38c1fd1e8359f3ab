{{- /* Parts that the agents' pods and the pod of helm test share. */ -}}

{{- define "merrow.env" -}}
- name: K8S_NODE_NAME
  valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
- name: K8S_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
{{- if dig "limits" "memory" "" .Values.resources }}
- name: MERROW_MEMORY # the heap gets 40 % of it
  valueFrom: {resourceFieldRef: {resource: limits.memory}}
{{- end }}
{{- with .Values.javaOptions }}
- name: MERROW_JAVA_OPTS
  value: {{ . | quote }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "merrow.securityContext" -}}
{{- if .Values.privileged }}
privileged: true
{{- else }}
privileged: false
allowPrivilegeEscalation: false
capabilities:
  drop: [ALL]
  add: {{- include "merrow.capabilities" . | nindent 4 }}
seccompProfile: {type: Unconfined} # the default profiles refuse bpf(2) to all but SYS_ADMIN
{{- end }}
{{- $appArmor := include "merrow.appArmor" . }}
{{- if and $appArmor (semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version) }}
appArmorProfile:
  {{- if hasPrefix "localhost/" $appArmor }}
  type: Localhost
  localhostProfile: {{ trimPrefix "localhost/" $appArmor }}
  {{- else }}
  type: {{ $appArmor }}
  {{- end }}
{{- end }}
{{- with .Values.seLinuxOptions | default (ternary (dict "type" "spc_t") dict .Values.openshift.enabled) }}
seLinuxOptions: {{- toYaml . | nindent 2 }}
{{- end }}
# Kubernetes gives added capabilities to root alone.
runAsUser: 0
readOnlyRootFilesystem: true
{{- end -}}

{{- define "merrow.volumeMounts" -}}
- {name: config, mountPath: /etc/merrow, readOnly: true}
{{- if .Values.otlp.existingSecret }}
- {name: secret, mountPath: /etc/merrow-secret, readOnly: true}
{{- end }}
- {name: run, mountPath: /run/merrow}
- {name: tmp, mountPath: /tmp}
{{- if .Values.state.enabled }}
- {name: state, mountPath: /var/lib/merrow}
- {name: bpffs, mountPath: /sys/fs/bpf, mountPropagation: HostToContainer}
{{- end }}
{{- if include "merrow.needsCgroup" . }}
- {name: cgroup, mountPath: /sys/fs/cgroup, readOnly: true}
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "merrow.volumes" -}}
- name: config
  configMap: {name: {{ include "merrow.configMap" . }}}
{{- with .Values.otlp.existingSecret }}
- name: secret
  secret: {secretName: {{ . }}, defaultMode: 256} # 0400
{{- end }}
- name: run
  emptyDir: {}
- name: tmp
  emptyDir: {}
{{- if .Values.state.enabled }}
- name: state
  hostPath: {path: {{ .Values.state.hostPath }}, type: DirectoryOrCreate}
- name: bpffs
  hostPath: {path: {{ .Values.state.bpffsHostPath }}, type: Directory}
{{- end }}
{{- if include "merrow.needsCgroup" . }}
- name: cgroup
  hostPath: {path: /sys/fs/cgroup, type: Directory}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* Where the pod runs and whose it is. */ -}}
{{- define "merrow.podSpec" -}}
serviceAccountName: {{ include "merrow.serviceAccount" . }}
automountServiceAccountToken: {{ .Values.features.kubernetes }}
# A service named merrow would give the agent variables that look like its own.
enableServiceLinks: false
hostNetwork: {{ .Values.hostNetwork }}
{{- with .Values.dnsPolicy | default (ternary "ClusterFirstWithHostNet" "" .Values.hostNetwork) }}
dnsPolicy: {{ . }}
{{- end }}
{{- with .Values.dnsConfig }}
dnsConfig: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.hostAliases }}
hostAliases: {{- toYaml . | nindent 2 }}
{{- end }}
hostPID: {{ include "merrow.hostPID" . }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.podSecurityContext }}
securityContext: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "merrow.podAnnotations" -}}
{{- $appArmor := include "merrow.appArmor" . }}
{{- if and $appArmor (semverCompare "<1.30-0" .Capabilities.KubeVersion.Version) }}
container.apparmor.security.beta.kubernetes.io/merrow: {{ ternary $appArmor (lower $appArmor) (hasPrefix "localhost/" $appArmor) }}
{{- end }}
{{- with .Values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end -}}
