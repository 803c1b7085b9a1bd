//! Rules about values against a chart: what it does not know, does not take, or drops. Data only.

use super::{Rule, Severity};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "dropped-setting",
        severity: Severity::Error,
        title: "a setting is dropped in the merge",
        why: "Where the chart has a table and the setting a plain value, the merge keeps the table and drops \
              the setting, with at most a log line. Nothing fails, and nothing changes.",
        bad: "global.mtls=false",
        good: "global.mtls.enabled=false",
    },
    Rule {
        id: "schema-violation",
        severity: Severity::Error,
        title: "the chart's own schema refuses the values",
        why: "A chart may carry a `values.schema.json`; Helm refuses to render when the merged values do \
              not satisfy it.",
        bad: "./chart --set replicas=many",
        good: "./chart --set replicas=3",
    },
    Rule {
        id: "string-for-scalar",
        severity: Severity::Warning,
        title: "a string where the default is a boolean or a number",
        why: "A string that is not empty counts as true in a template, also `\"false\"`, and a comparison \
              of a string with a boolean fails the render.",
        bad: "./chart --set-string enabled=false",
        good: "./chart --set enabled=false",
    },
    Rule {
        id: "type-mismatch",
        severity: Severity::Error,
        title: "a value has the wrong type",
        why: "A value of another type than the chart works with fails in a template, is dropped in the merge, \
              or makes an object that the API server refuses.",
        bad: "global.ha=false",
        good: "global.ha.enabled=false",
    },
    Rule {
        id: "unknown-key",
        severity: Severity::Error,
        title: "the chart does not know the key",
        why: "Helm takes any key and says nothing of one that no template reads: a misspelt setting is \
              silently without effect.",
        bad: "dapr_oprator.replicaCount=2",
        good: "dapr_operator.replicaCount=2",
    },
    Rule {
        id: "value-out-of-range",
        severity: Severity::Error,
        title: "a value is not one that the key takes",
        why: "The value has the right type, but the program that reads it takes a few words, a range or a \
              form only, and says so when it starts: in the cluster.",
        bad: "global.mtls.workloadCertTTL=010",
        good: "global.mtls.workloadCertTTL=24h",
    },
];
