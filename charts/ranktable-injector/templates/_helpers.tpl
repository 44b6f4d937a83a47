{{/* Labels that select the pods. They never change: a selector cannot. */}}
{{- define "ranktable-injector.selectorLabels" -}}
app.kubernetes.io/name: ranktable-injector
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels of every object. */}}
{{- define "ranktable-injector.labels" -}}
{{- $own := include "ranktable-injector.selectorLabels" . | fromYaml }}
{{- $_ := set $own "app.kubernetes.io/version" .Chart.AppVersion }}
{{- $_ := set $own "app.kubernetes.io/managed-by" .Release.Service }}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" .Chart.Name (.Chart.Version | replace "+" "_")) }}
{{- toYaml (merge $own .Values.commonLabels) }}
{{- end }}

{{/* Labels of the pods: without the versions, so that a new chart alone does not roll them. */}}
{{- define "ranktable-injector.podLabels" -}}
{{- toYaml (merge (include "ranktable-injector.selectorLabels" . | fromYaml) .Values.podLabels .Values.commonLabels) }}
{{- end }}

{{/* Labels that select the pod of helm test, which must not be behind the Service. */}}
{{- define "ranktable-injector.checkSelectorLabels" -}}
app.kubernetes.io/name: ranktable-injector-check
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "ranktable-injector.checkLabels" -}}
{{- toYaml (merge (include "ranktable-injector.checkSelectorLabels" . | fromYaml) (include "ranktable-injector.labels" . | fromYaml)) }}
{{- end }}

{{- define "ranktable-injector.image" -}}
{{- $registry := .Values.image.registry | default (.Values.global).imageRegistry }}
{{- $name := ternary (printf "%s/%s" $registry .Values.image.repository) .Values.image.repository (not (empty $registry)) }}
{{- if .Values.image.digest -}}
{{ $name }}@{{ .Values.image.digest }}
{{- else -}}
{{ $name }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* imagePullSecrets of a pod; nothing when there are none. Parent charts give names or objects. */}}
{{- define "ranktable-injector.pullSecrets" -}}
{{- $names := .Values.image.pullSecrets }}
{{- range (.Values.global).imagePullSecrets }}
{{- if kindIs "map" . }}
{{- $names = append $names .name }}
{{- else }}
{{- $names = append $names . }}
{{- end }}
{{- end }}
{{- with uniq $names -}}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{/*
The ConfigMaps of one kind: bundled files and the user's own of the values.
Takes root, kind (label value), folder (below files/), own (name -> data).
Files go in as they are, never through tpl: the double braces in them are Mustache.
*/}}
{{- define "ranktable-injector.settings" -}}
{{- $given := . }}
{{- range $path, $_ := .root.Files.Glob (printf "files/%s/*.yaml" .folder) }}
{{- $name := base $path | trimSuffix ".yaml" }}
{{- if not (hasKey $given.own $name) }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}
  namespace: {{ $given.root.Release.Namespace }}
  labels:
    {{- include "ranktable-injector.labels" $given.root | nindent 4 }}
    ranktable.io/kind: {{ $given.kind }}
data:
  {{- $given.root.Files.Get $path | trimSuffix "\n" | nindent 2 }}
{{- end }}
{{- end }}
{{- range $name, $data := .own }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}
  namespace: {{ $given.root.Release.Namespace }}
  labels:
    {{- include "ranktable-injector.labels" $given.root | nindent 4 }}
    ranktable.io/kind: {{ $given.kind }}
data:
  {{- toYaml $data | nindent 2 }}
{{- end }}
{{- end }}

{{/*
CEL: two maps are equal but for some keys. Takes left and right (expressions) and except (keys).
*/}}
{{- define "ranktable-injector.equalExcept" -}}
{{- $except := printf "['%s']" (join "', '" .except) -}}
{{ .left }}.all(key, key in {{ $except }} || (key in {{ .right }} && {{ .left }}[key] == {{ .right }}[key])) &&
{{ .right }}.all(key, key in {{ $except }} || key in {{ .left }})
{{- end }}

{{/* The binding of a policy that has its name. Takes root, name and actions. */}}
{{- define "ranktable-injector.policyBinding" -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ .name }}
  labels:
    {{- include "ranktable-injector.labels" .root | nindent 4 }}
spec:
  policyName: {{ .name }}
  validationActions: {{ .actions | toJson }}
{{- end }}

{{/* Match condition of the policies that hold the injector itself to its promises. */}}
{{- define "ranktable-injector.askedByTheInjector" -}}
- name: asked-by-the-injector
  expression: request.userInfo.username == 'system:serviceaccount:{{ .Release.Namespace }}:ranktable-injector'
{{- end }}

{{/* CEL: this metadata names a template. Takes the path of the metadata, which must be there. */}}
{{- define "ranktable-injector.namesATemplate" -}}
(has({{ . }}.annotations) && {{ . }}.annotations.exists(key, key.startsWith('ranktable.io/template')))
{{- end }}

{{/* Namespaces that cannot opt in, as a YAML list. */}}
{{- define "ranktable-injector.barredNamespaces" -}}
{{- concat (list "kube-system" "kube-public" "kube-node-lease" .Release.Namespace) .Values.webhook.excludedNamespaces | uniq | toYaml }}
{{- end }}

{{/* The endpoint of a ServiceMonitor or PodMonitor. Takes its values. */}}
{{- define "ranktable-injector.scrape" -}}
- port: management
  path: /actuator/prometheus
  {{- with .interval }}
  interval: {{ . }}
  {{- end }}
  {{- with .scrapeTimeout }}
  scrapeTimeout: {{ . }}
  {{- end }}
  {{- with .relabelings }}
  relabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .metricRelabelings }}
  metricRelabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* The Secret of the certificate; empty when the process makes its own. */}}
{{- define "ranktable-injector.certificateSecret" -}}
{{- if ne .Values.certificates.mode "self" -}}
{{ .Values.certificates.secretName | default "ranktable-injector-tls" }}
{{- end }}
{{- end }}
