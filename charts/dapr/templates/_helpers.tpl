{{- /* Blocks shared by the pods of the control plane. Each takes the root context unless it says otherwise. */}}

{{- /* Image of a part. Takes (list ROOT NAME): a NAME with a slash is a whole reference already. */}}
{{- define "dapr.image" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- if contains "/" $name -}}
{{ $name }}
{{- else -}}
{{ $root.Values.global.registry }}/{{ $name }}:{{ $root.Values.global.tag }}
{{- end }}
{{- end }}

{{- /* Pull secrets as a pod wants them, from a name, a list of names, or a list of {name: ...}. */}}
{{- define "dapr.imagePullSecrets" -}}
{{- $secrets := .Values.global.imagePullSecrets -}}
{{- if not (kindIs "slice" $secrets) }}{{ $secrets = list $secrets }}{{ end }}
{{- range $secrets }}
- name: {{ if kindIs "map" . }}{{ .name }}{{ else }}{{ . }}{{ end }}
{{- end }}
{{- end }}

{{- /* Annotations by which Prometheus finds a metrics endpoint. */}}
{{- define "dapr.prometheusAnnotations" -}}
prometheus.io/scrape: "true"
prometheus.io/port: "{{ .Values.global.prometheus.port }}"
prometheus.io/path: /
{{- end }}

{{- /* Where sentry is. */}}
{{- define "dapr.sentryAddress" -}}
{{- if .Values.global.mtls.sentryAddress -}}
{{ .Values.global.mtls.sentryAddress }}
{{- else -}}
dapr-sentry.{{ .Release.Namespace }}.svc.cluster.local:443
{{- end }}
{{- end }}

{{- /* The address of the service that places actors, or keeps reminders: one definition per choice of service. */}}
{{- define "address.placement" -}}
dapr-placement-server:50005
{{- end }}

{{- /* Volumes that carry the trust anchors and, if wanted, the token shown to sentry. */}}
{{- define "dapr.identityVolumes" -}}
- name: dapr-trust-bundle
  configMap:
    name: dapr-trust-bundle
{{- if .Values.global.mtls.mountSentryVolume }}
- name: dapr-identity-token
  projected:
    sources:
      - serviceAccountToken:
          path: token
          expirationSeconds: 600
          audience: spiffe://{{ .Values.global.mtls.controlPlaneTrustDomain }}/ns/{{ .Release.Namespace }}/dapr-sentry
{{- end }}
{{- end }}

{{- /* Nodes that a part may run on. */}}
{{- define "dapr.nodeAffinity" -}}
nodeAffinity:
  requiredDuringSchedulingIgnoredDuringExecution:
    nodeSelectorTerms:
      - matchExpressions:
          - key: kubernetes.io/os
            operator: In
            values:
              - {{ .Values.global.daprControlPlaneOs }}
          {{- with .Values.global.daprControlPlaneArch }}
          - key: kubernetes.io/arch
            operator: In
            values:
              - {{ . }}
          {{- end }}
{{- end }}

{{- /* The term that keeps pods of one app apart. Takes (list ROOT APP). */}}
{{- define "dapr.podAffinityTerm" -}}
labelSelector:
  matchExpressions:
    - key: app
      operator: In
      values:
        - {{ index . 1 }}
topologyKey: {{ (index . 0).Values.global.ha.topologyKey }}
{{- end }}

{{- /* Pods of one app prefer different zones. Takes (list ROOT APP). */}}
{{- define "dapr.podAntiAffinity" -}}
podAntiAffinity:
  preferredDuringSchedulingIgnoredDuringExecution:
    - weight: 100
      podAffinityTerm:
        {{- include "dapr.podAffinityTerm" . | nindent 8 }}
{{- end }}

{{- /* Pods of one app keep apart as global.ha.podAntiAffinityPolicy says. Takes (list ROOT APP). */}}
{{- define "dapr.podAntiAffinityByPolicy" -}}
{{- $policy := (index . 0).Values.global.ha.podAntiAffinityPolicy -}}
{{- if eq $policy "preferredDuringSchedulingIgnoredDuringExecution" -}}
{{ include "dapr.podAntiAffinity" . }}
{{- else if eq $policy "requiredDuringSchedulingIgnoredDuringExecution" -}}
podAntiAffinity:
  requiredDuringSchedulingIgnoredDuringExecution:
    - {{- include "dapr.podAffinityTerm" . | nindent 6 }}
{{- else }}
{{- fail "global.ha.podAntiAffinityPolicy must be either 'preferredDuringSchedulingIgnoredDuringExecution' or 'requiredDuringSchedulingIgnoredDuringExecution'" }}
{{- end }}
{{- end }}

{{- /* Where pods run and how important they are: node selector, tolerations, priority, pull secrets. */}}
{{- define "dapr.scheduling" -}}
{{- with .Values.global.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.global.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.global.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- if .Values.global.imagePullSecrets }}
imagePullSecrets:
  {{- include "dapr.imagePullSecrets" . | nindent 2 }}
{{- end }}
{{- end }}
