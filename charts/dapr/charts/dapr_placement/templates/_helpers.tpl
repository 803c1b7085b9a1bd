{{- /* The replicas as NAME=HOST:PORT of their Raft ports, which each needs to know from the start. */}}
{{- define "dapr_placement.initialCluster" -}}
{{- $members := list -}}
{{- range $i := until 3 }}
{{- $name := printf "dapr-placement-server-%d" $i }}
{{- $members = append $members (printf "%s=%s.dapr-placement-server.%s.svc%s:8201" $name $name $.Release.Namespace $.Values.global.dnsSuffix) }}
{{- end }}
{{- join "," $members }}
{{- end }}
