{{- /* What the operator may do wherever it watches: cluster-wide, or in its own namespace if rights are namespaced.
Takes (list ROOT PATCH), PATCH being whether it may patch pods. */}}
{{- define "dapr_rbac.operatorRules" -}}
{{- $root := index . 0 -}}
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  verbs: [get, patch]
- apiGroups: [apps]
  resources: [deployments, deployments/finalizers]
  verbs: [get, list, watch]
- apiGroups: [apps]
  resources: [deployments/finalizers]
  verbs: [update]
- apiGroups: [apps]
  resources: [statefulsets, statefulsets/finalizers]
  verbs: [get, list, watch]
- apiGroups: [apps]
  resources: [statefulsets/finalizers]
  verbs: [update]
- apiGroups: [""]
  resources: [pods]
  verbs:
    - get
    - list
    - delete
    {{- if not $root.Values.global.rbac.namespaced }}
    - watch
    {{- end }}
    {{- if index . 1 }}
    - patch
    {{- end }}
- apiGroups: [""]
  resources: [services, services/finalizers]
  verbs: [get, list, watch, update, create]
- apiGroups: [""]
  resources: [services]
  verbs: [delete]
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, list, watch]
- apiGroups: [dapr.io]
  resources: [components, configurations, subscriptions, resiliencies, httpendpoints, mcpservers, workflowaccesspolicies]
  verbs: [get, list, watch]
{{- end }}

{{- /* Argo Rollouts, which the operator can treat as it treats Deployments. */}}
{{- define "dapr_rbac.argoRolloutRules" -}}
- apiGroups: [argoproj.io]
  resources: [rollouts]
  verbs: [get, list, watch, delete]
- apiGroups: [argoproj.io]
  resources: [rollouts/finalizers]
  verbs: [update]
{{- end }}
