//! Charts to measure with, made on the spot. In: a directory. Out: charts of the sizes and habits that
//! people have: a scaffold, many subcharts with much `tpl`, many templates, a large values file.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A chart and the flags to render it with.
pub struct Case {
    /// As the table calls it.
    pub what: String,
    /// Its directory.
    pub chart: PathBuf,
    /// More arguments.
    pub args: Vec<String>,
}

/// All charts, the Dapr chart first.
pub fn cases(dir: &Path, dapr: &Path) -> Vec<Case> {
    let case = |what: &str, chart: PathBuf, args: Vec<String>| Case {
        what: what.to_owned(),
        chart,
        args,
    };
    let large = dir.join("large.yaml");
    fs::write(&large, large_values(10 << 20)).unwrap();
    let large = vec!["-f".to_owned(), large.to_string_lossy().into_owned()];
    vec![
        case("the Dapr chart", dapr.to_owned(), Vec::new()),
        case(
            "a scaffold of five templates",
            scaffold(&dir.join("scaffold")),
            Vec::new(),
        ),
        case(
            "63 subcharts with `tpl` in every template",
            many_subcharts(&dir.join("many"), 63),
            Vec::new(),
        ),
        case(
            "a scaffold with values of 10 MB",
            scaffold(&dir.join("values")),
            large,
        ),
        case(
            "2,000 templates",
            many_templates(&dir.join("templates"), 2000),
            Vec::new(),
        ),
    ]
}

/// Every file below a directory.
pub fn files(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut todo = vec![dir.to_owned()];
    while let Some(dir) = todo.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => todo.push(path),
                false => found.push(path.to_string_lossy().into_owned()),
            }
        }
    }
    found.sort();
    found
}

fn file(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn about(name: &str) -> String {
    format!("apiVersion: v2\nname: {name}\nversion: 1.2.3\nappVersion: \"4.5\"\ntype: application\n")
}

const HELPERS: &str = r#"{{- define "c.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- define "c.labels" -}}
app.kubernetes.io/name: {{ include "c.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- if .Chart.AppVersion }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
"#;

const DEPLOYMENT: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "c.name" . }}
  labels:
    {{- include "c.labels" . | nindent 4 }}
spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicaCount }}
  {{- end }}
  selector:
    matchLabels:
      app: {{ include "c.name" . }}
  template:
    metadata:
      {{- with .Values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      labels:
        app: {{ include "c.name" . }}
    spec:
      containers:
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          ports:
            {{- range $name, $port := .Values.ports }}
            - name: {{ $name }}
              containerPort: {{ int $port }}
            {{- end }}
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
      {{- with .Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
"#;

const SERVICE: &str = r#"apiVersion: v1
kind: Service
metadata:
  name: {{ include "c.name" . }}
  labels:
    {{- include "c.labels" . | nindent 4 }}
spec:
  type: {{ .Values.service.type }}
  ports:
    {{- range $name, $port := .Values.ports }}
    - name: {{ $name }}
      port: {{ int $port }}
    {{- end }}
"#;

const CONFIG: &str = r#"apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "c.name" . }}-config
data:
  {{- range $key, $value := .Values.config }}
  {{ $key }}: {{ $value | quote }}
  {{- end }}
"#;

const ACCOUNT: &str = r#"{{- if .Values.serviceAccount.create }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "c.name" . }}
  labels:
    {{- include "c.labels" . | nindent 4 }}
{{- end }}
"#;

const VALUES: &str = r#"replicaCount: 2
image: {repository: example.com/app, tag: ""}
nameOverride: ""
podAnnotations: {a: b, c: d}
autoscaling: {enabled: false}
service: {type: ClusterIP}
serviceAccount: {create: true}
ports: {http: 8080, metrics: 9090}
resources:
  limits: {cpu: 500m, memory: 256Mi}
nodeSelector: {}
config: {level: info, format: json, region: north}
"#;

fn scaffold(dir: &Path) -> PathBuf {
    file(dir, "Chart.yaml", &about("scaffold"));
    file(dir, "values.yaml", VALUES);
    file(dir, "templates/_helpers.tpl", HELPERS);
    file(dir, "templates/deployment.yaml", DEPLOYMENT);
    file(dir, "templates/service.yaml", SERVICE);
    file(dir, "templates/config.yaml", CONFIG);
    file(dir, "templates/account.yaml", ACCOUNT);
    dir.to_owned()
}

fn many_subcharts(dir: &Path, count: usize) -> PathBuf {
    file(dir, "Chart.yaml", &about("umbrella"));
    file(
        dir,
        "values.yaml",
        "global:\n  registry: example.com\n  labels: {team: a, stage: b}\n",
    );
    for number in 0..count {
        let chart = dir.join(format!("charts/s{number}"));
        file(&chart, "Chart.yaml", &about(&format!("s{number}")));
        let values = format!(
            "{VALUES}texts:\n  image: '{{{{ .Values.global.registry }}}}/s{number}:{{{{ .Chart.AppVersion }}}}'\n  \
             owner: '{{{{ .Values.global.labels.team | upper }}}}-{{{{ .Release.Name }}}}'\n"
        );
        file(&chart, "values.yaml", &values);
        for part in 0..5 {
            let text = format!(
                "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: s{number}-{part}\ndata:\n  \
                 {{{{- range $key, $text := .Values.texts }}}}\n  {{{{ $key }}}}: {{{{ tpl $text $ | quote }}}}\n  \
                 {{{{- end }}}}\n  all: |\n    {{{{- tpl (toYaml .Values.texts) . | nindent 4 }}}}\n  \
                 config: {{{{ toJson .Values.config | quote }}}}\n"
            );
            file(&chart, &format!("templates/part{part}.yaml"), &text);
        }
    }
    dir.to_owned()
}

fn many_templates(dir: &Path, count: usize) -> PathBuf {
    file(dir, "Chart.yaml", &about("wide"));
    file(dir, "values.yaml", VALUES);
    file(dir, "templates/_helpers.tpl", HELPERS);
    for number in 0..count {
        let name = format!("templates/service{number:04}.yaml");
        let text = SERVICE.replace(
            "name: {{ include \"c.name\" . }}",
            &format!("name: service{number}"),
        );
        file(dir, &name, &text);
    }
    dir.to_owned()
}

/// Tables of about so many bytes.
pub fn large_values(bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 1024);
    out.push_str("extra:\n");
    let mut number = 0;
    while out.len() < bytes {
        write!(
            out,
            "  entry{number:06}:\n    name: \"number {number}\"\n    enabled: true\n    weight: {number}\n    \
             hosts:\n      - host{number}.example.com\n      - other{number}.example.com\n    note: some plain words, and more\n"
        )
        .unwrap();
        number += 1;
    }
    out
}
