//! Rules about charts, templates and manifests: what fails on the way from values to objects. Data
//! only.

use super::{Rule, Severity};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "bad-chart",
        severity: Severity::Error,
        title: "the chart cannot be loaded",
        why: "The directory or archive is missing, is no chart, lacks a dependency that it declares, or \
              asks for another Kubernetes version.",
        bad: "./no-such-chart",
        good: "./chart",
    },
    Rule {
        id: "bad-manifest",
        severity: Severity::Error,
        title: "a template's output is not a manifest",
        why: "What the templates print has to be YAML. Text that was inserted with the wrong indentation \
              breaks it, and Helm names a line of the output, not of the template.",
        bad: "# templates/a.yaml\nmetadata:\n  labels:\n    {{ toYaml .Values.labels | indent 4 }}\n",
        good: "# templates/a.yaml\nmetadata:\n  labels:\n    {{- toYaml .Values.labels | nindent 4 }}\n",
    },
    Rule {
        id: "limit",
        severity: Severity::Error,
        title: "a limit was reached",
        why: "Charts and values may come from strangers. What would take memory or time without end is \
              stopped at a limit, which the message names.",
        bad: "# templates/a.yaml\n{{ range until 1000000000 }}x{{ end }}\n",
        good: "# templates/a.yaml\n{{ range until 10 }}x{{ end }}\n",
    },
    Rule {
        id: "template-failure",
        severity: Severity::Error,
        title: "a template fails",
        why: "A template that fails ends the install. The values that lead there are found by rendering \
              again without each of them.",
        bad: "./chart --set hosts=example.net",
        good: "./chart --set 'hosts={example.net}'",
    },
];
