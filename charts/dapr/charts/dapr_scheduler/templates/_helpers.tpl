{{- /* The replicas as NAME=URL of their etcd peer ports, which each needs to know from the start. */}}
{{- define "dapr_scheduler.initialCluster" -}}
{{- $members := list -}}
{{- range $i := until 3 }}
{{- $name := printf "dapr-scheduler-server-%d" $i }}
{{- $members = append $members (print $name "=https://" $name ".dapr-scheduler-server." $.Release.Namespace ".svc" $.Values.global.dnsSuffix ":2380") }}
{{- end }}
{{- join "," $members }}
{{- end }}
